"""One order, from the shop's figures to its verdict: the same path for a window, a backfill and an order fetched by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import LineKind, Order, OrderHead, UnreadableOrder
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Verdict
from rbsync.core.plan.draft import OrderRules
from rbsync.core.plan.order import (
    CLAIMED,
    Ask,
    Conclusion,
    decide,
    decide_gone,
    decide_listed,
    decide_settling,
    decide_unreadable,
    observed,
    to_remember,
)
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable
from rbsync.passes.context import Job, PassContext
from rbsync.passes.orders.execute import OrderExecutor, Settling, after_adoption, verdict_on
from rbsync.passes.orders.gather import Gatherer
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Step

# so many lost answers in a row are no accident: the pass stops instead of piling up unknown outcomes
_LOST_ANSWERS = 5


class OrderProcessor:
    """Gathers, decides and executes orders of one connector. Safe to use from several threads."""

    def __init__(
        self, context: PassContext, job: Job, rules: OrderRules, profile: ShopProfile, *, asked_for: bool = False
    ) -> None:
        self._context = context
        self._asked_for = asked_for  # a person named this order: what was settled by hand is taken up again
        self._memory = context.memory
        self._rules = rules
        self._profile = profile
        self._gatherer = Gatherer(context, job, rules.items.get(LineKind.CREDIT))
        self._executor = OrderExecutor(context, self._gatherer, rules)
        self._lost = 0
        self._ended: Unavailable | None = None  # why no further order is tried, whichever thread found out

    def expect(self, placed_at: datetime) -> None:
        """An order placed then may be handled: Rackbeat's references are read from that time on."""
        self._gatherer.references.expect(placed_at)

    def handle(self, row: LedgerRow, order: Order | UnreadableOrder | None) -> Record:
        """Decide one order (None: the shop shows none) and do what was decided; the verdict is on disk when this returns.

        Raises Unavailable, Denied and ContractBroken, which concern the service and not the order.
        """
        if order is None:
            since = self._profile.history_since
            return self._claimed(row, lambda current: decide_gone(current, since, tried=self._tried(current)))
        if isinstance(order, UnreadableOrder):
            now, asked_for = self._context.clock.now(), self._asked_for
            return self._claimed(row, lambda current: decide_unreadable(current, order, now, asked_for=asked_for))
        return self._claimed(row, lambda current: self._process(current, order))

    def dismiss(self, row: LedgerRow, head: OrderHead) -> Record | None:
        """The verdict on an order whose head alone says that it is never taken; None when it must be read."""
        if self._listed(row, head) is None:
            return None
        return self._claimed(row, lambda current: self._listed(current, head) or CLAIMED)

    def settle(self, row: LedgerRow, order: Order | None) -> Record:
        """A person has put things right, or wants nothing more done: the order is left alone as it is now."""
        return self._claimed(row, lambda current: decide_settling(current, order))

    def _claimed(self, row: LedgerRow, decide_row: Callable[[LedgerRow], Conclusion | Verdict]) -> Record:
        """Decide the row as it now is, unless another run is at it. A conclusion is saved, a verdict only told."""
        with self._memory.claim(row) as free:
            if not free:
                return _record(row, CLAIMED)
            current = self._memory.ledger.row(row.connector, row.external_id) or row
            decided = decide_row(current)
            if isinstance(decided, Verdict):
                return _record(current, decided)
            return self._saved(decided)

    def _listed(self, row: LedgerRow, head: OrderHead) -> Conclusion | None:
        return decide_listed(row, head, self._rules.start, tried=self._tried(row))

    def _tried(self, row: LedgerRow) -> bool:
        return self._gatherer.tried_at(row) is not None

    def _process(self, row: LedgerRow, order: Order) -> Conclusion:
        if self._ended is not None:
            raise self._ended
        case = self._gatherer.case(row, order, asked_for=self._asked_for)
        adopted: tuple[str, ...] = ()
        try:
            while not isinstance(decision := decide(case, self._rules), Conclusion):
                if isinstance(decision, Ask):
                    case = self._gatherer.read(case, decision)
                elif isinstance(done := self._executor.carry_out(case, decision), Conclusion):
                    decision = done
                    break
                else:  # it is linked now: decided again, as an order that Rackbeat has
                    case, adopted = done, decision.changes
        except (Settling, Refused, OutcomeUnknown, Denied) as error:
            self._count_lost(error)
            return Conclusion(self._as_left(observed(case, self._rules)), verdict_on(error))
        self._lost = 0
        if decision.tried_in_vain:
            self._executor.clear(row.connector, Step.CREATE_ORDER, row.external_id)
        return after_adoption(decision, adopted) if adopted else decision

    def _count_lost(self, error: Exception) -> None:
        """Raises what concerns the service and not the order: answer after answer is lost, or order after order is denied.

        Rackbeat answers 403 to some business rules too: while the token itself is good, it is this order's affair.
        """
        if isinstance(error, OutcomeUnknown | Denied):
            self._lost += 1
        if isinstance(error, Denied):
            if error.service != "rackbeat" or self._lost >= _LOST_ANSWERS:
                raise error
            self._context.hub.account()
        if isinstance(error, OutcomeUnknown) and self._lost >= _LOST_ANSWERS:
            self._ended = Unavailable(
                f"{error.service} loses its answers",
                service=error.service,
                record=error.record,
                why=error.why,
                then="The next run looks for these orders before it tries again.",
            )
            raise self._ended from error

    def _as_left(self, row: LedgerRow) -> LedgerRow:
        """The row after a step that failed: earlier steps may have saved more than `row` knows."""
        saved = self._memory.ledger.row(row.connector, row.external_id)
        return row if saved is None or saved.rackbeat is None else saved

    def _saved(self, conclusion: Conclusion) -> Record:
        row = replace(
            conclusion.row,
            verdict=to_remember(conclusion.verdict),
            tries=conclusion.row.tries + 1,
            last_tried=self._context.clock.now(),
            last_run=self._context.run,
        )
        self._memory.ledger.save(row)
        return _record(row, conclusion.verdict, conclusion.changes)


def _record(row: LedgerRow, verdict: Verdict, changes: tuple[str, ...] = ()) -> Record:
    rackbeat = str(row.rackbeat) if row.rackbeat is not None else None
    return Record("order", row.external_id, row.number, rackbeat, verdict, changes)
