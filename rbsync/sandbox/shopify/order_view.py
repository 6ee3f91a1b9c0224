"""An order as the Admin API shows it: nested documents with the schema's own field names (shopify sheet 7)."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rbsync.sandbox.shopify.formats import gid
from rbsync.sandbox.shopify.order_record import Allocations, Order, PricedLine, PricedShipping
from rbsync.sandbox.shopify.order_spec import ZERO, Payment, Rate
from rbsync.sandbox.shopify.records import Location
from rbsync.sandbox.shopify.terms import Terms, to_unit
from rbsync.sandbox.shopify.toggles import Toggles
from rbsync.sandbox.world.model import WorldCustomer

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class MoneyView:
    """Makes the money documents of one order. Every amount is converted and rounded by itself."""

    currency: str
    presentment: tuple[str, Decimal] | None
    terms: Terms

    def bag(self, amount: Decimal) -> Document:
        """A MoneyBag."""
        shown = to_unit(amount, self.terms.exponent(self.currency))
        shop = {"__typename": "MoneyV2", "amount": shown, "currencyCode": self.currency}
        if self.presentment is None:
            return {"shopMoney": shop, "presentmentMoney": shop}
        currency, rate = self.presentment
        shown = to_unit(amount * rate, self.terms.exponent(currency))
        return {"shopMoney": shop, "presentmentMoney": {"amount": shown, "currencyCode": currency}}

    def tax_lines(self, taxes: Iterable[tuple[Rate, Decimal]]) -> list[Document]:
        """TaxLines."""
        return [
            {"title": rate.title, "rate": float(rate.rate), "channelLiable": False, "priceSet": self.bag(amount)}
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


@dataclass(frozen=True, slots=True)
class OrderView:
    """Makes documents for the orders of one shop."""

    terms: Terms
    toggles: Toggles
    warehouse: Location

    def name(self, order: Order) -> str:
        """`#1001`, with the shop's own prefix and suffix."""
        return f"{self.toggles.order_prefix}{order.sequence}{self.toggles.order_suffix}"

    def document(self, order: Order) -> Document:
        """The whole order; kept until it changes."""
        if order.document is None:
            order.document = self._build(order)
        return order.document

    def _build(self, order: Order) -> Document:
        money = MoneyView(order.spec.currency, order.spec.presentment, self.terms)
        lines = [_line(order, place, line, money) for place, line in enumerate(order.figures.lines, start=1)]
        cargo = [_shipping(order, place, each, money) for place, each in enumerate(order.figures.shipping, start=1)]
        return {
            "__typename": "Order",
            **self._head(order),
            **_people(order, self.terms),
            **_totals(order, money, keeps_removed=self.toggles.edited_total_keeps_removed),
            **money_documents(order, self.warehouse, money),
            "lineItems": lines,
            "shippingLines": cargo,
            "taxLines": _merged(order, money),
        }

    def _head(self, order: Order) -> Document:
        spec = order.spec
        return {
            "id": order.id,
            "name": self.name(order),
            "poNumber": spec.purchase_order,
            "note": spec.note,
            "test": spec.test,
            "edited": spec.edited,
            "createdAt": spec.created_at,
            "processedAt": spec.created_at,
            "updatedAt": order.updated_at,
            "cancelledAt": spec.cancelled_at,
            "displayFinancialStatus": order.financial_status,
            "displayFulfillmentStatus": order.fulfillment_status,
            "currencyCode": spec.currency,
            "presentmentCurrencyCode": spec.presentment[0] if spec.presentment else spec.currency,
            "taxesIncluded": spec.taxes_included,
            "dutiesIncluded": False,
            "returns": [],
        }


def _people(order: Order, terms: Terms) -> Document:
    spec, buyer = order.spec, order.spec.customer
    address = None if buyer is None or spec.source == "pos" else _address(order, buyer)
    customer = None
    if buyer is not None:
        number = terms.number_base * 10 + zlib.crc32(buyer.email.encode())
        first, _, last = buyer.name.partition(" ")
        customer = {
            "__typename": "Customer",
            "id": gid("Customer", number),
            "firstName": first,
            "lastName": last or None,
            "defaultEmailAddress": {"emailAddress": buyer.email},
        }
    return {
        "email": spec.email or (buyer.email if buyer else None),
        "phone": None,
        "customer": customer,
        "billingAddress": address,
        "shippingAddress": address if spec.shipping else None,
    }


