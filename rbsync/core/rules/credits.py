"""A credit note is taken after the order that it credits: what was never sold in Rackbeat cannot be given back there."""

from datetime import datetime

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, waiting


def not_creditable(order: Order, credited: LedgerRow | OrderHead | None, start: datetime) -> Verdict | None:
    """The verdict on a credit note whose order is not in Rackbeat; None when it is, and for what is no credit note.

    `credited` is what is remembered of that order; else its head, which the shop shows; else None. One of an order from before
    `start` is held and not skipped: the money goes back now, and only a person knows where that order is booked.
    """
    if order.credits is None:
        return None
    if order.credits == order.head.id:
        return held(Reason.CREDITED_ORDER, "it says that it credits itself, and not which order", _NOT_TOLD)
    if isinstance(credited, LedgerRow):
        return _of_remembered(credited)
    if credited is None:
        what = f"it credits order {order.credits}, which was never taken and which the shop does not have"
        return held(Reason.CREDITED_ORDER, what, _BY_HAND)
    if credited.placed_at < start:
        return held(Reason.CREDITED_ORDER, _before_start(credited.number), _BY_HAND)
    return waiting(Reason.CREDITED_ORDER, f"it credits order {credited.number}, which has not been decided yet", _COMES)


def _of_remembered(row: LedgerRow) -> Verdict | None:
    verdict = row.verdict
    if verdict is None:
        return waiting(Reason.CREDITED_ORDER, f"it credits order {row.number}, which has not been decided yet", _COMES)
    if verdict.reason is Reason.CANCELLED_IN_RACKBEAT:
        what = f"it credits order {row.number}, which was cancelled in Rackbeat"
        return held(Reason.CREDITED_ORDER, what, _BY_HAND)
    if row.rackbeat is not None or verdict.outcome is Outcome.CREATED:
        return None
    if verdict.reason is Reason.BEFORE_START:
        return held(Reason.CREDITED_ORDER, _before_start(row.number), _BY_HAND)
    state = f"it credits order {row.number}, which is not in Rackbeat: {verdict.outcome}, because of {verdict.reason}"
    if verdict.outcome is Outcome.SKIPPED:
        return held(Reason.CREDITED_ORDER, state, _BY_HAND)
    return waiting(Reason.CREDITED_ORDER, state, _COMES)


def _before_start(number: str) -> str:
    return f"it credits order {number}, which is from before account.start and was not taken"


_COMES = "Nothing to do here: it is taken after that order."
_NOT_TOLD = "Book the credit by hand; then run: rbsync orders skip NUMBER"
_BY_HAND = "If that order is booked elsewhere, book the credit there; then run: rbsync orders skip NUMBER"
