"""Products, variants, collections and publications as the books show them."""

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.formats import stamp
from rbsync.sandbox.shopify.records import Product, Variant

Document = dict[str, object]


def products_document(books: Books) -> list[Document]:
    """Every product, with the ids of its variants in their order."""
    return [product_document(books, each) for each in books.products.values()]


def product_document(books: Books, product: Product) -> Document:
    """One product; its collections include those that take it by themselves."""
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


def variant_document(variant: Variant) -> Document:
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


def collections_document(books: Books) -> list[Document]:
    """Every collection; an automatic one takes the products of one type."""
    return [
        {"id": each.id, "title": each.title, "handle": each.handle, "automatic": each.product_type is not None}
        for each in books.collections.values()
    ]


def publications_document(books: Books) -> list[Document]:
    """Every publication."""
    return [{"id": each.id, "title": each.title} for each in books.publications.values()]


def _metafields(owner: Product | Variant) -> list[Document]:
    return [
        {"namespace": each.namespace, "key": each.key, "type": each.type, "value": each.value}
        for each in owner.metafields.values()
    ]
