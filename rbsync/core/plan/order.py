"""What is to be done with one order. Facts in, one decision out: the pass reads the facts and carries the decision out.

A fact that costs a call is read when a decision needs it. `decide` then answers `Ask`, and is called again with the fact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from rbsync.core.model.hub import HubOrder
from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.order import LineKind, Order, OrderHead, UnreadableOrder
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped, waiting
from rbsync.core.plan.draft import (
    CreateOrder,
    Expected,
    ItemsByLine,
    LandAs,
    OrderFacts,
    OrderRules,
    expected_of,
    live_lines,
    ordered_quantities,
    plan_order,
)
from rbsync.core.plan.existing_order import cancelled, changed_in_shop, single_order
from rbsync.core.rules.credits import not_creditable
from rbsync.core.rules.digest import goods_digest, is_of_goods, order_digest
from rbsync.core.rules.line_kinds import LINE_KINDS
from rbsync.core.rules.readiness import kept_back, never_pulled, not_ready, not_released


class Fact(StrEnum):
    """What is asked for only when a decision needs it, by the name of its field in `OrderCase`."""

    ITEMS = "items"
    CREDITED = "credited"
    CUSTOMERS = "customers"
    CURRENCIES = "currencies"
    CREDIT_ITEM_HAS_STOCK = "credit_item_has_stock"
    BY_REFERENCE = "by_reference"
    EXISTING = "existing"


@dataclass(frozen=True, slots=True)
class Ask:
    """Not decided yet: the case lacks this fact. `number` is that of the order to read in Rackbeat, for `Fact.EXISTING`."""

    fact: Fact
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCase:
    """All that a decision on one order depends on. Times are aware, UTC.

    `asked_for`: a person named this order. `tried_at` is when it was last sent to Rackbeat without an answer; what that did
    shows itself within `settle`.

    What follows `known` counts only when it is known: the `items` of the lines, `customers` and `currencies` as in `OrderFacts`.
    `credited` is the order that a credit note credits: what is remembered of it, else what the shop shows of it. `by_reference`
    are Rackbeat's orders with our reference, and `of_another` says that the only one not cancelled is linked to another order.
    `existing` is Rackbeat's order, with lines.
    """

    row: LedgerRow
    order: Order
    now: datetime
    settle: timedelta
    asked_for: bool = False
    tried_at: datetime | None = None
    known: frozenset[Fact] = frozenset()
    items: ItemsByLine = field(default_factory=dict)
    credited: LedgerRow | OrderHead | None = None
    customers: Sequence[int] = ()
    currencies: frozenset[str] | None = None
    credit_item_has_stock: bool = False
    by_reference: Sequence[HubOrder] = ()
    of_another: bool = False
    existing: HubOrder | None = None

    def ask(self, fact: Fact, number: int = 0) -> Ask | None:
        """The question for a fact, unless it is known."""
        return None if fact in self.known else Ask(fact, number)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Nothing is left to do: the row as it is to be saved, its verdict, and what was or would be written.

    `tried_in_vain`: an earlier try to create the order made none.
    """

    row: LedgerRow
    verdict: Verdict
    changes: tuple[str, ...] = ()
    tried_in_vain: bool = False


@dataclass(frozen=True, slots=True)
class AdoptOrder:
    """The action: link the order that Rackbeat has under our reference. Then the order is decided again."""

    existing: HubOrder
    outcome: ClassVar[Outcome] = Outcome.UPDATED

    @property
    def changes(self) -> tuple[str, ...]:
        """What is written, for the dry run and for the record."""
        return (f"link to Rackbeat order {self.existing.number}",)


@dataclass(frozen=True, slots=True)
class AdvanceOrder:
    """The action: take the order that Rackbeat has to the stage that the settings ask for."""

    existing: HubOrder
    expected: Expected
    land_as: LandAs
    outcome: ClassVar[Outcome] = Outcome.UPDATED

    @property
    def changes(self) -> tuple[str, ...]:
        """What is written, for the dry run."""
        return (f"take Rackbeat order {self.existing.number} to {self.land_as.value}",)


OrderAction = CreateOrder | AdoptOrder | AdvanceOrder


def decide(case: OrderCase, rules: OrderRules) -> Ask | Conclusion | OrderAction:
    """The next thing to do with an order, or the fact that is needed to tell."""
    order, row = case.order, observed(case, rules)
    settled = _settled_by_hand(row)
    if settled is not None:
        if not case.asked_for and _as_settled(row, order):
            return Conclusion(replace(row, digest=_settled_digest(row, order), pending={}), settled)
        row = replace(row, digest=None)  # what a person settled and asks for again is compared anew
    if row.rackbeat is not None:
        return _decide_existing(case, row, rules)
    return _decide_new(case, row, rules)


