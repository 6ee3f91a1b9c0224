"""The fields of products, variants, collections and publications that are more than a record's attribute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

from rbsync.sandbox.shopify.context import Document, Info
from rbsync.sandbox.shopify.formats import gid, number_of
from rbsync.sandbox.shopify.inputs import text
from rbsync.sandbox.shopify.paging import MAX_PAGE, Connection, Listing
from rbsync.sandbox.shopify.records import (
    Collection,
    Definition,
    Metafield,
    Option,
    Product,
    Publication,
    Variant,
    stored_namespace,
)
from rbsync.sandbox.shopify.resolve import Resolver, paged

_BLOCKS = "p|div|ul|ol|li|h[1-6]|table|tr|td|th|tbody|thead|blockquote"


def rewritten(written: str) -> str:
    """`<P>a<br/>b &quot;c&quot;</P><p>d</p>` → `<p>a<br>b "c"</p>`, a new line, `<p>d</p>`."""
    text = re.sub(r"<(/?)([A-Za-z][A-Za-z0-9]*)", lambda found: f"<{found[1]}{found[2].lower()}", written)
    text = re.sub(r"<(br|hr|img)\b([^>]*?)\s*/?>", r"<\1\2>", text)
    text = re.sub(r"&#?\w+;", _spelt_out, text)
    return re.sub(rf"</({_BLOCKS})>\s*<(?=/?({_BLOCKS})\b)", r"</\1>\n<", text).strip()


def _spelt_out(entity: re.Match[str]) -> str:
    """The character itself, unless it is one that HTML must not have as it is."""
    text = unescape(entity[0])
    return entity[0] if set(text) & set("&<>") else text


def plain(html: str) -> str:
    """The text on one line, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


MAX_VARIANTS_AT_ONCE = 2048
"""Of a single product that is read at the root (schema: Product.variants)."""
_VARIANT_KEYS: Mapping[str, Callable[[Variant], str | int]] = {
    "ID": lambda row: row.number,
    "POSITION": lambda row: row.position,
    "SKU": lambda row: row.sku or "",
    "TITLE": lambda row: row.title,
}


def _variants(product: Product, info: Info, **arguments: object) -> Connection:
    value = _VARIANT_KEYS[str(arguments["sortKey"])]
    keyed = sorted(((value(each), each.number), each) for each in product.variants)
    single = not info.context.bulk and info.path.prev is not None and info.path.prev.prev is None
    listing = Listing([key for key, _ in keyed], [each for _, each in keyed])
    return paged(listing, info, arguments, most=MAX_VARIANTS_AT_ONCE if single else MAX_PAGE)


def _html(product: Product, info: Info) -> str:
    context = info.context
    return rewritten(product.description_html) if context.toggles.rewrites_html else product.description_html


def _options(product: Product, _: Info, first: int | None = None) -> list[Document]:
    used = {pair for variant in product.variants for pair in variant.pairs}
    return [
        _option(each, place, {value for name, value in used if name == each.name})
        for place, each in enumerate(product.options, start=1)
    ][:first]


def _option(option: Option, place: int, used: set[str]) -> Document:
    return {
        "id": option.id,
        "name": option.name,
        "position": place,
        "values": [each.name for each in option.values if each.name in used],
        "optionValues": [
            {"id": each.id, "name": each.name, "hasVariants": each.name in used} for each in option.values
        ],
    }


def _collections(product: Product, info: Info, **arguments: object) -> Connection:
    context = info.context
    listing = context.lists.collections(context, text(arguments, "query"), str(arguments["sortKey"]), product)
    return paged(listing, info, arguments)


def _in_collection(product: Product, info: Info, id: str) -> bool:
    found = info.context.books.collections.get(number_of("Collection", id) or 0)
    return found is not None and product.is_in(found)


def _metafield(owner: Product | Variant, _: Info, key: str, namespace: str | None = None) -> Metafield | None:
    return owner.metafields.get((stored_namespace(namespace), key))


def _metafields(owner: Product | Variant, info: Info, **arguments: object) -> Connection:
    wanted, keys = text(arguments, "namespace"), arguments.get("keys")
    found = [
        each
        for each in owner.metafields.values()
        if (wanted is None or each.namespace == stored_namespace(wanted))
        and (not isinstance(keys, list) or f"{each.namespace}.{each.key}" in map(_stored_key, keys))
    ]
    return paged(Listing([(each.number, 0) for each in found], found), info, arguments)


def _stored_key(key: object) -> str:
    namespace, _, name = str(key).rpartition(".")
    return f"{stored_namespace(namespace or None)}.{name}"


def _published(row: Product | Collection, info: Info) -> Mapping[int, Publication]:
    return row.publications if isinstance(row, Product) else info.context.books.publications


def _publication_count(row: Product | Collection, info: Info, **_: object) -> Document:
    return {"count": len(_published(row, info)), "precision": "EXACT"}


