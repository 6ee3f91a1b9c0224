"""The fields of QueryRoot."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from rbsync.sandbox.shopify import bulk_mutations, lists
from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import gid, refuse
from rbsync.sandbox.shopify.inputs import text
from rbsync.sandbox.shopify.lists import listing
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Connection, Listing
from rbsync.sandbox.shopify.records import stored_namespace
from rbsync.sandbox.shopify.resolve import Resolver, paged, product_by

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
"""Accessible API versions, oldest first."""
MAX_IDS = 250


def _shop(_: object, info: Info) -> Document:
    context = info.context
    terms, toggles = context.books.terms, context.toggles
    return {
        "id": gid("Shop", terms.number_base // 1000),
        "name": terms.name,
        "currencyCode": terms.currency,
        "taxesIncluded": terms.taxes_included,
        "orderNumberFormatPrefix": toggles.order_prefix,
        "orderNumberFormatSuffix": toggles.order_suffix,
        "plan": {"publicDisplayName": "Basic"},
        "resourceLimits": {"maxProductVariants": 2048},
    }


def _installation(_: object, info: Info) -> Document:
    context = info.context
    return {
        "id": gid("AppInstallation", context.books.terms.number_base + 1),
        "app": {"id": gid("App", 4711), "title": "Sandbox app"},
        "accessScopes": [{"handle": each, "description": each} for each in sorted(context.scopes)],
    }


def _nodes(_: object, info: Info, ids: list[str]) -> list[object]:
    if len(ids) > MAX_IDS:
        message = f"The input array size of {len(ids)} is greater than the maximum allowed of {MAX_IDS}."
        raise refuse("BAD_REQUEST", message)
    return [info.context.record(each) for each in ids]


def _by_id(kind: str, _: object, info: Info, id: str | None = None) -> object:
    context = info.context
    if id is None:
        return context.books.warehouse if kind == "Location" else None
    return context.record(id) if f"/{kind}/" in id else None


def _orders(_: object, info: Info, **arguments: object) -> Connection:
    context = info.context
    page = paged(listing(lists.ORDERS, context, arguments), info, arguments)
    return replace(page, nodes=[context.view.document(each) for each in page.nodes if isinstance(each, Order)])


def _publications(context: Context, _: Mapping[str, object]) -> Listing:
    found = list(context.books.publications.values())
    return Listing([(each.number, 0) for each in found], found)


def _definitions(context: Context, arguments: Mapping[str, object]) -> Listing:
    namespace, key = text(arguments, "namespace"), text(arguments, "key")
    found = [
        each
        for each in context.books.metafields.definitions.values()
        if each.owner_type == arguments["ownerType"]
        and (namespace is None or each.namespace == stored_namespace(namespace))
        and (key is None or each.key == key)
    ]
    return Listing([(each.number, 0) for each in found], found)


def _list(of: Callable[[Context, Mapping[str, object]], Listing]) -> Resolver:
    return lambda _, info, **arguments: paged(of(info.context, arguments), info, arguments)


QUERY: Mapping[str, Resolver] = {
    "shop": _shop,
    "currentAppInstallation": _installation,
    "location": partial(_by_id, "Location"),
    "product": partial(_by_id, "Product"),
    "productByIdentifier": lambda _, info, identifier: product_by(info.context, identifier),
    "collections": _list(partial(listing, lists.COLLECTIONS)),
    "publications": _list(_publications),
    "metafieldDefinitions": _list(_definitions),
    "order": partial(_by_id, "Order"),
    "nodes": _nodes,
    "locations": _list(partial(listing, lists.LOCATIONS)),
    "products": _list(partial(listing, lists.PRODUCTS)),
    "productVariants": _list(partial(listing, lists.VARIANTS)),
    "inventoryItems": _list(partial(listing, lists.ITEMS)),
    "orders": _orders,
    "bulkOperation": bulk_mutations.poll,
}
