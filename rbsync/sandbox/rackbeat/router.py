"""Which resource answers which call (rackbeat sheet 4), how path keys are decoded, and what a scope covers."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import unquote, unquote_plus

from rbsync.sandbox.kit.routes import Route, Routes
from rbsync.sandbox.rackbeat import (
    customers,
    field_resources,
    invoices,
    item_changes,
    items,
    orders,
    prices,
    reference,
    shipments,
    stock,
)
from rbsync.sandbox.rackbeat.answers import Refused
from rbsync.sandbox.rackbeat.call import Action
from rbsync.sandbox.rackbeat.records import Item
from rbsync.sandbox.rackbeat.resource import Resource

ROOT = "/api/"
SCOPES = {
    "customers": "sales",
    "orders": "sales",
    "order-shipments": "sales",
    "customer-invoices": "sales",
    "employees": "account",
}


def _item_routes(path: str, resource: Resource[Item]) -> Mapping[str, Action]:
    """What items, products and BOMs have alike."""
    return {
        **resource.routes(path),
        f"GET {path}/{{n}}/fields": partial(field_resources.item_fields, resource),
        f"PUT {path}/{{n}}/fields": partial(field_resources.put_item_fields, resource),
    }


def _kind_routes(path: str, resource: Resource[Item]) -> Mapping[str, Action]:
    """What products and BOMs have alike."""
    return {
        **_item_routes(path, resource),
        f"GET {path}/{{n}}/prices": partial(prices.item_prices, resource),
        f"GET {path}/{{n}}/prices/{{n}}": partial(prices.item_price, resource),
        f"GET {path}/{{n}}/locations": partial(stock.item_locations, resource),
        f"GET {path}/{{n}}/locations/{{n}}": partial(stock.item_location, resource, f"{resource.single}_location"),
    }


_ROUTES: Routes[Action] = Routes(
    {
        **reference.ROUTES,
        "GET self": reference.get_self,
        "GET locations/{n}/children": reference.location_children,
        "GET currencies": reference.list_currencies,
        "GET currency/{n}": reference.get_currency,
        "GET fields": field_resources.list_fields,
        "POST fields": field_resources.create_field,
        "GET fields/{n}": field_resources.get_field,
        **_item_routes("items", items.ITEMS),
        "GET items/{n}": items.get_item,
        "GET items/{n}/locations/available/{n}": partial(stock.item_location, items.ITEMS, "location"),
        **_kind_routes("products", items.PRODUCTS),
        "POST products": item_changes.create_product,
        "PUT products/{n}": item_changes.put_product,
        "DELETE products/{n}": item_changes.delete_product,
        **_kind_routes("lots", items.LOTS),
        "POST lots": item_changes.create_lot,
        "PUT lots/{n}": item_changes.put_lot,
        "GET lots/{n}/lines": items.get_lot_lines,
        "GET reports/checking": stock.checking_report,
        "GET reports/ledger/{n}": stock.ledger,
        "POST inventory-adjustments": stock.create_adjustment,
        "POST inventory-adjustments/{n}/book": stock.book_adjustment,
        **customers.CUSTOMERS.routes("customers"),
        "POST customers": customers.create_customer,
        "GET customers/{n}/lineables": prices.customer_lineables,
        "GET customers/{n}/prices": prices.customer_prices,
        "GET orders": orders.LISTED.list_page,
        "POST orders": orders.create_order,
        "GET orders/drafts": orders.DRAFTS.list_page,
        "POST orders/drafts": orders.create_draft,
        "GET orders/drafts/{n}": orders.ORDERS.get,
        "GET orders/{n}": orders.ORDERS.get,
        "DELETE orders/{n}": orders.delete_order,
        "POST orders/{n}/book": orders.book_order,
        "POST orders/{n}/reopen": orders.reopen_order,
        "GET orders/{n}/lines": orders.list_lines,
        "POST orders/{n}/lines": orders.create_line,
        "PUT orders/{n}/lines/{n}": orders.put_line,
        "DELETE orders/{n}/lines/{n}": orders.delete_line,
        "GET orders/{n}/shipments": shipments.shipments_of_order,
        "POST orders/{n}/create-shipment": shipments.create_shipment,
        "POST orders/shipments/{n}/mark-shipped": shipments.mark_shipped,
        "POST orders/{n}/convert-to-invoice": invoices.convert_order,
        **shipments.SHIPMENTS.routes("order-shipments"),
        **invoices.INVOICES.routes("customer-invoices"),
        "POST customer-invoices/{n}/book": invoices.book_invoice,
    }
)


def find_route(method: str, path: str) -> tuple[Route[Action], tuple[str, ...]]:
    """The route of a call and its keys. Raises Refused: 404 for an unknown path, 405 for a wrong verb.

    The path is decoded once *before* it is split, so that a key which is encoded once falls apart (3.10).
    The keys are decoded the second time.
    """
    segments = unquote(path).removeprefix(ROOT).split("/")
    found = _ROUTES.find(method, segments)
    if found is None:
        raise Refused(405, "Method not allowed.") if _ROUTES.knows(segments) else Refused(404, "Not found.")
    route, keys = found
    return route, tuple(map(unquote_plus, keys))
