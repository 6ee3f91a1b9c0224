"""The records of the shop's catalogue and stock, as the shop keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


def gid(kind: str, number: int) -> str:
    """`gid://shopify/Order/123`."""
    return f"gid://shopify/{kind}/{number}"


@dataclass(slots=True, eq=False)
class Location:
    """A place that holds stock; `service` marks a fulfilment service's own."""

    number: int
    name: str
    city: str
    country: str
    created_at: datetime
    active: bool = True
    service: bool = False

    @property
    def id(self) -> str:
        """The GID."""
        return gid("Location", self.number)


@dataclass(slots=True, eq=False)
class Level:
    """Stock of one item at one location. on_hand = available + committed (shopify sheet 9.1)."""

    item: Item
    location: Location
    on_hand: int
    created_at: datetime
    updated_at: datetime
    committed: int = 0
    active: bool = True

    @property
    def id(self) -> str:
        """The GID: it carries the item's number as a query."""
        return f"{gid('InventoryLevel', self.location.number)}?inventory_item_id={self.item.number}"

    @property
    def available(self) -> int:
        """May be negative: overselling is legal."""
        return self.on_hand - self.committed

    def quantity(self, name: str) -> int | None:
        """The quantity of that name; None for a name that does not exist."""
        if name in ("incoming", "reserved", "damaged", "safety_stock", "quality_control"):
            return 0
        return {"available": self.available, "committed": self.committed, "on_hand": self.on_hand}.get(name)


@dataclass(slots=True, eq=False)
class Item:
    """The inventory item of one variant. `sku` is free text: may be missing, doubled or padded."""

    number: int
    sku: str | None
    cost: Decimal
    weight: Decimal
    created_at: datetime
    updated_at: datetime
    tracked: bool = True
    requires_shipping: bool = True
    country_of_origin: str | None = None
    harmonized_code: str | None = None
    levels: dict[int, Level] = field(default_factory=dict)
    weight_unit: str = "GRAMS"
    variant: Variant = field(init=False)

    @property
    def id(self) -> str:
        """The GID."""
        return gid("InventoryItem", self.number)


@dataclass(slots=True, eq=False)
class Variant:
    """A variant; `price` in the shop's currency, with tax where the shop's prices include it."""

    number: int
    product: Product
    item: Item
    price: Decimal
    options: tuple[tuple[str, str], ...]
    position: int
    rate: Decimal  # of VAT in the shop's own country: 0.25
    barcode: str | None
    created_at: datetime
    updated_at: datetime
    taxable: bool = True

    @property
    def id(self) -> str:
        """The GID."""
        return gid("ProductVariant", self.number)

    @property
    def sku(self) -> str | None:
        """The inventory item's SKU."""
        return self.item.sku

    @property
    def title(self) -> str:
        """`Red / M`, or Shopify's word for a product without options."""
        return " / ".join(value for _, value in self.options) or "Default Title"

    @property
    def available(self) -> int:
        """What may be sold at all active locations."""
        return sum(level.available for level in self.item.levels.values() if level.active)


@dataclass(slots=True, eq=False)
class Product:
    """A product with its variants."""

    number: int
    title: str
    handle: str
    description: str
    product_type: str
    created_at: datetime
    updated_at: datetime
    status: str = "ACTIVE"
    vendor: str = "Nordlys"
    gift_card: bool = False
    variants: list[Variant] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The GID."""
        return gid("Product", self.number)
