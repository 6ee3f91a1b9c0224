"""One order, from the shop's figures to its verdict: the same path for a window, a backfill and an order fetched by hand."""

from dataclasses import replace
from datetime import datetime

from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held, skipped, waiting
from rbsync.core.plan.draft import OrderRules, ordered_quantities
from rbsync.core.rules.digest import goods_digest, is_of_goods, order_digest
from rbsync.core.rules.readiness import kept_back, never_pulled
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable
from rbsync.passes.context import Job, PassContext
from rbsync.passes.decide import Decided, OrderDecider
from rbsync.passes.executor import Settling
from rbsync.passes.lookup import Lookup
from rbsync.passes.references import References
from rbsync.ports.memory import Step

# so many lost answers in a row are no accident: the pass stops instead of piling up unknown outcomes
_LOST_ANSWERS = 5


class OrderDesk:
    """Decides and carries out orders of one connector. Safe to use from several threads."""

    def __init__(self, context: PassContext, job: Job, rules: OrderRules, *, asked_for: bool = False) -> None:
        self._context = context
        self._asked_for = asked_for  # a person named this order: what was settled by hand is taken up again
        self._memory = context.memory
        self._rules = rules
        self._lookup = Lookup(context, job)
        self.references = References(context.hub, job.name, context.clock)
        self._decider = OrderDecider(context, self._lookup, self.references, rules)
        self._lost = 0
        self._ended: Unavailable | None = None  # why no further order is tried, whichever thread found out

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
        verdict = never_pulled(head, self._rules.start)
        if verdict is None or row.rackbeat is not None or self._tried(row):
            return None
        return self._judge(row, verdict)

    def gone(self, row: LedgerRow, history_since: datetime | None) -> Record:
        """The verdict on an order that the shop no longer shows; what older orders there are cannot be told apart from none."""
        if history_since is not None and row.placed_at < history_since:
            return self._judge(
                row, held(Reason.OUT_OF_SIGHT, "the shop shows this app orders of the last 60 days only")
            )
        if row.rackbeat is not None:
            message = f"it was deleted in the shop; Rackbeat order {row.rackbeat} was made of it"
            return self._judge(row, held(Reason.GONE, message))
        if self._tried(row):
            message = f"it was deleted in the shop; a try to create it in Rackbeat, as {row.reference}, may have landed"
            return self._judge(row, held(Reason.GONE, message))
        return self._judge(row, skipped(Reason.GONE, "it was deleted in the shop before it was taken"))

    def unreadable(self, row: LedgerRow, order: UnreadableOrder) -> Record:
        """The verdict on an order that could not be made sense of; one that is not let go yet need not be."""
        if row.verdict is not None and _by_hand(row) and not self._asked_for:
            return self._judge(row, row.verdict)
        if order.not_released is not None and row.rackbeat is None:
            unchanged_for = self._context.clock.now() - row.source_updated_at
            return self._judge(row, kept_back(f"{order.not_released}; as it is now, {order.why}", unchanged_for))
        return self._judge(row, held(Reason.UNREADABLE, order.why))

    def settle(self, row: LedgerRow, order: Order | None) -> Record:
        """A person has put things right, or wants nothing more done: the order is left alone as it is now."""
        with self._memory.claim(row) as free:
            if not free:
                return _record(row, waiting(Reason.CLAIMED, "another run is working on it"))
            current = self._memory.row(row.connector, row.external_id) or row
            if current.stage is Stage.COMPLETE and not _in_trouble(current):
                return _record(current, Verdict(Outcome.UNCHANGED, message="there is nothing to settle"))
            verdict = skipped(Reason.SETTLED_BY_HAND, "a person said that nothing more is to be done")
            digest = current.digest if order is None else _settled_as(current, order)
            return self._saved(Decided(replace(current, digest=digest, pending={}), verdict))

    def _judge(self, row: LedgerRow, verdict: Verdict) -> Record:
        """Save a verdict that was reached without the order, unless another run is at it."""
        with self._memory.claim(row) as free:
            if not free:
                return _record(row, waiting(Reason.CLAIMED, "another run is working on it"))
            current = self._memory.row(row.connector, row.external_id) or row
            if current.rackbeat != row.rackbeat:
                return _record(current, waiting(Reason.CLAIMED, "another run has just worked on it"))
            left = {} if verdict.outcome is Outcome.SKIPPED else current.pending
            return self._saved(Decided(replace(current, pending=left), verdict))

    def _guarded(self, row: LedgerRow, order: Order) -> Decided:
        if self._ended is not None:
            raise self._ended
        try:
            row = self._with_needs(row, order)
            if row.verdict is not None and self._left_alone(row, order):
                decided = Decided(replace(row, digest=_settled_as(row, order), pending={}), row.verdict)
            else:
                # what a person settled and asks for again is compared anew
                decided = self._decider.decide(replace(row, digest=None) if _by_hand(row) else row, order)
        except Settling as settling:
            return Decided(self._as_left(row), settling.verdict)
        except Refused as refusal:
            return Decided(self._as_left(row), _refused(refusal))
        except OutcomeUnknown as lost:
            self._lost += 1
            if self._lost >= _LOST_ANSWERS:
                self._ended = Unavailable(
                    f"{lost.service} loses its answers",
                    service=lost.service,
                    record=lost.record,
                    why=lost.why,
                    then=_AGAIN,
                )
                raise self._ended from lost
            return Decided(self._as_left(row), failed(Reason.OUTCOME_UNKNOWN, f"{lost.what}: {lost.why}"))
        except Denied as denial:
            return Decided(self._as_left(row), self._forbidden(denial))
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
        row = replace(row, credits=order.credits)
        if row.stage is Stage.COMPLETE:
            return row
        row = replace(row, total=order.total.amount, currency=order.currency)
        if row.rackbeat is not None:
            return row
        if never_pulled(order.head, self._rules.start) is not None:
            return replace(row, pending={})
        return replace(row, pending=ordered_quantities(order, self._lookup.items_of(order)))

    def _left_alone(self, row: LedgerRow, order: Order) -> bool:
        """Whether a person has settled the order and nothing has changed since that a person should see.

        Of one that Rackbeat does not have only the goods count: it is booked elsewhere, and what else is read of it may change
        with a payment, a status or a setting. Where its goods then are not remembered, it stays settled as it is now.
        """
        if not _by_hand(row) or self._asked_for:
            return False
        goods_unknown = row.rackbeat is None and not is_of_goods(row.digest)
        return goods_unknown or row.digest == _settled_as(row, order)

    def _tried(self, row: LedgerRow) -> bool:
        """Whether a try to create the order got no answer yet."""
        return self._memory.open_intent(row.connector, Step.CREATE_ORDER, row.external_id) is not None

    def _as_left(self, row: LedgerRow) -> LedgerRow:
        """The row after a step that failed: earlier steps may have saved more than `row` knows."""
        saved = self._memory.row(row.connector, row.external_id)
        return row if saved is None or saved.rackbeat is None else saved

    def _saved(self, decided: Decided) -> Record:
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

    def _keep_first(self, decided: Decided) -> Verdict:
        """A finished order stays "created" in the ledger, however often it is looked at again."""
        if decided.verdict.outcome in (Outcome.UNCHANGED, Outcome.UPDATED):
            return Verdict(Outcome.CREATED)
        return decided.verdict


_AGAIN = "The next run looks for these orders before it tries again."


def _by_hand(row: LedgerRow) -> bool:
    return row.verdict is not None and row.verdict.reason is Reason.SETTLED_BY_HAND


def _settled_as(row: LedgerRow, order: Order) -> str:
    """What of an order that a person settles is remembered, to see whether it changes."""
    return goods_digest(order) if row.rackbeat is None else order_digest(order)


def _in_trouble(row: LedgerRow) -> bool:
    return row.verdict is not None and row.verdict.outcome in (Outcome.WAITING, Outcome.HELD, Outcome.FAILED)


def _record(row: LedgerRow, verdict: Verdict, changes: tuple[str, ...] = ()) -> Record:
    rackbeat = str(row.rackbeat) if row.rackbeat is not None else None
    return Record("order", row.external_id, row.number, rackbeat, verdict, changes)


def _refused(refusal: Refused) -> Verdict:
    barred = any("barred" in text.casefold() for text in refusal.reasons.values())
    reason = Reason.PRODUCT_BARRED if barred else Reason.REFUSED
    return held(reason, f"{refusal.what}: {refusal.why}", refusal.next_step or None)
