"""Prices beside an item's own: in other currencies, and one customer's (rackbeat sheet 5.6)."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from rbsync.core.model.item import Item, PriceList
from rbsync.errors import NotFound
from rbsync.rackbeat.catalogue_wire import CurrencyPriceRow, LineableRow, PayerRow
from rbsync.rackbeat.client import Client, checked_record, gone
from rbsync.rackbeat.item_rows import item_path
from rbsync.rackbeat.lists import Listing, pages
from rbsync.rackbeat.mapping import number
from rbsync.rackbeat.wire import broken, check

_WHOLE = Decimal(100)
_HALF_A_CENT = Decimal("0.005")


class Prices:
    """The prices of `rbsync.ports.Catalogue` over the API."""

    client: Client

    def currency_price(self, item: Item, currency: str) -> Decimal | None:
        """The item's sales price in another currency, without VAT; None when it has none."""
        record = f"price of {item.number} in {currency}"
        try:
            document = self.client.get(f"{item_path(item)}/prices/{quote(currency, safe='')}", record=record)
        except NotFound:
            return None
        row = checked_record(CurrencyPriceRow, document, "currency_price", record=record)
        if row.currency and row.currency.upper() != currency.upper():
            raise broken(f"another currency was answered: {row.currency}", record=record)
        return row.sales_price

    def price_list(self, customer: int) -> PriceList:
        """What a customer pays for each item, without VAT, his discount taken off. Raises NotFound when he is not there."""
        record = f"customer {customer}"
        document = self.client.get(f"/customers/{customer}", record=record)
        payer = checked_record(PayerRow, document, "customer", record=record)
        if payer.is_deleted or payer.deleted_at:
            raise gone("customer", "It was deleted.", record=record)
        if payer.number != customer:
            raise broken(f"another customer was answered: number {payer.number}", record=record)
        prices: dict[str, Decimal] = {}
        for page in pages(self.client, Listing(f"/customers/{customer}/lineables", "items")):
            rows = [check(LineableRow, row, record=f"price of {row.get('number')} for {record}") for row in page]
            told = ((row.number, paid(row)) for row in rows if not row.deleted_at)
            prices.update({item: price for item, price in told if item and price is not None})
        return PriceList(payer.currency or None, prices)


def paid(row: LineableRow) -> Decimal | None:
    """The price less the discount, unless the price told is the regular one less the discount already."""
    price, discount = row.sales_price, row.discount_percentage
    if price is None or not discount:
        return price
    share = 1 - discount / _WHOLE
    regular = row.regular_sales_price
    if regular is not None and price != regular and abs(regular * share - price) <= _HALF_A_CENT:
        return price
    return number(price * share)
