"""The demo's judgement: equal means equal, and everything else makes it fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.demo.compare import (
    OrderLine,
    ProductLine,
    Shop,
    StockLine,
    compare_orders,
    compare_products,
    compare_stock,
    repeated_references,
)
from rbsync.demo.comparison import Comparison, lost_descriptions, order_table, product_table, stock_table
from rbsync.demo.play import product_records, unfinished
from rbsync.sandbox.kit import books
from rbsync.sandbox.kit.books import Books, Item, Listing, Order
from tests.telling.reports import connector, report

START = datetime(2026, 11, 1, tzinfo=UTC)
NET = {"DKK": Decimal("79.96"), "SEK": Decimal("119.94")}
LAMP = Item("LMP-1", "Lamp", "", "5700000000011", NET, Decimal(25), True, {}, Decimal(7), {}, START)
BULB = replace(LAMP, number="BLB-1", name="Bulb", available=Decimal(20))
PARTS = {"LMP-1": Decimal(1), "BLB-1": Decimal(2)}
SET = replace(LAMP, number="SET-1", name="Lamp with 2 bulbs", available=Decimal(0), components=PARTS)
HELD = Record("order", "gid://1", "#1001", None, held(Reason.UNKNOWN_SKU, "no such item"))


def taken(sku: str | None, quantity: str) -> books.OrderLine:
    return books.OrderLine(sku, "", Decimal(quantity), Decimal(100), sku)


ORDER = Order(
    "gid://1",
    "#1001",
    None,
    START,
    START,
    "DKK",
    Decimal("125.00"),
    cancelled=False,
    test=False,
    lines=(taken("LMP-1", "2"),),
)
IN_HUB = replace(ORDER, id="5001", number="5001", reference="shop-dk#1001", own={"booked": True})


def hub(*orders: Order, items: tuple[Item, ...] = (LAMP, BULB, SET)) -> Books:
    return Books("7235", "DKK", items=items, orders=orders)


def shop(*listings: Listing, orders: tuple[Order, ...] = (ORDER,), unit: str = "0.01", currency: str = "DKK") -> Shop:
    sides = Books("shop", currency, listings=listings, orders=orders)
    return Shop("shop-dk" if currency == "DKK" else "shop-se", sides, "", None, True, Decimal(unit))


def listing(sku: str, quantity: int | None, price: Decimal = Decimal("99.95")) -> Listing:
    return Listing(
        id=f"gid://variant/{sku}",
        product_id="gid://9",
        stock_id="gid://8",
        sku=sku,
        barcode="5700000000011",
        title="Lamp",
        description="<p>Ours</p>",
        status="active",
        price=price,
        cost=None,
        weight=None,
        is_counted=True,
        is_gift_card=False,
        is_only_one=True,
        on_hand={},
        available={} if quantity is None else {"1": quantity},
        updated_at=None,
    )


def shown(item: Item, *listings: Listing, held: Record | None = None, unit: str = "0.01") -> list[ProductLine]:
    records = {("shop-dk", item.number): held} if held else {}
    return compare_products(hub(items=(item,)), [shop(*listings, unit=unit)], records)


def judged(books: Books, side: Shop, *records: Record) -> tuple[list[OrderLine], list[StockLine]]:
    orders = compare_orders(books, [side], {("shop-dk", record.id): record for record in records}, START)
    return orders, compare_stock(books, [side], orders)


def test_the_same_total_on_both_sides_is_equal() -> None:
    orders, stock = judged(hub(IN_HUB), shop(listing("LMP-1", 7)))
    assert Comparison(orders, stock, ()).faults() == []
    assert "Both sides agree." in Comparison(orders, stock, ()).last_words([])[-1]


@given(st.decimals("0.01", "1000000", places=2))
def test_any_other_total_of_a_booked_order_is_a_fault(off: Decimal) -> None:
    orders, stock = judged(hub(replace(IN_HUB, total=IN_HUB.total + off)), shop())
    [fault] = Comparison(orders, stock, ()).faults()
    assert "#1001" in fault
    assert "DIFFERS" in "\n".join(order_table(orders))


def test_an_order_that_is_held_for_a_reason_is_no_fault_and_one_without_is() -> None:
    orders, stock = judged(hub(), shop(), HELD)
    assert Comparison(orders, stock, ()).faults() == []
    assert "held: unknown-sku" in "\n".join(order_table(orders))
    assert any("1 held (unknown-sku)" in line for line in Comparison(orders, stock, ()).last_words([]))
    orders, stock = judged(hub(), shop())
    assert "NOT ACCOUNTED FOR" in Comparison(orders, stock, ()).faults()[0]


def test_an_order_from_before_the_start_is_no_fault_and_promises_nothing() -> None:
    old = replace(ORDER, placed_at=START - timedelta(days=1))
    orders, stock = judged(hub(items=(LAMP,)), shop(listing("LMP-1", 7), orders=(old,)))
    assert Comparison(orders, stock, ()).faults() == []
    assert "placed before account.start" in "\n".join(order_table(orders))
    assert stock[0].promised == 0


def test_an_order_that_is_there_twice_is_a_fault() -> None:
    twice = hub(IN_HUB, replace(IN_HUB, id="5002", number="5002"))
    orders, stock = judged(twice, shop(listing("LMP-1", 7)))
    assert Comparison(orders, stock, (), repeated_references(twice)).faults() == [
        "order shop-dk#1001 is in Rackbeat twice"
    ]


def product_faults(products: list[ProductLine]) -> list[str]:
    return Comparison((), (), products).faults()


def test_nothing_to_compare_is_a_fault() -> None:
    orders, stock = judged(hub(), shop(), HELD)
    assert len(Comparison(orders, stock, shown(LAMP)).nothing_compared()) == 3
    orders, stock = judged(hub(IN_HUB), shop(listing("LMP-1", 7)))
    assert Comparison(orders, stock, shown(LAMP, listing("LMP-1", 7))).nothing_compared() == []


def test_what_a_held_order_takes_is_promised_and_a_skipped_one_takes_nothing() -> None:
    _, [line] = judged(hub(items=(LAMP,)), shop(listing("LMP-1", 5)), HELD)
    assert (line.promised, line.sellable, line.equal) == (Decimal(2), 5, True)
    left_alone = replace(HELD, verdict=skipped(Reason.TEST_ORDER, "a test"))
    _, [line] = judged(hub(items=(LAMP,)), shop(listing("LMP-1", 7)), left_alone)
    assert (line.promised, line.sellable, line.equal) == (Decimal(0), 7, True)


def test_a_bom_is_what_its_components_make() -> None:
    _, lines = judged(hub(IN_HUB), shop(listing("SET-1", 7), listing("BLB-1", 20)))
    assert {line.item.number: (line.sellable, line.equal) for line in lines} == {
        "SET-1": (7, True),
        "BLB-1": (20, True),
    }


@given(st.integers(-50, 50), st.integers(0, 60))
def test_a_shop_that_offers_anything_else_differs(available: int, offered: int) -> None:
    item = replace(LAMP, available=Decimal(available))
    orders, stock = judged(hub(IN_HUB, items=(item,)), shop(listing("LMP-1", offered)))
    assert bool(Comparison(orders, stock, ()).faults()) is (offered != max(available, 0))
    assert ("DIFFERS" in "\n".join(stock_table(stock, ["shop-dk"]))) is (offered != max(available, 0))


def test_listings_that_cannot_be_compared_are_left_out() -> None:
    untracked = replace(listing("LMP-1", 1), is_counted=False)
    for listings in ((untracked,), (listing("LMP-1", None),), (listing("LMP-1", 1), listing("lmp-1", 2))):
        _, stock = judged(hub(IN_HUB), shop(*listings))
        assert stock == []


def test_a_pass_that_stopped_is_told() -> None:
    assert unfinished([report(connector())]) == []
    [told] = unfinished([report(connector(error="down", exit_code=5))])
    assert "pull-orders shop-dk was not finished: down" in told
    assert Comparison((), (), ()).last_words([told])[-2:] == ["NOT EQUAL:", f"  {told}"]


def test_the_price_with_vat_is_equal_and_every_other_differs() -> None:
    assert shown(LAMP, listing("LMP-1", 7))[0].equal
    assert shown(LAMP, listing("LMP-1", 7, Decimal(100)), unit="1")[0].equal
    for wrong in (listing("LMP-1", 7, Decimal("79.96")), listing("LMP-1", 7, Decimal("99.94"))):
        [line] = products = shown(LAMP, wrong)
        assert not line.equal
        assert product_faults(products) == [f"product LMP-1 in shop-dk: price {wrong.price} instead of 99.95"]
        assert "DIFFERS" in "\n".join(product_table(products, ()))


def test_every_shop_is_judged_in_its_own_currency() -> None:
    swedish = shop(listing("LMP-1", 7, Decimal(150)), orders=(), unit="1", currency="SEK")
    danish = shop(listing("LMP-1", 7))
    off = replace(danish, name="web-dk", carries_products=False)
    [line] = compare_products(hub(items=(LAMP,)), [danish, swedish, off], {})
    assert line.equal
    told = "\n".join(product_table([line], ()))
    assert "79.96 → 99.95 DKK" in told
    assert "119.94 → 150.00 SEK" in told


def test_a_name_or_barcode_that_is_another_differs() -> None:
    equal = listing("LMP-1", 7)
    for other in (replace(equal, title="Lampe"), replace(equal, barcode=None)):
        assert product_faults(shown(LAMP, other))
    one_of_several = replace(equal, title="Lamps", is_only_one=False)
    assert shown(LAMP, one_of_several)[0].equal
    assert shown(replace(LAMP, barcode=None), equal)[0].equal


def test_a_product_that_is_not_there_is_a_fault_unless_rbsync_held_it() -> None:
    [fault] = product_faults(shown(LAMP))
    assert "not in the shop" in fault
    held_one = Record("product", "gid://7", "LMP-1", "LMP-1", held(Reason.MISSING_PRICE, "it has no price in SEK"))
    products = shown(LAMP, held=held_one)
    assert product_faults(products) == []
    assert "held: missing-price" in "\n".join(product_table(products, ()))
    assert any("1 held (missing-price)" in line for line in Comparison((), (), products).last_words([]))


def test_two_listings_with_one_sku_are_none_that_could_be_compared() -> None:
    twins = (listing("LMP-1", 7), listing("LMP-1", 7))
    assert product_faults(shown(LAMP, *twins))


def test_services_are_no_products() -> None:
    assert shown(replace(LAMP, keeps_stock=False)) == []


def test_a_description_that_the_shop_wrote_must_survive() -> None:
    side = shop(listing("LMP-1", 7))
    assert lost_descriptions([side], {("shop-dk", "LMP-1"): "<p>Ours</p>"}) == []
    assert lost_descriptions([side], {("shop-dk", "LMP-1"): "<p>Another</p>"})
    assert lost_descriptions([side], {("shop-dk", "LMP-2"): "<p>Ours</p>"})


def test_only_what_was_not_carried_excuses_a_product() -> None:
    told = Record("product", "gid://7", "LMP-1", "LMP-1", held(Reason.MISSING_PRICE, "no price"))
    done = Record("product", "gid://8", "LMP-2", "LMP-2", Verdict(Outcome.UPDATED))
    assert product_records(report(connector(told, done, HELD))) == {("shop-dk", "LMP-1"): told}


def test_what_people_worked_on_is_shown_first() -> None:
    others = [replace(LAMP, number=f"A-{place}") for place in range(20)]
    sides = [shop(*(listing(item.number, 7) for item in (*others, LAMP)))]
    products = compare_products(hub(items=(*others, LAMP)), sides, {})
    lines = product_table(products, ["LMP-1"])
    assert lines[2].startswith("LMP-1")
    assert lines[-1] == "… and 9 more products, all equal"


def test_only_what_lies_at_the_shops_location_is_offered() -> None:
    shelved = replace(listing("LMP-1", 7), available={"1": 7, "2": 9})
    side = shop(shelved)
    assert replace(side, location="1").quantities() == {"LMP-1": 7}
    assert side.quantities() == {"LMP-1": 16}
    assert replace(side, location="3").quantities() == {}


def test_an_order_takes_whole_pieces_and_a_line_taken_back_takes_nothing() -> None:
    mixed = replace(ORDER, lines=(taken(" LMP-1 ", "2"), taken("BLB-1", "-1"), taken("BLB-1", "2.5"), taken(None, "4")))
    _, lines = judged(hub(items=(LAMP, BULB)), shop(listing("LMP-1", 5), listing("BLB-1", 18), orders=(mixed,)), HELD)
    assert {line.item.number: line.promised for line in lines} == {"LMP-1": 2, "BLB-1": 2}