def _address(order: Order, buyer: WorldCustomer) -> Document:
    return {
        "id": gid("MailingAddress", order.number),
        "name": buyer.name,
        "company": None,
        "address1": buyer.street,
        "address2": None,
        "zip": buyer.zipcode,
        "city": buyer.city,
        "provinceCode": None,
        "countryCodeV2": buyer.country,
        "phone": buyer.phone,
    }


def _totals(order: Order, money: MoneyView, *, keeps_removed: bool) -> Document:
    figures = order.figures
    plain = figures.before_returns if keeps_removed else figures.after_edits
    now, first = figures.current, figures.original
    amounts = {
        "subtotalPriceSet": plain.subtotal,
        "totalDiscountsSet": plain.discounts,
        "totalShippingPriceSet": plain.shipping,
        "totalTaxSet": plain.tax,
        "totalPriceSet": plain.price,
        "totalTipReceivedSet": plain.tips,
        "originalTotalPriceSet": first.price,
        "currentShippingPriceSet": now.shipping,
        "currentTotalPriceSet": now.price,
        "currentTotalTaxSet": now.tax,
        "totalReceivedSet": order.received,
        "totalRefundedSet": order.refunded,
        "totalOutstandingSet": order.outstanding,
        "netPaymentSet": order.received - order.refunded,
    }
    document: Document = {name: money.bag(amount) for name, amount in amounts.items()}
    document["currentTotalDutiesSet"] = money.bag(now.duties) if first.duties else None
    document["additionalFees"] = [
        {
            "id": gid("AdditionalFee", order.number * 1000 + place),
            "name": fee.name,
            "price": money.bag(fee.price),
            "taxLines": money.tax_lines(taxes),
        }
        for place, (fee, taxes) in enumerate(zip(order.spec.fees, figures.fee_taxes, strict=True))
    ]
    return document


def _line(order: Order, place: int, priced: PricedLine, money: MoneyView) -> Document:
    line, number = priced.line, order.number * 1000 + place
    before_tax = priced.current.net - (priced.current.tax if order.spec.taxes_included else 0)
    return {
        "id": gid("LineItem", number),
        "name": f"{line.title} - {line.variant_title}" if line.variant_title else line.title,
        "title": line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "currentQuantity": line.current,
        "isGiftCard": line.gift_card,
        "productNumber": line.product,
        "variantNumber": line.variant,
        "originalUnitPriceSet": money.bag(line.unit_price),
        "originalTotalSet": money.bag(priced.original),
        "priceAfterAllDiscountsBeforeTaxesSet": money.bag(before_tax),
        "discountAllocations": _allocations(priced.allocations, money),
        "taxLines": money.tax_lines(priced.ordered.taxes),
        "duties": [{"id": gid("Duty", number), "price": money.bag(line.duty)}] if line.duty else [],
    }


def _shipping(order: Order, place: int, priced: PricedShipping, money: MoneyView) -> Document:
    return {
        "id": gid("ShippingLine", order.number * 1000 + place),
        "title": priced.shipping.title,
        "isRemoved": False,
        "originalPriceSet": money.bag(priced.shipping.price),
        "discountedPriceSet": money.bag(priced.part.net),
        "currentDiscountedPriceSet": money.bag(priced.part.net if order.figures.current.price else Decimal(0)),
        "discountAllocations": _allocations(priced.allocations, money),
        "taxLines": money.tax_lines(priced.part.taxes),
    }


def _allocations(allocations: Allocations, money: MoneyView) -> list[Document]:
    return [{"allocatedAmountSet": money.bag(amount)} for _, amount in allocations]


def _merged(order: Order, money: MoneyView) -> list[Document]:
    """Equal rate and title merged over the line items; shipping's tax stands on the shipping lines only."""
    sums: dict[Rate, Decimal] = {}
    for line in order.figures.lines:
        for rate, amount in line.ordered.taxes:
            sums[rate] = sums.get(rate, Decimal(0)) + amount
    return money.tax_lines(sums.items())
