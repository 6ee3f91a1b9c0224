"""What is recorded: a few calls per service. Each follows from earlier answers, so that a replay asks the same again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from rbsync.core.model.hub import Account, DraftLine, HubOrder, OrderDraft
from rbsync.core.model.item import Item
from rbsync.core.model.listing import Level, LevelChange, LevelRefusal, Listing
from rbsync.core.model.order import Address, Order, OrderHead
from rbsync.errors import Refused
from rbsync.ports.connector import Connector, ShopLocation, ShopProfile, Window
from rbsync.rackbeat.hub import RackbeatHub

ORDERS = 3
SPAN = timedelta(days=59)  # what a shop shows without read_all_orders
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOBODYS_ITEM = "NO-SUCH-ITEM"
Connect = Callable[[str | None], Connector]


@dataclass(frozen=True, slots=True)
class RackbeatReads:
    """The account, a page of items, and the newest order where there is one."""

    account: Account
    items: Sequence[Item]
    newest: HubOrder | None


@dataclass(frozen=True, slots=True)
class RackbeatWrites:
    """An order at each step, and what Rackbeat says to one that cannot be."""

    draft: HubOrder
    booked: HubOrder
    read_back: HubOrder | None
    refusal: Refused


@dataclass(frozen=True, slots=True)
class ShopifyReads:
    """The shop, a page of orders, some of them whole, what is listed under their SKUs, and its levels at `place`."""

    profile: ShopProfile
    heads: Sequence[OrderHead]
    orders: Sequence[Order]
    place: ShopLocation
    listings: Sequence[Listing]
    levels: Sequence[Level]


def read_rackbeat(hub: RackbeatHub) -> RackbeatReads:
    """Reads only."""
    account = hub.account()
    items = next(hub.items(), ())
    newest = next(hub.orders_since(LONG_AGO), None)
    return RackbeatReads(account, items, newest)


def write_rackbeat(hub: RackbeatHub, item: str) -> RackbeatWrites:
    """Creates and books an order."""
    [customer, *_] = next(hub.customers())
    draft = hub.create_draft(_draft(item), customer.number)
    booked = hub.book(draft.number)
    read_back = hub.order(draft.number)
    try:
        hub.create_draft(_draft(NOBODYS_ITEM), customer.number)
    except Refused as refusal:
        return RackbeatWrites(draft, booked, read_back, refusal)
    raise AssertionError("Rackbeat took an item that nobody has")


def read_shopify(connect: Connect) -> ShopifyReads:
    """Reads only. `connect` gives a shop whose quantities are kept at a location's id, or none."""
    shop = connect(None)
    profile = shop.profile()
    window = Window(profile.server_time - SPAN, profile.server_time)
    heads = next(shop.orders.changed(window), ())
    orders = list(shop.orders.read([head.id for head in heads[:ORDERS]]))
    place = next(place for place in shop.stock.locations() if place.active and place.writable)
    skus = dict.fromkeys(line.sku for order in orders for line in order.lines if line.sku)
    at_place = connect(place.id)
    listings = [listing for sku in skus for listing in at_place.listings.by_sku(sku)]
    levels = at_place.stock.levels([listing.stock_id for listing in listings])
    return ShopifyReads(profile, heads, orders, place, listings, list(levels.values()))


def write_shopify(shop: Connector, levels: Sequence[Level]) -> tuple[LevelRefusal, ...]:
    """Adds one unit to two levels, as if the second had moved meanwhile."""
    right, moved = [level for level in levels if level.tracked and level.active and level.available is not None][:2]
    assert right.available is not None
    assert moved.available is not None
    changes = [
        LevelChange(right.stock_id, right.available, right.available + 1),
        LevelChange(moved.stock_id, moved.available + 5, moved.available + 1),
    ]
    return shop.stock.set_levels(changes, basis="available", why="recorded")


def _draft(item: str) -> OrderDraft:
    line = DraftLine(item, "A line", Decimal(2), Decimal("79.95"), Decimal(10), Decimal(25), None)
    return OrderDraft(
        reference="shop-dk#1001",
        heading="shop-dk #1001",
        currency="DKK",
        vat_zone="domestic",
        order_date=date(2026, 11, 20),
        payment_terms=1,
        layout=1,
        employee=4,
        note=None,
        billing=Address(name="A. Buyer", street="Example Street 1", zipcode="1000", city="Exampleton", country="DK"),
        delivery=None,
        lines=(line,),
    )