def observed(case: OrderCase, rules: OrderRules) -> LedgerRow:
    """The row with what the shop shows: the order's total, and what it will take of the stock once its items are known."""
    order = case.order
    row = replace(case.row, credits=order.credits)
    if row.stage is Stage.COMPLETE:
        return row
    row = replace(row, total=order.total.amount, currency=order.currency)
    if row.rackbeat is not None:
        return row
    if never_pulled(order.head, rules.start) is not None:
        return replace(row, pending={})
    return replace(row, pending=ordered_quantities(order, case.items)) if Fact.ITEMS in case.known else row


def decide_listed(row: LedgerRow, head: OrderHead, start: datetime, *, tried: bool) -> Conclusion | None:
    """An order whose head alone says that it is never taken; None when it must be read.

    `tried`: a try to create it has got no answer yet.
    """
    verdict = None if row.rackbeat is not None or tried else never_pulled(head, start)
    return None if verdict is None else _concluded(row, verdict)


def decide_gone(row: LedgerRow, history_since: datetime | None, *, tried: bool) -> Conclusion:
    """An order that the shop does not show. Of those before `history_since` it does not tell whether it has them."""
    if history_since is not None and row.placed_at < history_since:
        verdict = held(Reason.OUT_OF_SIGHT, "the shop shows this app orders of the last 60 days only")
    elif row.rackbeat is not None:
        verdict = held(Reason.GONE, f"it was deleted in the shop; Rackbeat order {row.rackbeat} was made of it")
    elif tried:
        message = f"it was deleted in the shop; a try to create it in Rackbeat, as {row.reference}, may have landed"
        verdict = held(Reason.GONE, message)
    else:
        verdict = skipped(Reason.GONE, "it was deleted in the shop before it was taken")
    return _concluded(row, verdict)


def decide_unreadable(row: LedgerRow, order: UnreadableOrder, now: datetime, *, asked_for: bool) -> Conclusion:
    """An order that could not be made sense of; one that the shop has not let go yet need not be readable."""
    settled = _settled_by_hand(row)
    if settled is not None and not asked_for:
        return _concluded(row, settled)
    if order.not_released is not None and row.rackbeat is None:
        why = f"{order.not_released}; as it is now, {order.why}"
        return _concluded(row, kept_back(why, now - row.source_updated_at))
    return _concluded(row, held(Reason.UNREADABLE, order.why))


def decide_settling(row: LedgerRow, order: Order | None) -> Conclusion | Verdict:
    """A person wants nothing more done: the order is left alone as it is now. A verdict: there is nothing to settle."""
    in_trouble = row.verdict is not None and row.verdict.outcome in (Outcome.WAITING, Outcome.HELD, Outcome.FAILED)
    if row.stage is Stage.COMPLETE and not in_trouble:
        return Verdict(Outcome.UNCHANGED, message="there is nothing to settle")
    digest = row.digest if order is None else _settled_digest(row, order)
    verdict = skipped(Reason.SETTLED_BY_HAND, "a person said that nothing more is to be done")
    return Conclusion(replace(row, digest=digest, pending={}), verdict)


CLAIMED = waiting(Reason.CLAIMED, "another run is working on it")
"""The verdict on an order that another run is deciding."""


def to_remember(verdict: Verdict) -> Verdict:
    """What the ledger keeps of a verdict: a finished order stays "created", however often it is looked at again."""
    return Verdict(Outcome.CREATED) if verdict.outcome in (Outcome.UNCHANGED, Outcome.UPDATED) else verdict


def _settled_by_hand(row: LedgerRow) -> Verdict | None:
    """The verdict on an order that a person has settled; None on others."""
    return row.verdict if row.verdict is not None and row.verdict.reason is Reason.SETTLED_BY_HAND else None


def _settled_digest(row: LedgerRow, order: Order) -> str:
    """What of an order that a person settles is remembered, to see whether it changes."""
    return goods_digest(order) if row.rackbeat is None else order_digest(order)


def _as_settled(row: LedgerRow, order: Order) -> bool:
    """Whether nothing has changed since a person settled the order that a person should see.

    Of one that Rackbeat does not have only the goods count: it is booked elsewhere, and what else is read of it may change
    with a payment, a status or a setting. Where its goods then are not remembered, it stays settled as it is now.
    """
    goods_unknown = row.rackbeat is None and not is_of_goods(row.digest)
    return goods_unknown or row.digest == _settled_digest(row, order)


