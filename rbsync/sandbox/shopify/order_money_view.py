"""Payments, refunds and shipments of an order as documents (shopify sheet 7.4, 7.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rbsync.sandbox.shopify.formats import gid
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_spec import ZERO, Payment, Rate
from rbsync.sandbox.shopify.records import Location
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
                "channelLiable": False,
                "priceSet": self.bag(amount),
            }
            for rate, amount in taxes
        ]


BANK = "Bank Deposit"
GIFT_CARD = "gift_card"


def money_documents(order: Order, warehouse: Location, money: MoneyView) -> Document:
    """The order's `transactions`, `refunds`, `fulfillments` and `paymentGatewayNames`."""
    transactions = _payments(order, money)
    if order.refunded:
        transactions.append(_transaction(order, 90, "REFUND", "SUCCESS", money.bag(order.refunded)))
    return {
        "transactions": transactions,
        "refunds": _refunds(order, money),
        "fulfillments": _fulfillments(order, warehouse),
        "paymentGatewayNames": list(dict.fromkeys(each["gateway"] for each in transactions)),
    }


def _transaction(order: Order, place: int, kind: str, status: str, amount: Document) -> Document:
    return {
        "id": gid("OrderTransaction", order.number * 1000 + place),
        "kind": kind,
        "status": status,
        "gateway": order.spec.gateway,
        "amountSet": amount,
        "parentTransaction": None,
    }


def _payments(order: Order, money: MoneyView) -> list[Document]:
    made: list[Document] = []

    def add(kind: str, status: str, amount: Decimal, **changes: object) -> Document:
        made.append({**_transaction(order, len(made) + 1, kind, status, money.bag(amount)), **changes})
        return made[-1]

    spec, card = order.spec, order.spec.gift_card_paid
    if card:
        add("SALE", "SUCCESS", card, gateway=GIFT_CARD)
    owed = order.figures.after_edits.price
    if spec.payment is Payment.PAID and order.received > card:
        if order.sequence % 7 == 0 and spec.gateway != BANK:
            add("SALE", "FAILURE", order.received - card)
        if order.sequence % 3 == 0 and spec.gateway != BANK:
            held = add("AUTHORIZATION", "SUCCESS", order.received - card)
            add("CAPTURE", "SUCCESS", order.received - card, parentTransaction=held)
        else:
            add("SALE", "SUCCESS", order.received - card)
    elif spec.payment is Payment.AUTHORIZED:
        held = add("AUTHORIZATION", "SUCCESS", owed)
        if spec.cancelled_at:
            add("VOID", "SUCCESS", owed, parentTransaction=held)
    elif spec.payment is Payment.PENDING and owed > card:
        add("SALE", "PENDING", owed - card)
    return made


def _refunds(order: Order, money: MoneyView) -> list[Document]:
    """One for the lines that an edit removed as a whole, and one for what came back."""
    lines, refunds = order.spec.lines, list[Document]()
    if any(line.removed == line.quantity for line in lines):
        refunds.append(
            _refund(order, 1, ZERO, money, [line.removed for line in lines if line.removed == line.quantity])
        )
    returned = [line.refunded for line in lines if line.refunded]
    if returned or order.refunded:
        refunds.append(_refund(order, len(refunds) + 1, order.refunded, money, returned))
    return refunds


def _refund(order: Order, place: int, amount: Decimal, money: MoneyView, quantities: list[int]) -> Document:
    return {
        "__typename": "Refund",
        "id": gid("Refund", order.number * 1000 + place),
        "totalRefundedSet": money.bag(amount),
        "refundLineItems": [{"quantity": each} for each in quantities],
    }


def _fulfillments(order: Order, warehouse: Location) -> list[Document]:
    if order.spec.fulfilled_at is None:
        return []
    tracking = [] if order.spec.source == "pos" else [{"number": f"00370{order.number:015}"}]
    number = gid("Fulfillment", order.number * 1000 + 1)
    return [{"__typename": "Fulfillment", "id": number, "location": warehouse, "trackingInfo": tracking}]
