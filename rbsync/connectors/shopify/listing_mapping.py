"""Shopify's variants and inventory levels as core listings and levels (shopify sheets 8 and 9.1): pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from rbsync.connectors.shopify.wire import MeasurementWire, StockItemWire, VariantWire
from rbsync.core.model.listing import Level, Listing
from rbsync.core.model.money import Money

GRAMS: Mapping[str, Decimal] = MappingProxyType(
    {
        "GRAMS": Decimal(1),
        "KILOGRAMS": Decimal(1000),
        "OUNCES": Decimal("28.349523125"),
        "POUNDS": Decimal("453.59237"),
    }
)

_ONLY_VARIANT = "Default Title"


def listing(wire: VariantWire, currency: str) -> Listing:
    """The variant with its quantities. `currency` is the shop's; the price includes VAT when the shop's prices do.

    An inactive level keeps its quantities, and they are told.
    """
    item = wire.inventory_item
    at_location = level(item)
    parts = (wire.product.title, "" if wire.title == _ONLY_VARIANT else wire.title)
    return Listing(
        id=wire.id,
        stock_id=item.id,
        sku=wire.sku or None,
        barcode=(wire.barcode or "").strip() or None,
        title=" - ".join(part for part in parts if part),
        price=Money(wire.price, currency),
        cost=item.unit_cost.money() if item.unit_cost else None,
        weight_grams=weight_grams(item.measurement),
        description=wire.product.description or None,
        tracked=item.tracked,
        active=at_location.active,
        on_hand=at_location.on_hand,
        available=at_location.available,
    )


def level(wire: StockItemWire) -> Level:
    """The item at the location; without a level there it is not active and has no quantities."""
    found = wire.inventory_level
    return Level(
        stock_id=wire.id,
        tracked=wire.tracked,
        active=found is not None and found.is_active,
        on_hand=found.quantity("on_hand") if found else None,
        available=found.quantity("available") if found else None,
    )


def weight_grams(wire: MeasurementWire | None) -> Decimal | None:
    """The weight in grams; None where there is none, or its unit is unknown."""
    if wire is None or wire.weight is None or wire.weight.unit not in GRAMS:
        return None
    return wire.weight.value * GRAMS[wire.weight.unit]
