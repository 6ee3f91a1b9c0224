"""The money model of SmartWeb's orders, and what else an order tells (smartweb sheet 11)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.connectors.smartweb.options import OrderOptions
from rbsync.core.model.money import Money
from rbsync.core.model.order import Address, Fulfilment, LineKind, Order, Payment
from rbsync.core.model.verdict import Reason, Verdict
from rbsync.core.plan.draft import CreateOrder, plan_order
from rbsync.core.rules.order_lines import shop_gross
from tests.connectors.smartweb.order_rows import (
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
from tests.strength import examples

ITEMS = {kind: kind.value.upper() for kind in LineKind if kind is not LineKind.ITEM}
RATES = tuple(map(Decimal, ("0", "0.12", "0.25")))


def planned(order: Order) -> CreateOrder | Verdict:
    settings = replace(rules(), items=ITEMS)
    return plan_order(order, replace(core_facts(order), currencies=frozenset({order.currency})), settings)


def total(row: dict[str, Any]) -> str:
    return str(read(row).total.amount)


def is_held(row: dict[str, Any]) -> bool:
    verdict = planned(read(row))
    return isinstance(verdict, Verdict) and verdict.reason is Reason.TOTAL_MISMATCH


@st.composite
def sales(draw: st.DrawFn) -> tuple[dict[str, Any], Decimal]:
    """An order, and what its customer pays with VAT, by the sheet's formula."""
    lines, gross = [], Decimal(0)
    for key in range(1, draw(st.integers(1, 6)) + 1):
        price, amount = Decimal(draw(st.integers(0, 500_000))) / 100, draw(st.integers(1, 20))
        discount, rate = price * draw(st.integers(0, 100)) / 100, draw(st.sampled_from(RATES))
        lines.append(line_row(key, Price=price, Discount=discount, Amount=amount, VatRate=rate))
        gross += (price - discount) * amount * (1 + rate)
    row = order_row(18, *lines)
    for name in ("Delivery", "Payment"):
        price, vat = Decimal(draw(st.integers(0, 20_000))) / 100, draw(st.booleans())
        row[name] = charge_row(price, vat=vat)
        gross += price * (1 + Decimal("0.25") * vat)
    if not any(line["VatRate"] for line in lines):
        row["Vat"] = Decimal(0)
        gross = row["Total"] + row["Delivery"]["Price"] + row["Payment"]["Price"]
        row["Customer"] = customer_row(Country="Norge", CountryCode="3")
    return row, gross


@settings(max_examples=examples(60))
@given(sales(), st.booleans())
def test_an_order_comes_to_what_is_paid_for_it(sale: tuple[dict[str, Any], Decimal], paid: bool) -> None:
    row, gross = sale
    charged = Money(gross, "DKK").rounded()
    order = read({**row, "Transactions": [paid_row(charged.amount)]} if paid else row)
    assert order.total == charged
    parts = sum(shop_gross(line, prices_include_vat=False).amount for line in order.lines)
    assert abs(parts - charged.amount) <= Decimal("0.01") * len(order.lines)
    assert not isinstance(planned(order), Verdict) or not charged


@settings(max_examples=examples(30))
@given(sales(), st.integers(6, 100_000))
def test_an_order_that_was_paid_otherwise_is_held(sale: tuple[dict[str, Any], Decimal], cents: int) -> None:
    row, gross = sale
    charged = Money(gross + Decimal(cents) / 100 + Decimal("0.1"), "DKK").rounded()
    assert is_held({**row, "Transactions": [paid_row(charged.amount)]})


@pytest.mark.parametrize("included", [("Delivery",), ("Payment",), ("Delivery", "Payment"), ()])
def test_a_total_with_or_without_freight_and_fee_is_understood(included: tuple[str, ...]) -> None:
    row = order_row(Delivery=charge_row(56), Payment=charge_row(10, vat=False))
    row["Total"] += sum(row[name]["Price"] for name in included)
    assert total(row) == "180.00"
    assert not is_held(row)


