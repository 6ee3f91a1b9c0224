"""The sandbox's own doors: what Rackbeat believes, what a person does in its interface, and the switches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import unquote

from rbsync.sandbox.http import Request, Response
from rbsync.sandbox.rackbeat import toggles as switches
from rbsync.sandbox.rackbeat.answers import Invalid, Refused, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.books_document import books_document, item_document, order_document
from rbsync.sandbox.rackbeat.customers import change_customer, customer_from
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.orders import book, cancel
from rbsync.sandbox.rackbeat.records import Item

ROOT = "/_sandbox/"


def handle(books: Books, request: Request) -> Response:
    """Answer a request below `/_sandbox/`."""
    parts = [unquote(part) for part in request.path.removeprefix(ROOT).split("/")]
    try:
        document = _answer(books, request, parts)
    except Refused as refused:
        return Response.of_json(refused.status, {"message": refused.message})
    except Invalid as refused:
        return Response.of_json(422, {"errors": refused.errors})
    except ValueError as error:
        return Response.of_json(400, {"message": str(error)})
    return Response.of_json(200, document)


def _answer(books: Books, request: Request, parts: list[str]) -> Mapping[str, object]:
    match request.method, parts:
        case "GET", ["books"]:
            return books_document(books)
        case "GET", ["toggles"]:
            return switches.listed(books.toggles)
        case "POST", ["toggles"]:
            switches.apply(books.toggles, _body(request, exact=False))
            books.recount_reservations()
            return switches.listed(books.toggles)
        case "POST", ["items", *number]:
            return item_document(books, _change_item(books, "/".join(number), Form(_body(request))))
        case "POST", ["customers"]:
            return {"number": customer_from(books, Form(_body(request))).number}
        case "POST", ["customers", number]:
            customer = books.customers.get(int(number))
            if customer is None:
                raise not_found("Customer")
            change_customer(books, Form(_body(request)), customer)
            return {"number": customer.number}
        case "POST", ["orders", number, "cancel" | "book" as verb]:
            return _change_order(books, int(number), verb)
    raise Refused(404, f"the sandbox has no {request.method} {request.path}")


def _change_order(books: Books, number: int, verb: str) -> Mapping[str, object]:
    order = books.orders.get(number)
    if order is None:
        raise not_found("Order")
    if verb == "cancel":
        cancel(books, order)
    else:
        book(books, order, mail=False)
    return order_document(books, order)


def _change_item(books: Books, number: str, form: Form) -> Item:
    """`barred`, `price` (without VAT), `name` and `stock` by location."""
    item = books.items.get(number)
    if item is None:
        raise not_found("Item")
    barred, price, name, stock = form.flag("barred"), form.number("price"), form.text("name"), form.inner("stock")
    targets = {place.number: stock.number(str(place.number)) for place in books.locations.rows()}
    form.finish()
    item.is_barred = item.is_barred if barred is None else barred
    item.sales_price = item.sales_price if price is None else price
    item.name = name or item.name
    if barred is not None or price is not None or name:
        item.updated_at = books.now()
        books.items.put(number, item)
    for location, target in targets.items():
        if target is not None:
            books.move(item, location, target - item.stock_at(location), kind="adjustment", document=None)
    return item


def _body(request: Request, *, exact: bool = True) -> dict[str, object]:
    document: object = json.loads(request.body or b"{}", parse_float=Decimal if exact else float)
    if not isinstance(document, dict):
        raise ValueError("a JSON object is needed")
    return document
