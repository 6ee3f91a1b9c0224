"""Rackbeat's JSON as it arrives: every field may be null, unknown ones are ignored (rackbeat sheet 2.8, 3.11).

Numbers come as JSON numbers or strings, times with an offset or naive; naive ones are taken as Copenhagen time. Nothing
is decided here; `mapping` turns these rows into the model.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict

from rbsync import wire

CONTRACT = wire.Contract("rackbeat", "Rackbeat")
check, broken = CONTRACT.check, CONTRACT.broken

Row = Mapping[str, object]
"""One JSON object of an answer."""

_HOME = ZoneInfo("Europe/Copenhagen")


def blank_is_none(value: object) -> object:
    """None for what PHP writes for an empty object, [], and for an empty field."""
    return None if value == "" or value == [] else value


def _as_utc(value: object) -> object:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("a time must be text")
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=_HOME)).astimezone(UTC)


Number = Annotated[Decimal | None, BeforeValidator(blank_is_none)]
Key = Annotated[int | None, BeforeValidator(blank_is_none)]
Text = str | None
Flag = Annotated[bool | None, BeforeValidator(blank_is_none)]
Moment = Annotated[datetime | None, BeforeValidator(_as_utc)]


class Wire(wire.Wire):
    """Numbers are taken for text where text is expected."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class Counters(Wire):
    """What a paginated list says of itself (rackbeat sheet 3.6)."""

    total: Key = None
    pages: Key = None
    limit: Key = None


class Numbered(Wire):
    """A nested record, as far as its number."""

    number: Key = None


class NestedItem(Wire):
    """The item inside a line."""

    number: Text = None


class ItemRow(Wire):
    """A product, a BOM or a row of `/items` (rackbeat sheet 5.3, 5.5)."""

    number: Text = None
    type: Text = None
    name: Text = None
    barcode: Text = None
    group_id: Key = None
    group: Annotated[Numbered | None, BeforeValidator(blank_is_none)] = None
    sales_price: Number = None
    stock_quantity: Number = None
    in_order_quantity: Number = None
    available_quantity: Number = None
    inventory_enabled: Flag = None
    is_barred: Flag = None
    variation_id: Key = None
    deleted_at: Text = None


class LocationStockRow(Wire):
    """What lies at one location (rackbeat sheet 5.7)."""

    number: Key = None
    stock_quantity: Number = None


class CheckingRow(Wire):
    """An item of `/reports/checking` (rackbeat sheet 5.7)."""

    number: Text = None
    stock_quantity: Number = None
    locations: list[LocationStockRow] | None = None


class ComponentRow(Wire):
    """A line of a BOM (rackbeat sheet 5.5)."""

    child_id: Text = None
    item: Annotated[NestedItem | None, BeforeValidator(blank_is_none)] = None
    quantity: Number = None


class LotRow(Wire):
    """A BOM with its lines."""

    number: Text = None
    deleted_at: Text = None
    lines: list[ComponentRow] | None = None


class OrderLineRow(Wire):
    """A line of an order (rackbeat sheet 5.12)."""

    id: Key = None
    child_id: Text = None
    item: Annotated[NestedItem | None, BeforeValidator(blank_is_none)] = None
    name: Text = None
    quantity: Number = None
    quantity_shipped: Number = None
    vat_percentage: Number = None
    line_total: Number = None


class OrderRow(Wire):
    """An order (rackbeat sheet 5.12)."""

    number: Key = None
    other_reference: Text = None
    heading: Text = None
    currency: Text = None
    total_total: Number = None
    is_booked: Flag = None
    is_cancelled: Flag = None
    is_shipped: Flag = None
    is_partly_shipped: Flag = None
    is_invoiced: Flag = None
    created_at: Moment = None
    deleted_at: Text = None
    lines: list[OrderLineRow] | None = None


class ShipmentRow(Wire):
    """A shipment of an order (rackbeat sheet 5.13)."""

    id: Key = None
    order_id: Key = None
    order: Annotated[Numbered | None, BeforeValidator(blank_is_none)] = None
    is_shipped: Flag = None


class InvoiceRow(Wire):
    """A customer invoice or credit note (rackbeat sheet 5.14)."""

    number: Key = None
    order_id: Key = None
    order: Annotated[Numbered | None, BeforeValidator(blank_is_none)] = None
    is_creditnote: Flag = None


class ConvertedRow(Wire):
    """The answer to convert-to-invoice (rackbeat sheet 5.12)."""

    invoice_id: Key = None


class AdjustmentRow(Wire):
    """A created stock adjustment (rackbeat sheet 5.8)."""

    id: Key = None


class CustomerRow(Wire):
    """A customer; the name has two keys (rackbeat sheet 5.10)."""

    number: Key = None
    name: Text = None
    company_name: Text = None
    contact_email: Text = None
    company_vat: Text = None
    ean: Text = None
    currency: Text = None
    is_barred: Flag = None
    is_deleted: Flag = None
    deleted_at: Text = None


class NamedRow(Wire):
    """A record of reference data (rackbeat sheet 5.11)."""

    number: Key = None
    name: Text = None


class LocationRow(NamedRow):
    """A location and where it lies (rackbeat sheet 5.7)."""

    parent_id: Key = None
    children_count: Key = None


class CurrencyRow(Wire):
    """A currency the account knows (rackbeat sheet 5.11)."""

    code: Text = None


class GroupRow(NamedRow):
    """A product group with its VAT rates in percent (rackbeat sheet 5.2)."""

    vat_domestic: Number = None
    vat_eu: Number = None
    vat_abroad: Number = None
    vat_domestic_exempt: Number = None


class AccountRow(Wire):
    """The account inside `/self` (rackbeat sheet 5.1)."""

    id: Key = None
    company_name: Text = None


class PhysicalRow(Wire):
    """Weight and measures; keys that are not known here are kept, to be sent back."""

    model_config = ConfigDict(extra="allow")

    weight: Number = None
    weight_unit: Text = None
    height: Number = None
    width: Number = None
    depth: Number = None
    size_unit: Text = None


class OptionRow(Wire):
    """A choice of a dropdown."""

    id: Key = None
    value: Text = None


class FieldRow(Wire):
    """A custom field's definition."""

    id: Key = None
    slug: Text = None
    type: Text = None
    available_for: Text = None
    options: list[OptionRow] | None = None


class FieldValueRow(Wire):
    """What one record has in one custom field."""

    value: object = None
    field: Annotated[FieldRow | None, BeforeValidator(blank_is_none)] = None


class DetailsRow(ItemRow):
    """An item with what a shop shows of it. `field_values` None: the answer did not tell."""

    description: Text = None
    physical: Annotated[PhysicalRow | None, BeforeValidator(blank_is_none)] = None
    cost_price: Number = None
    recommended_cost_price: Number = None
    updated_at: Moment = None
    field_values: list[FieldValueRow] | None = None


class CurrencyPriceRow(Wire):
    """An item's price in another currency."""

    currency: Text = None
    sales_price: Number = None


class LineableRow(Wire):
    """An item as one customer sees it."""

    number: Text = None
    sales_price: Number = None
    regular_sales_price: Number = None
    discount_percentage: Number = None
    deleted_at: Text = None
