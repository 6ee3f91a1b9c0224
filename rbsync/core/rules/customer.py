"""Which customer an order belongs to: by e-mail, otherwise a new one with the next number (integrations sheet A2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rbsync.core.model.hub import NewCustomer
from rbsync.core.model.order import Buyer, Order
from rbsync.core.model.verdict import Reason, Verdict, held


@dataclass(frozen=True, slots=True)
class CustomerDefaults:
    """What a new customer gets; `guest` is the customer of orders without an e-mail address."""

    payment_terms: int | None
    customer_group: int | None
    layout: int | None
    guest: int | None


def customer_of(
    order: Order, candidates: Sequence[int], defaults: CustomerDefaults, vat_zone: str
) -> int | NewCustomer | Verdict:
    """The customer's number, a new customer, or the verdict that holds the order."""
    if len(candidates) > 1:
        numbers = ", ".join(str(number) for number in candidates)
        return held(Reason.AMBIGUOUS_CUSTOMER, f"customers {numbers} in Rackbeat have the buyer's e-mail address")
    if candidates:
        return candidates[0]
    if not order.buyer.email:
        if defaults.guest is not None:
            return defaults.guest
        return held(Reason.MISSING_MAPPING, "the buyer has no e-mail address and orders.default_customer is not set")
    if defaults.payment_terms is None or defaults.customer_group is None:
        return held(
            Reason.MISSING_MAPPING, "a new customer needs payment_terms and customer_group in rackbeat.defaults"
        )
    return NewCustomer(
        name=buyer_name(order.buyer),
        email=order.buyer.email,
        phone=order.buyer.phone,
        address=order.buyer.billing or order.buyer.delivery,
        currency=order.currency,
        vat_zone=vat_zone,
        payment_terms=defaults.payment_terms,
        customer_group=defaults.customer_group,
        layout=defaults.layout,
    )


def buyer_name(buyer: Buyer) -> str:
    """Company before person before e-mail address."""
    for address in (buyer.billing, buyer.delivery):
        if address and address.company:
            return address.company
    named = [buyer.name, *(address.name for address in (buyer.billing, buyer.delivery) if address)]
    return next((name for name in named if name), buyer.email or "Web customer")
