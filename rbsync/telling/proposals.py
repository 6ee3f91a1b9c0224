"""Which listing may be which item: proposals as text and as JSON. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from rbsync.core.rules.matching import Proposal, ShopProposals
from rbsync.telling.text import clean, plural

LINKED = "linked"


class Group(StrEnum):
    """What speaks for a proposal, in the order of the summary; each proposal is in exactly one."""

    SKU = "by SKU"
    BARCODE = "by barcode"
    NAME = "by name only"
    CONFLICT = "with conflicts"
    NONE = "without item"
    LINKED = "linked already"


_CERTAIN: Mapping[str | None, Group] = {"SKU": Group.SKU, "barcode": Group.BARCODE}


def accept_word(proposal: Proposal) -> str:
    """What the column "accept" says before anybody has edited it."""
    if proposal.by is None:
        return LINKED if proposal.number is not None else ""
    certain = proposal.by in ("SKU", "barcode") and proposal.number is not None and proposal.conflict is None
    return "yes" if certain else ""


def group_of(proposal: Proposal) -> Group:
    """Where a proposal is counted."""
    if accept_word(proposal) == LINKED:
        return Group.LINKED
    if proposal.by == "name" and proposal.number is not None:
        return Group.NAME
    if proposal.conflict is not None:
        return Group.CONFLICT
    return _CERTAIN.get(proposal.by, Group.NONE)


def counts(proposals: Iterable[Proposal]) -> Mapping[Group, int]:
    """How many there are of each group, none left out."""
    counted = Counter(group_of(proposal) for proposal in proposals)
    return {group: counted[group] for group in Group}


def summary_line(shop: ShopProposals) -> str:
    """ "match shop-dk: 13 listings, 2 by SKU, …": only what there is."""
    groups = [f"{count} {group}" for group, count in counts(shop.proposals).items() if count]
    return f"match {clean(shop.connector)}: {', '.join([plural(len(shop.proposals), 'listing'), *groups])}"


def proposal_lines(shop: ShopProposals) -> list[str]:
    """Each proposal on a line, what speaks against it below it."""
    lines: list[str] = []
    for proposal in shop.proposals:
        listing = f"{clean(proposal.sku or proposal.listing_id)} ({clean(proposal.title)})"
        known = proposal.number is not None
        item = f"item {clean(proposal.number or '')} ({clean(proposal.item_name or '')})" if known else "no item"
        lines.append(f"  {group_of(proposal):<14} {listing} → {item}")
        if proposal.conflict:
            lines.append(f"    why   {clean(proposal.conflict)}")
    return lines


def proposals_document(shops: Sequence[ShopProposals], file: str | None) -> dict[str, object]:
    """For `--json`. `file` is what was written; None when nothing was."""
    return {
        "exit_code": 0,
        "file": file,
        "connectors": [
            {
                "name": shop.connector,
                "counts": _counts_document(shop.proposals),
                "proposals": [_document(proposal) for proposal in shop.proposals],
            }
            for shop in shops
        ],
    }


def _counts_document(proposals: Sequence[Proposal]) -> Mapping[str, int]:
    by_group = {group.name.casefold(): count for group, count in counts(proposals).items()}
    return {"listings": len(proposals), **by_group}


def _document(proposal: Proposal) -> Mapping[str, object]:
    return {
        "accept": accept_word(proposal) or None,
        "listing": proposal.listing_id,
        "sku": proposal.sku,
        "barcode": proposal.barcode,
        "title": proposal.title,
        "item": proposal.number,
        "item_name": proposal.item_name,
        "found_by": proposal.by,
        "conflict": proposal.conflict,
    }
