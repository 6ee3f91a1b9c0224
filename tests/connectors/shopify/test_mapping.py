"""Order wires to core orders: each rule of shopify sheet 7 as a row of a table."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.connectors.shopify import mapping
from rbsync.connectors.shopify.wire import FreightWire, LineWire, OrderWire, check
from rbsync.core.model.money import Money
from rbsync.core.model.order import Fulfilment, LineKind, Order, OrderLine, Payment
from rbsync.errors import ContractBroken
from tests.strength import examples

from . import wires
from .wires import bag, custom, fee, freight, line, tax


def mapped(
    wire: dict[str, Any] | None = None,
    lines: list[dict[str, Any]] | None = None,
    freights: list[dict[str, Any]] | None = None,
) -> Order:
    return mapping.order(
        check(OrderWire, wire or wires.order(), record="order"),
        [check(LineWire, one, record="line") for one in lines or []],
        [check(FreightWire, one, record="freight") for one in freights or []],
    )


def dkk(amount: str | Decimal) -> Money:
    return Money(Decimal(amount), "DKK")


def kinds(order: Order) -> list[LineKind]:
    return [one.kind for one in order.lines]


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        (line(), LineKind.ITEM),
        (line(isGiftCard=True), LineKind.GIFT_CARD),
        (custom(isGiftCard=True), LineKind.GIFT_CARD),
        (custom(), LineKind.CUSTOM),
        (custom(sku=""), LineKind.CUSTOM),
        (custom(sku="  "), LineKind.CUSTOM),
        (line(sku=None), LineKind.ITEM),
        (line(variant=None), LineKind.ITEM),
        (line(variant=None, product=None), LineKind.ITEM),
    ],
)
def test_kind_of_a_line(wire: dict[str, Any], kind: LineKind) -> None:
    assert kinds(mapped(lines=[wire])) == [kind]


def test_a_deleted_products_line_keeps_its_sku() -> None:
    (only,) = mapped(lines=[line(variant=None, product=None, sku=" MUG-1 ")]).lines
    assert (only.sku, only.listing_id) == (" MUG-1 ", None)


@pytest.mark.parametrize(
    ("lines", "received", "expected"),
    [
        ([custom(title="Tip")], "20.00", [LineKind.TIP]),
        ([custom(title=" drikkepenge ")], "20.00", [LineKind.TIP]),
        ([line()], "20.00", [LineKind.ITEM, LineKind.TIP]),
        ([line()], "0.00", [LineKind.ITEM]),
        ([custom(title="Tip")], "0.00", [LineKind.CUSTOM]),
        ([custom(title="Tip")], "15.00", [LineKind.CUSTOM, LineKind.TIP]),
        ([custom(8, "5.00", title="Tip"), custom(9, "15.00", title="Tip")], "20.00", [LineKind.TIP, LineKind.TIP]),
        ([custom(title="Tip", sku="TIP")], "20.00", [LineKind.ITEM, LineKind.TIP]),
        ([custom(title="Engraving")], "20.00", [LineKind.CUSTOM, LineKind.TIP]),
    ],
)
def test_a_tip_is_counted_once(lines: list[dict[str, Any]], received: str, expected: list[LineKind]) -> None:
    assert kinds(mapped(wires.order(totalTipReceivedSet=bag(received)), lines)) == expected


def test_discounts_are_the_sum_of_all_allocations() -> None:
    allocations = [{"allocatedAmountSet": bag("10.00")}, {"allocatedAmountSet": bag("3.33")}]
    (only,) = mapped(lines=[line(discountAllocations=allocations)]).lines
    assert only.discount == dkk("13.33")


def test_removed_units_stay_in_what_was_ordered() -> None:
    (only,) = mapped(lines=[line(quantity=3, currentQuantity=1)]).lines
    assert (only.ordered, only.quantity) == (3, 1)


def test_a_line_that_was_removed_is_kept_with_quantity_zero() -> None:
    (only,) = mapped(lines=[line(quantity=2, currentQuantity=0)]).lines
    assert only.quantity == 0


@pytest.mark.parametrize(
    ("wire", "quantity", "discount", "vat"),
    [
        (freight("49.00", taxLines=[tax("9.80")]), 1, "0.00", "9.80"),
        (freight("49.00", placed="0.00"), 1, "49.00", None),
        (freight("49.00", placed="39.00", taxLines=[tax("7.80")]), 1, "10.00", "7.80"),
        (freight("49.00", now="0.00", taxLines=[tax("9.80")]), 0, "0.00", "9.80"),
        (freight("50.00", now="25.00", taxLines=[tax("10.00")]), 1, "25.00", "5.00"),
        (freight("0.00"), 1, "0.00", None),
    ],
)
def test_freight(wire: dict[str, Any], quantity: int, discount: str, vat: str | None) -> None:
    (only,) = mapped(freights=[wire]).lines
    assert (only.kind, only.quantity, only.discount) == (LineKind.FREIGHT, quantity, dkk(discount))
    assert [one.amount for one in only.taxes] == ([dkk(vat)] if vat else [])


def test_removed_freight_is_left_out() -> None:
    assert mapped(freights=[freight(isRemoved=True)]).lines == ()


def test_freight_without_an_id_gets_one_of_its_own() -> None:
    order = mapped(freights=[freight(id=None), freight(id=None)])
    assert [one.id for one in order.lines] == [
        "gid://shopify/Order/1001/freight-0",
        "gid://shopify/Order/1001/freight-1",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"currentTotalDutiesSet": bag("12.50")}, ["12.50"]),
        ({"currentTotalDutiesSet": bag("0.00")}, []),
        ({"currentTotalDutiesSet": None}, []),
        ({"currentTotalDutiesSet": bag("12.50"), "dutiesIncluded": True}, []),
    ],
)
def test_duties(changes: dict[str, Any], expected: list[str]) -> None:
    lines = mapped(wires.order(**changes)).lines
    assert [(one.kind, one.unit_price) for one in lines] == [(LineKind.DUTY, dkk(amount)) for amount in expected]


def test_fees_bring_their_own_taxes() -> None:
    (only,) = mapped(wires.order(additionalFees=[fee("10.00", taxLines=[tax("2.00")])])).lines
    assert (only.kind, only.unit_price, only.taxes[0].amount) == (LineKind.FEE, dkk("10.00"), dkk("2.00"))


def test_taxes_keep_rate_and_collector() -> None:
    taxes = [tax("20.00"), tax("1.00", None), tax("5.00", "0.05", channel=True), tax("0.00", "0.0", channel=None)]
    (only,) = mapped(lines=[line(taxLines=taxes)]).lines
    assert [(one.rate, one.collected_by_channel) for one in only.taxes] == [
        (Decimal("0.25"), False),
        (None, False),
        (Decimal("0.05"), True),
        (Decimal("0.0"), False),
    ]


@pytest.mark.parametrize(
    ("status", "payment"),
    [
        ("PAID", Payment.PAID),
        ("PARTIALLY_REFUNDED", Payment.REFUNDED),
        ("REFUNDED", Payment.REFUNDED),
        ("PENDING", Payment.PENDING),
        ("PARTIALLY_PAID", Payment.PENDING),
        ("AUTHORIZED", Payment.AUTHORIZED),
        ("VOIDED", Payment.VOIDED),
        (None, Payment.UNKNOWN),
        ("SETTLED_ON_MARS", Payment.UNKNOWN),
    ],
)
def test_payment_is_an_open_enum(status: str | None, payment: Payment) -> None:
    assert mapped(wires.order(displayFinancialStatus=status)).payment is payment


@pytest.mark.parametrize(
    ("status", "fulfilment"),
    [
        ("FULFILLED", Fulfilment.DONE),
        ("FULFILLMENT_NOT_REQUIRED", Fulfilment.DONE),
        ("PARTIALLY_FULFILLED", Fulfilment.PARTIAL),
        ("UNFULFILLED", Fulfilment.OPEN),
        ("ON_HOLD", Fulfilment.OPEN),
        ("BEAMED_UP", Fulfilment.UNKNOWN),
    ],
)
def test_fulfilment_is_an_open_enum(status: str, fulfilment: Fulfilment) -> None:
    assert mapped(wires.order(displayFulfillmentStatus=status)).fulfilment is fulfilment


def test_head_and_money_of_the_customer() -> None:
    wire = wires.order(currentTotalPriceSet=bag("13.40", "EUR", "presentmentMoney"), cancelledAt="2026-11-20T11:00:00Z")
    wire["totalTipReceivedSet"] = bag("0.00", "EUR", "presentmentMoney")
    order = mapped(wire)
    assert (order.currency, order.total) == ("EUR", Money(Decimal("13.40"), "EUR"))
    assert (order.head.number, order.head.cancelled, order.head.test) == ("#1001", True, False)
    assert order.head.placed_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_the_buyer_comes_from_wherever_the_order_tells() -> None:
    wire = wires.order(
        customer={"firstName": "Kirsten", "lastName": "Holm", "defaultEmailAddress": {"emailAddress": "k@example.com"}},
        billingAddress=wires.address(
            company="Holm ApS", address1="Havnegade 1", zip="8000", city="Aarhus", countryCodeV2="DK"
        ),
        shippingAddress=wires.address(name="K. Holm", phone="+4500000000"),
        note="Ring twice",
        poNumber="PO-7",
    )
    order = mapped(wire)
    assert (order.buyer.name, order.buyer.email, order.buyer.phone) == ("Kirsten Holm", "k@example.com", "+4500000000")
    assert order.buyer.billing is not None
    assert (order.buyer.billing.company, order.buyer.billing.country) == ("Holm ApS", "DK")
    assert (order.note, order.purchase_order) == ("Ring twice", "PO-7")


def test_a_guest_without_anything_is_nobody() -> None:
    buyer = mapped(wires.order(billingAddress=wires.address(), email="")).buyer
    assert (buyer.name, buyer.email, buyer.phone, buyer.billing, buyer.delivery) == (None, None, None, None, None)


def test_two_currencies_in_one_order_are_refused() -> None:
    with pytest.raises(ValueError, match="is not in DKK"):
        mapped(lines=[line(originalUnitPriceSet=bag("1.00", "EUR"))])


@pytest.mark.parametrize(
    "broken", [{"id": None}, {"updatedAt": "2026-11-20T10:00:00"}, {"currentTotalPriceSet": bag("NaN")}]
)
def test_what_has_no_sense_is_a_broken_contract(broken: dict[str, Any]) -> None:
    with pytest.raises(ContractBroken, match="unexpected shape"):
        mapped(wires.order(**broken))


AMOUNT = st.decimals(min_value=0, max_value=5000, places=2).map(str)


@st.composite
def priced_lines(draw: st.DrawFn) -> dict[str, Any]:
    price = Decimal(draw(AMOUNT))
    quantity = draw(st.integers(1, 5))
    off = (price * quantity * draw(st.integers(0, 100)) / 100).quantize(Decimal("0.01"))
    vat = draw(AMOUNT)
    allocations = [{"allocatedAmountSet": bag(str(off))}]
    return line(
        1, str(price), quantity=quantity, currentQuantity=quantity, discountAllocations=allocations, taxLines=[tax(vat)]
    )


def owed(one: OrderLine, *, including: bool) -> Decimal:
    net = one.unit_price.amount * one.ordered - one.discount.amount
    return net if including else net + sum(vat.amount.amount for vat in one.taxes)


@settings(max_examples=examples(60))
@given(
    lines=st.lists(priced_lines(), max_size=4),
    freights=st.lists(AMOUNT.map(lambda price: freight(price, taxLines=[tax("1.00")])), max_size=2),
    fees=st.lists(AMOUNT.map(fee), max_size=2),
    tip=AMOUNT,
    duty=AMOUNT,
    including=st.booleans(),
)
def test_lines_add_up_to_the_wire(
    lines: list[dict[str, Any]],
    freights: list[dict[str, Any]],
    fees: list[dict[str, Any]],
    tip: str,
    duty: str,
    including: bool,
) -> None:
    """The check sum of shopify sheet 7.2, taken from the wire and from the mapped lines."""

    def amount(wire: dict[str, Any]) -> Decimal:
        return Decimal(wire["shopMoney"]["amount"])

    def vat(rows: list[dict[str, Any]]) -> Decimal:
        return sum((amount(one["priceSet"]) for row in rows for one in row["taxLines"]), Decimal(0))

    goods = sum(
        (
            amount(one["originalUnitPriceSet"]) * one["quantity"]
            - sum(amount(share["allocatedAmountSet"]) for share in one["discountAllocations"])
            for one in lines
        ),
        Decimal(0),
    )
    rest = sum((amount(one["discountedPriceSet"]) for one in freights), Decimal(0))
    rest += sum((amount(one["price"]) for one in fees), Decimal(0)) + Decimal(tip) + Decimal(duty)
    whole = goods + rest + (0 if including else vat([*lines, *freights, *fees]))
    wire = wires.order(
        str(whole),
        taxesIncluded=including,
        additionalFees=fees,
        totalTipReceivedSet=bag(tip),
        currentTotalDutiesSet=bag(duty),
    )
    order = mapped(wire, lines, freights)
    assert sum((owed(one, including=including) for one in order.lines), Decimal(0)) == order.total.amount