def test_a_total_that_nothing_explains_holds_the_order() -> None:
    row = order_row(Delivery=charge_row(56), Total=Decimal(81))
    assert total(row) == "171.00"
    assert is_held(row)


@pytest.mark.parametrize(("rate", "vat"), [("0.25", "0.25"), ("25", "25"), ("0.25", None), (None, "25")])
def test_a_rate_is_a_fraction_or_a_percentage(rate: str | None, vat: str | None) -> None:
    told = {"VatRate": rate and Decimal(rate), "Vat": vat and Decimal(vat)}
    row = order_row(18, line_row(VatRate=told["VatRate"]), Vat=told["Vat"], Transactions=[paid_row(100)])
    assert [tax.rate for tax in read(row).lines[0].taxes] == [Decimal("0.25")]


def test_mixed_rates_are_those_of_the_lines() -> None:
    row = order_row(18, line_row(1), line_row(2, VatRate=Decimal("0.12")), line_row(3, VatRate=Decimal(0)))
    order = read({**row, "Delivery": charge_row(40)})
    assert [sum(tax.rate or 0 for tax in line.taxes) for line in order.lines] == [
        Decimal("0.25"),
        Decimal("0.12"),
        0,
        Decimal("0.25"),
    ]
    assert total(row) == "269.60"


def test_a_voucher_is_taken_off_when_that_was_paid() -> None:
    row = order_row(DiscountCodes=[voucher_row(8)])
    order = read({**row, "Transactions": [paid_row(90)]})
    assert [(line.kind, line.unit_price.amount) for line in order.lines][1] == (LineKind.DISCOUNT, -8)
    assert not isinstance(planned(order), Verdict)


def test_a_voucher_may_be_told_with_its_vat() -> None:
    order = read(order_row(DiscountCodes=[voucher_row(10)], Transactions=[paid_row(90)]))
    made = planned(order)
    assert isinstance(made, CreateOrder)
    assert [(row.unit_price, row.vat_percentage) for row in made.draft.lines] == [(80, 25), (-8, 25)]


def test_a_voucher_that_the_lines_hold_already_is_not_taken_off_again() -> None:
    order = read(order_row(DiscountCodes=[voucher_row(8)], Transactions=[paid_row(100)]))
    assert [line.kind for line in order.lines] == [LineKind.ITEM]


@pytest.mark.parametrize(("said", "held"), [(80, True), (72, False)])
def test_an_unpaid_order_with_a_voucher_is_taken_only_when_its_total_knows_of_it(said: int, held: bool) -> None:
    assert is_held(order_row(DiscountCodes=[voucher_row(8)], Total=Decimal(said))) is held


def test_a_line_with_nothing_but_a_discount_is_a_discount() -> None:
    rabat = line_row(2, ProductId=0, ItemNumber=None, ProductTitle="Rabat", Price=Decimal(0), Discount=Decimal(8))
    order = read(order_row(18, line_row(1), rabat))
    assert (order.lines[1].kind, order.lines[1].unit_price.amount, str(order.total)) == (
        LineKind.DISCOUNT,
        -8,
        "90.00 DKK",
    )
    made = planned(order)
    assert isinstance(made, CreateOrder)
    assert made.draft.lines[1].unit_price == -8


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, LineKind.ITEM),
        ({"ItemNumber": " "}, LineKind.ITEM),
        ({"ProductId": 0}, LineKind.ITEM),
        ({"ProductId": 0, "ItemNumber": None}, LineKind.CUSTOM),
    ],
)
def test_what_a_line_is(fields: dict[str, Any], kind: LineKind) -> None:
    (line,) = read(order_row(18, line_row(**fields))).lines
    assert line.kind is kind
    assert line.listing_id == (None if fields.get("ProductId") == 0 else "17")


def test_a_variant_is_a_listing_of_its_own_and_named_in_full() -> None:
    row = line_row(VariantId=4, VariantTitle="R&oslash;d//Small", ProductTitle="T-shirt")
    (line,) = read(order_row(18, row)).lines
    assert (line.listing_id, line.title) == ("17/4", "T-shirt, Rød, Small")


