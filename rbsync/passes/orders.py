"""One order, from the shop's figures to its verdict: the same path for a window, a backfill and an order fetched by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from rbsync.core.model.hub import HubOrder, NewCustomer
from rbsync.core.model.money import Money
from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held, skipped, waiting
from rbsync.core.plan.orders import CreateOrder, OrderFacts, OrderRules, plan_order, wanted_items
from rbsync.core.rules.digest import order_digest
from rbsync.core.rules.readiness import never_taken, not_ready
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable
from rbsync.passes.context import PassContext, ShopJob
from rbsync.passes.executor import OrderExecutor, Settling
from rbsync.passes.lookup import Lookup
from rbsync.passes.references import References
from rbsync.ports.memory import LedgerRow, Stage

# so many lost answers in a row are no accident: the pass stops instead of piling up unknown outcomes
_LOST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class _Decided:
    """A row to be saved, its verdict and what was or would be written."""

    row: LedgerRow
    verdict: Verdict
    changes: tuple[str, ...] = ()


class OrderDesk:
    """Decides and carries out orders of one connector. Safe to use from several threads."""

    def __init__(self, context: PassContext, job: ShopJob, rules: OrderRules, *, asked_for: bool = False) -> None:
        self._context = context
        self._asked_for = asked_for  # a person named this order: what was settled by hand is taken up again
        self._memory = context.memory
        self._rules = rules
        self._writes = context.may_write(job)
        self._lookup = Lookup(context, job.name)
        self.references = References(context.hub, job.name, context.clock)
        self._executor = OrderExecutor(context, self._lookup, rules.land_as, rules.rounding_item)
        self._lost = 0

    def handle(self, row: LedgerRow, order: Order) -> Record:
        """Decide one order and do what was decided; the verdict is on disk when this returns.

        Raises Unavailable, Denied and ContractBroken, which concern the service and not the order.
        """
        with self._memory.claim(row) as free:
            if not free:
                return _record(row, waiting(Reason.CLAIMED, "another run is working on it"))
            current = self._memory.row(row.connector, row.external_id) or row
            decided = self._guarded(current, order)
            return self._saved(decided)

    def dismiss(self, row: LedgerRow, head: OrderHead) -> Record | None:
        """The verdict on an order whose head alone says that it is never taken; None when it must be read."""
        if row.rackbeat is not None:
            return None
        verdict = never_taken(head, self._rules.start)
        return None if verdict is None else self._judge(row, verdict)

    def gone(self, row: LedgerRow, history_since: datetime | None) -> Record:
        """The verdict on an order that the shop no longer shows; what older orders there are cannot be told apart from none."""
        if history_since is not None and row.placed_at < history_since:
            return self._judge(
                row, held(Reason.OUT_OF_SIGHT, "the shop shows this app orders of the last 60 days only")
            )
        if row.rackbeat is not None:
            message = f"it was deleted in the shop; Rackbeat order {row.rackbeat} was made of it"
            return self._judge(row, held(Reason.GONE, message))
        return self._judge(row, skipped(Reason.GONE, "it was deleted in the shop before it was taken"))

    def unreadable(self, row: LedgerRow, why: str) -> Record:
        """The verdict on an order that could not be made sense of."""
        return self._judge(row, held(Reason.UNREADABLE, why))

    def settle(self, row: LedgerRow, order: Order | None) -> Record:
        """A person has put things right, or wants nothing more done: the order is left alone as it is now."""
        with self._memory.claim(row) as free:
            if not free:
                return _record(row, waiting(Reason.CLAIMED, "another run is working on it"))
            current = self._memory.row(row.connector, row.external_id) or row
            verdict = skipped(Reason.SETTLED_BY_HAND, "a person said that nothing more is to be done")
            digest = current.digest if order is None else order_digest(order)
            return self._saved(_Decided(replace(current, digest=digest, pending={}), verdict))

    def _judge(self, row: LedgerRow, verdict: Verdict) -> Record:
        """Save a verdict that was reached without the order, unless another run is at it."""
        with self._memory.claim(row) as free:
            if not free:
                return _record(row, waiting(Reason.CLAIMED, "another run is working on it"))
            current = self._memory.row(row.connector, row.external_id) or row
            if current.rackbeat != row.rackbeat:
                return _record(current, waiting(Reason.CLAIMED, "another run has just worked on it"))
            left = {} if verdict.outcome is Outcome.SKIPPED else current.pending
            return self._saved(_Decided(replace(current, pending=left), verdict))

    def _guarded(self, row: LedgerRow, order: Order) -> _Decided:
        try:
            row = self._with_needs(row, order)
            decided = self._decide(row, order)
        except Settling as settling:
            return _Decided(self._as_left(row), settling.verdict)
        except Refused as refusal:
            return _Decided(self._as_left(row), _refused(refusal))
        except OutcomeUnknown as lost:
            self._lost += 1
            if self._lost >= _LOST_ANSWERS:
                raise Unavailable(
                    f"{lost.service} loses its answers",
                    service=lost.service,
                    record=lost.record,
                    why=lost.why,
                    then=_AGAIN,
                ) from lost
            return _Decided(self._as_left(row), failed(Reason.OUTCOME_UNKNOWN, f"{lost.what}: {lost.why}"))
        except Denied as denial:
            return _Decided(self._as_left(row), self._forbidden(denial))
        self._lost = 0
        return decided

    def _forbidden(self, denial: Denied) -> Verdict:
        """Rackbeat answers 403 to some business rules too: while the token itself is good, it is this order's affair.

        Raises the denial when it is not, or when order after order meets it.
        """
        self._lost += 1
        if denial.service != "rackbeat" or self._lost >= _LOST_ANSWERS:
            raise denial
        self._context.hub.account()
        return held(Reason.REFUSED, f"{denial.what}: {denial.why}", denial.next_step or None)

    def _with_needs(self, row: LedgerRow, order: Order) -> LedgerRow:
        """The row with the order's total and what it will take of the stock, whatever becomes of it."""
        if row.stage is Stage.COMPLETE:
            return row
        row = replace(row, total=order.total.amount, currency=order.currency)
        if row.rackbeat is not None:
            return row
        if never_taken(order.head, self._rules.start) is not None:
            return replace(row, pending={})
        return replace(row, pending=wanted_items(order, self._lookup.items_of(order)))

    def _decide(self, row: LedgerRow, order: Order) -> _Decided:
        verdict = never_taken(order.head, self._rules.start)
        if row.rackbeat is None and verdict is not None:
            return _Decided(row, verdict)
        if row.verdict is not None and self._left_alone(row, order):
            return _Decided(replace(row, pending={}), row.verdict)
        if row.stage is Stage.COMPLETE:
            return self._reconsider(row, order)
        items = self._lookup.items_of(order)
        if row.rackbeat is None:
            early = not_ready(order, self._rules.when)
            if early is not None:
                return _Decided(replace(row, pending={}) if early.outcome is Outcome.SKIPPED else row, early)
        planned = self._plan(row, order, items)
        if row.rackbeat is not None:
            return self._resume(row, order, planned)
        if isinstance(planned, Verdict):
            return _Decided(row, planned)
        return self._create(row, order, planned, items)

    def _left_alone(self, row: LedgerRow, order: Order) -> bool:
        """Whether a person has settled the order and nothing has changed since that a person should see."""
        by_hand = row.verdict is not None and row.verdict.reason is Reason.SETTLED_BY_HAND
        return by_hand and not self._asked_for and (row.rackbeat is None or order_digest(order) == row.digest)

    def _plan(self, row: LedgerRow, order: Order, items: Mapping[str, str | Verdict | None]) -> CreateOrder | Verdict:
        facts = OrderFacts(
            reference=row.reference,
            items=items,
            customers=self._lookup.customers_of(order.buyer.email) if order.buyer.email else (),
            currencies=self._lookup.currencies_for(order),
        )
        return plan_order(order, facts, self._rules)

    def _create(
        self, row: LedgerRow, order: Order, action: CreateOrder, items: Mapping[str, str | Verdict | None]
    ) -> _Decided:
        intent = self._memory.open_intent(row.connector, "create-order", row.external_id)
        settled_at = None if intent is None else intent.at + self._context.settle
        found = self.references.find(row.reference, order.head.placed_at, not_before=settled_at)
        links = self._lookup.new_links(order, items)
        if found:
            existing = self._only_one(row, found)
            if isinstance(existing, Verdict):
                return _Decided(row, existing)
            if not self._writes:
                return _Decided(row, Verdict(Outcome.UPDATED), (f"link to Rackbeat order {existing.number}",))
            linked, verdict = self._executor.finish(self._executor.adopt(row, order, existing, links), action, existing)
            return _Decided(
                linked, verdict or Verdict(Outcome.UPDATED), (f"linked to Rackbeat order {existing.number}",)
            )
        if not self._writes:
            return _Decided(row, Verdict(Outcome.CREATED), describe(action))
        row, created = self._executor.create(row, order, action, links)
        row, verdict = self._executor.finish(row, action, created)
        return _Decided(row, verdict or Verdict(Outcome.CREATED), describe(action))

    def _resume(self, row: LedgerRow, order: Order, planned: CreateOrder | Verdict) -> _Decided:
        """An order that Rackbeat has, short of where it should be."""
        number = row.rackbeat or 0
        found = self._context.hub.order(number)
        if found is None:
            return _Decided(row, held(Reason.CANCELLED_IN_RACKBEAT, f"order {number} was deleted in Rackbeat"))
        if found.is_cancelled:
            return _Decided(row, held(Reason.CANCELLED_IN_RACKBEAT, f"order {number} was cancelled in Rackbeat"))
        if order.head.cancelled:
            return _Decided(
                row, held(Reason.CANCELLED_IN_SHOP, f"it was cancelled in the shop after order {number} was made")
            )
        if isinstance(planned, Verdict):
            return _Decided(row, planned)
        if not self._writes:
            return _Decided(
                row, Verdict(Outcome.UPDATED), (f"take Rackbeat order {number} to {self._rules.land_as.value}",)
            )
        row, verdict = self._executor.finish(replace(row, digest=order_digest(order)), planned, found)
        changed = Outcome.UPDATED if row.stage is Stage.COMPLETE else Outcome.UNCHANGED
        return _Decided(row, verdict or Verdict(changed))

    def _reconsider(self, row: LedgerRow, order: Order) -> _Decided:
        """A finished order that has changed in the shop since."""
        if order_digest(order) == row.digest and not order.head.cancelled:
            return _Decided(row, Verdict(Outcome.UNCHANGED))
        found = self._context.hub.order(row.rackbeat or 0)
        theirs = "no order" if found is None else "a cancelled order" if found.is_cancelled else _told(found, order)
        if order.head.cancelled:
            if found is None or found.is_cancelled:
                return _Decided(replace(row, digest=order_digest(order)), Verdict(Outcome.UNCHANGED))
            return _Decided(
                row, held(Reason.CANCELLED_IN_SHOP, f"it was cancelled after Rackbeat order {row.rackbeat} was made")
            )
        if found is not None and not found.is_cancelled and self._equal(order, found):
            same = replace(row, digest=order_digest(order), total=order.total.amount, rackbeat_total=found.total)
            return _Decided(same, Verdict(Outcome.UNCHANGED))
        message = f"it was edited or refunded after it was taken: the shop says {order.total}, Rackbeat {theirs}"
        return _Decided(row, held(Reason.CHANGED_IN_SHOP, message))

    def _equal(self, order: Order, found: HubOrder) -> bool:
        """Whether both sides have the same total and the same quantity of each item."""
        items = self._lookup.items_of(order)
        if any(not isinstance(number, str) for number in items.values()):
            return False
        theirs: dict[str, Decimal] = {}
        for line in found.lines:
            theirs[line.item] = theirs.get(line.item, Decimal(0)) + line.quantity
        ours = wanted_items(order, items)
        services = {*self._rules.items.values(), self._rules.rounding_item}
        goods = {number: quantity for number, quantity in theirs.items() if number in ours or number not in services}
        return found.total == order.total.amount and goods == ours

    def _only_one(self, row: LedgerRow, found: tuple[HubOrder, ...]) -> HubOrder | Verdict:
        live = [order for order in found if not order.is_cancelled]
        numbers = ", ".join(str(order.number) for order in found)
        if not live:
            return held(Reason.CANCELLED_IN_RACKBEAT, f"order {numbers} with this reference was cancelled in Rackbeat")
        if len(live) > 1:
            return held(Reason.AMBIGUOUS_ORDER, f"orders {numbers} in Rackbeat have the reference {row.reference}")
        others = [other for other in self._memory.find(str(live[0].number)) if other.rackbeat == live[0].number]
        if any(other.id != row.id for other in others):
            return held(
                Reason.AMBIGUOUS_ORDER, f"order {numbers} in Rackbeat belongs to another order numbered {row.number}"
            )
        # a listing may come without lines; what follows compares them
        return live[0] if live[0].lines else self._context.hub.order(live[0].number) or live[0]

    def _as_left(self, row: LedgerRow) -> LedgerRow:
        """The row after a step that failed: earlier steps may have saved more than `row` knows."""
        saved = self._memory.row(row.connector, row.external_id)
        return row if saved is None or saved.rackbeat is None else saved

    def _saved(self, decided: _Decided) -> Record:
        kept = self._keep_first(decided)
        row = replace(
            decided.row,
            verdict=kept,
            tries=decided.row.tries + 1,
            last_tried=self._context.clock.now(),
            last_run=self._context.run,
        )
        self._memory.save(row)
        return _record(row, decided.verdict, decided.changes)

    def _keep_first(self, decided: _Decided) -> Verdict:
        """A finished order stays "created" in the ledger, however often it is looked at again."""
        if decided.verdict.outcome in (Outcome.UNCHANGED, Outcome.UPDATED):
            return Verdict(Outcome.CREATED)
        return decided.verdict


