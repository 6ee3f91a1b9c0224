"""SmartWeb's orders as core orders: pure (smartweb sheet 11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal

from rbsync.connectors.smartweb.options import CANCELLED, CREDIT_NOTE, OrderOptions
from rbsync.connectors.smartweb.orders.buyer import Countries, buyer, country_doubt, is_company
from rbsync.connectors.smartweb.orders.lines import (
    Readings,
    Unclear,
    fraction,
    has_goods,
    is_certain,
    line_net,
    readings,
    title,
    top_lines,
)
from rbsync.connectors.smartweb.orders.total import Charged, credited, explained, guessed, paid, sold
from rbsync.connectors.smartweb.orders.wire import HeadWire, OrderWire, RecipientWire
from rbsync.connectors.smartweb.wire import read_time
from rbsync.core.model.order import Buyer, Fulfilment, Order, OrderHead, Payment

# Rackbeat takes 800 signs, and the purchase order is told before these (rackbeat sheet 5.12)
_ROOM = 740
_NEVER_SENT = frozenset({0, CANCELLED, 99})  # not received, cancelled, drafts: in no shop
FULFILMENTS: Mapping[int, Fulfilment] = {
    **dict.fromkeys((1, 2, 4, 6), Fulfilment.OPEN),
    7: Fulfilment.PARTIAL,
    **dict.fromkeys((3, 8), Fulfilment.DONE),
}
"""By status; whatever else comes is UNKNOWN."""


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
        cancelled=wire.status_number == CANCELLED and CANCELLED not in options.statuses,
        test=False,
    )


def order(wire: OrderWire, facts: ShopFacts) -> Order:
    """The whole order; `unclear` where its goods are known and its money, or its buyer's country, is not.

    Raises ValueError where it tells no time at which it was placed or changed.
    """
    zone = facts.options.zone
    placed = _date(wire.date_delivered, zone) or _date(wire.date_updated, zone)
    if placed is None:
        raise ValueError(f"DateDelivered is {wire.date_delivered.strip()!r}, which is no time at which it was placed")
    who = buyer(wire.customer, facts.countries)
    charged, credit = _charged(wire, facts, who)
    fulfilment = FULFILMENTS.get(wire.status_number or 0, Fulfilment.UNKNOWN)
    return Order(
        head=head(wire, facts.options, otherwise=placed),
        currency=wire.iso,
        prices_include_vat=False,
        lines=charged.lines,
        total=charged.total,
        payment=_payment(wire, charged, credit=credit),
        fulfilment=Fulfilment.DONE if credit else fulfilment,
        gateways=_names(wire.payment.title, wire.payment.payment_method_id) if wire.payment else (),
        buyer=who,
        note=note(wire),
        purchase_order=wire.reference_number.strip() or None,
        delivery_methods=_names(wire.delivery.title, wire.delivery.delivery_method_id) if wire.delivery else (),
        not_released=None if is_released(wire, facts.options) else status_in_words(wire, facts.titles),
        release_hint=None if is_released(wire, facts.options) else _status_hint(wire, facts.titles),
        unclear=charged.unclear,
        credits=_origin(wire) if credit else None,
    )


def is_released(wire: HeadWire, options: OrderOptions) -> bool:
    """Whether its status is one that orders, or credit notes, are taken in."""
    return wire.status_number in options.statuses or wire.status_number == CREDIT_NOTE


def status_in_words(wire: HeadWire, titles: Mapping[int, str]) -> str:
    """The status in words: `its status is 99 (Kladde)`. Shops add their own and rename all of them (smartweb sheet 11.2)."""
    title = "" if wire.status_number is None else titles.get(wire.status_number, "")
    return f"its status is {wire.status.strip() or 'empty'}" + (f" ({title})" if title else "")


def _status_hint(wire: HeadWire, titles: Mapping[int, str]) -> str | None:
    """What to set for orders of a status that may mean that they are to be sent; None for those that never do."""
    key = wire.status_number
    if key is None or key in _NEVER_SENT:
        return None
    title = f" ({titles[key]})" if titles.get(key) else ""
    return f"Add {key}{title} to orders.statuses if such orders should come."


def is_credit(wire: OrderWire) -> bool:
    """Whether it gives money back: never told by the status alone (smartweb sheet 1.13).

    Raises Unclear for one that looks like both: what is sold moves stock, what is credited does not.
    """
    amounts = [line.amount for line in top_lines(wire) if has_goods(line)]
    taken_back, given = any(amount < 0 for amount in amounts), any(amount > 0 for amount in amounts)
    if taken_back and given:
        raise Unclear("it has goods sold and goods taken back in one")
    said = wire.total or 0
    marks = [f"the origin {_origin(wire)}"] if _origin(wire) else []
    marks += ["the status of a credit note"] if wire.status_number == CREDIT_NOTE else []
    marks += ["a Total below 0"] if said < 0 else []
    if marks and (given or (said > 0 and not taken_back)):
        raise Unclear(f"it has {' and '.join(marks)}, but its figures are those of a sale")
    if taken_back and said > 0:
        raise Unclear("it has goods taken back, but its Total is that of a sale")
    return taken_back or bool(marks)


def untaxed_products(wire: OrderWire, facts: ShopFacts) -> tuple[int, ...]:
    """The products whose VAT groups are needed, because the order does not tell the VAT of its lines."""
    if is_certain(wire) or _doubt(wire, facts) or not any(map(line_net, top_lines(wire))):
        return ()
    who = buyer(wire.customer, facts.countries)
    if explained(wire, _readings(wire, facts, who)) is not None:
        return ()
    if _is_tax_free(wire, facts, who) and not paid(wire) and not fraction(wire.vat):
        return ()
    return tuple(dict.fromkeys(line.product_id for line in top_lines(wire) if line.product_id))


def _charged(wire: OrderWire, facts: ShopFacts, who: Buyer) -> tuple[Charged, bool]:
    """Its lines and total, and whether it is a credit note."""
    credit = False
    try:
        credit = is_credit(wire)
        doubt = _doubt(wire, facts)
        if doubt is not None:
            raise Unclear(doubt)
        ways, base = _readings(wire, facts, who), _is_base(wire, facts)
        return (credited(wire, ways, base=base) if credit else sold(wire, ways, base=base)), credit
    except Unclear as unclear:
        return guessed(wire, str(unclear), credit=credit), credit


def _doubt(wire: OrderWire, facts: ShopFacts) -> str | None:
    """What must be settled before its figures mean anything."""
    if not wire.iso:
        return "it does not tell its currency"
    if not _is_base(wire, facts) and wire.iso not in facts.options.currencies:
        return (
            f"it is in {wire.iso}, and whether its prices are is not certain: "
            "name the currency in orders.currencies if the shop writes them so"
        )
    unpriced = next((line for line in top_lines(wire) if line.price is None), None)
    if unpriced is not None:
        return f"line {title(unpriced)!r} does not tell its price"
    if any(payment.amount_full is None for payment in wire.transactions):
        return "one of its payments does not tell its amount"
    return country_doubt(wire.customer, facts.countries) or _date_doubt(wire, facts.options.zone)


def _date_doubt(wire: OrderWire, zone: tzinfo) -> str | None:
    for name, text in (("DateDelivered", wire.date_delivered), ("DateUpdated", wire.date_updated)):
        try:
            read_time(text, zone)
        except ValueError:
            return f"{name} is {text.strip()!r}, which is no date"
    return None if _date(wire.date_delivered, zone) else "it does not tell when it was placed (DateDelivered)"


def _readings(wire: OrderWire, facts: ShopFacts, who: Buyer) -> Readings:
    places = [place.country for place in (who.delivery, who.billing) if place]
    at_home = bool(places) and all(facts.countries.is_own(country) for country in places)
    return readings(wire, facts.rates, tax_free=_is_tax_free(wire, facts, who), at_home=at_home)


def _is_base(wire: OrderWire, facts: ShopFacts) -> bool:
    return wire.iso == facts.currency


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


def _names(title: str, key: int) -> tuple[str, ...]:
    return tuple(name for name in (title, str(key or "")) if name)


def _origin(wire: OrderWire) -> str | None:
    """The id of the order that it was made from."""
    text = wire.origin.strip()
    return None if text in ("", "0") else text


def _date(text: str, zone: tzinfo) -> datetime | None:
    try:
        return read_time(text, zone)
    except ValueError:
        return None


def note(wire: OrderWire) -> str | None:
    """What is told of the delivery first, the shop's internal words last; None when nobody wrote anything."""
    return "\n".join(_fitted(tuple(dict.fromkeys(part for part in _parts(wire) if part)))) or None


