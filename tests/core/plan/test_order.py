"""One order's facts in, one decision out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from rbsync.core.model.hub import HubLine, HubOrder
from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.order import LineKind, Order, OrderHead, Payment, UnreadableOrder
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.core.plan.draft import CreateOrder, OrderRules
from rbsync.core.plan.order import (
    AdoptOrder,
    AdvanceOrder,
    Ask,
    Conclusion,
    Fact,
    OrderAction,
    OrderCase,
    decide,
    decide_gone,
    decide_listed,
    decide_settling,
    decide_unreadable,
    observed,
    to_remember,
)
from rbsync.core.rules.digest import goods_digest, order_digest
from rbsync.core.rules.readiness import PATIENCE
from tests.core.orders import NOW, dkk, line, order, rules

SETTLE = timedelta(minutes=10)
LATER = NOW + timedelta(days=1)
SOLD = order(line(price="100", quantity=2))
ITEMS: Mapping[str, str | Verdict | None] = {"1": "A-1"}
MADE = HubOrder(
    number=5001,
    reference="shop-dk#1001",
    heading=None,
    currency="DKK",
    total=Decimal(200),
    is_booked=True,
    is_cancelled=False,
    is_shipped=False,
    is_partly_shipped=False,
    is_invoiced=False,
    created_at=NOW,
    lines=(HubLine(1, "A-1", "Line 1", Decimal(2), Decimal(0), Decimal(25), Decimal(160)),),
)
SETTLED = skipped(Reason.SETTLED_BY_HAND, "a person said that nothing more is to be done")


def row(
    *,
    rackbeat: int | None = None,
    stage: Stage = Stage.NONE,
    digest: str | None = None,
    verdict: Verdict | None = None,
) -> LedgerRow:
    return LedgerRow(
        id=1,
        connector="shop-dk",
        external_id="gid://shop/Order/1",
        number="#1001",
        reference="shop-dk#1001",
        placed_at=NOW,
        source_updated_at=NOW,
        first_seen=NOW,
        verdict=verdict,
        stage=stage,
        rackbeat=rackbeat,
        total=None,
        currency=None,
        rackbeat_total=None,
        digest=digest,
        tries=0,
        last_tried=None,
        last_run=None,
        pending={"A-1": Decimal(2)},
    )


def new(source: Order = SOLD) -> OrderCase:
    """An order that Rackbeat does not have, with every fact known."""
    return OrderCase(
        row=row(),
        order=source,
        now=LATER,
        settle=SETTLE,
        known=frozenset({Fact.ITEMS, Fact.CUSTOMERS, Fact.CURRENCIES, Fact.BY_REFERENCE}),
        items=ITEMS,
        customers=(7,),
        currencies=frozenset({"DKK"}),
    )


def existing(source: Order = SOLD, *, stage: Stage = Stage.COMPLETE, digest: str | None = None) -> OrderCase:
    """An order that Rackbeat has; the digest is that of the order it was made of."""
    made = row(rackbeat=5001, stage=stage, digest=digest or order_digest(SOLD))
    known = frozenset({Fact.ITEMS, Fact.EXISTING})
    return OrderCase(row=made, order=source, now=LATER, settle=SETTLE, known=known, items=ITEMS, existing=MADE)


def told(case: OrderCase, fact: Fact, value: object) -> OrderCase:
    """The case with one more fact."""
    return replace(case, known=case.known | {fact}, **{fact.value: value})


def without(case: OrderCase, *facts: Fact) -> OrderCase:
    return replace(case, known=case.known - {*facts})


def conclusion(case: OrderCase, by: OrderRules | None = None) -> Conclusion:
    decision = decide(case, by or rules())
    assert isinstance(decision, Conclusion), decision
    return decision


def reason(case: OrderCase, by: OrderRules | None = None) -> Reason | None:
    return conclusion(case, by).verdict.reason


def action(case: OrderCase) -> OrderAction:
    decision = decide(case, rules())
    assert isinstance(decision, CreateOrder | AdoptOrder | AdvanceOrder), decision
    return decision


def test_an_order_with_all_its_facts_is_created() -> None:
    create = action(new())
    assert isinstance(create, CreateOrder)
    assert (create.customer, create.expected.total, create.outcome) == (7, dkk(200), Outcome.CREATED)
    assert create.changes == (
        "shop-dk#1001: 200.00 DKK for customer 7",
        "2 × A-1 at 80 less 0 % plus VAT 25 %",
    )


def test_what_is_never_taken_costs_no_question_and_takes_no_stock() -> None:
    source = replace(SOLD, head=replace(SOLD.head, test=True))
    case = OrderCase(row=row(), order=source, now=LATER, settle=SETTLE)
    decided = conclusion(case)
    assert (decided.verdict.reason, decided.row.pending) == (Reason.TEST_ORDER, {})


@pytest.mark.parametrize(
    ("source", "expected", "waits"),
    [
        (replace(SOLD, payment=Payment.PENDING), Reason.NOT_PAID_YET, True),
        (replace(SOLD, payment=Payment.VOIDED), Reason.CANCELLED, False),
        (replace(SOLD, not_released="its status is 1"), Reason.NOT_RELEASED_YET, True),
    ],
)
def test_what_is_not_ready_keeps_its_stock_while_it_waits(source: Order, expected: Reason, waits: bool) -> None:
    case = without(new(source), Fact.CUSTOMERS, Fact.CURRENCIES, Fact.BY_REFERENCE)
    decided = conclusion(case)
    assert decided.verdict.reason is expected
    assert decided.row.pending == ({"A-1": Decimal(2)} if waits else {})
    assert (decided.row.total, decided.row.currency) == (Decimal(200), "DKK")


def test_facts_are_asked_for_one_by_one_and_only_as_needed() -> None:
    asked, case = [], OrderCase(row=row(), order=SOLD, now=LATER, settle=SETTLE)
    known = new()
    while isinstance(decision := decide(case, rules()), Ask):
        asked.append(decision.fact)
        case = told(case, decision.fact, getattr(known, decision.fact.value))
    assert asked == [Fact.ITEMS, Fact.CUSTOMERS, Fact.CURRENCIES, Fact.BY_REFERENCE]
    assert isinstance(decision, CreateOrder)


FACTS: dict[Fact, tuple[object, ...]] = {
    Fact.ITEMS: (ITEMS, {"1": None}, {"1": held(Reason.SKU_CHANGED, "another")}),
    Fact.CREDITED: (None, SOLD.head, row(rackbeat=1, verdict=Verdict(Outcome.CREATED))),
    Fact.CUSTOMERS: ((), (7,), (7, 8)),
    Fact.CURRENCIES: (None, frozenset({"DKK"}), frozenset({"SEK"})),
    Fact.CREDIT_ITEM_HAS_STOCK: (True, False),
    Fact.BY_REFERENCE: ((), (MADE,), (replace(MADE, lines=()),), (replace(MADE, is_cancelled=True),)),
    Fact.EXISTING: (None, MADE, replace(MADE, total=Decimal(3)), replace(MADE, is_cancelled=True)),
}


def test_no_fact_is_asked_for_twice_and_every_order_comes_to_a_decision() -> None:
    credit = order(replace(line(kind=LineKind.CREDIT, price="-50"), sku=None), total=dkk(-50))
    sources = (
        SOLD,
        replace(SOLD, credits="gid://shop/Order/0"),
        replace(credit, credits="gid://shop/Order/0"),
        replace(SOLD, head=replace(SOLD.head, cancelled=True)),
        replace(SOLD, unclear="two totals"),
    )
    remembered = (
        row(),
        row(verdict=SETTLED, digest=goods_digest(SOLD)),
        row(rackbeat=5001, stage=Stage.DRAFT),
        row(rackbeat=5001, stage=Stage.COMPLETE, digest="another"),
    )
    with_credits = replace(rules(), items={**rules().items, LineKind.CREDIT: "CREDIT"})
    decided = set()
    for source, known, tried in product(sources, remembered, (None, LATER - SETTLE / 2, NOW)):
        open_cases = [OrderCase(row=known, order=source, now=LATER, settle=SETTLE, tried_at=tried)]
        while open_cases:
            case = open_cases.pop()
            decision = decide(case, with_credits)
            for fact in set(Fact) - case.known:  # what nobody has read decides nothing
                assert all(
                    decide(replace(case, **{fact.value: guess}), with_credits) == decision for guess in FACTS[fact]
                )
            if isinstance(decision, Ask):
                assert decision.fact not in case.known
                open_cases += [told(case, decision.fact, answer) for answer in FACTS[decision.fact]]
            else:
                assert not isinstance(decision, CreateOrder) or Fact.BY_REFERENCE in case.known
                decided.add(type(decision))
    assert decided == {Conclusion, CreateOrder, AdoptOrder, AdvanceOrder}


def test_an_order_of_several_customers_is_held() -> None:
    assert reason(replace(new(), customers=(7, 8))) is Reason.AMBIGUOUS_CUSTOMER


def test_an_order_with_our_reference_is_adopted() -> None:
    adopt = action(replace(new(), by_reference=(MADE,)))
    assert adopt == AdoptOrder(MADE)
    assert adopt.changes == ("link to Rackbeat order 5001",)


@pytest.mark.parametrize("heading", ["shop-dk #1001 (1)", "For the birthday (2)", "", None])
def test_a_heading_that_names_the_order_or_none_stops_nothing(heading: str | None) -> None:
    made = replace(MADE, heading=heading)
    assert action(replace(new(), by_reference=(made,))) == AdoptOrder(made)


def test_an_order_that_is_listed_without_lines_is_read_whole_before_it_is_adopted() -> None:
    case = replace(new(), by_reference=(replace(MADE, lines=()),))
    assert decide(case, rules()) == Ask(Fact.EXISTING, 5001)
    assert action(told(case, Fact.EXISTING, MADE)) == AdoptOrder(MADE)
    assert action(told(case, Fact.EXISTING, None)) == AdoptOrder(replace(MADE, lines=()))


def test_one_cancelled_order_beside_a_live_one_does_not_matter() -> None:
    other = replace(MADE, number=5000, is_cancelled=True)
    assert action(replace(new(), by_reference=(other, MADE))) == AdoptOrder(MADE)


@pytest.mark.parametrize(
    ("orders", "of_another", "expected"),
    [
        ((replace(MADE, is_cancelled=True),), False, Reason.CANCELLED_IN_RACKBEAT),
        ((MADE, replace(MADE, number=5002)), False, Reason.AMBIGUOUS_ORDER),
        ((MADE,), True, Reason.AMBIGUOUS_ORDER),
        ((replace(MADE, heading="shop-dk #1001 (2)"),), False, Reason.AMBIGUOUS_ORDER),
    ],
)
def test_what_cannot_be_adopted_is_held(orders: tuple[HubOrder, ...], of_another: bool, expected: Reason) -> None:
    assert reason(replace(new(), by_reference=orders, of_another=of_another)) is expected


def test_an_earlier_try_is_waited_for_and_then_counts_as_not_made() -> None:
    case = replace(new(), tried_at=LATER - SETTLE / 2)
    assert reason(case) is Reason.SETTLING
    assert isinstance(action(replace(case, tried_at=LATER - SETTLE)), CreateOrder)


def test_what_became_of_an_earlier_try_is_found_out_even_of_an_order_that_is_not_taken() -> None:
    source = replace(SOLD, head=replace(SOLD.head, cancelled=True))
    case = replace(new(source), tried_at=LATER - SETTLE / 2)
    assert decide(without(case, Fact.BY_REFERENCE), rules()) == Ask(Fact.BY_REFERENCE)
    assert reason(case) is Reason.SETTLING
    assert action(replace(case, by_reference=(MADE,))) == AdoptOrder(MADE)
    decided = conclusion(replace(case, tried_at=NOW))
    assert (decided.verdict.reason, decided.tried_in_vain) == (Reason.CANCELLED, True)


def test_a_credit_note_comes_after_the_order_that_it_credits() -> None:
    source = replace(SOLD, credits="gid://shop/Order/0")
    case = new(source)
    assert decide(case, rules()) == Ask(Fact.CREDITED)
    head = OrderHead("gid://shop/Order/0", "#1000", NOW, NOW, cancelled=False, test=False)
    before = replace(head, placed_at=rules().start - timedelta(days=1))
    assert conclusion(told(case, Fact.CREDITED, None)).verdict.outcome is Outcome.HELD
    assert conclusion(told(case, Fact.CREDITED, head)).verdict.outcome is Outcome.WAITING
    assert conclusion(told(case, Fact.CREDITED, before)).verdict.outcome is Outcome.HELD
    assert conclusion(told(case, Fact.CREDITED, row())).verdict.outcome is Outcome.WAITING
    assert conclusion(told(case, Fact.CREDITED, row(verdict=SETTLED))).verdict.outcome is Outcome.HELD
    assert isinstance(action(told(case, Fact.CREDITED, row(rackbeat=1, verdict=Verdict(Outcome.CREATED)))), CreateOrder)


def test_a_credit_never_takes_stock() -> None:
    gives_back = order(replace(line(kind=LineKind.CREDIT, price="-50"), sku=None), total=dkk(-50))
    by = replace(rules(), items={LineKind.CREDIT: "CREDIT"})
    assert decide(new(gives_back), by) == Ask(Fact.CREDIT_ITEM_HAS_STOCK)
    assert reason(told(new(gives_back), Fact.CREDIT_ITEM_HAS_STOCK, True), by) is Reason.MISSING_MAPPING
    assert isinstance(decide(told(new(gives_back), Fact.CREDIT_ITEM_HAS_STOCK, False), by), CreateOrder)


def test_a_finished_order_that_did_not_change_costs_no_question() -> None:
    case = without(existing(), Fact.ITEMS, Fact.EXISTING)
    decided = conclusion(case)
    assert (decided.verdict, decided.row) == (Verdict(Outcome.UNCHANGED), case.row)


def test_an_unfinished_order_is_taken_further() -> None:
    advance = action(existing(stage=Stage.DRAFT))
    assert isinstance(advance, AdvanceOrder)
    assert (advance.existing, advance.expected.total) == (MADE, dkk(200))
    assert advance.changes == ("take Rackbeat order 5001 to booked",)


CANCELLED = replace(SOLD, head=replace(SOLD.head, cancelled=True))


@pytest.mark.parametrize(
    ("source", "made", "expected"),
    [
        (CANCELLED, MADE, Reason.CANCELLED_IN_SHOP),
        (SOLD, replace(MADE, is_cancelled=True), Reason.CANCELLED_IN_RACKBEAT),
        (SOLD, None, Reason.CANCELLED_IN_RACKBEAT),
        (CANCELLED, replace(MADE, is_cancelled=True), None),
    ],
)
def test_an_order_cancelled_on_one_side_is_held(source: Order, made: HubOrder | None, expected: Reason | None) -> None:
    case = without(replace(existing(source, stage=Stage.DRAFT), existing=made), Fact.ITEMS)
    decided = conclusion(case)
    assert decided.verdict.reason is expected
    assert (decided.row.stage is Stage.COMPLETE) == (expected is None)


def test_other_goods_after_it_was_made_hold_it() -> None:
    fewer = order(line(price="100", quantity=1))
    assert reason(existing(fewer)) is Reason.CHANGED_IN_SHOP
    assert reason(existing(fewer, stage=Stage.DRAFT)) is Reason.CHANGED_IN_SHOP
    assert reason(replace(existing(fewer), items={"1": held(Reason.SKU_CHANGED, "")})) is Reason.SKU_CHANGED


def test_another_total_of_the_same_goods_holds_a_finished_order() -> None:
    dearer = order(line(price="110", quantity=2))
    assert reason(existing(dearer)) is Reason.CHANGED_IN_SHOP
    equal = replace(MADE, total=dearer.total.amount)
    decided = conclusion(replace(existing(dearer), existing=equal))
    assert decided.verdict == Verdict(Outcome.UNCHANGED)
    assert (decided.row.digest, decided.row.total) == (order_digest(dearer), Decimal(220))


def test_services_are_no_goods() -> None:
    with_freight = replace(MADE, lines=(*MADE.lines, replace(MADE.lines[0], id=2, item="FREIGHT")))
    changed = existing(digest="another")
    assert conclusion(replace(changed, existing=with_freight)).verdict == Verdict(Outcome.UNCHANGED)
    other = replace(MADE, lines=(*MADE.lines, replace(MADE.lines[0], id=2, item="B-2")))
    assert reason(replace(changed, existing=other)) is Reason.CHANGED_IN_SHOP


def test_unclear_money_is_not_compared_and_what_is_remembered_of_it_stays() -> None:
    case = existing(replace(SOLD, unclear="two totals", total=dkk(999)))
    assert conclusion(case) == Conclusion(case.row, Verdict(Outcome.UNCHANGED))
    assert reason(replace(case, row=replace(case.row, stage=Stage.DRAFT))) is Reason.UNCLEAR


def test_what_a_person_settled_stays_settled_until_its_goods_change() -> None:
    settled = row(verdict=SETTLED, digest=goods_digest(SOLD))
    case = without(replace(new(), row=settled), Fact.ITEMS)
    assert conclusion(case).verdict == SETTLED
    edited = order(line(price="100", quantity=3))
    assert decide(replace(case, order=edited), rules()) == Ask(Fact.ITEMS)
    assert decide(replace(case, asked_for=True), rules()) == Ask(Fact.ITEMS)
    dearer = replace(SOLD, total=dkk(1))
    assert conclusion(replace(case, order=dearer)).verdict == SETTLED


def test_of_a_settled_order_in_rackbeat_guessfigure_counts() -> None:
    case = existing()
    case = replace(case, row=replace(case.row, verdict=SETTLED))
    assert conclusion(case).verdict == SETTLED
    assert reason(replace(case, order=order(line(price="110", quantity=2)))) is Reason.CHANGED_IN_SHOP


def test_there_is_nothing_to_settle_of_a_finished_order() -> None:
    finished = row(rackbeat=5001, stage=Stage.COMPLETE, verdict=Verdict(Outcome.CREATED))
    assert isinstance(decide_settling(finished, SOLD), Verdict)
    in_trouble = replace(finished, verdict=held(Reason.CHANGED_IN_SHOP, ""))
    decided = decide_settling(in_trouble, SOLD)
    assert isinstance(decided, Conclusion)
    assert (decided.verdict, decided.row.digest, decided.row.pending) == (SETTLED, order_digest(SOLD), {})


def test_an_order_that_is_settled_unseen_keeps_what_was_known_of_it() -> None:
    decided = decide_settling(row(digest="known"), None)
    assert isinstance(decided, Conclusion)
    assert decided.row.digest == "known"


def test_a_list_tells_what_is_never_taken() -> None:
    old = replace(SOLD.head, placed_at=rules().start - timedelta(days=1))
    start = rules().start
    decided = decide_listed(row(), old, start, tried=False)
    assert decided is not None
    assert (decided.verdict.reason, decided.row.pending) == (Reason.BEFORE_START, {})
    assert decide_listed(row(), SOLD.head, start, tried=False) is None
    assert decide_listed(row(), old, start, tried=True) is None
    assert decide_listed(row(rackbeat=5001), old, start, tried=False) is None


def gone(remembered: LedgerRow, *, tried: bool = False, visible: bool = True) -> Conclusion:
    return decide_gone(remembered, None if visible else NOW + timedelta(minutes=1), tried=tried)


def unreadable(remembered: LedgerRow, *, released: bool = True, late: bool = False) -> Conclusion:
    source = UnreadableOrder("1", "no total", None if released else "it is a draft")
    now = NOW + PATIENCE + timedelta(minutes=1) if late else LATER
    return decide_unreadable(remembered, source, now, asked_for=False)


@pytest.mark.parametrize(
    ("decided", "outcome", "expected"),
    [
        (gone(row()), Outcome.SKIPPED, Reason.GONE),
        (gone(row(), tried=True), Outcome.HELD, Reason.GONE),
        (gone(row(rackbeat=5001)), Outcome.HELD, Reason.GONE),
        (gone(row(), visible=False), Outcome.HELD, Reason.OUT_OF_SIGHT),
        (unreadable(row()), Outcome.HELD, Reason.UNREADABLE),
        (unreadable(row(verdict=SETTLED)), Outcome.SKIPPED, Reason.SETTLED_BY_HAND),
        (unreadable(row(), released=False), Outcome.WAITING, Reason.NOT_RELEASED_YET),
        (unreadable(row(), released=False, late=True), Outcome.SKIPPED, Reason.NOT_RELEASED_YET),
        (unreadable(row(rackbeat=1), released=False), Outcome.HELD, Reason.UNREADABLE),
    ],
)
def test_what_cannot_be_read_gets_a_verdict_too(decided: Conclusion, outcome: Outcome, expected: Reason) -> None:
    assert (decided.verdict.outcome, decided.verdict.reason) == (outcome, expected)
    assert decided.row.pending == ({} if outcome is Outcome.SKIPPED else {"A-1": Decimal(2)})


def test_what_is_observed_of_a_finished_order_changes_nothing_but_what_it_credits() -> None:
    case = existing(replace(SOLD, credits="0", total=dkk(1)))
    assert observed(case, rules()) == replace(case.row, credits="0")


def test_what_an_order_takes_is_known_with_its_items() -> None:
    case = replace(new(), row=replace(row(), pending={}))
    assert observed(case, rules()).pending == {"A-1": Decimal(2)}
    assert observed(without(case, Fact.ITEMS), rules()).pending == {}


def test_a_finished_order_stays_created_in_the_ledger() -> None:
    assert to_remember(Verdict(Outcome.UPDATED)) == to_remember(Verdict(Outcome.UNCHANGED)) == Verdict(Outcome.CREATED)
    assert to_remember(SETTLED) == SETTLED
