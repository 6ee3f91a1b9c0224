"""The fields of records that are more than an attribute or an entry of a document."""

import re
from collections.abc import Mapping
from html import unescape

from rbsync.sandbox.shopify import lists
from rbsync.sandbox.shopify.context import Document, Info
from rbsync.sandbox.shopify.formats import gid, number_of, refuse
from rbsync.sandbox.shopify.inputs import text
from rbsync.sandbox.shopify.paging import MAX_PAGE, Connection, Listing
from rbsync.sandbox.shopify.records import (
    Collection,
    Item,
    Level,
    Location,
    Metafield,
    Option,
    Product,
    Publication,
    Variant,
    stored_namespace,
)
from rbsync.sandbox.shopify.resolve import Resolver, paged, shown


def _item_level(item: Item, _: Info, **arguments: object) -> Level | None:
    return shown(item.levels.get(number_of("Location", str(arguments["locationId"])) or 0), arguments)


def _item_levels(item: Item, info: Info, **arguments: object) -> Connection:
    levels = [each for each in item.levels.values() if shown(each, arguments)]
    return paged(Listing([(each.location.number, 0) for each in levels], levels), info, arguments)


def _location_levels(location: Location, info: Info, **arguments: object) -> Connection:
    return paged(lists.listing(lists.LEVELS, info.context, arguments, location), info, arguments)


def _quantities(level: Level, _: Info, names: list[str]) -> list[Document]:
    made: list[Document] = []
    for name in names:
        quantity = level.quantity(name)
        if quantity is None:
            raise refuse("BAD_REQUEST", f"The quantity name {name!r} does not exist.")
        number = f"{level.location.number}{level.item.number}"
        document = {"id": f"gid://shopify/InventoryQuantity/{number}?name={name}", "name": name, "quantity": quantity}
        made.append(document)
    return made


def _cost(item: Item, info: Info) -> Document | None:
    return None if item.cost is None else {"amount": item.cost, "currencyCode": info.context.books.terms.currency}


def _measurement(item: Item, _: Info) -> Document:
    weight = {"value": float(item.weight), "unit": item.weight_unit}
    return {"id": gid("InventoryItemMeasurement", item.number), "weight": weight}


def _connection(name: str) -> Resolver:
    def resolve(document: Document, info: Info, **arguments: object) -> Connection:
        rows = document[name]
        return paged(Listing.in_order(rows if isinstance(rows, list) else []), info, arguments)

    return resolve


def _cut_list(name: str) -> Resolver:
    def resolve(document: Document, _: Info, first: int | None = None, **__: object) -> list[object]:
        rows = document[name]
        return rows[:first] if isinstance(rows, list) else []

    return resolve


def _fulfillment_status(document: Document, info: Info) -> object:
    """Before 2026-10 an order with nothing left to send was shown as unfulfilled (shopify sheet 1)."""
    status = document["displayFulfillmentStatus"]
    older = info.context.version < "2026-10"
    return "UNFULFILLED" if older and status == "FULFILLMENT_NOT_REQUIRED" else status


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


def _variants(product: Product, info: Info, **arguments: object) -> Connection:
    kind, sort = lists.VARIANTS, str(arguments["sortKey"])
    single = not info.context.bulk and info.path.prev is not None and info.path.prev.prev is None
    listing = lists.in_order(product.variants, kind.number if sort == "ID" else kind.sorts[sort], kind.number)
    return paged(listing, info, arguments, most=MAX_VARIANTS_AT_ONCE if single else MAX_PAGE)


def _html(product: Product, info: Info) -> str:
    return rewritten(product.description_html) if info.context.toggles.rewrites_html else product.description_html


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
    return paged(lists.listing(lists.COLLECTIONS, info.context, arguments, product), info, arguments)


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


RECORDS: Mapping[str, Mapping[str, Resolver]] = {
    "InventoryItem": {
        "unitCost": _cost,
        "measurement": _measurement,
        "inventoryLevel": _item_level,
        "inventoryLevels": _item_levels,
    },
    "InventoryLevel": {"isActive": lambda row, _: row.active, "quantities": _quantities},
    "Location": {
        "isActive": lambda row, _: row.active,
        "isFulfillmentService": lambda row, _: row.service,
        "address": lambda row, _: {"city": row.city, "countryCode": row.country},
        "inventoryLevels": _location_levels,
    },
    "Product": {
        "availablePublicationsCount": _publication_count,
        "publishedOnPublication": _published_on,
        "tags": lambda row, _: list(row.tags),
        "description": lambda row, _: plain(row.description_html),
        "descriptionHtml": _html,
        "hasOnlyDefaultVariant": lambda row, _: row.only_default,
        "variantsCount": lambda row, _: {"count": len(row.variants), "precision": "EXACT"},
        "options": _options,
        "variants": _variants,
        "collections": _collections,
        "metafield": _metafield,
        "metafields": _metafields,
    },
    "ProductVariant": {
        "legacyResourceId": lambda row, _: row.number,
        "compareAtPrice": lambda row, _: row.compare_at_price,
        "inventoryPolicy": lambda row, _: row.policy,
        "selectedOptions": lambda row, _: [{"name": name, "value": value} for name, value in row.pairs],
        "inventoryItem": lambda row, _: row.item,
    },
    "Collection": {
        "availablePublicationsCount": _publication_count,
        "productsCount": lambda row, info: {
            "count": sum(each.is_in(row) for each in info.context.books.products.values()),
            "precision": "EXACT",
        },
        "ruleSet": _rule_set,
        "sources": _sources,
    },
    "MetafieldDefinition": {"type": lambda row, _: {"name": row.type}},
    "Publication": {
        "supportsFuturePublishing": lambda row, _: row.title == "Online Store",
        "catalog": _catalog,
        "channels": _channels,
    },
    "Order": {
        **{name: _connection(name) for name in ("lineItems", "shippingLines", "returns")},
        **{name: _cut_list(name) for name in ("transactions", "refunds", "fulfillments")},
        "displayFulfillmentStatus": _fulfillment_status,
    },
    "LineItem": {
        "taxLines": _cut_list("taxLines"),
        "variant": lambda document, info: info.context.books.variants.get(document["variantNumber"]),
        "product": lambda document, info: info.context.books.products.get(document["productNumber"]),
    },
    "Refund": {"refundLineItems": _connection("refundLineItems")},
    "Fulfillment": {"trackingInfo": _cut_list("trackingInfo")},
}