def test_the_parts_of_a_packet_are_sold_as_their_packet() -> None:
    part = line_row(2, Price=Decimal(0), PacketId=1)
    order = read(order_row(18, line_row(1, PacketLines=[part]), part))
    assert [line.sku for line in order.lines] == ["A-1"]


@pytest.mark.parametrize("vat", [True, False])
def test_freight_without_vat_is_of_another_kind(vat: bool) -> None:
    order = read(order_row(Delivery=charge_row(56, vat=vat)))
    assert order.lines[1].kind is (LineKind.FREIGHT if vat else LineKind.FREIGHT_WITHOUT_VAT)


def test_a_negative_price_without_goods_is_no_credit_note() -> None:
    rabat = line_row(2, ProductId=0, ItemNumber=None, ProductTitle="Rabat", Price=Decimal(-8))
    order = read(order_row(18, line_row(1), rabat))
    assert [(line.kind, line.unit_price.amount) for line in order.lines] == [(LineKind.ITEM, 80), (LineKind.CUSTOM, -8)]
    assert not isinstance(planned(order), Verdict)


def test_free_freight_is_no_line() -> None:
    assert len(read(order_row(Delivery=charge_row(0))).lines) == 1


@pytest.mark.parametrize(
    ("payments", "payment"),
    [
        ([], Payment.PENDING),
        ([paid_row(0)], Payment.PENDING),
        ([paid_row(100)], Payment.PAID),
        ([paid_row(60), paid_row(40)], Payment.PAID),
        ([paid_row(100, Errorcode=7), paid_row(100)], Payment.PAID),
        ([paid_row(100, Errorcode=20000)], Payment.PAID),
        ([paid_row(100), paid_row(100)], Payment.PAID),
        ([paid_row(120), paid_row(100)], Payment.PAID),
        ([paid_row(100), paid_row(-100)], Payment.PENDING),
    ],
)
def test_payments_that_cover_it_have_paid_it(payments: list[dict[str, Any]], payment: Payment) -> None:
    order = read(order_row(Transactions=payments))
    assert (order.payment, str(order.total)) == (payment, "100.00 DKK")


def note_row(*lines: dict[str, Any], **fields: object) -> dict[str, Any]:
    rows = list(lines) or [line_row(Amount=-2)]
    return order_row(19, *rows, **{"Origin": "18", "Status": "100", **fields})


def test_a_credit_note_gives_back_goods_and_freight_and_takes_no_stock() -> None:
    order = read(note_row(Delivery=charge_row(40), Total=Decimal(-200)))
    assert [(line.kind, line.quantity, line.unit_price.amount) for line in order.lines] == [
        (LineKind.CREDIT, 2, -80),
        (LineKind.FREIGHT, 1, -40),
    ]
    assert (str(order.total), order.payment, order.fulfilment) == ("-250.00 DKK", Payment.REFUNDED, Fulfilment.DONE)
    made = planned(order)
    assert isinstance(made, CreateOrder)
    goods = made.draft.lines[0]
    assert (goods.item, goods.name, goods.quantity, goods.location) == ("CREDIT", "Lamp", 2, None)


def test_freight_that_is_not_in_its_total_is_not_given_back() -> None:
    order = read(note_row(Delivery=charge_row(40)))
    assert [line.kind for line in order.lines] == [LineKind.CREDIT]
    assert not isinstance(planned(order), Verdict)


@pytest.mark.parametrize(("said", "kinds"), [(-160, []), (-170, [LineKind.FEE])])
def test_a_fee_is_given_back_only_where_its_total_says_so(said: int, kinds: list[LineKind]) -> None:
    order = read(note_row(Payment=charge_row(10, vat=False), Total=Decimal(said)))
    assert [line.kind for line in order.lines] == [LineKind.CREDIT, *kinds]
    assert isinstance(planned(order), CreateOrder)


