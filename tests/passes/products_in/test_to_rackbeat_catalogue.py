"""The whole catalogue of two shops: after one pass, Rackbeat has what the shops say, and nothing is written again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.core.model.report import ConnectorReport
from tests.passes.products.shelf import Shown, change, list_product, price_with, quiet, shelf
from tests.passes.products_in.goods import (
    DOMESTIC,
    clean_skus,
    differences,
    held,
    items,
    rackbeat_own,
    sells_in,
)
from tests.strength import rounds
from tests.world import Books, World, open_world

ITEMS = rounds(500, 150)
FIRST, SECOND = "shop-dk", "shop-se"
OWN = tuple(f"SE-ONLY-{number}" for number in range(12))


@dataclass
class Synchronised:
    """A merchant after the first pass, with what there was before it."""

    world: World
    before: dict[str, Books]
    shelves: dict[str, dict[str, Shown]]
    told: dict[str, ConnectorReport]

    def made(self, sku: str) -> bool:
        """Whether the pass made the item."""
        return sku not in self.before


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synchronised]:
    """Items, some of them BOMs, with the dirt that real shops have; the second shop asks half as much again for everything."""
    with open_world(tmp_path_factory.mktemp("catalogue"), items=ITEMS, shops=2, tidy=False) as world:
        world.set_products(direction="shop-to-rackbeat")
        sells_in(world, SECOND, "DKK")
        for sku in OWN:
            list_product(world, SECOND, title=f"Only here {sku}", sku=sku, price="49.95", weight=120, cost=20)
        before = items(world)
        shelves = {name: clean_skus(world, name) for name in world.shops}
        report = world.run("sync-products")
        yield Synchronised(world, before, shelves, {part.name: part for part in report.connectors})


def test_the_world_has_what_the_proof_needs(done: Synchronised) -> None:
    kinds = Counter(row["type"] for row in done.before.values())
    assert kinds["lot"] == ITEMS * 0.08
    assert len(done.shelves[FIRST]) >= ITEMS * 0.98
    assert len({row["group"] for row in items(done.world).values()}) >= 6
    assert sum(done.made(sku) for sku in done.shelves[FIRST]) > ITEMS * 0.2
    assert sum(1 for one in done.shelves[FIRST].values() if one.variants > 1) > ITEMS * 0.1


def test_every_listing_that_may_be_an_item_is_one(done: Synchronised) -> None:
    there = items(done.world)
    assert [sku for sku in (*done.shelves[FIRST], *done.shelves[SECOND]) if sku not in there] == []
    made = {sku for sku in there if done.made(sku)}
    assert made <= {*done.shelves[FIRST], *OWN}
    assert {there[sku]["group"] for sku in made} == {10}
    assert {there[sku]["unit"] for sku in made} == {1}
    assert {there[sku]["type"] for sku in made} == {"product"}


def test_both_sides_are_equal_field_by_field_in_what_the_shop_owns(done: Synchronised) -> None:
    there = items(done.world)
    unequal = {
        sku: found
        for sku, listing in done.shelves[FIRST].items()
        if (found := list(differences(listing, there[sku], made=done.made(sku))))
    }
    assert unequal == {}


def test_prices_are_without_the_vat_of_the_items_own_group(done: Synchronised) -> None:
    there = items(done.world)
    rates = Counter()
    for sku, listing in done.shelves[FIRST].items():
        rates[DOMESTIC[there[sku]["group"]]] += 1
        assert price_with(there[sku]["price"], DOMESTIC[there[sku]["group"]]) == listing.price
    assert min(rates[percent] for percent in (25, 12, 0)) >= rounds(5, 3)


def test_the_second_shop_changes_nothing_of_what_the_first_one_sells(done: Synchronised) -> None:
    there = items(done.world)
    for sku, listing in done.shelves[SECOND].items():
        if sku in OWN:
            assert list(differences(listing, there[sku], made=True)) == []
        elif sku in done.shelves[FIRST]:
            assert listing.price != done.shelves[FIRST][sku].price
    assert done.told[SECOND].counts["created"] == len(OWN)
    assert done.told[SECOND].counts["updated"] == 0
    sold = {sku for one in shelf(done.world, SECOND) if (sku := (one.sku or "").strip()) in done.shelves[FIRST]}
    assert done.told[SECOND].counts["skipped"] == len(sold)


def test_what_the_shop_does_not_own_stays_as_it_was(done: Synchronised) -> None:
    there = items(done.world)
    for number, before in done.before.items():
        assert rackbeat_own(there[number]) == rackbeat_own(before)
        if number not in done.shelves[FIRST]:
            assert there[number] == before


def test_what_cannot_be_an_item_is_named_with_reason_and_advice(done: Synchronised) -> None:
    assert "duplicate-sku" in held(done.told[FIRST]).values()
    for name in (FIRST, SECOND):
        told = held(done.told[name])
        fit = {one.id for one in done.shelves[name].values()}
        unfit = {
            row["id"]: (row["sku"] or "").strip() for row in done.world.rows("variants", name) if row["id"] not in fit
        }
        assert set(told) == {listing for listing, sku in unfit.items() if sku not in done.shelves[FIRST]}
        assert {"missing-sku", "overlong-sku", "case-collision"} <= set(told.values())
        assert all(one.verdict.advice for one in done.told[name].records if one.id in told)
        assert done.told[name].exit_code == 3


def test_a_second_pass_plans_nothing_and_writes_nothing(done: Synchronised) -> None:
    before = done.world.books()
    quiet(done.world)
    assert done.world.books() == before


def test_the_second_shop_alone_changes_nothing_either(done: Synchronised) -> None:
    before = items(done.world)
    listing = next(one for sku, one in done.shelves[SECOND].items() if sku in done.shelves[FIRST])
    change(done.world, listing, SECOND, price="1.23", title="Another name")
    for options in ({}, {"full": True}, {"skus": (listing.sku or "",)}):
        [part] = done.world.run("sync-products", SECOND, **options).connectors
        assert (part.counts["created"], part.counts["updated"]) == (0, 0)
    assert items(done.world) == before


def test_a_lost_state_file_makes_nothing_twice(done: Synchronised, tmp_path: Path) -> None:
    before = {number: Decimal(row["price"]) for number, row in items(done.world).items()}
    for path in done.world.folder.glob("nordlys.sqlite3*"):
        path.rename(tmp_path / path.name)
    report = done.world.run("sync-products")
    assert sum(part.counts["created"] for part in report.connectors) == 0
    assert {number: Decimal(row["price"]) for number, row in items(done.world).items()} == before
    assert len(shelf(done.world)) == len({one.id for one in shelf(done.world)})
    quiet(done.world)
