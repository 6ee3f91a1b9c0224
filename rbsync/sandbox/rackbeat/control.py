"""The sandbox's own doors: what Rackbeat believes, what a person does in its interface, and the switches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import unquote

from rbsync.sandbox.http import Request, Response
from rbsync.sandbox.rackbeat import item_doors
from rbsync.sandbox.rackbeat import toggles as switches
from rbsync.sandbox.rackbeat.answers import Invalid, Refused, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.books_document import books_document, group_document, item_document, order_document
from rbsync.sandbox.rackbeat.customers import change_customer, customer_from
from rbsync.sandbox.rackbeat.field_resources import field_from
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.orders import book, cancel
from rbsync.sandbox.rackbeat.records import ZERO, Customer, Group

ROOT = "/_sandbox/"
_RATES = ("vat_domestic", "vat_eu", "vat_abroad", "vat_domestic_exempt")


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
        case "POST", ["items"]:
            return item_document(books, item_doors.create(books, _form(request)))
        case "POST", ["items", *number]:
            return item_document(books, item_doors.change(books, "/".join(number), _form(request)))
        case "POST", ["groups"]:
            return group_document(_put_group(books, _form(request)))
        case "POST", ["fields"]:
            return {"id": field_from(books, _form(request)).id}
        case "POST", ["customers"]:
            return {"number": customer_from(books, Form(_body(request))).number}
        case "POST", ["customers", number]:
            customer = _customer(books, number)
            change_customer(books, Form(_body(request)), customer)
            return {"number": customer.number}
        case "POST", ["customers", number, "prices"]:
            return {"number": _price_list(books, _customer(books, number), _form(request)).number}
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


def _customer(books: Books, number: str) -> Customer:
    customer = books.customers.get(int(number))
    if customer is None:
        raise not_found("Customer")
    return customer


def _price_list(books: Books, customer: Customer, form: Form) -> Customer:
    """The customer's own price by item number, without VAT, in the customer's currency; null takes it away."""
    prices = {number: form.number(number, ZERO) for number in form.names()}
    for number in prices:
        if books.living(number) is None:
            form.complain(number, "Rackbeat has no such item.")
    form.finish()
    kept = {**customer.item_prices, **prices}
    customer.item_prices = {number: price for number, price in kept.items() if price is not None}
    return books.customers.put(customer.number, customer)


def _put_group(books: Books, form: Form) -> Group:
    """A product group, new or changed: a rate that is null, or not given for a new one, is not entered."""
    form.require("number")
    form.only("number", "name", "inventory", "sellable", *_RATES)
    number = form.integer("number") or 0
    group = books.groups.get(number) or Group(number, f"Group {number}", True, True, None, None, None, None)
    inventory, sellable = form.flag("inventory"), form.flag("sellable")
    rates = {name: form.number(name, ZERO) for name in _RATES if name in form}
    name = form.text("name")
    form.finish()
    group.name = name or group.name
    group.has_inventory = group.has_inventory if inventory is None else inventory
    group.is_sellable = group.is_sellable if sellable is None else sellable
    for rate, value in rates.items():
        setattr(group, rate, value)
    books.items.version += 1
    return books.groups.put(number, group)


def _form(request: Request) -> Form:
    return Form(_body(request), nulls_refused=False)


def _body(request: Request, *, exact: bool = True) -> dict[str, object]:
    document: object = json.loads(request.body or b"{}", parse_float=Decimal if exact else float)
    if not isinstance(document, dict):
        raise ValueError("a JSON object is needed")
    return document