def test_goods_that_were_given_away_and_come_back_are_credited_too() -> None:
    order = read(order_row(18, line_row(1, Amount=-1, Price=Decimal(0))))
    assert [(line.kind, line.quantity) for line in order.lines] == [(LineKind.CREDIT, 1)]


def test_a_credit_note_names_the_order_that_it_gives_money_back_for() -> None:
    assert [read(row).credits for row in (note_row(), note_row(Origin=None), order_row())] == ["18", None, None]


def test_without_a_receipt_item_it_is_held() -> None:
    order = read(note_row())
    verdict = plan_order(order, core_facts(order), rules())
    assert isinstance(verdict, Verdict)
    assert (verdict.reason, "orders.receipt_item" in (verdict.message or "")) == (Reason.MISSING_MAPPING, True)


@pytest.mark.parametrize(
    ("status", "released"),
    [("1", True), ("8", True), ("0", False), ("99", False), ("203", False), ("", False), ("paid", False)],
)
def test_an_order_is_released_by_its_status(status: str, released: bool) -> None:
    order = read(order_row(Status=status), replace(FACTS, titles={99: "Kladde"}))
    assert (order.not_released is None) is released
    assert status != "99" or order.not_released == "its status is 99 (Kladde)"


def test_which_statuses_are_taken_is_a_setting() -> None:
    chosen = replace(FACTS, options=OrderOptions(statuses=frozenset({5, 203})))
    assert read(order_row(Status="203"), chosen).not_released is None
    assert read(order_row(Status="1"), chosen).not_released
    assert not read(order_row(Status="5"), chosen).head.cancelled
    assert read(order_row(Status="5")).head.cancelled


@pytest.mark.parametrize("status", ["100", "99"])
def test_a_booked_credit_note_is_released_and_a_draft_is_not(status: str) -> None:
    assert (read(note_row(Status=status)).not_released is None) is (status == "100")


def test_a_status_that_is_no_number_has_no_title() -> None:
    titles = replace(FACTS, titles={0: "Ikke modtaget"})
    assert [read(order_row(Status=text), titles).not_released for text in ("", "paid", "0")] == [
        "its status is empty",
        "its status is paid",
        "its status is 0 (Ikke modtaget)",
    ]


def euros(**fields: object) -> dict[str, Any]:
    return order_row(Currency={"Iso": "EUR", "Currency": Decimal("7.46")}, **fields)


@pytest.mark.parametrize("said", [80, "596.80"])
def test_an_order_in_another_currency_is_taken_when_that_is_known_to_be_right(said: object) -> None:
    assert "EUR" in (read(euros()).unclear or "")
    chosen = replace(FACTS, options=OrderOptions(currencies=frozenset({"EUR"})))
    order = read(euros(Total=Decimal(str(said))), chosen)
    assert (str(order.total), order.currency) == ("100.00 EUR", "EUR")
    assert not isinstance(planned(order), Verdict)


def test_a_currency_in_small_letters_is_the_same() -> None:
    order = read(order_row(Currency={"Iso": "dkk ", "Currency": Decimal(1)}))
    assert (order.currency, order.unclear) == ("DKK", None)


def test_prices_that_are_not_in_the_orders_currency_hold_it() -> None:
    chosen = replace(FACTS, options=OrderOptions(currencies=frozenset({"EUR"})))
    order = read(euros(Transactions=[paid_row("13.40")]), chosen)
    verdict = planned(order)
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.TOTAL_MISMATCH


@pytest.mark.parametrize(
    ("fields", "country"),
    [
        ({"CountryCode": "2", "Country": "Sverige"}, "SE"),
        ({"CountryCode": "NO", "Country": ""}, "NO"),
        ({"CountryCode": "", "Country": "Tyskland"}, "DE"),
        ({"CountryCode": "999", "Country": "United Kingdom"}, "GB"),
        ({"CountryCode": "UK", "Country": ""}, "GB"),
        ({"CountryCode": "2", "Country": "Utopia"}, "SE"),
        ({"CountryCode": "0", "Country": ""}, None),
        ({"CountryCode": None, "Country": None}, None),
    ],
)
def test_a_country_is_found_by_number_code_or_name(fields: dict[str, Any], country: str | None) -> None:
    billing = read(order_row(Customer=customer_row(**fields))).buyer.billing
    assert billing is not None
    assert billing.country == country


