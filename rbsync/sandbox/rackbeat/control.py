"""The sandbox's own doors: what Rackbeat believes, and what a person does in its interface."""

from dataclasses import replace

from rbsync.sandbox.kit.doors import Body, Doors
from rbsync.sandbox.rackbeat import item_doors
from rbsync.sandbox.rackbeat.answers import not_found
from rbsync.sandbox.rackbeat.books import Books, Row, Table
from rbsync.sandbox.rackbeat.customers import change_customer, customer_from
from rbsync.sandbox.rackbeat.field_resources import field_from
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.neutral import neutral_books
from rbsync.sandbox.rackbeat.orders import book, cancel
from rbsync.sandbox.rackbeat.records import Customer, Group
from rbsync.sandbox.rackbeat.reference import RATES


def doors(books: Books) -> Doors:
    """What the sandbox lets people look at and do. What changes a record answers with its number."""

    def add_item(body: Body) -> object:
        return {"number": item_doors.create(books, _form(body)).number}

    def change_item(body: Body, number: str) -> object:
        return {"number": item_doors.change(books, number, _form(body)).number}

    def change_the_customer(body: Body, number: str) -> object:
        return {"number": change_customer(books, Form(body), _found(books.customers, number, "Customer")).number}

    def change_prices(body: Body, number: str) -> object:
        return {"number": _price_list(books, _found(books.customers, number, "Customer"), _form(body)).number}

    def cancel_order(_: Body, number: str) -> object:
        order = _found(books.orders, number, "Order")
        cancel(books, order)
        return {"number": order.number}

    def book_order(_: Body, number: str) -> object:
        order = _found(books.orders, number, "Order")
        book(books, order, mail=False)
        return {"number": order.number}

    return Doors(
        books.toggles,
        lambda: neutral_books(books),
        {
            "POST items": add_item,
            "POST items/{number:path}": change_item,
            "POST groups": lambda body: {"number": _put_group(books, _form(body)).number},
            "POST fields": lambda body: {"id": field_from(books, _form(body)).id},
            "POST customers": lambda body: {"number": customer_from(books, Form(body)).number},
            "POST customers/{number}": change_the_customer,
            "POST customers/{number}/prices": change_prices,
            "POST orders/{number}/cancel": cancel_order,
            "POST orders/{number}/book": book_order,
        },
        toggled=books.recount_reservations,
    )


def _found(table: Table[int, Row], number: str, kind: str) -> Row:
    row = table.find(number)
    if row is None:
        raise not_found(kind)
    return row


def _price_list(books: Books, customer: Customer, form: Form) -> Customer:
    """The customer's own price by item number, without VAT, in the customer's currency; null takes it away."""
    prices = {number: form.amount(number) for number in form.names()}
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
    form.only("number", "name", "inventory", "sellable", *RATES)
    number = form.integer("number") or 0
    group = replace(books.groups.get(number) or Group(number, f"Group {number}", True, True, None, None, None, None))
    for rate in RATES:
        if rate in form:
            setattr(group, rate, form.amount(rate))
    form.change(group, form.text, "name")
    form.change(group, form.flag, inventory="has_inventory", sellable="is_sellable")
    form.finish()
    books.items.version += 1
    return books.groups.put(number, group)


def _form(body: Body) -> Form:
    return Form(body, nulls_refused=False)