_AGAIN = "The next run looks for these orders before it tries again."


def describe(action: CreateOrder) -> tuple[str, ...]:
    """What is written, a line per fact: for the dry run and for the record."""
    draft, customer = action.draft, action.customer
    who = f"new customer {customer.name!r}" if isinstance(customer, NewCustomer) else f"customer {customer}"
    lines = tuple(
        f"{line.quantity.normalize():f} × {line.item} at {line.unit_price.normalize():f}"
        f" less {line.discount_percentage.normalize():f} % plus VAT {line.vat_percentage.normalize():f} %"
        for line in draft.lines
    )
    return (f"{draft.reference}: {action.total} for {who}", *lines)


def _told(found: HubOrder, order: Order) -> str:
    return "no total" if found.total is None else str(Money(found.total, found.currency or order.currency))


def _record(row: LedgerRow, verdict: Verdict, changes: tuple[str, ...] = ()) -> Record:
    rackbeat = str(row.rackbeat) if row.rackbeat is not None else None
    return Record("order", row.external_id, row.number, rackbeat, verdict, changes)


def _refused(refusal: Refused) -> Verdict:
    barred = any("barred" in text.casefold() for text in refusal.reasons.values())
    reason = Reason.PRODUCT_BARRED if barred else Reason.REFUSED
    return held(reason, f"{refusal.what}: {refusal.why}", refusal.next_step or None)
