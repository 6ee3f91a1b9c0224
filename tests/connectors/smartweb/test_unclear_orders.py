"""What is not told for certain is never guessed: the order is held, with its goods (smartweb sheets 1.13, 11.3, 11.4, 18)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rbsync.connectors.smartweb.orders.buyer import Countries
from rbsync.connectors.smartweb.orders.mapping import ShopFacts, untaxed_products
from rbsync.connectors.smartweb.orders.wire import OrderWire
from rbsync.connectors.smartweb.wire import CountryWire
from rbsync.core.model.order import LineKind, Order
from rbsync.core.model.verdict import Reason, Verdict
from rbsync.core.plan.draft import CreateOrder, plan_order
from rbsync.wire import fit
from tests.connectors.smartweb.order_rows import (
    COUNTRIES,
    FACTS,
    charge_row,
    customer_row,
    line_row,
    order_row,
    paid_row,
    read,
    voucher_row,
)
from tests.core.orders import facts as core_facts
from tests.core.orders import rules

FULL = replace(FACTS, rates={17: Decimal("0.25")})
SWEDEN = {"CountryCode": "2", "Country": "Sverige"}
NORWAY = {"CountryCode": "3", "Country": "Norge"}
FIRM = {"Company": "Firma", "Cvr": "SE556677889901"}


def untold(**fields: object) -> dict[str, Any]:
    """Lamp at 80, and no word of VAT."""
    return order_row(18, line_row(VatRate=Decimal(0)), **{"Vat": Decimal(0), **fields})


def needed(row: dict[str, Any]) -> tuple[int, ...]:
    return untaxed_products(fit(OrderWire, row), FACTS)


def countries(**by_iso: dict[str, object] | None) -> Countries:
    """The shop's, with changes; without those that are None."""
    rows = [{**row, **(by_iso.get(str(row["Iso"]), {}) or {})} for row in COUNTRIES]
    gone = {iso for iso, change in by_iso.items() if change is None}
    return Countries([fit(CountryWire, row) for row in rows if row["Iso"] not in gone])


def planned(order: Order) -> CreateOrder | Verdict:
    return plan_order(order, core_facts(order), rules())


def outcome(row: dict[str, Any], facts: ShopFacts = FULL) -> str:
    """What the order comes to, or why that is not clear."""
    order = read(row, facts)
    if order.unclear is None:
        return str(order.total)
    verdict = planned(order)
    assert isinstance(verdict, Verdict)
    assert (verdict.reason, verdict.message) == (Reason.UNCLEAR, order.unclear)
    assert "orders skip" in (verdict.advice or "")
    return order.unclear


# VAT that is not told


@pytest.mark.parametrize("who", [{}, FIRM], ids=["private", "company"])
@pytest.mark.parametrize("tax", [25, None])
def test_an_order_at_home_that_tells_no_vat_is_taxed_as_its_products_are(who: dict[str, Any], tax: object) -> None:
    row = untold(Customer=customer_row(**who))
    home = countries(DK={"CompanyTax": tax, "Tax": tax})
    assert needed(row) == (17,)
    assert outcome(row, replace(FULL, countries=home)) == "100.00 DKK"
    assert outcome(row, replace(FACTS, countries=home, rates={17: Decimal(0)})) == "80.00 DKK"


def test_a_company_at_home_pays_none_where_the_shop_charges_companies_none() -> None:
    row = untold(Customer=customer_row(**FIRM))
    assert outcome(row, replace(FACTS, countries=countries(DK={"CompanyTax": 0}))) == "80.00 DKK"


@pytest.mark.parametrize(
    ("customer", "listed"),
    [
        ({**SWEDEN, **FIRM}, {"SE": {"CompanyTax": 25}}),
        (SWEDEN, {}),
        (NORWAY, {"NO": None}),
        ({**NORWAY, **FIRM}, {"NO": {"CompanyTax": None}}),
        ({"CountryCode": "", "Country": ""}, {}),
        ({"ShippingAddress": "Storgata 1", "ShippingCity": "Oslo", "ShippingCountry": "Norge"}, {"NO": None}),
    ],
    ids=["eu company", "eu private", "not listed", "tax not told", "nowhere", "goods go abroad"],
)
def test_an_unpaid_order_that_tells_no_vat_is_never_guessed(customer: dict[str, Any], listed: Any) -> None:
    facts = replace(FULL, countries=countries(**listed))
    row = untold(Customer=customer_row(**customer))
    told = outcome(row, facts)
    assert "100.00 DKK or to 80.00 DKK" in told
    for amount in (80, 100):
        assert outcome({**row, "Transactions": [paid_row(amount)]}, facts) == f"{amount}.00 DKK"
    assert outcome(row, replace(facts, rates={17: Decimal(0)})) == "80.00 DKK"


