"""The shapes of what SmartWeb answers about products, as far as they are used (smartweb sheet 12.6).

Whatever cannot be read is not known, and spoils nothing beside it. What has no id that can be read is no record.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from rbsync.connectors.smartweb.wire import Amount, Row, Several, Wire
from rbsync.connectors.smartweb.wire import Title as StrictTitle
from rbsync.wire import Unreadable


def _or(empty: object) -> BeforeValidator:
    return BeforeValidator(lambda value: empty if value is None or isinstance(value, Unreadable) else value)


def _numbers(value: object) -> object:
    """None of them where one cannot be read: the others would say something else."""
    found = value if isinstance(value, list | tuple) else ()
    return () if any(isinstance(one, Unreadable) for one in found) else found


def _places(value: object) -> object:
    """Where it lies is not known where the list cannot be read: that is not the same as nowhere."""
    return (StockPlaceWire(),) if isinstance(value, Unreadable) else value or ()


Key = Annotated[int, _or(0)]
Text = Annotated[str, _or("")]
Title = Annotated[StrictTitle, _or("")]
Id = Annotated[int, Field(gt=0)]
Quantity = Annotated[int | None, _or(None)]
"""Whole pieces; None where it is not known, which is never 0 (smartweb sheet 4)."""
Known = Annotated[Amount | None, _or(None)]


class StockPlaceWire(Wire):
    """What lies at one stock location; None where it is not told at which."""

    stock_location_id: Quantity = None
    stock: Quantity = None


Places = Annotated[tuple[StockPlaceWire, ...], BeforeValidator(_places)]


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

    @property
    def places_known(self) -> bool:
        """Whether it is told where it lies."""
        return all(place.stock_location_id is not None for place in self.stock_locations)


class VariantWire(HolderWire):
    """A variant; its title are the names of its values."""

    product_id: Key = 0
    variant_type_values: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()


class ProductWire(HolderWire):
    """A product with all its variants. `unreadable` says why they may be more than are told here; "" where they are not."""

    description: Text = ""
    category_id: Key = 0
    vat_group_id: int | Unreadable | None = None
    status: Annotated[bool | None, _or(None)] = None
    type_label: Text = ""
    auto_stock: Text = ""
    out_of_stock_buy: Text = ""
    variants: Several[VariantWire] = ()
    unreadable: str = ""


class ProductHeadWire(ProductWire):
    """A product that cannot be told whole: ids and item numbers, as far as they can be had, and `unreadable`."""


def product_of_row(row: Row) -> ProductWire | None:
    """The product, without those of its variants that have no id that can be read; None where it has none itself."""
    if not has_id(row):
        return None
    variants = row.get("Variants")
    if variants is None:
        return ProductWire.model_validate(row)
    told = variants if isinstance(variants, list) else [variants]
    readable = [one for one in told if isinstance(one, Mapping) and has_id(one)]
    lacking = "" if len(readable) == len(told) else "a variant of it has no id that can be read"
    return ProductWire.model_validate({**row, "Variants": readable, "Unreadable": lacking})


def has_id(row: Row) -> bool:
    """Whether it has an id that can be read."""
    found = row.get("Id")
    return isinstance(found, int) and found > 0


class CategoryWire(Wire):
    """A category of the shop's tree."""

    id: Id
    title: Title = ""


class VariantOptionWire(Wire):
    """What variants may differ in, or one value of that: then `product_variant_type_id` says of what."""

    id: Id
    title: Title = ""
    product_variant_type_id: Key = 0


class BulkRowWire(Wire):
    """What became of one product of a bulk call."""

    id: Key = 0
    error: Text = ""
