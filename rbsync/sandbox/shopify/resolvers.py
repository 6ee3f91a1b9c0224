"""Root fields and catalogue fields: from the schema's names to the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from graphql import GraphQLResolveInfo

from rbsync.sandbox.shopify import stock_mutations
from rbsync.sandbox.shopify.bulk import BulkOperation
from rbsync.sandbox.shopify.bulk_rules import bulk_refusals
from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Connection, Listing, page_size
from rbsync.sandbox.shopify.records import Item, Level, Location, Product, Variant, gid
from rbsync.sandbox.shopify.refusal import refuse
from rbsync.sandbox.shopify.stock_mutations import number_of

Document = dict[str, object]
Resolver = Callable[..., object]
Info = GraphQLResolveInfo

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
MAX_IDS = 250


def paged(listing: Listing, info: Info, first: int | None, after: str | None, *, reverse: bool) -> Connection:
    """One page; a bulk operation gets everything."""
    context: Context = info.context
    if context.bulk:
        return listing.page(len(listing.rows), None, reverse=reverse)
    return listing.page(page_size(first), after, reverse=reverse)


def _list(kind: str, root: object, info: Info, **arguments: object) -> Connection:
    context: Context = info.context
    lists = context.lists
    query = arguments.get("query")
    text = query if isinstance(query, str) else None
    sort = str(arguments.get("sortKey") or "ID")
    inactive = bool(arguments.get("includeInactive"))
    if kind == "products":
        listing = lists.products(context, text, sort)
    elif kind == "variants":
        listing = lists.variants(context, text, sort)
    elif kind == "items":
        listing = lists.items(context, text)
    elif kind == "orders":
        listing = lists.orders(context, text, sort)
    elif kind == "levels" and isinstance(root, Location):
        listing = lists.levels(context, root, text, include_inactive=inactive)
    elif kind == "locations":
        listing = lists.locations(context, text, sort, include_inactive=inactive)
    else:
        listing = lists.bulk(context, text, sort)
    first, after = arguments.get("first"), arguments.get("after")
    return paged(
        listing,
        info,
        first if isinstance(first, int) else None,
        after if isinstance(after, str) else None,
        reverse=bool(arguments.get("reverse")),
    )


def _shop(_: object, info: Info) -> Document:
    context: Context = info.context
    terms, toggles = context.books.terms, context.toggles
    offset = context.time_zone_offset()
    return {
        "id": gid("Shop", terms.number_base // 1000),
        "name": terms.name,
        "email": "owner@example.com",
        "myshopifyDomain": terms.store,
        "currencyCode": terms.currency,
        "enabledPresentmentCurrencies": list(dict.fromkeys([terms.currency, "EUR", "SEK"])),
        "taxesIncluded": terms.taxes_included,
        "taxShipping": False,
        "ianaTimezone": terms.time_zone,
        "timezoneOffset": offset,
        "weightUnit": "KILOGRAMS",
        "orderNumberFormatPrefix": toggles.order_prefix,
        "orderNumberFormatSuffix": toggles.order_suffix,
        "plan": {"publicDisplayName": "Basic", "shopifyPlus": False, "partnerDevelopment": True},
        "resourceLimits": {"maxProductVariants": 2048, "maxProductOptions": 3, "locationLimit": 10},
    }


def _installation(_: object, info: Info) -> Document:
    context: Context = info.context
    return {
        "id": gid("AppInstallation", context.books.terms.number_base + 1),
        "app": {"id": gid("App", 4711), "title": "Sandbox app"},
        "accessScopes": [{"handle": each, "description": each} for each in sorted(context.scopes)],
    }


def _versions(_: object, _info: Info) -> list[Document]:
    return [{"handle": each, "displayName": each, "supported": True} for each in VERSIONS]


def _node(_: object, info: Info, id: str) -> object:
    context: Context = info.context
    return context.record(id)


def _nodes(_: object, info: Info, ids: list[str]) -> list[object]:
    context: Context = info.context
    if len(ids) > MAX_IDS:
        raise refuse("BAD_REQUEST", f"The input array size of {len(ids)} is greater than the maximum allowed of {MAX_IDS}.")
    return [context.record(each) for each in ids]


def _by_id(kind: str, _: object, info: Info, id: str | None = None) -> object:
    context: Context = info.context
    if id is None:
        return context.books.warehouse if kind == "Location" else None
    return context.record(id) if f"/{kind}/" in id else None


def _orders_count(_: object, info: Info, query: str | None = None, limit: int | None = None) -> Document:
    context: Context = info.context
    count = len(context.lists.orders(context, query, "ID").rows)
    within = limit is None or count <= limit
    return {"count": count if within else limit, "precision": "EXACT" if within else "AT_LEAST"}


def _product_variants(product: Product, info: Info, **arguments: object) -> Connection:
    context: Context = info.context
    first, after = arguments.get("first"), arguments.get("after")
    listing = Listing([(each.position, each.number) for each in product.variants], product.variants)
    size = first if isinstance(first, int) else None
    if size is not None and not context.bulk and 250 < size <= 2048:
        raise refuse("BAD_REQUEST", f"first must be between 1 and 250, got {size}")
    return paged(listing, info, size, after if isinstance(after, str) else None, reverse=bool(arguments.get("reverse")))


def _options(product: Product, _: Info, first: int | None = None) -> list[Document]:
    names: dict[str, list[str]] = {}
    for variant in product.variants:
        for name, value in variant.options or (("Title", "Default Title"),):
            values = names.setdefault(name, [])
            if value not in values:
                values.append(value)
    return [
        {"id": gid("ProductOption", product.number * 10 + place), "name": name, "position": place, "values": values}
        for place, (name, values) in enumerate(names.items(), start=1)
    ][:first]


def _duplicates(item: Item, info: Info) -> int:
    context: Context = info.context
    return len(context.books.exact_sku(item.sku)) - 1 if item.sku else 0


def _item_level(item: Item, info: Info, locationId: str, includeInactive: bool = False) -> Level | None:  # noqa: N803
    level = item.levels.get(number_of("Location", locationId) or 0)
    return level if level and (level.active or includeInactive) else None


def _location_level(
    location: Location,
    info: Info,
    inventoryItemId: str,  # noqa: N803
    includeInactive: bool = False,  # noqa: N803
) -> Level | None:
    context: Context = info.context
    item = context.books.items.get(number_of("InventoryItem", inventoryItemId) or 0)
    return None if item is None else _item_level(item, info, location.id, includeInactive)


def _item_levels(item: Item, info: Info, **arguments: object) -> Connection:
    levels = [each for each in item.levels.values() if each.active or arguments.get("includeInactive")]
    first, after = arguments.get("first"), arguments.get("after")
    listing = Listing([(each.location.number, 0) for each in levels], levels)
    return paged(
        listing,
        info,
        first if isinstance(first, int) else None,
        after if isinstance(after, str) else None,
        reverse=bool(arguments.get("reverse")),
    )


def _quantities(level: Level, _: Info, names: list[str]) -> list[Document]:
    made: list[Document] = []
    for name in names:
        quantity = level.quantity(name)
        if quantity is None:
            raise refuse("BAD_REQUEST", f"The quantity name {name!r} does not exist.")
        number = f"{level.location.number}{level.item.number}"
        document = {"id": f"gid://shopify/InventoryQuantity/{number}?name={name}", "name": name, "quantity": quantity}
        made.append({**document, "updatedAt": level.updated_at})
    return made


def _cost(item: Item, info: Info) -> Document:
    context: Context = info.context
    return {"amount": item.cost, "currencyCode": context.books.terms.currency}


def _measurement(item: Item, _: Info) -> Document:
    weight = {"value": float(item.weight), "unit": item.weight_unit}
    return {"id": gid("InventoryItemMeasurement", item.number), "weight": weight}


def _bulk_start(_: object, info: Info, query: str, groupObjects: bool = False) -> Document:  # noqa: N803
    context: Context = info.context
    refusals = bulk_refusals(info.schema, query)
    errors: list[Document] = [{"code": "INVALID", "field": ["query"], "message": each} for each in refusals]
    if not errors and context.bulk_operations.running() >= context.toggles.bulk_at_once:
        message = "A bulk query operation for this app and shop is already in progress."
        errors = [{"code": "OPERATION_IN_PROGRESS", "field": None, "message": message}]
    if errors:
        return {"bulkOperation": None, "userErrors": errors}
    operation = context.bulk_operations.start(
        query, context.base_url, context.now, grouped=groupObjects, polls=context.toggles.bulk_polls
    )
    return {"bulkOperation": operation, "userErrors": []}


def _bulk_poll(_: object, info: Info, id: str) -> BulkOperation | None:
    context: Context = info.context
    operation = context.bulk_operations.get(number_of("BulkOperation", id))
    return operation and context.bulk_operations.poll(operation, context.run, context.now)


def _bulk_current(_: object, info: Info, type: str = "QUERY") -> BulkOperation | None:
    context: Context = info.context
    operations = context.bulk_operations.operations if type == "QUERY" else []
    return context.bulk_operations.poll(operations[-1], context.run, context.now) if operations else None


def _bulk_cancel(_: object, info: Info, id: str) -> Document:
    context: Context = info.context
    operation = context.bulk_operations.get(number_of("BulkOperation", id))
    if operation is None:
        return {"bulkOperation": None, "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}]}
    context.bulk_operations.cancel(operation, context.now)
    return {"bulkOperation": operation, "userErrors": []}


def _document_of_order(order: Order, context: Context) -> Document:
    return context.view.document(order)


RESOLVERS: Mapping[str, Mapping[str, Resolver]] = {
    "QueryRoot": {
        "shop": _shop,
        "currentAppInstallation": _installation,
        "publicApiVersions": _versions,
        "location": partial(_by_id, "Location"),
        "product": partial(_by_id, "Product"),
        "productVariant": partial(_by_id, "ProductVariant"),
        "inventoryItem": partial(_by_id, "InventoryItem"),
        "inventoryLevel": partial(_by_id, "InventoryLevel"),
        "order": partial(_by_id, "Order"),
        "refund": partial(_by_id, "Refund"),
        "fulfillment": partial(_by_id, "Fulfillment"),
        "node": _node,
        "nodes": _nodes,
        "locations": partial(_list, "locations"),
        "products": partial(_list, "products"),
        "productVariants": partial(_list, "variants"),
        "inventoryItems": partial(_list, "items"),
        "orders": partial(_list, "orders"),
        "bulkOperations": partial(_list, "bulk"),
        "ordersCount": _orders_count,
        "bulkOperation": _bulk_poll,
        "currentBulkOperation": _bulk_current,
    },
    "Mutation": {
        "inventorySetQuantities": stock_mutations.set_quantities,
        "inventoryActivate": stock_mutations.activate,
        "inventoryItemUpdate": stock_mutations.update_item,
        "bulkOperationRunQuery": _bulk_start,
        "bulkOperationCancel": _bulk_cancel,
    },
}
