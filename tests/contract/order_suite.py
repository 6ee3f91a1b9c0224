"""What every `rbsync.ports.connector.OrderSource` must do: one test per sentence of the protocol's docstrings.

A subclass named Test… gives the fixture `bench`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from rbsync.core.model.order import LineKind, Order, OrderHead, UnreadableOrder
from rbsync.ports.connector import Connector, Window

from .bench import OrderBench
from .listing_suite import ordinary

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


class OrderSuite:
    """The orders of a shop."""

    def test_the_profile_tells_the_currency_of_its_orders(self, bench: OrderBench) -> None:
        assert bench.shop.limits.orders_per_read >= 1
        assert bench.shop.profile().currency == bench.orders()[0].currency

    def test_every_order_is_listed_with_its_head(self, bench: OrderBench) -> None:
        found = heads(bench.shop)
        believed = {row.id: row for row in bench.orders()}
        assert found.keys() == believed.keys()
        for head in found.values():
            row = believed[head.id]
            assert (head.number, head.cancelled, head.test) == (row.number, row.cancelled, row.test)
            assert head.updated_at == row.updated_at

    def test_a_window_begins_inclusive_and_ends_exclusive(self, bench: OrderBench) -> None:
        times = sorted({row.updated_at for row in bench.orders()})
        since, until = times[len(times) // 3], times[2 * len(times) // 3]
        expected = {row.id for row in bench.orders() if since <= row.updated_at < until}
        assert heads(bench.shop, Window(since, until)).keys() == expected
        assert heads(bench.shop, Window(until, until)) == {}

    def test_an_edited_order_comes_again(self, bench: OrderBench) -> None:
        order = bench.place(ordinary(bench).sku or "", 2)
        before = one(bench.shop, order).head.updated_at
        bench.edit(order)
        after = one(bench.shop, order)
        row = next(row for row in bench.orders() if row.id == order)
        assert heads(bench.shop, Window(row.updated_at, row.updated_at + timedelta(seconds=1)))[order] == after.head
        assert after.head.updated_at >= before
        assert after.total.amount == row.total

    def test_orders_are_whole_and_have_the_shops_own_total(self, bench: OrderBench) -> None:
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

    def test_few_orders_and_many_are_read_alike(self, bench: OrderBench) -> None:
        ids = list(heads(bench.shop))
        together = {order.head.id: order for order in whole(bench.shop, ids)}
        for order in ids[:12]:
            assert one(bench.shop, order) == together[order]

    def test_an_order_that_does_not_exist_is_left_out(self, bench: OrderBench) -> None:
        known = bench.orders()[0].id
        assert [order.head.id for order in whole(bench.shop, [bench.nowhere("order"), known])] == [known]

    @pytest.mark.parametrize("count", [5, 60])
    def test_an_order_that_makes_no_sense_is_told_and_does_not_stop_the_others(
        self, bench: OrderBench, count: int
    ) -> None:
        ids = [row.id for row in bench.orders()][:count]  # listed by nobody yet: a list may bring whole orders
        bench.spoil(ids[2])
        found = list(bench.shop.orders.read(ids))
        (unreadable,) = (order for order in found if isinstance(order, UnreadableOrder))
        assert unreadable.id == ids[2]
        assert unreadable.why
        readable = {order.head.id for order in found if isinstance(order, Order)}
        assert readable == set(ids) - {ids[2]}

    def test_no_orders_are_no_orders(self, bench: OrderBench) -> None:
        assert list(bench.shop.orders.read([])) == []

    def test_an_order_is_found_by_what_people_have(self, bench: OrderBench) -> None:
        row = bench.orders()[0]
        for text in (row.number, row.number.removeprefix("#"), row.id):
            assert row.id in {head.id for head in bench.shop.orders.find(text)}
            assert {head.number for head in bench.shop.orders.find(text)} == {row.number}

    @pytest.mark.parametrize("text", ["#", "", "nobody's", "' OR name:'"])
    def test_nothing_is_found_by_what_nobody_has(self, bench: OrderBench, text: str) -> None:
        assert bench.shop.orders.find(text) == ()


def _is_good(kind: LineKind) -> bool:
    return kind in (LineKind.ITEM, LineKind.CUSTOM, LineKind.GIFT_CARD, LineKind.TIP)
