"""Rackbeat's JSON about what a shop shows of items (rackbeat sheet 5.3, 5.6, 5.9); read as in `wire`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict

from rbsync.rackbeat.wire import CustomerRow, ItemRow, Key, Moment, Number, Text, Wire, blank_is_none


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


class PayerRow(CustomerRow):
    """A customer and what he pays in."""

    currency: Text = None


class LineableRow(Wire):
    """An item as one customer sees it."""

    number: Text = None
    sales_price: Number = None
    regular_sales_price: Number = None
    discount_percentage: Number = None
    deleted_at: Text = None