def test_nor_is_a_credit_note() -> None:
    line = line_row(Amount=-1, VatRate=Decimal(0))
    row = order_row(19, line, Vat=Decimal(0), Origin="18", Status="100", Customer=customer_row(**SWEDEN, **FIRM))
    facts = replace(FULL, countries=countries(SE={"CompanyTax": 25}))
    assert "-100.00 DKK or to -80.00 DKK" in outcome(row, facts)
    assert read(row, facts).credits == "18"


def test_a_product_that_is_gone_has_no_rate_to_go_by() -> None:
    assert "product 17" in outcome(untold(), replace(FACTS, rates={17: None}))


@pytest.mark.parametrize(
    "fields",
    [
        {"Transactions": [paid_row(80)]},
        {"Customer": customer_row(**NORWAY)},
        {"Customer": customer_row(**SWEDEN, Cvr="SE556677889901")},
    ],
)
def test_no_vat_is_no_vat_where_that_was_paid_or_the_shop_charges_none(fields: dict[str, Any]) -> None:
    assert needed(untold(**fields)) == ()
    assert outcome(untold(**fields), FACTS) == "80.00 DKK"


def test_what_was_paid_decides_whether_vat_was_charged() -> None:
    row = untold(Transactions=[paid_row(100)], Customer=customer_row(**NORWAY))
    assert needed(row) == (17,)
    assert outcome(row) == "100.00 DKK"


def test_two_payments_that_differ_are_not_taken_one_by_one_where_no_vat_is_told() -> None:
    row = untold(Transactions=[paid_row(80), paid_row(20)])
    assert needed(row) == (17,)
    assert outcome(row) == "100.00 DKK"


@pytest.mark.parametrize(("group", "whole"), [("0.25", "100.00 DKK"), ("0", "80.00 DKK")])
def test_lines_that_tell_0_within_an_order_that_tells_more_are_taxed_as_their_products(group: str, whole: str) -> None:
    row = untold(Vat=Decimal("0.25"))
    assert needed(row) == (17,)
    assert outcome(row, replace(FACTS, rates={17: Decimal(group)})) == whole
    assert "100.00 DKK or to 80.00 DKK" in outcome(row, replace(FACTS, rates={17: Decimal("0.12")}))


def test_whose_product_is_gone_it_is_the_orders_rate_or_none() -> None:
    row = untold(Vat=Decimal("0.25"))
    assert "100.00 DKK or to 80.00 DKK" in outcome(row, replace(FACTS, rates={17: None}))
    assert outcome({**row, "Transactions": [paid_row(80)]}, replace(FACTS, rates={17: None})) == "80.00 DKK"


def test_each_of_them_as_its_own_product() -> None:
    lines = [line_row(1, VatRate=Decimal(0)), line_row(2, ProductId=18, VatRate=Decimal(0))]
    row = order_row(18, *lines, Vat=Decimal("0.25"))
    assert outcome(row, replace(FACTS, rates={17: Decimal("0.25"), 18: Decimal(0)})) == "180.00 DKK"


@pytest.mark.parametrize("amount", [80, 100])
def test_or_as_they_were_paid(amount: int) -> None:
    row = untold(Vat=Decimal("0.25"), Transactions=[paid_row(amount)])
    assert needed(row) == ()
    assert outcome(row, FACTS) == f"{amount}.00 DKK"


def test_freight_on_mixed_lines_needs_the_orders_own_rate() -> None:
    row = order_row(18, line_row(1), line_row(2, VatRate=Decimal("0.12")), Vat=Decimal(0), Delivery=charge_row(40))
    assert "several VAT rates" in outcome(row)


