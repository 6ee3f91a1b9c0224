"""What a simulated Shopify shop's own books hold, read past its API. Money is text; times are those of the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.formats import stamp
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.records import Product, Variant
from rbsync.sandbox.shopify.simulator import ShopifySimulator

Document = dict[str, Any]


def shopify_records(simulator: ShopifySimulator, *kinds: str) -> Document:
    """Everything that the shop has, or the named kinds; an automatic collection takes the products of one type."""
    books = simulator.books
    made: Mapping[str, Callable[[], object]] = {
        "store": lambda: books.terms.store,
        "currency": lambda: books.terms.currency,
        "locations": lambda: [
            {"id": each.id, "name": each.name, "active": each.active, "service": each.service}
            for each in books.locations
        ],
        "products": lambda: [_product(books, each) for each in books.products.values()],
        "variants": lambda: [_variant(each) for each in books.variants.values()],
        "collections": lambda: [
            {"id": each.id, "title": each.title, "handle": each.handle, "automatic": each.product_type is not None}
            for each in books.collections.values()
        ],
        "publications": lambda: [{"id": each.id, "title": each.title} for each in books.publications.values()],
        "orders": lambda: [_order(simulator, each) for each in books.orders.values()],
    }
    return {kind: made[kind]() for kind in kinds or made}


def _product(books: Books, product: Product) -> Document:
    """One product with the ids of its variants; its collections include those that take it by themselves."""
    return {
        "id": product.id,
        "title": product.title,
        "description_html": product.description_html,
        "handle": product.handle,
        "product_type": product.product_type,
        "vendor": product.vendor,
        "status": product.status,
        "tags": list(product.tags),
        "gift_card": product.gift_card,
        "created_at": stamp(product.created_at),
        "updated_at": stamp(product.updated_at),
        "options": [{"name": each.name, "values": [value.name for value in each.values]} for each in product.options],
        "variants": [each.id for each in product.variants],
        "collections": [each.id for each in books.collections.values() if product.is_in(each)],
        "publications": [each.id for each in product.publications.values()],
        "metafields": _metafields(product),
    }


def _variant(variant: Variant) -> Document:
    """One variant with its item: weight in grams or as it was given, prices in the shop's currency."""
    item = variant.item
    return {
        "id": variant.id,
        "product": variant.product.id,
        "title": variant.product.title,
        "variant_title": variant.title,
        "options": dict(variant.options),
        "position": variant.position,
        "item": item.id,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "price": str(variant.price),
        "compare_at_price": None if variant.compare_at_price is None else str(variant.compare_at_price),
        "taxable": variant.taxable,
        "tracked": item.tracked,
        "requires_shipping": item.requires_shipping,
        "cost": None if item.cost is None else str(item.cost),
        "weight": {"value": float(item.weight), "unit": item.weight_unit},
        "created_at": stamp(variant.created_at),
        "updated_at": stamp(variant.updated_at),
        "metafields": _metafields(variant),
        "levels": [
            {
                "location": each.location.id,
                "active": each.active,
                "available": each.available,
                "committed": each.committed,
                "on_hand": each.on_hand,
            }
            for each in item.levels.values()
        ],
    }


def _metafields(owner: Product | Variant) -> list[Document]:
    return [
        {"namespace": each.namespace, "key": each.key, "type": each.type, "value": each.value}
        for each in owner.metafields.values()
    ]


def _order(simulator: ShopifySimulator, order: Order) -> Document:
    figures, spec, toggles = order.figures, order.spec, simulator.toggles
    return {
        "id": order.id,
        "legacy_id": str(order.number),
        "name": f"{toggles.order_prefix}{order.sequence}{toggles.order_suffix}",
        "currency": spec.currency,
        "total": str(figures.before_returns.price),
        "current_total": str(figures.current.price),
        "tax": str(figures.current.tax),
        "created_at": stamp(spec.created_at),
        "updated_at": stamp(order.updated_at),
        "financial_status": order.financial_status,
        "fulfillment_status": order.fulfillment_status,
        "test": spec.test,
        "cancelled": spec.cancelled_at is not None,
        "lines": [
            {
                "sku": each.line.sku,
                "title": each.line.title,
                "quantity": each.line.quantity,
                "current_quantity": each.line.current,
                "net": str(each.current.net),
            }
            for each in figures.lines
        ],
    }
