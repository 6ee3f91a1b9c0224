"""Which customer an order belongs to: by e-mail, then EAN or company number, else a new one (integrations sheet A2.3, A5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from rbsync.core.model.hub import Customer, NewCustomer
from rbsync.core.model.order import Buyer, Order
from rbsync.core.model.verdict import Reason, Verdict, held


@dataclass(frozen=True, slots=True)
class CustomerDefaults:
    """What a new customer gets; `guest` is the customer of orders that do not tell whose they are."""

    payment_terms: int | None
    customer_group: int | None
    layout: int | None
    guest: int | None


def identities(one: Buyer | Customer) -> tuple[str, ...]:
    """What may tell who somebody is, best first: the e-mail address, then the EAN, else the company number.

    Who is invoiced by EAN is known by that alone: all schools of a town have the town's company number.
    """
    ean = "".join((one.ean or "").split())
    company = company_number(one.vat_number)
    other = f"ean:{ean}" if ean else f"company:{company}" if company else ""
    return tuple(key for key in ((one.email or "").strip(), other) if key)


def company_number(text: str | None) -> str | None:
    """The number without blanks, signs and Denmark's own prefix; None when that leaves no number that tells companies apart."""
    kept = "".join(sign for sign in (text or "").upper() if sign.isascii() and sign.isalnum())
    if kept.startswith("DK") and kept[2:].isdigit():
        kept = kept[2:]
    digits = [sign for sign in kept if sign.isdigit()]
    return kept if len(digits) >= _FEWEST_DIGITS and len(set(digits)) > 1 else None


_FEWEST_DIGITS = 6


def customer_of(
    order: Order, candidates: Sequence[int], defaults: CustomerDefaults, vat_zone: str
) -> int | NewCustomer | Verdict:
    """The customer's number, a new customer, or the verdict that holds the order."""
    if len(candidates) > 1:
        numbers = ", ".join(str(number) for number in candidates)
        shared = " or ".join(_shared(order.buyer))
        return held(Reason.AMBIGUOUS_CUSTOMER, f"customers {numbers} in Rackbeat have the buyer's {shared}")
    if candidates:
        return candidates[0]
    if not identities(order.buyer):
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
        vat_number=order.buyer.vat_number,
        ean=order.buyer.ean,
    )


def _shared(buyer: Buyer) -> list[str]:
    names = {"e-mail address": buyer.email, "EAN": buyer.ean}
    named = [name for name, value in names.items() if value]
    return named if buyer.ean or not company_number(buyer.vat_number) else [*named, "company number"]


def buyer_name(buyer: Buyer) -> str:
    """Company before person before e-mail address."""
    for address in (buyer.billing, buyer.delivery):
        if address and address.company:
            return address.company
    named = [buyer.name, *(address.name for address in (buyer.billing, buyer.delivery) if address)]
    return next((name for name in named if name), buyer.email or "Web customer")
