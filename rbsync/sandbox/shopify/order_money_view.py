"""Payments, refunds and shipments of an order as documents (shopify sheet 7.4, 7.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from rbsync.sandbox.shopify.formats import gid
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_spec import ZERO, Payment, Rate
from rbsync.sandbox.shopify.records import Location
from rbsync.sandbox.shopify.terms import Terms, to_unit
from rbsync.sandbox.shopify.toggles import Toggles

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


BANK = "Bank Deposit"
GIFT_CARD = "gift_card"


class View(Protocol):
    """What these documents need to know about the shop."""

    @property
    def toggles(self) -> Toggles:
        """The shop's switches."""

    @property
    def warehouse(self) -> Location:
        """Where stock is kept and returned to."""

    def name(self, order: Order) -> str:
        """The order's name."""


def money_documents(
    order: Order, view: View, money: MoneyView, lines: Sequence[Document], cargo_refunded: Sequence[Document]
) -> Document:
    """The order's `transactions`, `refunds`, `fulfillments` and `paymentGatewayNames`."""
    payments = _payments(order, money)
    refunds = _refunds(order, view, money, lines, cargo_refunded)
    returned = [each for refund in refunds for each in _listed(refund["transactions"])]
    transactions = [*payments, *returned]
    return {
        "transactions": transactions,
        "refunds": refunds,
        "fulfillments": _fulfillments(order, view, lines),
        "paymentGatewayNames": list(dict.fromkeys(each["gateway"] for each in transactions)),
    }


def _listed(value: object) -> list[Document]:
    return value if isinstance(value, list) else []


def _transaction(order: Order, place: int, kind: str, status: str, amount: Document) -> Document:
    gateway = order.spec.gateway
    return {
        "__typename": "OrderTransaction",
        "id": gid("OrderTransaction", order.number * 1000 + place),
        "kind": kind,
        "status": status,
        "gateway": gateway,
        "formattedGateway": gateway.replace("_", " ").title(),
        "manualPaymentGateway": gateway == BANK,
        "test": order.spec.test,
        "createdAt": order.spec.created_at + timedelta(seconds=place),
        "processedAt": order.spec.created_at + timedelta(seconds=place),
        "errorCode": "CARD_DECLINED" if status == "FAILURE" else None,
        "paymentId": f"{order.number}.{place}",
        "amountSet": amount,
        "parentTransaction": None,
        "orderNumber": order.number,
    }


def _payments(order: Order, money: MoneyView) -> list[Document]:
    made: list[Document] = []

    def add(kind: str, status: str, amount: Decimal, **changes: object) -> Document:
        made.append({**_transaction(order, len(made) + 1, kind, status, money.bag(amount)), **changes})
        return made[-1]

    spec, card = order.spec, order.spec.gift_card_paid
    if card:
        add("SALE", "SUCCESS", card, gateway=GIFT_CARD, formattedGateway="Gift Card")
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


def _refunds(
    order: Order, view: View, money: MoneyView, lines: Sequence[Document], cargo: Sequence[Document]
) -> list[Document]:
    refunds: list[Document] = []
    spec, figures = order.spec, order.figures
    taken = [line.line.removed == line.line.quantity for line in figures.lines]
    if any(taken):
        rows = [
            _refund_line(order, view, money, place, lines[place], removed=True)
            for place, gone in enumerate(taken)
            if gone
        ]
        refunds.append(_refund(order, len(refunds), spec.created_at, ZERO, money, rows))
    places = [place for place, line in enumerate(figures.lines) if line.line.refunded]
    if not (places or order.refunded):
        return refunds
    moment = spec.refunded_at or spec.cancelled_at or order.updated_at
    rows = [_refund_line(order, view, money, place, lines[place], removed=False) for place in places]
    refund = _refund(order, len(refunds), moment, order.refunded, money, rows)
    if order.refunded:
        paid_back = _transaction(order, 90 + len(refunds), "REFUND", "SUCCESS", money.bag(order.refunded))
        refund["transactions"] = [{**paid_back, "createdAt": moment, "processedAt": moment}]
    refund["refundShippingLines"] = [
        {
            "id": gid("RefundShippingLine", order.number * 1000 + place),
            "shippingLine": each,
            "subtotalAmountSet": money.bag(priced.part.net),
            "taxAmountSet": money.bag(priced.part.tax),
        }
        for place, (each, priced) in enumerate(zip(cargo, figures.shipping, strict=False))
    ]
    return [*refunds, refund]


def _refund(
    order: Order, place: int, moment: datetime, amount: Decimal, money: MoneyView, rows: list[Document]
) -> Document:
    number = order.number * 1000 + place + 1
    return {
        "__typename": "Refund",
        "id": gid("Refund", number),
        "legacyResourceId": number,
        "createdAt": moment,
        "processedAt": moment,
        "updatedAt": moment,
        "note": None,
        "orderNumber": order.number,
        "return": None,
        "totalRefundedSet": money.bag(amount),
        "duties": [],
        "refundLineItems": rows,
        "refundShippingLines": [],
        "orderAdjustments": [],
        "transactions": [],
    }


def _refund_line(order: Order, view: View, money: MoneyView, place: int, line: Document, *, removed: bool) -> Document:
    priced = order.figures.lines[place]
    part = priced.ordered.minus(priced.kept) if removed else priced.kept.minus(priced.current)
    units = priced.line.removed if removed else priced.line.refunded
    inside = order.spec.taxes_included and not view.toggles.refund_subtotal_with_tax
    restock = "NO_RESTOCK" if removed else "RETURN" if order.spec.fulfilled_at else "CANCEL"
    return {
        "id": gid("RefundLineItem", order.number * 1000 + place + 1 + (500 if removed else 0)),
        "quantity": units,
        "restockType": restock,
        "restocked": not removed,
        "location": None if removed else view.warehouse,
        "lineItem": line,
        "priceSet": money.bag(priced.line.unit_price),
        "subtotalSet": money.bag(part.net - part.tax if inside else part.net),
        "totalTaxSet": money.bag(part.tax),
    }


def _fulfillments(order: Order, view: View, lines: Sequence[Document]) -> list[Document]:
    moment = order.spec.fulfilled_at
    if moment is None:
        return []
    pos = order.spec.source == "pos"
    sent = [(place, line) for place, line in enumerate(order.spec.lines) if not line.tip]
    tracking = {"company": "PostNord", "number": f"00370{order.number:015}", "url": None}
    return [
        {
            "__typename": "Fulfillment",
            "id": gid("Fulfillment", order.number * 1000 + 1),
            "legacyResourceId": order.number * 1000 + 1,
            "name": f"{view.name(order)}.1",
            "status": "SUCCESS",
            "displayStatus": "FULFILLED",
            "createdAt": moment,
            "updatedAt": moment,
            "orderNumber": order.number,
            "location": view.warehouse,
            "totalQuantity": sum(line.quantity - line.removed for _, line in sent),
            "requiresShipping": not pos,
            "trackingInfo": [] if pos else [tracking],
            "fulfillmentLineItems": [
                {
                    "id": gid("FulfillmentLineItem", order.number * 1000 + place + 1),
                    "quantity": line.quantity - line.removed,
                    "lineItem": lines[place],
                }
                for place, line in sent
            ],
        }
    ]
