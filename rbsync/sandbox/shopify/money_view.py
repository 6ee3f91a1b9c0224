"""Amounts as the API writes them: each in the shop's currency and in the customer's (shopify sheet 7.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rbsync.sandbox.shopify.order_spec import Rate
from rbsync.sandbox.shopify.terms import Terms, to_unit

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class MoneyView:
    """Makes the money documents of one order. Every amount is converted and rounded by itself."""

    currency: str
    presentment: tuple[str, Decimal] | None
    terms: Terms

    def amount(self, amount: Decimal) -> Document:
        """A MoneyV2 in the shop's currency."""
        return {"__typename": "MoneyV2", "amount": amount, "currencyCode": self.currency}

    def bag(self, amount: Decimal) -> Document:
        """A MoneyBag."""
        shop = self.amount(to_unit(amount, self.terms.exponent(self.currency)))
        if self.presentment is None:
            return {"shopMoney": shop, "presentmentMoney": shop}
        currency, rate = self.presentment
        shown = to_unit(amount * rate, self.terms.exponent(currency))
        return {"shopMoney": shop, "presentmentMoney": {"amount": shown, "currencyCode": currency}}

    def tax_lines(self, taxes: Iterable[tuple[Rate, Decimal]]) -> list[Document]:
        """TaxLines."""
        return [
            {
                "title": rate.title,
                "rate": float(rate.rate),
                "ratePercentage": float(rate.rate * 100),
                "source": "Shopify",
                "channelLiable": False,
                "priceSet": self.bag(amount),
            }
            for rate, amount in taxes
        ]
