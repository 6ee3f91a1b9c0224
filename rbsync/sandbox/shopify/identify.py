"""Products and variants by id, handle or custom id (shopify sheet 8 and 11)."""

from __future__ import annotations

from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.gids import number_of
from rbsync.sandbox.shopify.inputs import Row, row, text
from rbsync.sandbox.shopify.metafield_record import stored_namespace
from rbsync.sandbox.shopify.metafields import Owner
from rbsync.sandbox.shopify.records import Product, Variant
from rbsync.sandbox.shopify.refusal import refuse


def product_by(context: Context, identifier: Row) -> Product | None:
    """The product behind `id`, `handle` or `customId`. Raises the service's refusal without a definition."""
    if text(identifier, "id") is not None:
        return product_of(context, text(identifier, "id") or "")
    if text(identifier, "handle") is not None:
        return context.books.handles.get(text(identifier, "handle") or "")
    found = _by_custom_id(context, "PRODUCT", row(identifier, "customId") or {})
    return found if isinstance(found, Product) else None


def variant_by(context: Context, identifier: Row) -> Variant | None:
    """The variant behind `id` or `customId`. Raises the service's refusal without a definition."""
    if text(identifier, "id") is not None:
        return context.books.variants.get(number_of("ProductVariant", text(identifier, "id") or "") or 0)
    found = _by_custom_id(context, "PRODUCTVARIANT", row(identifier, "customId") or {})
    return found if isinstance(found, Variant) else None


def product_of(context: Context, value: str) -> Product | None:
    """The product behind a GID."""
    return context.books.products.get(number_of("Product", value) or 0)


def custom_name(custom: Row) -> tuple[str, str]:
    """Stored namespace and key of a custom id."""
    return stored_namespace(text(custom, "namespace")), text(custom, "key") or ""


def _by_custom_id(context: Context, kind: str, custom: Row) -> Owner | None:
    metafields, name = context.books.metafields, custom_name(custom)
    definition = metafields.definition(kind, name)
    if definition is None or definition.type != "id":
        raise refuse("NOT_FOUND", "Metafield definition of type 'id' is required when using custom ids.")
    return metafields.owner_of(kind, name, text(custom, "value") or "")
