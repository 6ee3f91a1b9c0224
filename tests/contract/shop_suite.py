"""What every `rbsync.ports.connector.Connector` must do: one test per sentence of the protocol's docstrings.

A subclass gives the fixture `bench`: the shop under test, what the service itself believes, and what other people do to it.
Products have their own file, `product_suite`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from rbsync.core.model.listing import LevelChange
from rbsync.core.model.order import LineKind, Order, OrderHead, UnreadableOrder
from rbsync.errors import Denied, Refused
from rbsync.ports.connector import Connector, Window

from .bench import BelievedListing, Bench
from .product_suite import ProductSuite

ALWAYS = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def heads(shop: Connector, window: Window = ALWAYS) -> dict[str, OrderHead]:
    return {head.id: head for page in shop.orders.changed(window) for head in page}


def one(shop: Connector, order: str) -> Order:
    (found,) = whole(shop, [order])
    return found


def whole(shop: Connector, ids: Sequence[str]) -> list[Order]:
    """The orders; all of them can be read."""
    found = list(shop.orders.read(ids))
    assert not [order for order in found if isinstance(order, UnreadableOrder)]
    return [order for order in found if isinstance(order, Order)]


def ordinary(bench: Bench) -> BelievedListing:
    """A variant that is tracked, stocked, and alone with its SKU."""
    rows = [row for row in bench.listings() if row.sku and row.sku.strip() == row.sku]
    skus = [row.sku.casefold() for row in rows if row.sku]
    return next(
        row
        for row in rows
        if row.tracked and row.active and (row.available or 0) > 3 and skus.count((row.sku or "").casefold()) == 1
    )


def quantity(bench: Bench, stock_id: str, basis: str) -> int | None:
    row = next(row for row in bench.listings() if row.stock_id == stock_id)
    return row.available if basis == "available" else row.on_hand


class ShopSuite(ProductSuite):
    """Subclass it, name it Test…, and give the fixture `bench`."""

    def test_it_is_a_shop(self, bench: Bench) -> None:
        shop: Connector = bench.shop
        assert shop.name
        assert shop.service
        assert shop.limits.orders_per_read >= 1

    # storefront

    def test_the_profile_is_read_now(self, bench: Bench) -> None:
        first = bench.shop.profile()
        assert first.server_time.tzinfo is not None
        assert bench.shop.profile().server_time >= first.server_time
        assert first.currency == bench.orders()[0].currency
        assert first.missing_permissions == ()

    def test_refused_credentials_are_denied(self, bench: Bench) -> None:
        with pytest.raises(Denied) as denied:
            bench.stranger.profile()
        assert denied.value.next_step

    def test_all_locations_are_told_inactive_ones_too(self, bench: Bench) -> None:
        assert {place.name: place.active for place in bench.shop.stock.locations()} == dict(bench.places)

    def test_every_variant_is_listed_once_as_it_is(self, bench: Bench) -> None:
        found = [listing for page in bench.shop.listings.all() for listing in page]
        believed = {row.id: row for row in bench.listings()}
        assert len(found) == len(believed)
        for listing in found:
            row = believed[listing.id]
            assert (listing.stock_id, listing.sku, listing.price.amount) == (row.stock_id, row.sku, row.price)
            assert (listing.tracked, listing.active) == (row.tracked, row.active)
            assert (listing.on_hand, listing.available) == (row.on_hand, row.available)

    def test_a_sku_is_looked_up_to_the_letter(self, bench: Bench) -> None:
        believed = bench.listings()
        for sku in sorted({row.sku for row in believed if row.sku}):
            expected = {row.id for row in believed if row.sku == sku}
            assert {listing.id for listing in bench.shop.listings.by_sku(sku)} == expected

    @pytest.mark.parametrize("sku", ["", " ", "nothing like it", "'", "*", "a' OR sku:'"])
    def test_a_sku_that_nobody_has_is_found_nowhere(self, bench: Bench, sku: str) -> None:
        assert bench.shop.listings.by_sku(sku) == ()

    # orders

    def test_every_order_is_listed_with_its_head(self, bench: Bench) -> None:
        found = heads(bench.shop)
        believed = {row.id: row for row in bench.orders()}
        assert found.keys() == believed.keys()
        for head in found.values():
            row = believed[head.id]
            assert (head.number, head.cancelled, head.test) == (row.number, row.cancelled, row.test)
            assert head.updated_at == row.updated_at

    def test_a_window_begins_inclusive_and_ends_exclusive(self, bench: Bench) -> None:
        times = sorted({row.updated_at for row in bench.orders()})
        since, until = times[len(times) // 3], times[2 * len(times) // 3]
        expected = {row.id for row in bench.orders() if since <= row.updated_at < until}
        assert heads(bench.shop, Window(since, until)).keys() == expected
        assert heads(bench.shop, Window(until, until)) == {}

    def test_an_edited_order_comes_again(self, bench: Bench) -> None:
        order = bench.place(ordinary(bench).sku or "", 2)
        before = one(bench.shop, order).head.updated_at
        bench.edit(order)
        after = one(bench.shop, order)
        row = next(row for row in bench.orders() if row.id == order)
        assert heads(bench.shop, Window(row.updated_at, row.updated_at + timedelta(seconds=1)))[order] == after.head
        assert after.head.updated_at >= before
        assert after.total.amount == row.total

    def test_orders_are_whole_and_have_the_shops_own_total(self, bench: Bench) -> None:
        believed = {row.id: row for row in bench.orders()}
        found = {order.head.id: order for order in whole(bench.shop, list(believed))}
        assert found.keys() == believed.keys()
        doubted = [order for order in found.values() if order.unclear]
        assert len(doubted) <= len(found) / 10
        for order in found.values():
            row = believed[order.head.id]
            goods = [line for line in order.lines if line.id.rpartition("/")[2].isdigit() and _is_good(line.kind)]
            assert order.unclear or (order.total.amount, order.currency) == (row.total, row.currency)
            assert [(line.sku, line.quantity) for line in goods] == list(row.skus)

    def test_few_orders_and_many_are_read_alike(self, bench: Bench) -> None:
        ids = list(heads(bench.shop))
        together = {order.head.id: order for order in whole(bench.shop, ids)}
        for order in ids[:12]:
            assert one(bench.shop, order) == together[order]

    def test_an_order_that_does_not_exist_is_left_out(self, bench: Bench) -> None:
        known = bench.orders()[0].id
        assert [order.head.id for order in whole(bench.shop, [bench.nowhere("order"), known])] == [known]

    @pytest.mark.parametrize("count", [5, 60])
    def test_an_order_that_makes_no_sense_is_told_and_does_not_stop_the_others(self, bench: Bench, count: int) -> None:
        ids = [row.id for row in bench.orders()][:count]  # listed by nobody yet: a list may bring whole orders
        bench.spoil(ids[2])
        found = list(bench.shop.orders.read(ids))
        (unreadable,) = (order for order in found if isinstance(order, UnreadableOrder))
        assert unreadable.id == ids[2]
        assert unreadable.why
        readable = {order.head.id for order in found if isinstance(order, Order)}
        assert readable == set(ids) - {ids[2]}

    def test_no_orders_are_no_orders(self, bench: Bench) -> None:
        assert list(bench.shop.orders.read([])) == []

    def test_an_order_is_found_by_what_people_have(self, bench: Bench) -> None:
        row = bench.orders()[0]
        for text in (row.number, row.number.removeprefix("#"), row.id):
            assert row.id in {head.id for head in bench.shop.orders.find(text)}
            assert {head.number for head in bench.shop.orders.find(text)} == {row.number}

    @pytest.mark.parametrize("text", ["#", "", "nobody's", "' OR name:'"])
    def test_nothing_is_found_by_what_nobody_has(self, bench: Bench, text: str) -> None:
        assert bench.shop.orders.find(text) == ()

    # stock

    def test_levels_are_the_quantities_now(self, bench: Bench) -> None:
        believed = bench.listings()
        found = bench.shop.stock.levels([row.stock_id for row in believed])
        assert {
            level.stock_id: (level.tracked, level.active, level.on_hand, level.available) for level in found.values()
        } == {row.stock_id: (row.tracked, row.active, row.on_hand, row.available) for row in believed}

    def test_an_item_that_does_not_exist_has_no_level(self, bench: Bench) -> None:
        row = ordinary(bench)
        assert set(bench.shop.stock.levels([bench.nowhere("stock"), row.stock_id])) == {row.stock_id}

    @pytest.mark.parametrize("basis", ["available", "on-hand"])
    def test_a_quantity_is_set(self, bench: Bench, basis: str) -> None:
        row = ordinary(bench)
        change = LevelChange(row.stock_id, quantity(bench, row.stock_id, basis), 17)
        assert bench.shop.stock.set_levels([change], basis=basis, why="test") == ()
        assert quantity(bench, row.stock_id, basis) == 17

    def test_setting_twice_sets_once(self, bench: Bench) -> None:
        row = ordinary(bench)
        change = LevelChange(row.stock_id, row.available, 17)
        for _ in range(2):
            bench.shop.stock.set_levels([change], basis="available", why="test")
        assert quantity(bench, row.stock_id, "available") == 17

    def test_a_quantity_that_moved_is_not_overwritten(self, bench: Bench) -> None:
        row, other = ordinary(bench), another(bench)
        changes = [LevelChange(row.stock_id, row.available, 17), LevelChange(other.stock_id, other.available, 19)]
        bench.count_stock(row.sku or "", 5)
        (refusal,) = bench.shop.stock.set_levels(changes, basis="available", why="test")
        assert (refusal.stock_id, refusal.stale) == (row.stock_id, True)
        assert quantity(bench, row.stock_id, "available") == 5
        assert quantity(bench, other.stock_id, "available") == 19

    def test_a_row_that_cannot_be_made_is_named_and_the_others_are_made(self, bench: Bench) -> None:
        row = ordinary(bench)
        nowhere = bench.nowhere("stock")
        changes = [LevelChange(nowhere, 1, 2), LevelChange(row.stock_id, row.available, 17)]
        (refusal,) = bench.shop.stock.set_levels(changes, basis="available", why="test")
        assert (refusal.stock_id, refusal.stale) == (nowhere, False)
        assert refusal.why
        assert quantity(bench, row.stock_id, "available") == 17

    def test_nothing_to_set_is_no_call(self, bench: Bench) -> None:
        assert bench.shop.stock.set_levels([], basis="available", why="test") == ()

    def test_activating_stocks_an_item(self, bench: Bench) -> None:
        row = next(row for row in bench.listings() if row.tracked and not row.active)
        bench.shop.stock.activate(row.stock_id)
        assert bench.shop.stock.levels([row.stock_id])[row.stock_id].active

    def test_what_does_not_exist_cannot_be_activated(self, bench: Bench) -> None:
        with pytest.raises(Refused):
            bench.shop.stock.activate(bench.nowhere("stock"))


def another(bench: Bench) -> BelievedListing:
    """A second such variant."""
    first = ordinary(bench)
    return next(
        row
        for row in bench.listings()
        if row.tracked and row.active and (row.available or 0) > 3 and row.sku and row.stock_id != first.stock_id
    )


def _is_good(kind: LineKind) -> bool:
    return kind in (LineKind.ITEM, LineKind.CUSTOM, LineKind.GIFT_CARD, LineKind.TIP)
