"""What every `rbsync.ports.connector.StockTarget` must do: one test per sentence of the protocol's docstrings.

A subclass named Test… gives the fixture `bench`.
"""

from __future__ import annotations

import pytest

from rbsync.core.model.listing import LevelChange
from rbsync.errors import Refused

from .bench import BelievedListing, StockBench
from .listing_suite import ordinary


def another(bench: StockBench) -> BelievedListing:
    """A second such variant."""
    first = ordinary(bench)
    return next(
        row
        for row in bench.listings()
        if row.tracked and row.active and (row.available or 0) > 3 and row.sku and row.stock_id != first.stock_id
    )


def quantity(bench: StockBench, stock_id: str, basis: str) -> int | None:
    row = next(row for row in bench.listings() if row.stock_id == stock_id)
    return row.available if basis == "available" else row.on_hand


class StockSuite:
    """Quantities at a shop's location."""

    def test_all_locations_are_told_inactive_ones_too(self, bench: StockBench) -> None:
        assert {place.name: place.active for place in bench.shop.stock.locations()} == dict(bench.places)

    def test_levels_are_the_quantities_now(self, bench: StockBench) -> None:
        believed = bench.listings()
        found = bench.shop.stock.levels([row.stock_id for row in believed])
        assert {
            level.stock_id: (level.tracked, level.active, level.on_hand, level.available) for level in found.values()
        } == {row.stock_id: (row.tracked, row.active, row.on_hand, row.available) for row in believed}

    def test_an_item_that_does_not_exist_has_no_level(self, bench: StockBench) -> None:
        row = ordinary(bench)
        assert set(bench.shop.stock.levels([bench.nowhere("stock"), row.stock_id])) == {row.stock_id}

    @pytest.mark.parametrize("basis", ["available", "on-hand"])
    def test_a_quantity_is_set(self, bench: StockBench, basis: str) -> None:
        row = ordinary(bench)
        change = LevelChange(row.stock_id, quantity(bench, row.stock_id, basis), 17)
        assert bench.shop.stock.set_levels([change], basis=basis, why="test") == ()
        assert quantity(bench, row.stock_id, basis) == 17

    def test_setting_twice_sets_once(self, bench: StockBench) -> None:
        row = ordinary(bench)
        change = LevelChange(row.stock_id, row.available, 17)
        for _ in range(2):
            bench.shop.stock.set_levels([change], basis="available", why="test")
        assert quantity(bench, row.stock_id, "available") == 17

    def test_a_quantity_that_moved_is_not_overwritten(self, bench: StockBench) -> None:
        row, other = ordinary(bench), another(bench)
        changes = [LevelChange(row.stock_id, row.available, 17), LevelChange(other.stock_id, other.available, 19)]
        bench.count_stock(row.sku or "", 5)
        (refusal,) = bench.shop.stock.set_levels(changes, basis="available", why="test")
        assert (refusal.stock_id, refusal.stale) == (row.stock_id, True)
        assert quantity(bench, row.stock_id, "available") == 5
        assert quantity(bench, other.stock_id, "available") == 19

    def test_a_row_that_cannot_be_made_is_named_and_the_others_are_made(self, bench: StockBench) -> None:
        row = ordinary(bench)
        nowhere = bench.nowhere("stock")
        changes = [LevelChange(nowhere, 1, 2), LevelChange(row.stock_id, row.available, 17)]
        (refusal,) = bench.shop.stock.set_levels(changes, basis="available", why="test")
        assert (refusal.stock_id, refusal.stale) == (nowhere, False)
        assert refusal.why
        assert quantity(bench, row.stock_id, "available") == 17

    def test_nothing_to_set_is_no_call(self, bench: StockBench) -> None:
        assert bench.shop.stock.set_levels([], basis="available", why="test") == ()

    def test_activating_stocks_an_item(self, bench: StockBench) -> None:
        row = next(row for row in bench.listings() if row.tracked and not row.active)
        bench.shop.stock.activate(row.stock_id)
        assert bench.shop.stock.levels([row.stock_id])[row.stock_id].active

    def test_what_had_no_level_is_set_once_it_is_activated(self, bench: StockBench) -> None:
        row = next(row for row in bench.listings() if row.tracked and not row.active)
        bench.shop.stock.activate(row.stock_id)
        change = LevelChange(row.stock_id, before=None, after=17)
        assert bench.shop.stock.set_levels([change], basis="available", why="test") == ()
        assert quantity(bench, row.stock_id, "available") == 17

    def test_what_does_not_exist_cannot_be_activated(self, bench: StockBench) -> None:
        with pytest.raises(Refused):
            bench.shop.stock.activate(bench.nowhere("stock"))
