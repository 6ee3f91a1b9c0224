"""The price that Rackbeat itself takes when a document's line has none (rackbeat sheet 5.6, 5.12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rbsync.sandbox.rackbeat.money import cents
from rbsync.sandbox.rackbeat.records import Customer, Item


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """Per unit without VAT and before discount. `regular` is what a customer without a price list pays."""

    amount: Decimal
    regular: Decimal
    source: str  # "customer_price", "currency_price" or "sales_price"

    @property
    def is_custom(self) -> bool:
        """Whether it is the customer's own."""
        return self.source == "customer_price"


def own_price(item: Item, customer: Customer | None, currency: str, rate: Decimal) -> OwnPrice:
    """The customer's own price, else the item's in that currency, else its sales price by the currency's rate.

    A price list is in the customer's currency and says nothing about others.
    """
    entered = (item.prices or {}).get(currency)
    if entered is not None:
        regular, source = entered.sales_price, "currency_price"
    else:
        regular, source = item.sales_price if rate == 1 else cents(item.sales_price / rate), "sales_price"
    if customer is not None and customer.currency == currency and item.number in customer.item_prices:
        return OwnPrice(customer.item_prices[item.number], regular, "customer_price")
    return OwnPrice(regular, regular, source)