# sale or credit note


def note_row(*lines: dict[str, Any], **fields: object) -> dict[str, Any]:
    return order_row(19, *(lines or [line_row(Amount=-2)]), **{"Origin": "18", "Status": "100", **fields})


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (order_row(Origin="16"), "origin 16"),
        (order_row(18, line_row(Price=Decimal(0)), Origin="16"), "origin 16"),
        (order_row(Status="100"), "status of a credit note"),
        (order_row(Total=Decimal(-80)), "Total below 0"),
        (order_row(18, line_row(1), line_row(2, Amount=-1)), "taken back in one"),
        (order_row(18, line_row(1), line_row(2, Amount=-1, Price=Decimal(0))), "taken back in one"),
        (note_row(Total=Decimal(160)), "is that of a sale"),
        (note_row(DiscountCodes=[voucher_row(8)]), "vouchers"),
        (note_row(Total=Decimal(-165), Payment=charge_row(10)), "its lines come to -160.00 DKK, its fee to -10.00 DKK"),
    ],
    ids=["part order", "free part order", "status", "total", "exchange", "free exchange", "sum", "voucher", "fee"],
)
def test_what_may_be_a_sale_or_a_credit_note_is_not_guessed(row: dict[str, Any], told: str) -> None:
    assert told in outcome(row)


def test_of_an_exchange_only_what_is_sold_takes_stock() -> None:
    order = read(order_row(18, line_row(1, Amount=3), line_row(2, Amount=-1)))
    assert [(line.kind, line.quantity) for line in order.lines] == [(LineKind.ITEM, 3), (LineKind.CREDIT, 1)]


# who and where


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"CountryCode": "77", "Country": ""}, "'77' is not known"),
        ({"CountryCode": "", "Country": "Utopia"}, "'Utopia' is not known"),
        ({"CountryCode": "3", "Country": "Danmark"}, "NO by the code '3' and DK by the name 'Danmark'"),
        ({"ShippingCity": "Oslo", "ShippingCountryCode": "1", "ShippingCountry": "Norge"}, "DK by the code '1'"),
    ],
)
def test_a_country_that_is_not_certain_is_not_guessed(fields: dict[str, Any], told: str) -> None:
    assert told in outcome(order_row(Customer=customer_row(**fields)))


# figures that are missing


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (order_row(18, line_row(Price=None)), "price"),
        (order_row(Total=None), "Total"),
        (order_row(Currency=None), "currency"),
        (order_row(Currency={"Iso": "EUR", "Currency": None}), "EUR"),
        (order_row(Transactions=[{"AmountFull": None}]), "payments"),
        (order_row(DateUpdated="yesterday"), "DateUpdated is 'yesterday'"),
        (order_row(DateDelivered="yesterday", DateUpdated="2026-11-20 10:00:00"), "DateDelivered is 'yesterday'"),
    ],
)
def test_an_order_whose_goods_are_known_is_given_with_them(row: dict[str, Any], told: str) -> None:
    order = read(row)
    assert [(line.kind, line.sku, line.quantity) for line in order.lines] == [(LineKind.ITEM, "A-1", 1)]
    assert told in outcome(row)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (order_row(18, line_row(Amount=None), Total=Decimal(80)), "OrderLines.0.Amount is missing"),
        (order_row(18, {**line_row(), "Amount": "2.5"}, Total=80), "Lines.0.Amount is '2.5', which is no whole number"),
        (order_row(Total="a lot"), "Total is 'a lot', which is no number"),
        (order_row(DateDelivered="0000-00-00 00:00:00"), "DateDelivered"),
        (order_row(DateDelivered="yesterday"), "DateDelivered is 'yesterday'"),
        (order_row(CustomerComment=["a"]), "CustomerComment is of another kind"),
    ],
)
def test_an_order_that_cannot_be_read_is_told_in_words(row: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="is") as caught:
        read(row)
    assert told in str(caught.value)
    assert "Input" not in str(caught.value)


def test_an_order_that_is_not_taken_tells_so_whatever_else_is_unclear() -> None:
    order = read(order_row(Status="0", Currency={"Iso": "EUR", "Currency": Decimal("7.46")}))
    assert order.not_released == "its status is 0"
