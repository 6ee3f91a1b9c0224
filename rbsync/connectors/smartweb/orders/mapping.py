"""SmartWeb's orders as core orders: pure (smartweb sheet 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal

from rbsync.connectors.smartweb.moments import moment
from rbsync.connectors.smartweb.orders import statuses
from rbsync.connectors.smartweb.orders.buyer import buyer, is_company
from rbsync.connectors.smartweb.orders.countries import Countries
from rbsync.connectors.smartweb.orders.lines import line_net, top_lines
from rbsync.connectors.smartweb.orders.notes import note
from rbsync.connectors.smartweb.orders.options import OrderOptions
from rbsync.connectors.smartweb.orders.rates import fraction, is_certain, readings
from rbsync.connectors.smartweb.orders.total import Charged, credited, is_explained, paid, sold
from rbsync.connectors.smartweb.orders.wire import HeadWire, OrderWire
from rbsync.core.model.order import Buyer, Fulfilment, Order, OrderHead, Payment


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What of the shop an order is read with. `currency` is the shop's own, `titles` are those of its statuses.

    `rates`: VAT by product, fractions, of orders that tell none; None where they are not needed.
    """

    currency: str
    countries: Countries
    options: OrderOptions
    titles: Mapping[int, str] = field(default_factory=dict)
    rates: Mapping[int, Decimal | None] | None = None


def head(wire: HeadWire, options: OrderOptions, *, otherwise: datetime) -> OrderHead:
    """The head. The number that people see is the Id; `DateDelivered` is when it was placed (smartweb sheet 1.10, 1.12).

    An order that never changed was updated when it was placed. `otherwise` stands for dates that make no sense.
    """
    placed, updated = _date(wire.date_delivered, options.zone), _date(wire.date_updated, options.zone)
    placed = placed or updated or otherwise
    return OrderHead(
        id=str(wire.id),
        number=str(wire.id),
        placed_at=placed,
        updated_at=max(placed, updated or placed),
        cancelled=_is(wire, statuses.CANCELLED) and statuses.CANCELLED not in options.statuses,
        test=False,
    )


def order(wire: OrderWire, facts: ShopFacts) -> Order:
    """The whole order. Raises ValueError when it cannot be made sense of."""
    placed = moment(wire.date_delivered, facts.options.zone)
    if placed is None:
        raise ValueError("it does not tell when it was placed")
    moment(wire.date_updated, facts.options.zone)
    base = wire.currency.iso == facts.currency
    if not base and wire.currency.iso not in facts.options.currencies:
        raise ValueError(
            f"it is in {wire.currency.iso or 'no currency'}, and whether its prices are is not certain: "
            "name the currency in orders.currencies if the shop writes them so"
        )
    credit = is_credit(wire)
    who = buyer(wire.customer, facts.countries)
    charged = _charged(wire, facts, who, credit=credit, base=base)
    return Order(
        head=head(wire, facts.options, otherwise=placed),
        currency=wire.currency.iso,
        prices_include_vat=False,
        lines=charged.lines,
        total=charged.total,
        payment=_payment(wire, charged, credit=credit),
        fulfilment=_fulfilment(wire, credit=credit),
        gateways=_names(wire.payment.title, wire.payment.payment_method_id) if wire.payment else (),
        buyer=who,
        note=note(wire),
        purchase_order=wire.reference_number.strip() or None,
        delivery_methods=_names(wire.delivery.title, wire.delivery.delivery_method_id) if wire.delivery else (),
        not_released=None if is_released(wire, facts.options) else statuses.told(wire.status, facts.titles),
    )


def is_released(wire: HeadWire, options: OrderOptions) -> bool:
    """Whether its status is one that orders, or credit notes, are taken in."""
    return statuses.number(wire.status) in options.statuses or _is(wire, statuses.CREDIT_NOTE)


def is_credit(wire: OrderWire) -> bool:
    """Whether it gives money back: never told by the status alone (smartweb sheet 1.13).

    Raises ValueError for one that looks like both: what is sold moves stock, what is credited does not.
    """
    goods = (line for line in top_lines(wire) if line.product_id or line.item_number.strip())
    signs = {net < 0 for line in goods if (net := line_net(line))}
    if True in signs and False in signs:
        raise ValueError("it has goods sold and goods taken back in one")
    if True in signs or (wire.total or 0) < 0:
        return True
    marked = f"the origin {wire.origin.strip()}" if _has_origin(wire) else ""
    marked = marked or ("the status of a credit note" if _is(wire, statuses.CREDIT_NOTE) else "")
    if marked and wire.total:
        raise ValueError(f"it has {marked}, but its figures are those of a sale")
    return bool(marked)


def untaxed_products(wire: OrderWire, facts: ShopFacts) -> tuple[int, ...]:
    """The products whose VAT groups are needed, because the order does not tell the VAT of its lines."""
    if is_certain(wire) or not any(map(line_net, top_lines(wire))):
        return ()
    tax_free = _is_tax_free(wire, facts, buyer(wire.customer, facts.countries))
    if is_explained(wire, readings(wire, None, tax_free=tax_free)):
        return ()
    if tax_free and not paid(wire) and not fraction(wire.vat):
        return ()
    return tuple(dict.fromkeys(line.product_id for line in top_lines(wire) if line.product_id))


def _charged(wire: OrderWire, facts: ShopFacts, who: Buyer, *, credit: bool, base: bool) -> Charged:
    ways = readings(wire, facts.rates, tax_free=_is_tax_free(wire, facts, who))
    return credited(wire, ways[0], base=base) if credit else sold(wire, ways, base=base)


def _is_tax_free(wire: OrderWire, facts: ShopFacts, who: Buyer) -> bool:
    places = (who.delivery, who.billing)
    country = next((place.country for place in places if place and place.country), None)
    return facts.countries.tax_free(country, company=is_company(wire.customer))


def _payment(wire: OrderWire, charged: Charged, *, credit: bool) -> Payment:
    """Paid where payments cover it. The service does not say more: money that was only reserved counts (smartweb sheet 11.5)."""
    if credit:
        return Payment.REFUNDED
    covered = any(payment >= charged.total.amount for payment in paid(wire))
    return Payment.PAID if covered else Payment.PENDING


def _fulfilment(wire: OrderWire, *, credit: bool) -> Fulfilment:
    if credit:
        return Fulfilment.DONE
    return statuses.FULFILMENTS.get(statuses.number(wire.status) or 0, Fulfilment.UNKNOWN)


def _names(title: str, key: int) -> tuple[str, ...]:
    return tuple(name for name in (title, str(key or "")) if name)


def _has_origin(wire: OrderWire) -> bool:
    return wire.origin.strip() not in ("", "0")


def _is(wire: HeadWire, status: int) -> bool:
    return statuses.number(wire.status) == status


def _date(text: str, zone: tzinfo) -> datetime | None:
    try:
        return moment(text, zone)
    except ValueError:
        return None
