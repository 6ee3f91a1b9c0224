"""Proposals, counted and listed."""

from __future__ import annotations

from rbsync.core.rules.matching import ShopProposals
from rbsync.telling.proposals import Group, counts, proposal_lines, proposals_document, summary_line
from tests.cli.test_matches_file import proposal

MIXED = ShopProposals(
    "shop-dk",
    (
        proposal(),
        proposal(by="barcode", sku=None),
        proposal(by="name", conflict="matched by its name only: to be confirmed"),
        proposal(by="SKU", conflict="its barcode is that of item RB-2"),
        proposal(None, by="name", conflict="items A and B have its name"),
        proposal(None, by=None, conflict="other listings have its name too"),
        proposal(None, by=None),
        proposal(by=None, conflict="already linked"),
    ),
)


def test_every_proposal_is_counted_once() -> None:
    assert counts(MIXED.proposals) == {
        Group.SKU: 1,
        Group.BARCODE: 1,
        Group.NAME: 1,
        Group.CONFLICT: 3,
        Group.NONE: 1,
        Group.LINKED: 1,
    }
    assert summary_line(MIXED) == (
        "match shop-dk: 8 listings, 1 by SKU, 1 by barcode, 1 by name only, 3 with conflicts, 1 without item, 1 linked already"
    )
    lines = proposal_lines(MIXED)
    assert lines[0] == "  by SKU         RB-1 (Lamp) → item RB-1 (Lamp)"
    assert "    why   items A and B have its name" in lines


def test_programs_get_the_same() -> None:
    [shop] = proposals_document([MIXED], "matches.csv")["connectors"]  # type: ignore[misc]
    assert shop["counts"] == {
        "listings": 8,
        "sku": 1,
        "barcode": 1,
        "name": 1,
        "conflict": 3,
        "none": 1,
        "linked": 1,
    }
    assert shop["proposals"][2]["found_by"] == "name"
    assert [one["accept"] for one in shop["proposals"]][:3] == ["yes", "yes", None]
