"""Who an order belongs to, when it is taken, and how it is described."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.hub import NewCustomer
from rbsync.core.model.order import Address, Buyer, Fulfilment, LineKind, Order, OrderHead, Payment
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.core.plan.draft import CreateOrder, ordered_quantities, plan_order
from rbsync.core.rules.digest import goods_digest, order_digest
from rbsync.core.rules.readiness import When, never_pulled, not_ready
from rbsync.core.rules.reference import reference_of, split_reference
from tests.core.orders import NOW, dkk, facts, line, order, rules, shop_orders

START = datetime(2026, 11, 1, tzinfo=UTC)


def planned(source: Order, customers: tuple[int, ...] = (7,), guest: int | None = None) -> CreateOrder | Verdict:
    return plan_order(source, facts(source, customers), rules(guest=guest))


def test_one_candidate_is_the_customer() -> None:
    made = planned(order(line()), (42,))
    assert isinstance(made, CreateOrder)
    assert made.customer == 42


def test_two_candidates_hold_the_order_and_are_named() -> None:
    verdict = planned(order(line()), (42, 43))
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.AMBIGUOUS_CUSTOMER
    assert "42, 43" in (verdict.message or "")


def test_nobody_known_becomes_a_new_customer() -> None:
    made = planned(order(line()), ())
    assert isinstance(made, CreateOrder)
    assert isinstance(made.customer, NewCustomer)
    assert (made.customer.name, made.customer.email, made.customer.vat_zone) == (
        "Ida Holm",
        "buyer@example.com",
        "domestic",
    )


def test_a_guest_without_address_needs_the_default_customer() -> None:
    verdict = planned(order(line(), email=None), ())
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.MISSING_MAPPING
    taken = planned(order(line(), email=None), (), guest=99)
    assert isinstance(taken, CreateOrder)
    assert taken.customer == 99


def test_a_company_is_named_before_a_person() -> None:
    buyer = Buyer("Ida Holm", "ida@example.com", None, Address(name="Ida Holm", company="Holm ApS"), None)
    made = planned(replace(order(line()), buyer=buyer), ())
    assert isinstance(made, CreateOrder)
    assert isinstance(made.customer, NewCustomer)
    assert made.customer.name == "Holm ApS"


def test_the_delivery_country_decides_the_vat_zone_and_the_gateway_the_terms() -> None:
    source = order(line())
    buyer = replace(source.buyer, delivery=Address(country="NO"))
    made = planned(replace(source, buyer=buyer, gateways=("invoice",)))
    assert isinstance(made, CreateOrder)
    assert (made.draft.vat_zone, made.draft.payment_terms) == ("abroad", 30)


@pytest.mark.parametrize(
    ("delivery", "billing", "zone"),
    [
        (Address(country="NO"), Address(country="DK"), "abroad"),
        (Address(country="DK"), Address(country="NO"), "domestic"),
        (Address(country="SE"), Address(country="NO"), "domestic"),
        (Address(city="Oslo"), Address(country="NO"), "abroad"),
        (None, Address(country="NO"), "abroad"),
        (None, None, "domestic"),
    ],
)
def test_the_first_known_country_decides_the_vat_zone(
    delivery: Address | None, billing: Address | None, zone: str
) -> None:
    source = order(line())
    made = planned(replace(source, buyer=replace(source.buyer, delivery=delivery, billing=billing)))
    assert isinstance(made, CreateOrder)
    assert made.draft.vat_zone == zone


def with_fallback(source: Order, items: dict[str, str | Verdict | None]) -> CreateOrder | Verdict:
    settings = rules()
    settings = replace(settings, items={**settings.items, LineKind.CUSTOM: "MISC"})
    return plan_order(source, replace(facts(source), items=items), settings)


@pytest.mark.parametrize(("sku", "name"), [(" LAMP ", "Line 1 [LAMP]"), (None, "Line 1")])
def test_a_deleted_product_goes_on_the_fallback_item_and_shows_its_sku(sku: str | None, name: str) -> None:
    made = with_fallback(order(line(sku=sku)), {"1": None})
    assert isinstance(made, CreateOrder)
    (sent,) = made.draft.lines
    assert (sent.item, sent.name, sent.location) == ("MISC", name, None)


def test_a_deleted_product_that_rackbeat_knows_is_that_item() -> None:
    made = with_fallback(order(line(sku="LAMP")), {"1": "LAMP"})
    assert isinstance(made, CreateOrder)
    assert [(sent.item, sent.name) for sent in made.draft.lines] == [("LAMP", "Line 1")]


def test_a_deleted_product_without_a_fallback_item_holds_the_order() -> None:
    source = order(line(sku="LAMP"))
    verdict = plan_order(source, replace(facts(source), items={"1": None}), rules())
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.UNKNOWN_SKU)


def test_a_listing_with_an_unknown_sku_is_held_and_not_put_on_the_fallback_item() -> None:
    verdict = with_fallback(order(replace(line(sku="LAMP"), listing_id="variant-1")), {"1": None})
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.UNKNOWN_SKU)


@pytest.mark.parametrize("listing_id", [None, "variant-1"])
def test_a_verdict_on_a_line_holds_the_order(listing_id: str | None) -> None:
    why = held(Reason.CASE_COLLISION, "lamp and LAMP")
    items: dict[str, str | Verdict | None] = {"1": why, "2": "B"}
    source = order(replace(line(sku="LAMP"), listing_id=listing_id), line(sku="B", name="2"))
    assert with_fallback(source, items) == why
    assert ordered_quantities(source, items) == {"B": 1}


def test_an_order_of_which_nothing_is_left_is_skipped_before_anything_else() -> None:
    source = replace(order(replace(line(), quantity=Decimal(0)), total=dkk(0)), currency="XXX")
    verdict = plan_order(source, facts(source, (1, 2)), rules())
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reason, verdict.advice) == (
        Outcome.SKIPPED,
        Reason.NOTHING_LEFT,
        "Nothing to do.",
    )


def test_an_order_without_lines_that_still_has_a_total_is_held() -> None:
    verdict = planned(order(replace(line(), quantity=Decimal(0)), total=dkk(100)))
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOTAL_MISMATCH)


def test_a_currency_rackbeat_does_not_have_holds_the_order() -> None:
    source = order(line())
    verdict = plan_order(source, replace(facts(source), currencies=frozenset({"EUR"})), rules())
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.CURRENCY_UNKNOWN


def test_the_order_date_is_the_merchants_own_day() -> None:
    source = order(line())
    late = replace(source, head=replace(source.head, placed_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC)))
    made = planned(late)
    assert isinstance(made, CreateOrder)
    assert made.draft.order_date.isoformat() == "2026-11-21"


def test_a_long_note_is_cut_to_what_rackbeat_takes_and_marked() -> None:
    made = planned(replace(order(line()), note="x" * 2000, purchase_order="77"))
    assert isinstance(made, CreateOrder)
    assert made.draft.note is not None
    assert (len(made.draft.note), made.draft.note[:6], made.draft.note[-1]) == (800, "PO 77\n", "…")


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ({"test": True}, Reason.TEST_ORDER),
        ({"cancelled": True}, Reason.CANCELLED),
        ({"placed_at": START - timedelta(seconds=1)}, Reason.BEFORE_START),
    ],
)
def test_some_orders_are_never_taken(head: dict[str, object], reason: Reason) -> None:
    verdict = never_pulled(replace(OrderHead("1", "#1", NOW, NOW, cancelled=False, test=False), **head), START)  # type: ignore[arg-type]
    assert verdict is not None
    assert (verdict.outcome, verdict.reason) == (Outcome.SKIPPED, reason)


def test_an_order_placed_at_the_start_is_taken() -> None:
    assert never_pulled(OrderHead("1", "#1", START, START, cancelled=False, test=False), START) is None


@pytest.mark.parametrize(
    ("when", "payment", "fulfilment", "reason"),
    [
        (When.CREATED, Payment.PENDING, Fulfilment.OPEN, None),
        (When.PAID, Payment.PENDING, Fulfilment.DONE, Reason.NOT_PAID_YET),
        (When.PAID, Payment.AUTHORIZED, Fulfilment.OPEN, Reason.NOT_PAID_YET),
        (When.PAID, Payment.UNKNOWN, Fulfilment.OPEN, Reason.NOT_PAID_YET),
        (When.PAID, Payment.PAID, Fulfilment.OPEN, None),
        (When.PAID, Payment.REFUNDED, Fulfilment.OPEN, None),
        (When.FULFILLED, Payment.PAID, Fulfilment.PARTIAL, Reason.NOT_FULFILLED_YET),
        (When.FULFILLED, Payment.PENDING, Fulfilment.DONE, None),
        (When.CREATED, Payment.VOIDED, Fulfilment.OPEN, Reason.CANCELLED),
    ],
)
def test_the_shops_status_decides_when(
    when: When, payment: Payment, fulfilment: Fulfilment, reason: Reason | None
) -> None:
    verdict = not_ready(replace(order(line()), payment=payment, fulfilment=fulfilment), when)
    assert (verdict.reason if verdict else None) is reason


def test_an_order_of_nothing_need_not_be_paid() -> None:
    free = replace(order(line(price="0")), payment=Payment.PENDING)
    assert not_ready(free, When.PAID) is None


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
    st.text(min_size=1).map(str.strip).filter(bool),
)
def test_a_reference_says_where_it_came_from(connector: str, number: str) -> None:
    bare = number.removeprefix("#").strip()
    if bare:
        assert split_reference(reference_of(connector, number)) == (connector, bare)


def test_people_write_numbers_both_ways() -> None:
    assert reference_of("shop-dk", "#1001") == reference_of("shop-dk", " 1001 ") == "shop-dk#1001"


@given(shop_orders())
def test_the_digest_sees_figures_and_nothing_else(source: Order) -> None:
    told = replace(source, note="call me", payment=Payment.REFUNDED, lines=tuple(reversed(source.lines)))
    assert order_digest(told) == order_digest(source)
    dearer = replace(source, total=source.total + dkk("0.01"))
    assert order_digest(dearer) != order_digest(source)


@given(shop_orders())
def test_the_digest_of_goods_does_not_see_how_an_orders_money_is_read(source: Order) -> None:
    freight = line(kind=LineKind.FREIGHT, name="freight")
    untaxed = tuple(replace(one, taxes=()) for one in source.lines)
    read = replace(source, lines=(freight, *untaxed), total=source.total + dkk(9), currency="", unclear="no VAT")
    assert goods_digest(read) == goods_digest(source)
    assert goods_digest(replace(source, lines=(line(name="one more"), *source.lines))) != goods_digest(source)


def test_wanted_items_add_up_per_item_and_leave_out_the_unknown() -> None:
    source = order(line(quantity=2), line(quantity=3, name="2"), line(sku="B", name="3"))
    assert ordered_quantities(source, {"1": "A-1", "2": "A-1", "3": None}) == {"A-1": Decimal(5)}
