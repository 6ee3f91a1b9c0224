"""Whether an order is to be taken now, later, or not at all."""

from datetime import datetime, timedelta
from enum import StrEnum

from rbsync.core.model.order import Fulfilment, Order, OrderHead, Payment
from rbsync.core.model.verdict import Reason, Verdict, skipped, waiting

PATIENCE = timedelta(days=14)
"""How long an order that the shop has not released is looked at again; after that it is taken up when it changes."""


class When(StrEnum):
    """The shop's status that decides when an order is taken."""

    CREATED = "created"
    PAID = "paid"
    FULFILLED = "fulfilled"


def never_pulled(head: OrderHead, start: datetime) -> Verdict | None:
    """The verdict on an order that is not to be taken at all, from its head alone."""
    if head.test:
        return skipped(Reason.TEST_ORDER, "it is a test order")
    if head.placed_at < start:
        return skipped(Reason.BEFORE_START, f"it was placed before {start.date().isoformat()}")
    if head.cancelled:
        return skipped(Reason.CANCELLED, "it was cancelled in the shop")
    return None


def not_released(order: Order, now: datetime) -> Verdict | None:
    """The verdict on an order that the shop's people have not let go yet; None when they have. `now` is aware."""
    if order.not_released is None:
        return None
    return kept_back(order.not_released, now - order.head.updated_at, order.release_hint)


def kept_back(why: str, unchanged_for: timedelta, hint: str | None = None) -> Verdict:
    """The verdict on an order that is not released, by how long nothing has happened to it."""
    if unchanged_for > PATIENCE:
        message = f"{why}, and nothing happened for {PATIENCE.days} days"
        return skipped(Reason.NOT_RELEASED_YET, message, hint)
    return waiting(Reason.NOT_RELEASED_YET, why, hint)


def not_ready(order: Order, when: When) -> Verdict | None:
    """The verdict on an order that must wait; None when it may be taken now."""
    if order.payment is Payment.VOIDED and order.total:
        return skipped(Reason.CANCELLED, "its payment was voided")
    if when is When.PAID and order.payment not in (Payment.PAID, Payment.REFUNDED) and order.total:
        return waiting(Reason.NOT_PAID_YET, f"the shop says {order.payment.value}")
    if when is When.FULFILLED and order.fulfilment is not Fulfilment.DONE:
        return waiting(Reason.NOT_FULFILLED_YET, f"the shop says {order.fulfilment.value}")
    return None