def test_goods_go_to_the_bill_unless_another_place_or_person_is_named() -> None:
    billed = read(order_row()).buyer
    assert billed.delivery == billed.billing
    elsewhere = customer_row(ShippingAddress="Havn 1", ShippingZip="8000", ShippingCity="Aarhus", Mobile="12345678")
    delivery = read(order_row(Customer=elsewhere)).buyer.delivery
    assert delivery == Address(
        name="Ida Holm", street="Havn 1", zipcode="8000", city="Aarhus", country="DK", phone="12345678"
    )


def test_an_order_of_nobody_has_no_buyer() -> None:
    assert read(order_row(Customer=None)).buyer.billing is None


def test_company_number_ean_and_methods_are_told() -> None:
    row = order_row(
        Customer=customer_row(Company="Skolen", Cvr="87654321", Ean="5790000000012"),
        Payment=charge_row(0, PaymentMethodId=2, Title="Kontooverf&oslash;rsel"),
        Delivery=charge_row(0, DeliveryMethodId=3),
        ReferenceNumber="PO 7",
    )
    order = read(row)
    assert (order.buyer.vat_number, order.buyer.ean) == ("87654321", "5790000000012")
    assert order.gateways == ("Kontooverførsel", "2")
    assert (order.delivery_methods, order.purchase_order) == (("GLS", "3"), "PO 7")


def test_everything_that_people_wrote_is_in_the_note() -> None:
    row = order_row(
        18,
        line_row(
            ExtendedDataExternal="Engrave: Åse", LineAddresses=[{"Amount": 2, "Firstname": "Bo", "City": "Vejle"}]
        ),
        CustomerComment="Call first",
        DeliveryComment="In the carport",
        Delivery=charge_row(0, DroppointIdLong="95422"),
        OrderCommentExternal="Thanks",
        OrderComment="Check stock",
    )
    assert (read(row).note or "").split("\n") == [
        "Delivery: In the carport",
        "Parcel shop: GLS 95422",
        "Call first",
        "Lamp: Engrave: Åse",
        "Lamp, 2 to: Bo, Vejle",
        "Thanks",
        "Check stock",
    ]
    assert read(order_row()).note is None


@pytest.mark.parametrize("long", ["CustomerComment", "DeliveryComment", "OrderComment"])
def test_a_long_text_pushes_out_nobody_elses(long: str) -> None:
    words = {"CustomerComment": "Call first", "DeliveryComment": "In the carport", "OrderComment": "Check stock"}
    made = planned(read(order_row(**{**words, long: "Hello " * 200, "ReferenceNumber": "PO 7"})))
    assert isinstance(made, CreateOrder)
    told = made.draft.note or ""
    assert len(told) <= 800
    assert "PO 7" in told
    assert "Hello" in told
    assert all(text in told for name, text in words.items() if name != long)


def test_an_order_of_which_nothing_is_left_is_none() -> None:
    verdict = planned(read({**order_row(), "OrderLines": None, "Total": Decimal(0)}))
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.NOTHING_LEFT


@pytest.mark.parametrize("fields", [{"Transactions": [paid_row(70)]}, {"Total": Decimal(56)}])
def test_freight_alone_is_taken_where_a_payment_or_the_total_says_so(fields: dict[str, Any]) -> None:
    row = {**order_row(), "OrderLines": None, "Total": Decimal(0), "Delivery": charge_row(56)}
    assert "no goods" in (read(row).unclear or "")
    order = read({**row, **fields})
    assert (order.unclear, str(order.total)) == (None, "70.00 DKK")


def test_noise_of_binary_fractions_is_no_money() -> None:
    row = order_row(18, line_row(Price=Decimal("79.959999999999994"), VatRate=Decimal("0.25")))
    (line,) = read(row).lines
    assert line.unit_price.amount == Decimal("79.96")