def _published_on(row: Product | Collection, info: Info, **arguments: object) -> bool:
    return number_of("Publication", str(arguments["publicationId"])) in _published(row, info)


def _publications(row: Product | Collection, info: Info, **arguments: object) -> Connection:
    created = row.created_at if isinstance(row, Product) else row.updated_at
    found: list[Document] = [
        {"isPublished": True, "publication": each, "publishDate": created} for each in _published(row, info).values()
    ]
    return paged(Listing.in_order(found), info, arguments)


def _products_of(collection: Collection, info: Info) -> list[Product]:
    return [each for each in info.context.books.products.values() if each.is_in(collection)]


def _collection_products(collection: Collection, info: Info, **arguments: object) -> Connection:
    found = _products_of(collection, info)
    return paged(Listing([(each.number, 0) for each in found], found), info, arguments)


def _sources(collection: Collection, _: Info) -> list[Document]:
    conditions: list[Document] = []
    if collection.product_type is not None:
        kind = "CollectionSourceInclusionConditionProductType"
        conditions.append({"__typename": kind, "id": gid(kind, collection.number), "values": [collection.product_type]})
    source = {"__typename": "CollectionConditionsSource", "id": gid("CollectionConditionsSource", collection.number)}
    return [{**source, "title": collection.title, "description": None, "inclusion": {"conditions": conditions}}]


def _rule_set(collection: Collection, _: Info) -> Document | None:
    if collection.product_type is None:
        return None
    rule = {"column": "TYPE", "relation": "EQUALS", "condition": collection.product_type}
    return {"appliedDisjunctively": False, "rules": [rule]}


def _catalog(publication: Publication, _: Info) -> Document:
    number = gid("AppCatalog", publication.number)
    return {"__typename": "AppCatalog", "id": number, "title": publication.title, "status": "ACTIVE"}


def _channels(publication: Publication, info: Info, **arguments: object) -> Connection:
    handle = publication.title.lower().replace(" ", "_")
    channel = {"id": gid("Channel", publication.number), "name": publication.title, "handle": handle}
    return paged(Listing.in_order([channel]), info, arguments)


def _type(definition: Definition, _: Info) -> Document:
    return {"name": definition.type}


PUBLISHABLE: Mapping[str, Resolver] = {
    "availablePublicationsCount": _publication_count,
    "publishedOnPublication": _published_on,
    "resourcePublicationsCount": _publication_count,
    "resourcePublicationsV2": _publications,
}
PRODUCTS: Mapping[str, Mapping[str, Resolver]] = {
    "Product": {
        **PUBLISHABLE,
        "legacyResourceId": lambda row, _: row.number,
        "tags": lambda row, _: list(row.tags),
        "description": lambda row, _: plain(row.description_html),
        "descriptionHtml": _html,
        "isGiftCard": lambda row, _: row.gift_card,
        "hasOnlyDefaultVariant": lambda row, _: row.only_default,
        "variantsCount": lambda row, _: {"count": len(row.variants), "precision": "EXACT"},
        "totalInventory": lambda row, _: sum(each.available for each in row.variants),
        "tracksInventory": lambda row, _: any(each.item.tracked for each in row.variants),
        "options": _options,
        "variants": _variants,
        "collections": _collections,
        "inCollection": _in_collection,
        "metafield": _metafield,
        "metafields": _metafields,
    },
    "ProductVariant": {
        "legacyResourceId": lambda row, _: row.number,
        "displayName": lambda row, _: f"{row.product.title} - {row.title}",
        "compareAtPrice": lambda row, _: row.compare_at_price,
        "inventoryPolicy": lambda row, _: row.policy,
        "inventoryQuantity": lambda row, _: row.available,
        "availableForSale": lambda row, _: not row.item.tracked or row.policy == "CONTINUE" or row.available > 0,
        "selectedOptions": lambda row, _: [{"name": name, "value": value} for name, value in row.pairs],
        "inventoryItem": lambda row, _: row.item,
        "metafield": _metafield,
        "metafields": _metafields,
    },
    "Collection": {
        **PUBLISHABLE,
        "legacyResourceId": lambda row, _: row.number,
        "productsCount": lambda row, info: {"count": len(_products_of(row, info)), "precision": "EXACT"},
        "products": _collection_products,
        "hasProduct": lambda row, info, id: any(each.id == id for each in _products_of(row, info)),
        "ruleSet": _rule_set,
        "sources": _sources,
        "metafield": lambda row, _, **names: None,
        "metafields": lambda row, info, **arguments: paged(Listing.in_order([]), info, arguments),
    },
    "Metafield": {"legacyResourceId": lambda row, _: row.number},
    "MetafieldDefinition": {"type": _type},
    "Publication": {
        "name": lambda row, _: row.title,
        "supportsFuturePublishing": lambda row, _: row.title == "Online Store",
        "catalog": _catalog,
        "channels": _channels,
    },
}