def _fitted(parts: Sequence[str]) -> Sequence[str]:
    """The parts, the longest ones cut where together they are too long: nobody's words push out another's."""
    if sum(len(part) + 1 for part in parts) <= _ROOM:
        return parts
    fits = (size for size in range(_ROOM, 1, -1) if sum(min(len(part), size) + 1 for part in parts) <= _ROOM)
    size = next(fits, 2)
    return tuple(part if len(part) <= size else f"{part[: size - 1]}…" for part in parts)


def _parts(wire: OrderWire) -> Iterator[str]:
    yield _labelled("Delivery", wire.delivery_comment)
    yield _labelled("Delivery time", wire.delivery_time)
    if wire.delivery is not None:
        point = wire.delivery.droppoint_id_long.strip() or str(wire.delivery.droppoint_id or "")
        yield _labelled("Parcel shop", " ".join(part for part in (wire.delivery.title, point) if part) if point else "")
    yield wire.customer_comment.strip()
    for line in wire.order_lines:
        yield _labelled(title(line), line.extended_data_external)
        for recipient in line.line_addresses:
            yield _labelled(f"{title(line)}, {recipient.amount or 1} to", _recipient(recipient))
    if wire.packing is not None:
        signed = f", {wire.packing.sender.strip()}" if wire.packing.sender.strip() else ""
        yield _labelled("Gift wrapping", wire.packing.text + signed if wire.packing.text.strip() else "")
    yield wire.order_comment_external.strip()
    yield wire.order_comment.strip()


def _recipient(one: RecipientWire) -> str:
    name = " ".join(part for part in (one.firstname.strip(), one.lastname.strip()) if part)
    town = " ".join(part for part in (one.zip.strip(), one.city.strip()) if part)
    parts = (one.company.strip(), name, one.address.strip(), town, one.country_iso.strip(), one.comment.strip())
    return ", ".join(part for part in parts if part)


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text.strip()}" if text.strip() else ""
