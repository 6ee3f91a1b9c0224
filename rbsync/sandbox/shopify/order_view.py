"""An order as the Admin API shows it: nested documents with the schema's own field names (shopify sheet 7)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rbsync.sandbox.shopify.formats import gid
from rbsync.sandbox.shopify.order_money_view import MoneyView, money_documents
from rbsync.sandbox.shopify.order_record import Allocations, Order, PricedLine, PricedShipping, total
from rbsync.sandbox.shopify.order_spec import Discount
from rbsync.sandbox.shopify.records import Location
from rbsync.sandbox.shopify.terms import Terms
from rbsync.sandbox.shopify.toggles import Toggles
from rbsync.sandbox.world.model import WorldCustomer

Document = dict[str, object]


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
        applications = [_application(index, each, money) for index, each in enumerate(order.spec.discounts)]
        lines = [
            _line(order, place, line, money, applications) for place, line in enumerate(order.figures.lines, start=1)
        ]
        cargo = [
            _shipping(order, place, each, money, applications)
            for place, each in enumerate(order.figures.shipping, start=1)
        ]
        document: Document = {
            "__typename": "Order",
            **self._head(order),
            **_people(order, self.terms),
            **_totals(order, money, keeps_removed=self.toggles.edited_total_keeps_removed),
            "discountApplications": applications,
            "discountCode": next((each.title for each in order.spec.discounts if each.kind.name == "CODE"), None),
            "discountCodes": [each.title for each in order.spec.discounts if each.kind.name == "CODE"],
            "lineItems": lines,
            "shippingLines": cargo,
            "shippingLine": cargo[0] if cargo else None,
            "taxLines": _merged(order, money, current=False),
            "currentTaxLines": _merged(order, money, current=True),
        }
        goods_left = order.figures.current.price or not order.refunded
        document.update(money_documents(order, self, money, lines, [] if goods_left else cargo))
        return document

    def _head(self, order: Order) -> Document:
        spec = order.spec
        pos = spec.source == "pos"
        return {
            "id": order.id,
            "legacyResourceId": order.number,
            "name": self.name(order),
            "number": order.sequence,
            "confirmationNumber": f"C{order.number % 100_000_000:08}",
            "sourceName": spec.source,
            "sourceIdentifier": None,
            "poNumber": spec.purchase_order,
            "note": spec.note,
            "tags": list(spec.tags),
            "test": spec.test,
            "edited": spec.edited,
            "confirmed": True,
            "createdAt": spec.created_at,
            "processedAt": spec.created_at,
            "updatedAt": order.updated_at,
            "closed": order.closed_at is not None,
            "closedAt": order.closed_at,
            "cancelledAt": spec.cancelled_at,
            "cancelReason": "CUSTOMER" if spec.cancelled_at else None,
            "displayFinancialStatus": order.financial_status,
            "displayFulfillmentStatus": order.fulfillment_status,
            "returnStatus": "NO_RETURN",
            "fullyPaid": order.outstanding <= 0,
            "unpaid": not order.received and bool(order.figures.current.price),
            "currencyCode": spec.currency,
            "presentmentCurrencyCode": spec.presentment[0] if spec.presentment else spec.currency,
            "taxesIncluded": spec.taxes_included,
            "taxExempt": False,
            "estimatedTaxes": False,
            "dutiesIncluded": False,
            "customerLocale": None if pos else "da-DK",
            "customAttributes": _attributes(spec.attributes),
            "publication": None,
            "retailLocation": self.warehouse if pos else None,
            "purchasingEntity": None,
            "localizedFields": [],
            "returns": [],
            "requiresShipping": any(line.requires_shipping for line in spec.lines),
            "subtotalLineItemsQuantity": sum(each.quantity for each in spec.lines if not (each.tip or each.gift_card)),
            "currentSubtotalLineItemsQuantity": sum(
                each.current for each in spec.lines if not (each.tip or each.gift_card)
            ),
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
            "legacyResourceId": number,
            "firstName": first,
            "lastName": last or None,
            "displayName": buyer.name,
            "taxExempt": False,
            "defaultEmailAddress": {"emailAddress": buyer.email},
            "createdAt": spec.created_at,
            "updatedAt": spec.created_at,
        }
    return {
        "email": spec.email or (buyer.email if buyer else None),
        "phone": None,
        "customer": customer,
        "billingAddress": address,
        "shippingAddress": address if spec.shipping else None,
    }


def _address(order: Order, buyer: WorldCustomer) -> Document:
    first, _, last = buyer.name.partition(" ")
    return {
        "id": gid("MailingAddress", order.number),
        "firstName": first,
        "lastName": last or None,
        "name": buyer.name,
        "company": None,
        "address1": buyer.street,
        "address2": None,
        "zip": buyer.zipcode,
        "city": buyer.city,
        "province": None,
        "provinceCode": None,
        "country": buyer.country,
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
        "currentSubtotalPriceSet": now.subtotal,
        "currentShippingPriceSet": now.shipping,
        "currentTotalPriceSet": now.price,
        "currentTotalTaxSet": now.tax,
        "currentTotalDiscountsSet": now.discounts,
        "totalReceivedSet": order.received,
        "totalRefundedSet": order.refunded,
        "totalRefundedShippingSet": plain.shipping - now.shipping,
        "totalOutstandingSet": order.outstanding,
        "netPaymentSet": order.received - order.refunded,
    }
    optional = {
        "originalTotalDutiesSet": first.duties if first.duties else None,
        "currentTotalDutiesSet": now.duties if first.duties else None,
        "originalTotalAdditionalFeesSet": first.fees if first.fees else None,
        "currentTotalAdditionalFeesSet": now.fees if first.fees else None,
    }
    document: Document = {name: money.bag(amount) for name, amount in amounts.items()}
    document.update({name: None if each is None else money.bag(each) for name, each in optional.items()})
    document["totalCashRoundingAdjustment"] = {
        "paymentSet": money.bag(Decimal(0)),
        "refundSet": money.bag(Decimal(0)),
    }
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


def _line(order: Order, place: int, priced: PricedLine, money: MoneyView, applications: list[Document]) -> Document:
    line, number = priced.line, order.number * 1000 + place
    before_tax = priced.current.net - (priced.current.tax if order.spec.taxes_included else 0)
    own = total(off for index, off in priced.allocations if order.spec.discounts[index].line is not None)
    unit = (priced.original - own) / line.quantity
    sent = bool(order.spec.fulfilled_at or order.spec.cancelled_at or line.tip)
    return {
        "__typename": "LineItem",
        "id": gid("LineItem", number),
        "name": f"{line.title} - {line.variant_title}" if line.variant_title else line.title,
        "title": line.title,
        "variantTitle": line.variant_title,
        "sku": line.sku,
        "vendor": line.vendor,
        "quantity": line.quantity,
        "currentQuantity": line.current,
        "refundableQuantity": line.current,
        "unfulfilledQuantity": 0 if sent else line.current,
        "nonFulfillableQuantity": line.quantity if line.tip else line.removed + line.refunded,
        "requiresShipping": line.requires_shipping,
        "taxable": line.taxable,
        "isGiftCard": line.gift_card,
        "productNumber": line.product,
        "variantNumber": line.variant,
        "customAttributes": _attributes(line.attributes),
        "originalUnitPriceSet": money.bag(line.unit_price),
        "originalTotalSet": money.bag(priced.original),
        "discountedTotalSet": money.bag(priced.original - own),
        "discountedUnitPriceSet": money.bag(unit),
        "totalDiscountSet": money.bag(own),
        "priceAfterAllDiscountsBeforeTaxesSet": money.bag(before_tax),
        "discountAllocations": _allocations(priced.allocations, money, applications),
        "taxLines": money.tax_lines(priced.ordered.taxes),
        "duties": [{"id": gid("Duty", number), "price": money.bag(line.duty), "taxLines": []}] if line.duty else [],
    }


def _shipping(
    order: Order, place: int, priced: PricedShipping, money: MoneyView, applications: list[Document]
) -> Document:
    return {
        "__typename": "ShippingLine",
        "id": gid("ShippingLine", order.number * 1000 + place),
        "title": priced.shipping.title,
        "code": priced.shipping.title,
        "source": "shopify",
        "carrierIdentifier": None,
        "custom": False,
        "isRemoved": False,
        "originalPriceSet": money.bag(priced.shipping.price),
        "discountedPriceSet": money.bag(priced.part.net),
        "currentDiscountedPriceSet": money.bag(priced.part.net if order.figures.current.price else Decimal(0)),
        "discountAllocations": _allocations(priced.allocations, money, applications),
        "taxLines": money.tax_lines(priced.part.taxes),
    }


def _application(index: int, discount: Discount, money: MoneyView) -> Document:
    one_line = discount.line is not None
    return {
        "__typename": discount.kind.value,
        "index": index,
        "targetType": "SHIPPING_LINE" if discount.shipping else "LINE_ITEM",
        "targetSelection": "EXPLICIT" if one_line else "ALL",
        "allocationMethod": "EACH" if discount.shipping or one_line else "ACROSS",
        "code": discount.title,
        "title": discount.title,
        "description": discount.title,
        "value": money.amount(discount.amount)
        if discount.percentage is None
        else {"__typename": "PricingPercentageValue", "percentage": float(discount.percentage)},
    }


def _allocations(allocations: Allocations, money: MoneyView, applications: list[Document]) -> list[Document]:
    return [
        {"allocatedAmountSet": money.bag(amount), "discountApplication": applications[index]}
        for index, amount in allocations
    ]


def _merged(order: Order, money: MoneyView, *, current: bool) -> list[Document]:
    """Equal rate and title merged over the line items; shipping's tax stands on the shipping lines only."""
    sums: dict[tuple[str, Decimal], Decimal] = {}
    rates = {}
    for line in order.figures.lines:
        for rate, amount in (line.current if current else line.ordered).taxes:
            key = (rate.title, rate.rate)
            rates[key] = rate
            sums[key] = sums.get(key, Decimal(0)) + amount
    return money.tax_lines((rates[key], amount) for key, amount in sums.items())


def _attributes(pairs: Iterable[tuple[str, str]]) -> list[Document]:
    return [{"key": key, "value": value} for key, value in pairs]
