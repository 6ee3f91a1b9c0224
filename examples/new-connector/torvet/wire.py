"""The shapes that Torvet's answers must have, and what they are in rbsync's words. Prices are with VAT."""

from __future__ import annotations

from decimal import Decimal

from pydantic import AwareDatetime

from rbsync.core.model.listing import Level, Listing, ListingStatus
from rbsync.core.model.money import Money
from rbsync.core.model.order import Buyer, LineKind, Order, OrderHead, OrderLine, Payment, Tax, UnreadableOrder
from rbsync.ports.connector import ShopProfile
from rbsync.wire import Contract, Wire, fit

CONTRACT = Contract("torvet", "Torvet")


class PageWire(Wire):
    """A page of a list; `next` is the number of the one that follows."""

    rows: tuple[object, ...]
    next: int | None


class ShopWire(Wire):
    """The seller, and the service's own time."""

    id: str
    name: str
    currency: str
    time: AwareDatetime


class ListingWire(Wire):
    """What is offered. The quantities are None where it was never stocked."""

    id: str
    sku: str | None
    title: str
    currency: str
    price: Decimal
    vat_percent: Decimal
    on_hand: int | None
    available: int | None


class LineWire(Wire):
    """Goods in an order. `price` is that of one unit. Buyers pay Torvet for the parcel."""

    id: str
    title: str
    sku: str | None
    listing: str | None
    quantity: Decimal
    price: Decimal
    vat_percent: Decimal


class HeadWire(Wire):
    """What every list tells of an order."""

    id: str
    placed: AwareDatetime
    changed: AwareDatetime
    cancelled: bool


class OrderWire(HeadWire):
    """A whole order. Torvet shows it when it is paid."""

    currency: str
    total: Decimal
    buyer: str
    email: str
    lines: tuple[LineWire, ...]


def profile(row: object) -> ShopProfile:
    """The seller. Raises ContractBroken, as do all but `order`."""
    wire = CONTRACT.check(ShopWire, row, record="shop")
    return ShopProfile(wire.id, wire.name, wire.currency, prices_include_vat=True, server_time=wire.time)


def listing(row: object) -> Listing:
    """A listing: it is its own product, and the shop shows no drafts."""
    wire = CONTRACT.check(ListingWire, row, record="listings")
    return Listing(
        id=wire.id,
        stock_id=wire.id,
        product_id=wire.id,
        status=ListingStatus.ACTIVE,
        sku=wire.sku,
        title=wire.title,
        price=Money(wire.price, wire.currency),
        vat_percentage=wire.vat_percent,
        tracked=True,
        active=wire.on_hand is not None,
        on_hand=wire.on_hand,
        available=wire.available,
    )


def level(row: object) -> Level:
    """The quantities of a listing."""
    found = listing(row)
    return Level(found.stock_id, found.tracked, found.active, found.on_hand, found.available)


def head(row: object) -> OrderHead:
    """What a list tells of an order."""
    wire = CONTRACT.check(HeadWire, row, record="orders")
    return OrderHead(wire.id, f"#{wire.id}", wire.placed, wire.changed, wire.cancelled, test=False)


def order(row: object) -> Order | UnreadableOrder:
    """The whole order, if its rows make sense."""
    try:
        wire = fit(OrderWire, row)
    except ValueError as error:
        return UnreadableOrder(head(row).id, str(error))
    return Order(
        head=head(row),
        currency=wire.currency,
        prices_include_vat=True,
        lines=tuple(_line(line, wire.currency) for line in wire.lines),
        total=Money(wire.total, wire.currency),
        payment=Payment.PAID,
        buyer=Buyer(wire.buyer, wire.email, phone=None, billing=None, delivery=None),
    )


def _line(wire: LineWire, currency: str) -> OrderLine:
    rate, price = wire.vat_percent / 100, Money(wire.price, currency)
    return OrderLine(
        id=wire.id,
        kind=LineKind.ITEM,
        title=wire.title,
        sku=wire.sku,
        listing_id=wire.listing,
        quantity=wire.quantity,
        ordered=wire.quantity,
        unit_price=price,
        discount=Money(Decimal(0), currency),
        taxes=(Tax(price.times(wire.quantity * rate / (1 + rate)).rounded(), rate),),
    )
