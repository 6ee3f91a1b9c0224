"""SmartWeb's orders through the front door: what people see, credit notes, fees, and what a shop says of payment and delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from rbsync.errors import UsageError
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld, order_reason, order_verdict
from tests.world import Books

SHOP = "web-dk"


def line(world: SmartWebWorld, amount: int = 1) -> Mapping[str, Any]:
    return {"number": world.items_in_stock()[0], "amount": amount}


def plain(world: SmartWebWorld, kind: str = "plain", **more: object) -> str:
    return world.place(kind=kind, lines=[line(world)], **more)


def credit(world: SmartWebWorld, order: str) -> str:
    """The shop's people make a credit note of the order and book it; its number."""
    made = str(world.person(SHOP, f"orders/{order}/credit")["id"])
    world.change(SHOP, made, "book")
    return made


def only(world: SmartWebWorld, order: str) -> Books:
    [there] = world.landed(order)
    assert (there["total"], there["booked"]) == (world.order(order)["current_total"], True)
    return there


def unclear(world: SmartWebWorld, order: str) -> str:
    """Why it is held as unclear."""
    verdict = order_verdict(world.run(), order)
    assert (verdict.outcome, verdict.reason) == ("held", "unclear-in-shop")
    assert "orders skip" in (verdict.advice or "")
    assert world.landed(order) == []
    return verdict.message or ""


# the number that people see


@pytest.mark.parametrize("text", ["{}", "#{}", " {} "])
def test_an_order_is_fetched_by_the_number_that_people_see(world: SmartWebWorld, text: str) -> None:
    order, other = plain(world), plain(world)
    report = world.run("fetch-order", order=text.format(order))
    assert order_reason(report, order) == "created"
    only(world, order)
    assert world.landed(other) == []
    assert order_reason(world.run("fetch-order", order=order), order) == "unchanged"


@pytest.mark.parametrize("text", ["999999", "nobody's", "0", "00" + "1", "-1", "9" * 30])
def test_what_is_no_orders_number_is_found_nowhere(world: SmartWebWorld, text: str) -> None:
    plain(world)
    with pytest.raises(UsageError):
        world.run("fetch-order", order=text)


# credit notes


def test_a_credit_note_is_an_order_of_its_own_that_moves_no_stock(world: SmartWebWorld) -> None:
    order = plain(world)
    world.run()
    number = line(world)["number"]
    before = world.item(number)
    note = credit(world, order)
    assert order_reason(world.run(), note) == "created"
    there = only(world, note)
    assert Decimal(there["total"]) == -Decimal(world.order(order)["current_total"])
    assert {row["item"] for row in there["lines"]} <= {"RECEIPT", "FREIGHT", "FEE-FREE", "ROUNDING"}
    assert "RECEIPT" in {row["item"] for row in there["lines"]}
    assert all(Decimal(row["quantity"]) > 0 for row in there["lines"])
    after = world.item(number)
    assert (after["stock"], after["in_order"]) == (before["stock"], before["in_order"])
    invariants(world)


def test_without_a_receipt_item_a_credit_note_is_held_and_says_what_is_missing(world: SmartWebWorld) -> None:
    world.set_orders(receipt_item=None)
    note = credit(world, plain(world))
    verdict = order_verdict(world.run(), note)
    assert verdict.outcome == "held"
    assert "orders.receipt_item" in (verdict.message or "")
    world.set_orders(receipt_item="RECEIPT")
    assert order_reason(world.run(), note) == "created"
    only(world, note)


def test_a_credit_note_that_is_a_draft_still_waits_for_the_shop(world: SmartWebWorld) -> None:
    note = str(world.person(SHOP, f"orders/{plain(world)}/credit")["id"])
    world.clock.move()
    report = world.run()
    assert order_reason(report, note) == "not-released-yet"
    assert "Kladde" in (order_verdict(report, note).message or "")
    world.change(SHOP, note, "book")
    assert order_reason(world.run(), note) == "created"


def test_a_part_of_an_order_is_credited(world: SmartWebWorld) -> None:
    order = world.place(kind="several-lines", lines=[line(world)])
    [first, *_] = next(row for row in world.raw()["orders"] if str(row["id"]) == order)["lines"]
    note = str(world.person(SHOP, f"orders/{order}/credit", lines=[first["id"]])["id"])
    world.change(SHOP, note, "book")
    assert order_reason(world.run(), note) == "created"
    only(world, note)


def test_what_was_given_away_and_comes_back_moves_no_stock_either(world: SmartWebWorld) -> None:
    number = line(world)["number"]
    order = plain(world, "zero-total")
    world.run()
    before = world.item(number)
    note = credit(world, order)
    assert order_reason(world.run(), note) == "created"
    assert {row["item"] for row in only(world, note)["lines"]} == {"RECEIPT"}
    assert (world.item(number)["stock"], world.item(number)["in_order"]) == (before["stock"], before["in_order"])


