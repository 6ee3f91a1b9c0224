"""The small shared world: what one merchant stocks and who buys it, before any service knows it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WorldGroup:
    """A product group of the merchant. Rates in percent."""

    number: int
    name: str
    vat_domestic: Decimal
    has_inventory: bool = True


@dataclass(frozen=True, slots=True)
class WorldItem:
    """A thing the merchant sells. `family` and `options` join variants of one product: ("Colour", "Red")."""

    number: str
    name: str
    description: str
    barcode: str | None
    group: int
    net_price: Decimal  # without VAT, in the account's currency
    cost: Decimal
    weight_grams: int
    on_hand: int
    family: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    components: tuple[tuple[str, int], ...] = ()  # (item number, quantity): makes it a BOM


@dataclass(frozen=True, slots=True)
class WorldCustomer:
    """A buyer. Everything about the person is invented."""

    name: str
    email: str
    phone: str
    street: str
    zipcode: str
    city: str
    country: str  # ISO 3166-1 alpha-2
    in_rackbeat: bool  # known to Rackbeat before the first sync


@dataclass(frozen=True, slots=True)
class World:
    """Everything a sandbox starts from; the same options always give the same world."""

    seed: int
    items: int
    orders: int
    shops: int
    now: datetime  # aware, UTC: "today" of the world, near the machine's own clock
    currency: str
    groups: tuple[WorldGroup, ...]
    catalogue: tuple[WorldItem, ...]
    customers: tuple[WorldCustomer, ...]
