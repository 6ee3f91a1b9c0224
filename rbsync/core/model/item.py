"""Items of Rackbeat: products and BOMs, their stock, and what a new one needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ItemKind(StrEnum):
    """Rackbeat's API says *lot* for a BOM."""

    PRODUCT = "product"
    BOM = "bom"


@dataclass(frozen=True, slots=True)
class Component:
    """What one BOM takes of another item."""

    number: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Bom:
    """A bill of materials by its number, one level down: a component may be a BOM itself."""

    number: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Anything Rackbeat stocks or sells, by its number. Prices are in the account's currency, without VAT.

    `available` is on hand less what is in open orders. Quantities mean nothing where `has_inventory` is False.
    """

    number: str
    name: str
    kind: ItemKind
    barcode: str | None
    group: int | None
    sales_price: Decimal | None
    on_hand: Decimal
    in_orders: Decimal
    available: Decimal
    has_inventory: bool
    barred: bool
    has_variations: bool = False


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """An item with what a shop shows of it. Weight in grams, cost without VAT, `description` as safe HTML.

    `custom_fields` are values by the field's slug, where they were asked for. `updated_at` is aware; None where it is not told.
    """

    item: Item
    description: str | None
    weight_grams: Decimal | None
    cost_price: Decimal | None
    custom_fields: Mapping[str, str]
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices that one customer gets: item number → price without VAT, in `currency` (None: it is not told)."""

    currency: str | None
    prices: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class ItemStock:
    """What Rackbeat has of one item: in all, in open orders, and per location number where that was read."""

    number: str
    on_hand: Decimal
    in_orders: Decimal
    available: Decimal
    has_inventory: bool
    by_location: tuple[tuple[int, Decimal], ...] | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is needed to create a product. `sales_price` without VAT; weight in grams."""

    number: str
    name: str
    group: int
    unit: int | None
    sales_price: Decimal
    barcode: str | None
    weight_grams: Decimal | None
    cost_price: Decimal | None
    description: str | None
