"""Which resource answers which call (rackbeat sheet 4), how path keys are decoded, and what a scope covers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

from rbsync.sandbox.kit.routes import Route, Routes
from rbsync.sandbox.rackbeat import (
    customers,
    field_resources,
    invoices,
    item_changes,
    items,
    order_lines,
    orders,
    prices,
    reference,
    shipments,
    stock,
)
from rbsync.sandbox.rackbeat.answers import Refused
from rbsync.sandbox.rackbeat.call import Resource

ROOT = "/api/"
SCOPES = {
    "customers": "sales",
    "orders": "sales",
    "order-shipments": "sales",
    "customer-invoices": "sales",
    "settings": "account",
    "employees": "account",
}
_TABLE: dict[str, Resource] = {
    "GET self": reference.get_self,
    "GET settings": reference.list_settings,
    "GET settings/{n}": reference.get_setting,
    "POST product-groups": reference.create_group,
    "POST units": reference.create_unit,
    "POST customer-groups": reference.create_customer_group,
    "GET locations": reference.list_locations,
    "GET locations/flat": reference.list_locations,
    "GET locations/{n}": reference.get_location,
    "GET locations/{n}/children": reference.location_children,
    "GET currencies": reference.list_currencies,
    "GET currency/{n}": reference.get_currency,
    "GET fields": field_resources.list_fields,
    "POST fields": field_resources.create_field,
    "GET fields/{n}": field_resources.get_field,
    "GET items": items.lister(items.ITEMS),
    "GET items/{n}": items.get_item,
    "GET items/{n}/locations": stock.locations_of("locations", items.any_item),
    "GET items/{n}/locations/available": stock.locations_of("locations", items.any_item),
    "GET items/{n}/locations/available/{n}": stock.location_of("location", items.any_item),
    "GET products": items.lister(items.PRODUCTS),
    "POST products": item_changes.create_product,
    "GET products/{n}": items.get_product,
    "PUT products/{n}": item_changes.put_product,
    "DELETE products/{n}": item_changes.delete_product,
    "GET lots": items.lister(items.LOTS),
    "POST lots": item_changes.create_lot,
    "GET lots/{n}": items.get_lot,
    "PUT lots/{n}": item_changes.put_lot,
    "DELETE lots/{n}": item_changes.delete_lot,
    "GET lots/{n}/lines": items.get_lot_lines,
    "GET reports/checking": stock.checking_report,
    "GET reports/ledger/{n}": stock.ledger,
    "GET inventory-adjustments": stock.list_adjustments,
    "POST inventory-adjustments": stock.create_adjustment,
    "GET inventory-adjustments/{n}": stock.get_adjustment,
    "DELETE inventory-adjustments/{n}": stock.delete_adjustment,
    "POST inventory-adjustments/{n}/book": stock.book_adjustment,
    "GET customers": customers.list_customers,
    "POST customers": customers.create_customer,
    "GET customers/{n}": customers.get_customer,
    "PUT customers/{n}": customers.put_customer,
    "DELETE customers/{n}": customers.delete_customer,
    "GET customers/{n}/lineables": prices.customer_lineables,
    "GET customers/{n}/prices": prices.customer_prices,
    "GET orders": orders.list_orders,
    "POST orders": orders.create_order,
    "GET orders/drafts": orders.list_drafts,
    "POST orders/drafts": orders.create_draft,
    "GET orders/drafts/{n}": orders.get_order,
    "GET orders/{n}": orders.get_order,
    "PUT orders/{n}": orders.put_order,
    "DELETE orders/{n}": orders.delete_order,
    "POST orders/{n}/book": orders.book_order,
    "POST orders/{n}/reopen": orders.reopen_order,
    "GET orders/{n}/lines": order_lines.list_lines,
    "POST orders/{n}/lines": order_lines.create_line,
    "GET orders/{n}/lines/{n}": order_lines.get_line,
    "PUT orders/{n}/lines/{n}": order_lines.put_line,
    "DELETE orders/{n}/lines/{n}": order_lines.delete_line,
    "GET orders/{n}/notes": order_lines.list_notes,
    "POST orders/{n}/notes": order_lines.create_note,
    "GET orders/{n}/fields": field_resources.order_fields,
    "PUT orders/{n}/fields": field_resources.put_order_fields,
    "GET orders/{n}/shipments": shipments.shipments_of_order,
    "POST orders/{n}/create-shipment": shipments.create_shipment,
    "POST orders/shipments/{n}/mark-shipped": shipments.mark_shipped,
    "POST orders/{n}/convert-to-invoice": invoices.convert_order,
    "GET order-shipments": shipments.list_shipments,
    "GET order-shipments/{n}": shipments.get_shipment,
    "GET customer-invoices": invoices.list_invoices,
    "GET customer-invoices/{n}": invoices.get_invoice,
    "POST customer-invoices/{n}/book": invoices.book_invoice,
}


def _reference_routes() -> Iterator[tuple[str, Resource]]:
    for path, (listed, one) in reference.READERS.items():
        yield f"GET {path}", listed
        yield f"GET {path}/{{n}}", one


def _item_routes() -> Iterator[tuple[str, Resource]]:
    """What items, products and BOMs have alike."""
    kinds = (
        ("items", "item", items.any_item),
        ("products", "product", items.only_product),
        ("lots", "lot", items.only_lot),
    )
    for path, single, wanted in kinds:
        yield f"GET {path}/{{n}}/fields", field_resources.fields_of(wanted)
        yield f"PUT {path}/{{n}}/fields", field_resources.put_fields_of(wanted)
        if path != "items":
            yield f"GET {path}/{{n}}/prices", prices.prices_of(wanted)
            yield f"GET {path}/{{n}}/prices/{{n}}", prices.price_of(wanted)
            yield f"GET {path}/{{n}}/locations", stock.locations_of(f"{single}_locations", wanted)
            yield f"GET {path}/{{n}}/locations/{{n}}", stock.location_of(f"{single}_location", wanted)


_ROUTES = Routes({**_TABLE, **dict(_reference_routes()), **dict(_item_routes())})


def find_route(method: str, path: str) -> tuple[Route[Resource], tuple[str, ...]]:
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
