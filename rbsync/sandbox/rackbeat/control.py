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
from rbsync.sandbox.rackbeat.records import Customer, Group, Item, Order
from rbsync.sandbox.rackbeat.reference import RATES


def doors(books: Books) -> Doors:
    """What lies below `/_sandbox/` beside books and toggles. What changes a record answers with its number."""

    def number_of(row: Item | Group | Customer | Order) -> object:
        return {"number": row.number}

    def customer(number: str) -> Customer:
        return _found(books.customers, number, "Customer")

    def order(number: str) -> Order:
        return _found(books.orders, number, "Order")

    return Doors(
        books.toggles,
        lambda: neutral_books(books),
        {
            "POST items": lambda body: number_of(item_doors.create(books, _form(body))),
            "POST items/{number:path}": lambda body, key: number_of(item_doors.change(books, key, _form(body))),
            "POST groups": lambda body: number_of(_put_group(books, _form(body))),
            "POST fields": lambda body: {"id": field_from(books, _form(body)).id},
            "POST customers": lambda body: number_of(customer_from(books, Form(body))),
            "POST customers/{number}": lambda body, key: number_of(change_customer(books, Form(body), customer(key))),
            "POST customers/{number}/prices": lambda body, key: number_of(
                _price_list(books, customer(key), _form(body))
            ),
            "POST orders/{number}/cancel": lambda _, key: number_of(cancel(books, order(key))),
            "POST orders/{number}/book": lambda _, key: number_of(book(books, order(key), mail=False)),
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
