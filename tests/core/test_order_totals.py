"""To the øre: what is sent comes to the shop's total, or nothing is sent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from rbsync.core.model.hub import DraftLine, HubLine, HubOrder
from rbsync.core.model.order import LineKind, Order, Tax
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.core.plan.draft import CreateOrder, Expected, expected_of, judge_total, plan_order
from rbsync.core.rules.order_lines import draft_gross
from rbsync.core.rules.totals import sent_total
from tests.core.orders import dkk, facts, line, order, rules, shop_orders


@given(shop_orders())
def test_what_is_sent_comes_to_the_shops_total(source: Order) -> None:
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder), planned
    assert sent_total(planned.draft.lines, "DKK") == source.total


@given(shop_orders())
def test_prices_discounts_and_vat_are_the_shops_own(source: Order) -> None:
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    for theirs, ours in zip(source.lines, planned.draft.lines, strict=False):
        assert ours.quantity == theirs.quantity
        rate = ours.vat_percentage / 100
        per_unit = ours.unit_price * (1 + rate) if source.prices_include_vat else ours.unit_price
        assert abs(per_unit - theirs.unit_price.amount) < Decimal("0.00001")
        off = theirs.unit_price.amount * theirs.ordered * ours.discount_percentage / 100
        assert abs(off - theirs.discount.amount) < Decimal("0.005")


@given(shop_orders())
def test_six_decimals_are_enough_for_rackbeat(source: Order) -> None:
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    for sent in planned.draft.lines:
        for number in (sent.unit_price, sent.discount_percentage, sent.vat_percentage):
            assert number == number.quantize(Decimal("0.000001"))


@given(shop_orders())
def test_without_a_rounding_item_an_order_comes_out_equal_or_is_held(source: Order) -> None:
    planned = plan_order(source, facts(source), rules(rounding_item=None))
    if isinstance(planned, CreateOrder):
        assert sent_total(planned.draft.lines, "DKK") == source.total
    else:
        assert planned.reason is Reason.TOTAL_MISMATCH
        assert "rounding_item" in (planned.advice or "")


def test_a_total_that_the_lines_do_not_explain_is_held_with_both_totals() -> None:
    source = order(line(price="100"), total=dkk("117.50"))
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, Verdict)
    assert planned.reason is Reason.TOTAL_MISMATCH
    assert "117.50 DKK" in (planned.message or "")
    assert "100.00 DKK" in (planned.message or "")
    assert "17.50" in (planned.message or "")
    assert "Rackbeat" not in f"{planned.message} {planned.advice}"
    assert "orders skip" in (planned.advice or "")


def test_what_is_unclear_is_held_before_anything_else_is_asked() -> None:
    source = replace(order(line(sku=None), total=dkk("117.50")), unclear="its VAT is not told")
    for planned in (plan_order(source, facts(source), rules()), expected_of(source, facts(source).items, rules())):
        assert isinstance(planned, Verdict)
        assert (planned.outcome, planned.reason) == (Outcome.HELD, Reason.UNCLEAR)
        assert planned.message == "its VAT is not told"


def test_a_hundred_percent_discount_comes_to_nothing() -> None:
    source = order(line(price="80", quantity=2, discount="160"))
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    assert planned.draft.lines[0].discount_percentage == 100
    assert draft_gross(planned.draft.lines[0]) == 0


def test_a_lowered_quantity_keeps_its_share_of_discount_and_vat() -> None:
    placed = line(price="100", quantity=3, discount="30")
    source = order(replace(placed, quantity=Decimal(2)), total=dkk("180"))
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    assert planned.draft.lines[0].quantity == 2
    assert sent_total(planned.draft.lines, "DKK") == dkk("180.00")


def test_a_removed_line_is_not_sent() -> None:
    removed = replace(line(name="2"), quantity=Decimal(0))
    source = order(line(), removed, total=dkk("100"))
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    assert [sent.name for sent in planned.draft.lines] == ["Line 1"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"sku": None}, Reason.MISSING_SKU),
        ({"kind": LineKind.GIFT_CARD}, Reason.MISSING_MAPPING),
        ({"taxes": (Tax(dkk("20"), Decimal("0.1")),)}, Reason.TAX_MISMATCH),
        ({"taxes": (Tax(dkk("20"), Decimal("0.25"), collected_by_channel=True),)}, Reason.TAX_MISMATCH),
    ],
)
def test_a_line_that_cannot_be_booked_holds_the_order(changed: dict[str, object], reason: Reason) -> None:
    source = order(replace(line(), **changed), line(name="2"))  # type: ignore[arg-type]
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, Verdict)
    assert (planned.outcome, planned.reason) == (Outcome.HELD, reason)
    assert "Line 1" in (planned.message or "")


def test_two_taxes_on_a_line_add_up() -> None:
    taxes = (Tax(dkk("7.25"), Decimal("0.0725")), Tax(dkk("2.25"), Decimal("0.0225")))
    source = order(replace(line(including=False, rate="0"), taxes=taxes), including=False)
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    assert planned.draft.lines[0].vat_percentage == Decimal("9.5")


def test_vat_that_the_shop_did_not_charge_is_not_sent() -> None:
    source = order(replace(line(including=False, rate="0"), taxes=(Tax(dkk("0"), Decimal("0.25")),)), including=False)
    planned = plan_order(source, facts(source), rules())
    assert isinstance(planned, CreateOrder)
    assert planned.draft.lines[0].vat_percentage == 0


def hub_order(total: str | None, currency: str | None = "DKK", items: tuple[str, ...] = ("A-1",)) -> HubOrder:
    lines = tuple(HubLine(number, item, item, Decimal(1), Decimal(0), None, None) for number, item in enumerate(items))
    return HubOrder(
        number=5001,
        reference="shop-dk#1001",
        heading=None,
        currency=currency,
        total=None if total is None else Decimal(total),
        is_booked=False,
        is_cancelled=False,
        is_shipped=False,
        is_partly_shipped=False,
        is_invoiced=False,
        created_at=None,
        lines=lines,
    )


def test_rackbeats_own_rounding_is_corrected_once() -> None:
    judged = judge_total(hub_order("99.99"), Expected(dkk("100"), (), 1), "ROUNDING")
    assert isinstance(judged, DraftLine)
    assert (judged.item, judged.unit_price) == ("ROUNDING", Decimal("0.01"))
    again = judge_total(hub_order("99.98", items=("A-1", "ROUNDING")), Expected(dkk("100"), (), 1), "ROUNDING")
    assert isinstance(again, Verdict)
    assert again.reason is Reason.TOTAL_MISMATCH


@pytest.mark.parametrize(
    ("created", "reason"),
    [
        (hub_order("90"), Reason.TOTAL_MISMATCH),
        (hub_order(None), Reason.TOTAL_MISMATCH),
        (hub_order("100", currency="EUR"), Reason.CURRENCY_UNKNOWN),
    ],
)
def test_an_order_that_came_out_differently_is_held(created: HubOrder, reason: Reason) -> None:
    judged = judge_total(created, Expected(dkk("100"), (), 1), "ROUNDING")
    assert isinstance(judged, Verdict)
    assert judged.reason is reason


def test_an_equal_total_is_let_through() -> None:
    assert judge_total(hub_order("100.0"), Expected(dkk("100.00"), (), 1), None) is None
