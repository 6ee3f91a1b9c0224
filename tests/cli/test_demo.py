"""The demo's judgement: equal means equal, and everything else makes it fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rbsync.cli.demo import faults, nothing_compared, order_table, stock_table, unfinished, verdict_lines
from rbsync.cli.demo_books import HubBooks, HubItem, HubOrder, ShopBooks, ShopOrder, ShopVariant
from rbsync.cli.demo_compare import OrderLine, StockLine, compare_orders, compare_stock
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Reason, held, skipped
from tests.cli.reports import connector, report

LAMP = HubItem("LMP-1", "Lamp", Decimal(7), True, {})
BULB = HubItem("BLB-1", "Bulb", Decimal(20), True, {})
SET = HubItem("SET-1", "Lamp with 2 bulbs", Decimal(0), True, {"LMP-1": Decimal(1), "BLB-1": Decimal(2)})
START = datetime(2026, 11, 1, tzinfo=UTC)
ORDER = ShopOrder("gid://1", "#1001", START, "DKK", Decimal("125.00"), (("LMP-1", Decimal(2)),))
THERE = HubOrder(5001, "shop-dk#1001", "DKK", Decimal("125.00"), True)
HELD = Record("order", "gid://1", "#1001", None, held(Reason.UNKNOWN_SKU, "no such item"))


def hub(*orders: HubOrder, items: tuple[HubItem, ...] = (LAMP, BULB, SET)) -> HubBooks:
    return HubBooks({item.number: item for item in items}, {order.reference: order for order in orders}, ())


def shop(*variants: ShopVariant, orders: tuple[ShopOrder, ...] = (ORDER,)) -> ShopBooks:
    return ShopBooks("shop-dk", variants, orders)


def variant(sku: str, quantity: int | None) -> ShopVariant:
    return ShopVariant(sku, sku, True, quantity)


def judged(books: HubBooks, side: ShopBooks, *records: Record) -> tuple[list[OrderLine], list[StockLine]]:
    orders = compare_orders(books, [side], {("shop-dk", record.id): record for record in records}, START)
    return orders, compare_stock(books, [side], orders)


def test_the_same_total_on_both_sides_is_equal() -> None:
    orders, stock = judged(hub(THERE), shop(variant("LMP-1", 7)))
    assert faults(orders, stock, ()) == []
    assert "Both sides agree." in verdict_lines(orders, stock, [])[-1]


@given(st.decimals("0.01", "1000000", places=2))
def test_any_other_total_of_a_booked_order_is_a_fault(off: Decimal) -> None:
    orders, stock = judged(hub(replace(THERE, total=THERE.total + off)), shop())
    [fault] = faults(orders, stock, ())
    assert "#1001" in fault
    assert "DIFFERS" in "\n".join(order_table(orders))


def test_an_order_that_is_held_for_a_reason_is_no_fault_and_one_without_is() -> None:
    orders, stock = judged(hub(), shop(), HELD)
    assert faults(orders, stock, ()) == []
    assert "held: unknown-sku" in "\n".join(order_table(orders))
    assert any("1 held (unknown-sku)" in line for line in verdict_lines(orders, stock, []))
    orders, stock = judged(hub(), shop())
    assert "NOT ACCOUNTED FOR" in faults(orders, stock, ())[0]


def test_an_order_from_before_the_start_is_no_fault_and_promises_nothing() -> None:
    old = replace(ORDER, placed=START - timedelta(days=1))
    orders, stock = judged(hub(items=(LAMP,)), shop(variant("LMP-1", 7), orders=(old,)))
    assert faults(orders, stock, ()) == []
    assert "placed before account.start" in "\n".join(order_table(orders))
    assert stock[0].promised == 0


def test_an_order_that_is_there_twice_is_a_fault() -> None:
    orders, stock = judged(hub(THERE), shop(variant("LMP-1", 7)))
    assert faults(orders, stock, ("shop-dk#1001",)) == ["order shop-dk#1001 is in Rackbeat twice"]


def test_nothing_to_compare_is_a_fault() -> None:
    orders, stock = judged(hub(), shop(), HELD)
    assert len(nothing_compared(orders, stock)) == 2
    orders, stock = judged(hub(THERE), shop(variant("LMP-1", 7)))
    assert nothing_compared(orders, stock) == []


def test_what_a_held_order_takes_is_promised_and_a_skipped_one_takes_nothing() -> None:
    _, [line] = judged(hub(items=(LAMP,)), shop(variant("LMP-1", 5)), HELD)
    assert (line.promised, line.sellable, line.equal) == (2, 5, True)
    taken = replace(HELD, verdict=skipped(Reason.TEST_ORDER, "a test"))
    _, [line] = judged(hub(items=(LAMP,)), shop(variant("LMP-1", 7)), taken)
    assert (line.promised, line.sellable, line.equal) == (0, 7, True)


def test_a_bom_is_what_its_components_make() -> None:
    _, lines = judged(hub(THERE), shop(variant("SET-1", 7), variant("BLB-1", 20)))
    assert {line.number: (line.sellable, line.equal) for line in lines} == {"SET-1": (7, True), "BLB-1": (20, True)}


@given(st.integers(-50, 50), st.integers(0, 60))
def test_a_shop_that_offers_anything_else_differs(available: int, offered: int) -> None:
    item = replace(LAMP, available=Decimal(available))
    orders, stock = judged(hub(THERE, items=(item,)), shop(variant("LMP-1", offered)))
    assert bool(faults(orders, stock, ())) is (offered != max(available, 0))
    assert ("DIFFERS" in "\n".join(stock_table(stock, ["shop-dk"]))) is (offered != max(available, 0))


def test_listings_that_cannot_be_compared_are_left_out() -> None:
    untracked = replace(variant("LMP-1", 1), tracked=False)
    for variants in ((untracked,), (variant("LMP-1", None),), (variant("LMP-1", 1), variant("lmp-1", 2))):
        _, stock = judged(hub(THERE), shop(*variants))
        assert stock == []


def test_a_pass_that_stopped_is_told() -> None:
    assert unfinished([report(connector())]) == []
    [told] = unfinished([report(connector(error="down", exit_code=5))])
    assert "pull-orders shop-dk was not finished: down" in told
    assert verdict_lines([], [], [told])[-2:] == ["NOT EQUAL:", f"  {told}"]