@pytest.mark.parametrize(("included", "items"), [([], set()), (["fee"], {"FEE-FREE"})])
def test_a_fee_is_given_back_where_the_credit_notes_total_holds_it(
    world: SmartWebWorld, included: list[str], items: set[str]
) -> None:
    world.person(SHOP, "toggles", total_includes=included)
    note = credit(world, plain(world, "fee-without-vat"))
    assert order_reason(world.run(), note) == "created"
    assert {row["item"] for row in only(world, note)["lines"]} == {"RECEIPT", "FREIGHT", *items}


def test_a_part_order_and_an_exchange_are_held_until_a_person_has_looked(world: SmartWebWorld) -> None:
    order = world.place(kind="several-lines", lines=[line(world)])
    [_, second, *_] = next(row for row in world.raw()["orders"] if str(row["id"]) == order)["lines"]
    part = str(world.person(SHOP, f"orders/{order}/split", lines=[second["id"]])["id"])
    assert f"the origin {order}" in unclear(world, part)
    numbers = world.items_in_stock()
    exchange = world.place(lines=[{"number": numbers[0], "amount": 1}, {"number": numbers[1], "amount": -1}])
    assert "taken back" in unclear(world, exchange)


# VAT that the shop does not tell, and how money is written down


def unlisted_norway(world: SmartWebWorld) -> None:
    del world.smartweb[SHOP].books.countries[3]


def taxed_companies(world: SmartWebWorld) -> None:
    world.smartweb[SHOP].books.countries[2].set(CompanyTax=25)


@pytest.mark.parametrize(
    ("kind", "prepare"), [("abroad", unlisted_norway), ("eu-company", taxed_companies)], ids=["abroad", "eu-company"]
)
def test_an_unpaid_order_abroad_is_not_taxed_by_guessing(
    world: SmartWebWorld, kind: str, prepare: Callable[[SmartWebWorld], None]
) -> None:
    prepare(world)
    order = plain(world, kind, cards=0)
    assert f"{world.order(order)['current_total']} DKK" in unclear(world, order)
    world.change(SHOP, order, "pay")
    assert order_reason(world.run(), order) == "created"
    assert {row["vat"] for row in only(world, order)["lines"]} == {"0"}


@pytest.mark.parametrize("company", ["", "Firma ApS"])
def test_an_unpaid_order_of_a_buyer_at_home_is_taxed_as_its_goods_are(world: SmartWebWorld, company: str) -> None:
    order = plain(world, "api-made", cards=0, status=1)
    world.smartweb[SHOP].books.orders[int(order)].row("Customer").set(Company=company)
    assert order_reason(world.run(), order) == "created"
    only(world, order)


def test_money_that_was_reserved_and_then_taken_was_paid_once(world: SmartWebWorld) -> None:
    order = plain(world, captured=True)
    assert order_reason(world.run(), order) == "created"
    only(world, order)


@pytest.mark.parametrize("told", ["net", "gross"])
def test_a_voucher_is_taken_off_once_however_it_is_told(world: SmartWebWorld, told: str) -> None:
    world.person(SHOP, "toggles", voucher_discount=told)
    order = plain(world, "voucher")
    assert order_reason(world.run(), order) == "created"
    only(world, order)


# fees


@pytest.mark.parametrize(("item", "ok"), [("FEE-FREE", True), ("FEE", False)])
def test_check_says_when_the_item_of_fees_has_vat(world: SmartWebWorld, item: str, ok: bool) -> None:
    world.set_orders(fee_item=item)
    found = [one for one in world.check() if one.subject == "orders.fee_item"]
    assert all(one.ok for one in found) is ok
    if not ok:
        assert "VAT: 25 % in the zone" in " ".join(one.message for one in found)


def test_check_finds_nothing_to_complain_of_and_names_the_settings_as_they_are_called(world: SmartWebWorld) -> None:
    world.set_orders(freight_item_without_vat="FREIGHT-FREE")
    findings = world.check()
    assert [one for one in findings if not one.ok] == []
    settings = {one.subject.removeprefix("orders.") for one in findings if one.subject.startswith("orders.")}
    known = {"freight_item", "freight_item_without_vat", "fee_item", "fallback_item", "discount_item", "receipt_item"}
    assert settings == known | {"rounding_item"}


@pytest.mark.parametrize("kind", ["delivery-and-fee", "fee-without-vat", "delivery-without-vat"])
def test_freight_and_fee_land_on_their_items(world: SmartWebWorld, kind: str) -> None:
    order = plain(world, kind)
    assert order_reason(world.run(), order) == "created"
    items = {row["item"] for row in only(world, order)["lines"]}
    assert "FREIGHT" in items
    assert ("FEE-FREE" in items) is ("fee" in kind)


