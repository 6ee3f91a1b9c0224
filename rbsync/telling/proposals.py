"""What was proposed, counted for people and listed for programs. Pure: proposals in, lines or values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from rbsync.telling.text import clean

if TYPE_CHECKING:
    from rbsync.core.rules.matching import Proposal, ShopProposals


LINKED = "linked"


class Group(StrEnum):
    """What speaks for a proposal, in the order of the summary; each is in exactly one."""

    SKU = "by SKU"
    BARCODE = "by barcode"
    NAME = "by name only"
    CONFLICT = "with conflicts"
    NONE = "without item"
    LINKED = "linked already"


_CERTAIN: Mapping[str | None, Group] = {"SKU": Group.SKU, "barcode": Group.BARCODE}


def accept_word(one: Proposal) -> str:
    """What the column "accept" says before anybody has edited it."""
    if one.by is None:
        return LINKED if one.number is not None else ""
    return "yes" if one.by in ("SKU", "barcode") and one.number is not None and one.conflict is None else ""


def group_of(one: Proposal) -> Group:
    """Where a proposal is counted."""
    if accept_word(one) == LINKED:
        return Group.LINKED
    if one.by == "name" and one.number is not None:
        return Group.NAME
    if one.conflict is not None:
        return Group.CONFLICT
    return _CERTAIN.get(one.by, Group.NONE)


def counts(proposals: Iterable[Proposal]) -> Mapping[Group, int]:
    """How many there are of each group, none left out."""
    counted = Counter(group_of(one) for one in proposals)
    return {group: counted[group] for group in Group}


def summary_line(shop: ShopProposals) -> str:
    """ "match shop-dk: 13 listings, 2 by SKU, …": only what there is."""
    told = [f"{count} {group}" for group, count in counts(shop.proposals).items() if count]
    return f"match {clean(shop.connector)}: {', '.join([_listings(len(shop.proposals)), *told])}"


def proposal_lines(shop: ShopProposals) -> list[str]:
    """Each proposal on a line, what speaks against it below it."""
    lines: list[str] = []
    for one in shop.proposals:
        item = f"item {clean(one.number)} ({clean(one.item_name or '')})" if one.number is not None else "no item"
        lines.append(f"  {group_of(one):<14} {clean(one.sku or one.listing_id)} ({clean(one.title)}) → {item}")
        if one.conflict:
            lines.append(f"    why   {clean(one.conflict)}")
    return lines


def _listings(count: int) -> str:
    return f"{count} listing{'' if count == 1 else 's'}"


def proposals_document(shops: Sequence[ShopProposals], file: str | None) -> dict[str, object]:
    """For `--json`. `file` is what was written; None when nothing was."""
    return {
        "exit_code": 0,
        "file": file,
        "connectors": [
            {
                "name": shop.connector,
                "counts": _counts_document(shop.proposals),
                "proposals": [_document(one) for one in shop.proposals],
            }
            for shop in shops
        ],
    }


def _counts_document(proposals: Sequence[Proposal]) -> Mapping[str, int]:
    by_group = {group.name.casefold(): count for group, count in counts(proposals).items()}
    return {"listings": len(proposals), **by_group}


def _document(one: Proposal) -> Mapping[str, object]:
    return {
        "accept": accept_word(one) or None,
        "listing": one.listing_id,
        "sku": one.sku,
        "barcode": one.barcode,
        "title": one.title,
        "item": one.number,
        "item_name": one.item_name,
        "found_by": one.by,
        "conflict": one.conflict,
    }
