"""The demo's judgement: equal means equal, and everything else makes it fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.demo.books import HubBooks, HubItem, HubOrder, ShopBooks, ShopOrder, ShopVariant, smartweb_books
from rbsync.demo.compare import OrderLine, StockLine, compare_orders, compare_stock
from rbsync.demo.play import (
    faults,
    nothing_compared,
    order_table,
    product_records,
    stock_table,
    unfinished,
    verdict_lines,
)
from rbsync.demo.products import ProductLine, compare_products, product_faults, product_table
from rbsync.sandbox.kit.http import Response, Server
from tests.telling.reports import connector, report

NET = {"DKK": Decimal("79.96"), "SEK": Decimal("119.94")}
LAMP = HubItem("LMP-1", "Lamp", Decimal(7), True, {}, NET, Decimal(25), "5700000000011")
BULB = replace(LAMP, number="BLB-1", name="Bulb", available=Decimal(20))
PARTS = {"LMP-1": Decimal(1), "BLB-1": Decimal(2)}
SET = replace(LAMP, number="SET-1", name="Lamp with 2 bulbs", available=Decimal(0), components=PARTS)
START = datetime(2026, 11, 1, tzinfo=UTC)
ORDER = ShopOrder("gid://1", "#1001", START, "DKK", Decimal("125.00"), (("LMP-1", Decimal(2)),))
THERE = HubOrder(5001, "shop-dk#1001", "DKK", Decimal("125.00"), True)
HELD = Record("order", "gid://1", "#1001", None, held(Reason.UNKNOWN_SKU, "no such item"))


def hub(*orders: HubOrder, items: tuple[HubItem, ...] = (LAMP, BULB, SET)) -> HubBooks:
    return HubBooks({item.number: item for item in items}, {order.reference: order for order in orders}, ())


def shop(*variants: ShopVariant, orders: tuple[ShopOrder, ...] = (ORDER,)) -> ShopBooks:
    return ShopBooks("shop-dk", "DKK", variants, orders)


def variant(sku: str, quantity: int | None, price: Decimal = Decimal("99.95")) -> ShopVariant:
    return ShopVariant(sku, "Lamp", True, quantity, price, "5700000000011", "gid://9", "<p>Ours</p>", "ACTIVE", True)


def shown(item: HubItem, *variants: ShopVariant, held: Record | None = None, whole: bool = False) -> list[ProductLine]:
    records = {("shop-dk", item.number): held} if held else {}
    return compare_products(hub(items=(item,)), [shop(*variants)], records, {"shop-dk"} if whole else ())


def judged(books: HubBooks, side: ShopBooks, *records: Record) -> tuple[list[OrderLine], list[StockLine]]:
    orders = compare_orders(books, [side], {("shop-dk", record.id): record for record in records}, START)
    return orders, compare_stock(books, [side], orders)


def test_the_same_total_on_both_sides_is_equal() -> None:
    orders, stock = judged(hub(THERE), shop(variant("LMP-1", 7)))
    assert faults(orders, stock, ()) == []
    assert "Both sides agree." in verdict_lines(orders, stock, [], [])[-1]


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
    assert any("1 held (unknown-sku)" in line for line in verdict_lines(orders, stock, [], []))
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
    assert len(nothing_compared(orders, stock, shown(LAMP))) == 3
    orders, stock = judged(hub(THERE), shop(variant("LMP-1", 7)))
    assert nothing_compared(orders, stock, shown(LAMP, variant("LMP-1", 7))) == []


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
    assert verdict_lines([], [], [], [told])[-2:] == ["NOT EQUAL:", f"  {told}"]


def test_the_price_with_vat_is_equal_and_every_other_differs() -> None:
    assert shown(LAMP, variant("LMP-1", 7))[0].equal
    assert shown(LAMP, variant("LMP-1", 7, Decimal(100)), whole=True)[0].equal
    for wrong in (variant("LMP-1", 7, Decimal("79.96")), variant("LMP-1", 7, Decimal("99.94"))):
        [line] = products = shown(LAMP, wrong)
        assert not line.equal
        assert product_faults(products, [shop(wrong)], {}) == [
            f"product LMP-1 in shop-dk: price {wrong.price} instead of 99.95"
        ]
        assert "DIFFERS" in "\n".join(product_table(products, (), 9))


def test_every_shop_is_judged_in_its_own_currency() -> None:
    swedish = ShopBooks("shop-se", "SEK", (variant("LMP-1", 7, Decimal(150)),), ())
    danish = shop(variant("LMP-1", 7))
    [line] = compare_products(hub(items=(LAMP,)), [danish, swedish], {}, {"shop-se"})
    assert line.equal
    told = "\n".join(product_table([line], (), 9))
    assert "79.96 → 99.95 DKK" in told
    assert "119.94 → 150.00 SEK" in told


def test_a_name_or_barcode_that_is_another_differs() -> None:
    there = variant("LMP-1", 7)
    for other in (replace(there, title="Lampe"), replace(there, barcode=None)):
        assert product_faults(shown(LAMP, other), [shop(other)], {})
    one_of_several = replace(there, title="Lamps", alone=False)
    assert shown(LAMP, one_of_several)[0].equal
    assert shown(replace(LAMP, barcode=None), there)[0].equal


def test_a_product_that_is_not_there_is_a_fault_unless_rbsync_held_it() -> None:
    [fault] = product_faults(shown(LAMP), [shop()], {})
    assert "not in the shop" in fault
    held_one = Record("product", "gid://7", "LMP-1", "LMP-1", held(Reason.MISSING_PRICE, "it has no price in SEK"))
    products = shown(LAMP, held=held_one)
    assert product_faults(products, [shop()], {}) == []
    assert "held: missing-price" in "\n".join(product_table(products, (), 9))
    assert any("1 held (missing-price)" in line for line in verdict_lines([], [], products, []))


def test_two_listings_with_one_sku_are_none_that_could_be_compared() -> None:
    twins = (variant("LMP-1", 7), variant("LMP-1", 7))
    assert product_faults(shown(LAMP, *twins), [shop(*twins)], {})


def test_services_are_no_products() -> None:
    assert shown(replace(LAMP, inventory=False)) == []


def test_a_description_that_the_shop_wrote_must_survive() -> None:
    side = shop(variant("LMP-1", 7))
    lines = shown(LAMP, variant("LMP-1", 7))
    assert product_faults(lines, [side], {("shop-dk", "LMP-1"): "<p>Ours</p>"}) == []
    assert product_faults(lines, [side], {("shop-dk", "LMP-1"): "<p>Another</p>"})
    assert product_faults(lines, [side], {("shop-dk", "LMP-2"): "<p>Ours</p>"})


def test_only_what_was_not_carried_excuses_a_product() -> None:
    told = Record("product", "gid://7", "LMP-1", "LMP-1", held(Reason.MISSING_PRICE, "no price"))
    done = Record("product", "gid://8", "LMP-2", "LMP-2", Verdict(Outcome.UPDATED))
    assert product_records(report(connector(told, done, HELD))) == {("shop-dk", "LMP-1"): told}


def test_what_people_worked_on_is_shown_first() -> None:
    others = [replace(LAMP, number=f"A-{place}") for place in range(20)]
    sides = [shop(*(variant(item.number, 7) for item in (*others, LAMP)))]
    products = compare_products(hub(items=(*others, LAMP)), sides, {}, ())
    lines = product_table(products, ["LMP-1"], 5)
    assert lines[2].startswith("LMP-1")
    assert lines[-1] == "… and 16 more products, all equal"


def smartweb(*products: Mapping[str, object], orders: tuple[Mapping[str, object], ...] = ()) -> ShopBooks:
    document = {"products": products, "orders": orders}
    server = Server(lambda request: Response(200, json.dumps(document).encode()))
    try:
        return smartweb_books("web-dk", server.url, "DKK")
    finally:
        server.close()


def goods(number: str, stock: int, *variants: Mapping[str, object], kind: str = "normal") -> Mapping[str, object]:
    shared = {"id": 7, "title": "Lamp", "price": "99.95", "status": True, "type": kind, "number": number}
    return {**shared, "stock": stock, "variants": variants}


def test_a_smartweb_shop_offers_its_variants_or_the_product_itself() -> None:
    small = {"id": 1, "number": " BLB-1 ", "price": "10", "status": True, "stock": 20}
    side = smartweb(goods("LMP-1", 7), goods("SERIE", 99, small), goods("SET-1", 3, kind="gift-card-with-code"))
    assert {one.sku: one.quantity for one in side.variants if one.tracked} == {"LMP-1": 7, "BLB-1": 20}
    lines = compare_stock(hub(items=(LAMP, BULB)), [side], [])
    assert {line.number: line.equal for line in lines} == {"LMP-1": True, "BLB-1": True}


def test_a_smartweb_order_is_what_the_customer_owes_and_takes_whole_pieces() -> None:
    amounts = (("LMP-1", "2"), ("BLB-1", "-1"), ("BLB-1", "2.5"), ("", "4"))
    lines = [{"number": number, "amount": amount} for number, amount in amounts]
    told = {
        "id": 4,
        "created_at": START.isoformat(),
        "currency": "DKK",
        "net": "100",
        "gross": "125.00",
        "lines": lines,
    }
    [order] = smartweb(orders=(told,)).orders
    assert (order.id, order.name, order.placed, order.total) == ("4", "4", START, Decimal("125.00"))
    assert order.items == (("LMP-1", Decimal(2)), ("BLB-1", Decimal(2)))
