"""The fields of orders that are more than an entry of the order's document."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.shopify.context import Document, Info
from rbsync.sandbox.shopify.paging import Connection, Listing
from rbsync.sandbox.shopify.resolve import Resolver, paged

_CONNECTIONS = {
    "Order": ("lineItems", "shippingLines", "returns"),
    "Refund": ("refundLineItems",),
}
_LISTS = {
    "Order": ("transactions", "refunds", "fulfillments"),
    "LineItem": ("taxLines",),
    "Fulfillment": ("trackingInfo",),
}


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


def _variant(document: Document, info: Info) -> object:
    context = info.context
    number = document["variantNumber"]
    return context.books.variants.get(number) if isinstance(number, int) else None


def _product(document: Document, info: Info) -> object:
    context = info.context
    number = document["productNumber"]
    return context.books.products.get(number) if isinstance(number, int) else None


def _fulfillment_status(document: Document, info: Info) -> object:
    """Before 2026-10 an order with nothing left to send was shown as unfulfilled (shopify sheet 1)."""
    status = document["displayFulfillmentStatus"]
    older = info.context.version < "2026-10"
    return "UNFULFILLED" if older and status == "FULFILLMENT_NOT_REQUIRED" else status


def _fields(kind: str) -> dict[str, Resolver]:
    fields = {name: _connection(name) for name in _CONNECTIONS.get(kind, ())}
    fields.update({name: _cut_list(name) for name in _LISTS.get(kind, ())})
    return fields


ORDERS: Mapping[str, Mapping[str, Resolver]] = {
    "Order": {
        **_fields("Order"),
        "displayFulfillmentStatus": _fulfillment_status,
    },
    "LineItem": {**_fields("LineItem"), "variant": _variant, "product": _product},
    "Refund": _fields("Refund"),
    "Fulfillment": _fields("Fulfillment"),
}
