"""One order, from the shop's figures to its verdict: the same path for a window, a backfill and an order fetched by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rbsync.core.model.hub import HubOrder, NewCustomer
from rbsync.core.model.money import Money
from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held, skipped, waiting
from rbsync.core.plan.orders import CreateOrder, OrderFacts, OrderRules, plan_order, wanted_items
from rbsync.core.rules.digest import order_digest
from rbsync.core.rules.readiness import never_taken, not_ready
from rbsync.errors import OutcomeUnknown, Refused, Unavailable
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

    def __init__(self, context: PassContext, job: ShopJob, rules: OrderRules) -> None:
        self._context = context
        self._memory = context.memory
        self._rules = rules
        self._writes = context.may_write(job)
        self._lookup = Lookup(context, job.name)
        self.references = References(context.hub, job.name)
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
        return None if verdict is None else self._saved(_Decided(replace(row, pending={}), verdict))

    def gone(self, row: LedgerRow) -> Record:
        """The verdict on an order that the shop no longer has."""
        verdict = skipped(Reason.GONE, "the shop no longer has this order")
        return self._saved(_Decided(replace(row, pending={}), verdict))

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
        self._lost = 0
        return decided

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

    def _plan(self, row: LedgerRow, order: Order, items: Mapping[str, str | None]) -> CreateOrder | Verdict:
        facts = OrderFacts(
            reference=row.reference,
            items=items,
            customers=self._lookup.customers_of(order.buyer.email) if order.buyer.email else (),
            currencies=self._lookup.currencies_for(order),
        )
        return plan_order(order, facts, self._rules)

    def _create(self, row: LedgerRow, order: Order, action: CreateOrder, items: dict[str, str | None]) -> _Decided:
        found = self.references.find(row.reference, order.head.placed_at)
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
        if found is not None and not found.is_cancelled and found.total == order.total.amount:
            same = replace(row, digest=order_digest(order), total=order.total.amount, rackbeat_total=found.total)
            return _Decided(same, Verdict(Outcome.UNCHANGED))
        message = f"it was edited or refunded after it was taken: the shop says {order.total}, Rackbeat {theirs}"
        return _Decided(row, held(Reason.CHANGED_IN_SHOP, message))

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
