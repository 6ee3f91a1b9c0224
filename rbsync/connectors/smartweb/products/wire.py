"""The shapes of what SmartWeb answers about products, as far as they are used (smartweb sheet 12.6).

A number that cannot be read is not known. An id that cannot be read is no answer.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from rbsync.connectors.smartweb.soap.port import Unreadable
from rbsync.connectors.smartweb.wire import Amount, Key, Text, Title, Wire


def _known(value: object) -> object:
    return None if isinstance(value, Unreadable) else value


def _listed(value: object) -> object:
    return () if value is None else value


Id = Annotated[int, Field(gt=0)]
Quantity = Annotated[int | None, BeforeValidator(_known)]
"""Whole pieces; None where it is not known, which is never 0 (smartweb sheet 4)."""
Known = Annotated[Amount | None, BeforeValidator(_known)]


class StockPlaceWire(Wire):
    """What lies at one stock location."""

    stock_location_id: int
    stock: Quantity = None


Places = Annotated[tuple[StockPlaceWire, ...], BeforeValidator(_listed)]


class HolderWire(Wire):
    """What products and variants have in common: whatever a listing has of its own. `price` is as the shop's prices are."""

    id: Id
    item_number: Text = ""
    ean: Text = ""
    title: Title = ""
    price: Amount | Unreadable | None = None
    buying_price: Known = None
    weight: Known = None
    stock: Quantity = None
    stock_locations: Places = ()

    @property
    def number(self) -> str:
        """Its item number without outer blanks; "" for none."""
        return self.item_number.strip()


class VariantWire(HolderWire):
    """A variant; its title are the names of its values."""

    product_id: Key = 0
    variant_type_values: Annotated[tuple[int, ...], BeforeValidator(_listed)] = ()


class ProductWire(HolderWire):
    """A product with all its variants."""

    description: Text = ""
    category_id: Key = 0
    vat_group_id: Key = 0
    status: bool | None = None
    type_label: Text = ""
    auto_stock: Text = ""
    out_of_stock_buy: Text = ""
    variants: Annotated[tuple[VariantWire, ...], BeforeValidator(_listed)] = ()


class CategoryWire(Wire):
    """A category of the shop's tree."""

    id: Id
    title: Title = ""


class VariantTypeWire(Wire):
    """What variants may differ in."""

    id: Id
    title: Title = ""


class VariantValueWire(Wire):
    """One value of a variant type."""

    id: Id
    title: Title = ""
    product_variant_type_id: Key = 0


class BulkRowWire(Wire):
    """What became of one product of a bulk call."""

    id: Key = 0
    error: Text = ""
