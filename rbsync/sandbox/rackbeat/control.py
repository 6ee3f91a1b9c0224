"""The sandbox's own doors: what Rackbeat believes, and what a person does in its interface."""

from __future__ import annotations

from rbsync.sandbox.kit.doors import Body, Doors
from rbsync.sandbox.rackbeat import item_doors
from rbsync.sandbox.rackbeat.answers import not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.books_document import books_document, group_document, item_document, order_document
from rbsync.sandbox.rackbeat.customers import change_customer, customer_from
from rbsync.sandbox.rackbeat.field_resources import field_from
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.neutral import neutral_books
from rbsync.sandbox.rackbeat.orders import book, cancel
from rbsync.sandbox.rackbeat.records import ZERO, Customer, Group, Order

_RATES = ("vat_domestic", "vat_eu", "vat_abroad", "vat_domestic_exempt")


def doors(books: Books) -> Doors:
    """What the sandbox lets people look at and do."""

    def add_item(body: Body) -> object:
        return item_document(books, item_doors.create(books, _form(body)))

    def change_item(body: Body, number: str) -> object:
        return item_document(books, item_doors.change(books, number, _form(body)))

    def change_the_customer(body: Body, number: str) -> object:
        customer = _customer(books, number)
        change_customer(books, Form(body), customer)
        return {"number": customer.number}

    def change_prices(body: Body, number: str) -> object:
        return {"number": _price_list(books, _customer(books, number), _form(body)).number}

    def cancel_order(_: Body, number: str) -> object:
        order = _order(books, number)
        cancel(books, order)
        return order_document(books, order)

    def book_order(_: Body, number: str) -> object:
        order = _order(books, number)
        book(books, order, mail=False)
        return order_document(books, order)

    return Doors(
        books.toggles,
        lambda: neutral_books(books),
        {
            "GET records": lambda _: books_document(books),
            "POST items": add_item,
            "POST items/{number:path}": change_item,
            "POST groups": lambda body: group_document(_put_group(books, _form(body))),
            "POST fields": lambda body: {"id": field_from(books, _form(body)).id},
            "POST customers": lambda body: {"number": customer_from(books, Form(body)).number},
            "POST customers/{number}": change_the_customer,
            "POST customers/{number}/prices": change_prices,
            "POST orders/{number}/cancel": cancel_order,
            "POST orders/{number}/book": book_order,
        },
        toggled=books.recount_reservations,
    )


def _order(books: Books, number: str) -> Order:
    order = books.orders.get(int(number))
    if order is None:
        raise not_found("Order")
    return order


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


def _form(body: Body) -> Form:
    return Form(body, nulls_refused=False)
