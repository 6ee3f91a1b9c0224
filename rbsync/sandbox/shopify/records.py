"""The records of the shop's catalogue and stock, as the shop keeps them (shopify sheet 8, 9 and 11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from rbsync.sandbox.shopify.formats import gid


class Record:
    """What has a number of its own; `KIND` is its type in the schema."""

    __slots__ = ()
    KIND: ClassVar[str]
    number: int

    @property
    def id(self) -> str:
        """The GID."""
        return gid(self.KIND, self.number)


@dataclass(slots=True, eq=False)
class Collection(Record):
    """A collection. With `product_type` it is automatic: it holds the products of that type and none by hand."""

    KIND = "Collection"
    number: int
    title: str
    handle: str
    updated_at: datetime
    product_type: str | None = None
    description_html: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Publication(Record):
    """A sales channel that products are published to."""

    KIND = "Publication"
    number: int
    title: str
    auto_publish: bool = False


APP_NUMBER = 4711
APP_NAMESPACE = f"app--{APP_NUMBER}"


def stored_namespace(namespace: str | None) -> str:
    """The namespace as it is kept: `$app` and an omitted one are the app's own, `app--4711`."""
    if namespace is None or namespace == "$app":
        return APP_NAMESPACE
    return namespace.replace("$app:", f"{APP_NAMESPACE}--", 1) if namespace.startswith("$app:") else namespace


@dataclass(slots=True, eq=False)
class Metafield(Record):
    """One value on one record. `namespace` is the stored one."""

    KIND = "Metafield"
    number: int
    owner_type: str
    namespace: str
    key: str
    type: str
    value: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Definition(Record):
    """What metafields of that name on that kind of record are. Type `id` means unique."""

    KIND = "MetafieldDefinition"
    number: int
    owner_type: str
    namespace: str
    key: str
    name: str
    type: str
    description: str | None


Pairs = tuple[tuple[str, str], ...]
STANDALONE: Pairs = (("Title", "Default Title"),)
"""Shopify's words for the options of a product without options (shopify sheet 8)."""
STANDARD_RATE = Decimal("0.25")


@dataclass(slots=True, eq=False)
class Location(Record):
    """A place that holds stock; `service` marks a fulfilment service's own."""

    KIND = "Location"
    number: int
    name: str
    city: str
    country: str
    created_at: datetime
    active: bool = True
    service: bool = False


@dataclass(slots=True, eq=False)
class Level:
    """Stock of one item at one location. on_hand = available + committed (shopify sheet 9.1)."""

    KIND: ClassVar[str] = "InventoryLevel"
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
class Item(Record):
    """The inventory item of one variant. `sku` is free text: may be missing, doubled or padded."""

    KIND = "InventoryItem"
    number: int
    sku: str | None
    cost: Decimal | None
    weight: Decimal
    created_at: datetime
    updated_at: datetime
    tracked: bool = True
    requires_shipping: bool = True
    levels: dict[int, Level] = field(default_factory=dict)
    weight_unit: str = "GRAMS"
    variant: Variant = field(init=False)


@dataclass(slots=True, eq=False)
class Variant(Record):
    """A variant; `price` in the shop's currency, with tax where the shop's prices include it."""

    KIND = "ProductVariant"
    number: int
    product: Product
    item: Item
    price: Decimal
    options: Pairs  # empty: the only, default variant
    position: int
    rate: Decimal  # of VAT in the shop's own country: 0.25
    barcode: str | None
    created_at: datetime
    updated_at: datetime
    taxable: bool = True
    compare_at_price: Decimal | None = None
    policy: str = "DENY"
    metafields: dict[tuple[str, str], Metafield] = field(default_factory=dict)

    @property
    def pairs(self) -> Pairs:
        """Its options with Shopify's words where it has none."""
        return self.options or STANDALONE

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
class OptionValue(Record):
    """One value of an option."""

    KIND = "ProductOptionValue"
    number: int
    name: str


@dataclass(slots=True, eq=False)
class Option(Record):
    """An option of a product with every value it may take, used by a variant or not."""

    KIND = "ProductOption"
    number: int
    name: str
    values: list[OptionValue] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Product(Record):
    """A product with its variants. `collections` holds those it was put into by hand."""

    KIND = "Product"
    number: int
    title: str
    handle: str
    description_html: str
    product_type: str
    created_at: datetime
    updated_at: datetime
    status: str = "ACTIVE"
    vendor: str = "Nordlys"
    gift_card: bool = False
    tags: tuple[str, ...] = ()
    variants: list[Variant] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    metafields: dict[tuple[str, str], Metafield] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    publications: dict[int, Publication] = field(default_factory=dict)

    @property
    def only_default(self) -> bool:
        """Whether it has one variant and no options."""
        return len(self.variants) == 1 and not self.variants[0].options

    def is_in(self, collection: Collection) -> bool:
        """Whether it was put into the collection, or the collection takes it by itself."""
        if collection.product_type is not None:
            return self.product_type == collection.product_type
        return collection.number in self.collections

    def offer(self, pairs: Pairs) -> None:
        """Make sure that its options know those values."""
        for name, value in pairs:
            option = next((each for each in self.options if each.name == name), None)
            if option is None:
                last = max((each.number for each in self.options), default=self.number * 100)
                option = Option(last + 1, name)
                self.options.append(option)
            if all(each.name != value for each in option.values):
                last = max((each.number for each in option.values), default=option.number * 10_000)
                option.values.append(OptionValue(last + 1, value))