def test_freight_without_vat_has_an_item_of_its_own(world: SmartWebWorld) -> None:
    world.set_orders(freight_item_without_vat="MISC")
    orders = [plain(world), plain(world, "delivery-without-vat")]
    world.run()
    with_vat, without = ({row["item"]: row["vat"] for row in only(world, order)["lines"]} for order in orders)
    assert (with_vat["FREIGHT"], without["MISC"]) == ("25", "0")


# what people wrote, and how it is paid and sent


def test_comments_and_notes_are_carried_over(world: SmartWebWorld) -> None:
    order = plain(world, "comments")
    world.run()
    note = only(world, order)["note"]
    for words in ('Stilles ved "bagdøren"', "Flexlevering i carporten", "Ring før afsendelse", "Tak for din ordre"):
        assert words in note


def test_payment_terms_follow_the_payment_method(world: SmartWebWorld) -> None:
    world.set_orders(payment_terms_by_method={"Kontooverførsel": 2}, delivery_terms_by_method={"GLS Pakkeshop": 1})
    assert [one for one in world.check() if not one.ok] == []
    orders = [plain(world), plain(world, "unpaid")]
    world.run()
    customers = {row["number"]: row for row in world.rows("customers")}
    assert all(only(world, order)["customer"] in customers for order in orders)
    rows = {row.number: row for row in world.sandbox.rackbeat.books.orders.rows()}
    terms = [rows[only(world, order)["number"]].payment_terms for order in orders]
    assert terms == [1, 2]
    assert rows[only(world, orders[0])["number"]].delivery_terms == 1


def test_a_company_is_found_by_its_number(world: SmartWebWorld) -> None:
    first = plain(world, "company", email="buyer-1@example.com")
    world.run()
    second = plain(world, "company", email="buyer-2@example.com")
    world.run()
    assert only(world, first)["customer"] == only(world, second)["customer"]


# the shop's word against its own lines


def test_an_order_that_was_edited_after_it_was_paid_is_held(world: SmartWebWorld) -> None:
    order = plain(world)
    world.change(SHOP, order, "edit")
    verdict = order_verdict(world.run(), order)
    assert (verdict.outcome, verdict.reason) == ("held", "total-mismatch")
    assert world.landed(order) == []


def test_an_order_in_another_currency_is_taken_when_the_settings_say_its_prices_are_in_it(
    world: SmartWebWorld,
) -> None:
    order = plain(world, "currency")
    assert "orders.currencies" in unclear(world, order)
    world.set_orders(currencies=["EUR"])
    assert order_reason(world.run(), order) == "created"
    assert only(world, order)["currency"] == "EUR"


@pytest.mark.parametrize(("status", "verdict"), [(0, "not-released-yet"), (5, "cancelled")])
def test_an_order_that_is_not_taken_is_nobodys_doubt(world: SmartWebWorld, status: int, verdict: str) -> None:
    order = plain(world, "currency", cards=0, status=status)
    assert order_reason(world.run(), order) == verdict


def test_the_goods_of_an_order_that_is_unclear_are_known_and_stock_goes_on(world: SmartWebWorld) -> None:
    order = world.place(kind="currency", lines=[line(world, 2)])
    world.stock(world.items_in_stock()[1], 77)
    report = world.run()
    assert order_reason(report, order) == "unclear-in-shop"
    assert world.level(world.items_in_stock()[1]) == 77


@pytest.mark.parametrize("status", [203, 0, 99])
def test_an_order_is_taken_when_its_status_is_one_of_those_that_are(world: SmartWebWorld, status: int) -> None:
    order = plain(world, status=status)
    assert order_reason(world.run(), order) == "not-released-yet"
    world.set_orders(statuses=[1, status])
    assert order_reason(world.run(), order) == "created"
    only(world, order)


def test_a_cancelled_order_is_told_when_it_is_in_rackbeat(world: SmartWebWorld) -> None:
    order = plain(world)
    world.run()
    world.change(SHOP, order, "cancel")
    assert order_reason(world.run(), order) == "cancelled-in-shop"
    other = plain(world)
    world.change(SHOP, other, "cancel")
    assert order_reason(world.run(), other) == "cancelled"


# looking without touching


def test_a_dry_run_tells_everything_and_writes_nothing(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    order = plain(world)
    world.stock(world.items_in_stock()[1], 77)
    world.writes()
    report = world.run(dry_run=True)
    assert world.writes() == 0
    assert order_reason(report, order) == "created"
    changed = {part.command: part.counts["updated"] for part in report.connectors}
    assert changed["push-stock"] >= 1
    assert world.landed(order) == []
    world.set("connectors", SHOP, writes=False)
    world.run()
    assert world.writes() == 0


def test_check_names_the_stock_locations_that_there_are(world: SmartWebWorld) -> None:
    world.set_stock(to=9)
    [found] = [one for one in world.check() if not one.ok]
    assert found.subject == "stock location"
    assert "no location 9" in found.message
    assert "There are: 1" in (found.next_step or "")