def _concluded(row: LedgerRow, verdict: Verdict, *, tried_in_vain: bool = False) -> Conclusion:
    """What is skipped takes nothing of the stock."""
    left = {} if verdict.outcome is Outcome.SKIPPED else row.pending
    return Conclusion(replace(row, pending=left), verdict, tried_in_vain=tried_in_vain)


def _decide_new(case: OrderCase, row: LedgerRow, rules: OrderRules) -> Ask | Conclusion | OrderAction:
    """An order that Rackbeat does not have, as far as is remembered."""
    planned = _plan_new(case, row, rules)
    if isinstance(planned, Ask):
        return planned
    if isinstance(planned, Verdict) and case.tried_at is None:
        return _concluded(row, planned)
    if asked := case.ask(Fact.BY_REFERENCE):
        return asked
    if case.by_reference:
        found = single_order(row, case.by_reference, of_another=case.of_another)
        if isinstance(found, Verdict):
            return Conclusion(row, found)
        # a listing may come without lines; what follows compares them
        asked = case.ask(Fact.ITEMS) or (None if found.lines else case.ask(Fact.EXISTING, found.number))
        return asked or AdoptOrder(found if found.lines else case.existing or found)
    if case.tried_at is not None and case.now - case.tried_at < case.settle:
        message = "an earlier try (create-order) got no answer and may still show itself"
        return Conclusion(row, waiting(Reason.SETTLING, message))
    return planned if isinstance(planned, CreateOrder) else _concluded(row, planned, tried_in_vain=True)


def _plan_new(case: OrderCase, row: LedgerRow, rules: OrderRules) -> Ask | Verdict | CreateOrder:
    order = case.order
    early = (
        never_pulled(order.head, rules.start)
        or case.ask(Fact.ITEMS)
        or not_released(order, case.now)
        or not_ready(order, rules.when)
        or (None if order.credits is None else case.ask(Fact.CREDITED))
        or not_creditable(order, case.credited, rules.start)
        or case.ask(Fact.CUSTOMERS)
        or case.ask(Fact.CURRENCIES)
    )
    if early is not None:
        return early
    planned = plan_order(order, OrderFacts(row.reference, case.items, case.customers, case.currencies), rules)
    gives_back = any(line.kind is LineKind.CREDIT for line in live_lines(order))
    if isinstance(planned, Verdict) or not gives_back:
        return planned
    return case.ask(Fact.CREDIT_ITEM_HAS_STOCK) or (
        _credit_takes_stock(rules) if case.credit_item_has_stock else planned
    )


def _credit_takes_stock(rules: OrderRules) -> Verdict:
    """The item of credit notes must have no inventory: a credit would take more of the stock. `check` tells of the others."""
    item, setting = rules.items[LineKind.CREDIT], LINE_KINDS[LineKind.CREDIT]
    advice = f"Name an item without inventory in {setting}, then run: rbsync run"
    return held(Reason.MISSING_MAPPING, f"{setting} names item {item}, which Rackbeat keeps stock of", advice)


def _decide_existing(case: OrderCase, row: LedgerRow, rules: OrderRules) -> Ask | Conclusion | OrderAction:
    """An order that Rackbeat has: whether it still is the shop's order, and what is left to do.

    While the shop's order is as it was when Rackbeat's was made, what people did to that one since is their affair.
    """
    order, finished = case.order, row.stage is Stage.COMPLETE
    digest = order_digest(order)
    unchanged = Verdict(Outcome.UNCHANGED)
    if finished and digest == row.digest:
        return Conclusion(row, unchanged)
    if asked := case.ask(Fact.EXISTING, row.rackbeat or 0):
        return asked
    existing = case.existing
    if existing is None:
        return Conclusion(row, held(Reason.CANCELLED_IN_RACKBEAT, f"order {row.rackbeat} was deleted in Rackbeat"))
    if existing.is_cancelled and order.head.cancelled:
        return Conclusion(replace(row, stage=Stage.COMPLETE, digest=digest, pending={}), unchanged)
    stops = (
        cancelled(order, existing)
        or case.ask(Fact.ITEMS)
        or (changed_in_shop(order, existing, case.items, rules, finished=finished) if digest != row.digest else None)
    )
    if stops is not None:
        return stops if isinstance(stops, Ask) else Conclusion(row, stops)
    if finished:
        same = replace(row, digest=digest, total=order.total.amount, rackbeat_total=existing.total)
        # figures that are not clear are not what Rackbeat's order was made of: those of then are kept
        return Conclusion(row if order.unclear is not None else same, unchanged)
    expected = expected_of(order, case.items, rules)
    if isinstance(expected, Verdict):
        return Conclusion(replace(row, digest=digest), expected)
    return AdvanceOrder(existing, expected, rules.land_as)
