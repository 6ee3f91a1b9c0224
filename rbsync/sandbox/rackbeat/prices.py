"""Prices in other currencies, and those of one customer (rackbeat sheet 5.6, 5.12)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.sandbox.rackbeat.answers import Answer, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.customers import CUSTOMERS
from rbsync.sandbox.rackbeat.items import ITEM, ITEMS
from rbsync.sandbox.rackbeat.money import cents
from rbsync.sandbox.rackbeat.records import CurrencyPrice, Customer, Item
from rbsync.sandbox.rackbeat.resource import Resource, answer_page
from rbsync.sandbox.rackbeat.view import Fields, View, attributes, constants, render

_CURRENCY_PRICE = attributes("sales_price", "recommended_cost_price")


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """The price that Rackbeat itself takes when a document's line has none, per unit without VAT and before discount.

    `regular` is what a customer without a price list pays.
    """

    amount: Decimal
    regular: Decimal
    source: str  # "customer_price", "currency_price" or "sales_price"


def own_price(item: Item, customer: Customer | None, currency: str, rate: Decimal) -> OwnPrice:
    """The customer's own price, else the item's in that currency, else its sales price by the currency's rate.

    A price list is in the customer's currency and says nothing about others.
    """
    entered = item.prices.get(currency)
    if entered is not None:
        regular, source = entered.sales_price, "currency_price"
    else:
        regular, source = item.sales_price if rate == 1 else cents(item.sales_price / rate), "sales_price"
    if customer is not None and customer.currency == currency and item.number in customer.item_prices:
        return OwnPrice(customer.item_prices[item.number], regular, "customer_price")
    return OwnPrice(regular, regular, source)


def _currency_price(view: View, currency: str, price: CurrencyPrice) -> dict[str, object]:
    return {"currency": currency, **render(_CURRENCY_PRICE, view, price)}


def item_prices(resource: Resource[Item], call: Call) -> Answer:
    """The item's prices in other currencies, not paged. Its price in the account's own is `sales_price`."""
    prices = resource.find(call).prices
    return Answer(200, {"currency_prices": [_currency_price(call.view, *pair) for pair in prices.items()]})


def item_price(resource: Resource[Item], call: Call) -> Answer:
    """The item's price in the currency that is the path's second key."""
    currency = call.keys[1]
    price = resource.find(call).prices.get(currency)
    if price is None:
        raise not_found("Currency price")
    return Answer(200, {"currency_price": _currency_price(call.view, currency, price)})


def customer_lineables(call: Call) -> Answer:
    """GET /customers/{n}/lineables: all items as the customer sees them; prices in the customer's currency.

    `sales_price` is before `discount_percentage`, which is the customer's own.
    """
    fields = {**ITEM, **_lineable_fields(call.books, CUSTOMERS.find(call))}
    return replace(ITEMS, fields=fields).list_page(call)


def _lineable_fields(books: Books, customer: Customer) -> Fields[Item]:
    rate = books.rates.get(customer.currency, Decimal(1))

    def price(item: Item) -> OwnPrice:
        return own_price(item, customer, customer.currency, rate)

    return {
        "sales_price": lambda _, item: price(item).amount,
        "regular_sales_price": lambda _, item: price(item).regular,
        "is_custom_sales_price": lambda _, item: price(item).source == "customer_price",
        "price_source": lambda _, item: price(item).source,
        **constants(discount_percentage=customer.general_discount),
    }


def customer_prices(call: Call) -> Answer:
    """GET /customers/{n}/prices: the customer's price list, in the customer's currency."""
    customer = CUSTOMERS.find(call)
    fields: Fields[tuple[str, Decimal]] = {
        "item_id": lambda _, row: row[0],
        "sales_price": lambda _, row: row[1],
        **constants(currency=customer.currency),
    }
    return answer_page(call, "customer_prices", fields, sorted(customer.item_prices.items()))
