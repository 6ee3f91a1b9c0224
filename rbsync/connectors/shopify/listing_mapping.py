"""Shopify's variants and inventory levels as core listings and levels (shopify sheets 8 and 9.1): pure."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from rbsync.connectors.shopify.wire import MeasurementWire, OwnVariantWire, ProductWire, StockItemWire
from rbsync.core.model.listing import Level, Listing, ListingStatus
from rbsync.core.model.money import Money
from rbsync.markup import safe_html

GRAMS: Mapping[str, Decimal] = MappingProxyType(
    {
        "GRAMS": Decimal(1),
        "KILOGRAMS": Decimal(1000),
        "OUNCES": Decimal("28.349523125"),
        "POUNDS": Decimal("453.59237"),
    }
)

STATUSES: Mapping[str, ListingStatus] = MappingProxyType(
    {"ACTIVE": ListingStatus.ACTIVE, "DRAFT": ListingStatus.DRAFT, "ARCHIVED": ListingStatus.ARCHIVED}
)
"""By a product's status; whatever else comes is OTHER."""

ONLY_VARIANT = "Default Title"
"""What Shopify calls a variant that is alone, and the value of its only option (shopify sheet 8)."""


def listing(product: ProductWire, wire: OwnVariantWire, currency: str) -> Listing:
    """The variant with its quantities. `currency` is the shop's; the price includes VAT when the shop's prices do.

    An inactive level keeps its quantities, and they are told.
    """
    item = wire.inventory_item
    at_location = level(item)
    parts = (product.title, "" if wire.title == ONLY_VARIANT else wire.title)
    return Listing(
        id=wire.id,
        stock_id=item.id,
        product_id=product.id,
        variants=product.variants_count,
        status=STATUSES.get(product.status, ListingStatus.OTHER),
        sku=wire.sku or None,
        barcode=(wire.barcode or "").strip() or None,
        title=" - ".join(part for part in parts if part),
        category=product.product_type.strip() or None,
        price=Money(wire.price, currency),
        cost=item.unit_cost.money() if item.unit_cost else None,
        weight_grams=weight_grams(item.measurement),
        description=safe_html(product.description_html),
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
