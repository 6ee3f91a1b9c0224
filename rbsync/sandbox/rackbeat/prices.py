"""Prices in other currencies, and those of one customer (rackbeat sheet 5.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from rbsync.sandbox.rackbeat.answers import Answer, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call, Resource
from rbsync.sandbox.rackbeat.customers import find_customer
from rbsync.sandbox.rackbeat.item_fields import ITEM, with_field_values
from rbsync.sandbox.rackbeat.items import any_item, find, item_listing
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.own_price import OwnPrice, own_price
from rbsync.sandbox.rackbeat.records import CurrencyPrice, Customer, Item
from rbsync.sandbox.rackbeat.view import Fields, View


def _currency_price(view: View, currency: str, price: CurrencyPrice) -> dict[str, object]:
    return {
        "currency": currency,
        "sales_price": view.number(price.sales_price),
        "recommended_cost_price": view.number(price.recommended_cost_price),
    }


def prices_of(wanted: Callable[[Item], bool]) -> Resource:
    """The item's prices in other currencies, not paged. Its price in the account's own is `sales_price`."""

    def listed(call: Call) -> Answer:
        prices = find(call, wanted).prices or {}
        return Answer(200, {"currency_prices": [_currency_price(call.view, *pair) for pair in prices.items()]})

    return listed


def price_of(wanted: Callable[[Item], bool]) -> Resource:
    """The item's price in the currency that is the path's second key."""

    def one(call: Call) -> Answer:
        currency = call.keys[1]
        price = (find(call, wanted).prices or {}).get(currency)
        if price is None:
            raise not_found("Currency price")
        return Answer(200, {"currency_price": _currency_price(call.view, currency, price)})

    return one


def customer_lineables(call: Call) -> Answer:
    """GET /customers/{n}/lineables: all items as the customer sees them; prices in the customer's currency.

    `sales_price` is before `discount_percentage`, which is the customer's own.
    """
    customer = find_customer(call)
    fields = with_field_values({**ITEM, **_lineable_fields(call.books, customer)}, call.view)
    listing = replace(item_listing("items", fields, any_item), version=_version)
    return answer_list(call, listing)


def _lineable_fields(books: Books, customer: Customer) -> Fields[Item]:
    rate = books.rates.get(customer.currency, Decimal(1))

    def price(item: Item) -> OwnPrice:
        return own_price(item, customer, customer.currency, rate)

    return {
        "sales_price": lambda view, item: view.number(price(item).amount),
        "regular_sales_price": lambda view, item: view.number(price(item).regular),
        "is_custom_sales_price": lambda _, item: price(item).is_custom,
        "discount_percentage": lambda view, _: view.number(customer.general_discount),
        "price_source": lambda _, item: price(item).source,
    }


def _version(books: Books) -> int:
    return books.items.version + books.customers.version


def customer_prices(call: Call) -> Answer:
    """GET /customers/{n}/prices: the customer's price list, in the customer's currency."""
    customer = find_customer(call)
    fields: Fields[tuple[str, Decimal]] = {
        "item_id": lambda _, row: row[0],
        "currency": lambda *_: customer.currency,
        "sales_price": lambda view, row: view.number(row[1]),
    }
    listing: Listing[tuple[str, Decimal]] = Listing(
        key="customer_prices", fields=fields, rows=lambda _: sorted(customer.item_prices.items()), version=_version
    )
    return answer_list(call, listing)
