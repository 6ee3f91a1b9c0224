"""Shopify's orders, variants and inventory levels as core records: pure, in the chosen money (shopify sheets 7, 8, 9.1)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from rbsync.connectors.shopify.wire import (
    AddressWire,
    CustomerWire,
    FeeWire,
    FreightWire,
    HeadWire,
    LineWire,
    OrderWire,
    OwnVariantWire,
    ProductWire,
    StockItemWire,
    TaxWire,
    WeightWire,
)
from rbsync.core.model.listing import Level, Listing, ListingStatus
from rbsync.core.model.money import Money, total
from rbsync.core.model.order import Address, Buyer, Fulfilment, LineKind, Order, OrderHead, OrderLine, Payment, Tax
from rbsync.markup import safe_html

PAYMENTS: Mapping[str, Payment] = {
    "PENDING": Payment.PENDING,
    "PARTIALLY_PAID": Payment.PENDING,
    "EXPIRED": Payment.VOIDED,
    "AUTHORIZED": Payment.AUTHORIZED,
    "PAID": Payment.PAID,
    "PARTIALLY_REFUNDED": Payment.REFUNDED,
    "REFUNDED": Payment.REFUNDED,
    "VOIDED": Payment.VOIDED,
}
"""By displayFinancialStatus; whatever else comes is UNKNOWN (shopify sheet 7.4)."""

FULFILMENTS: Mapping[str, Fulfilment] = {
    "FULFILLED": Fulfilment.DONE,
    "FULFILLMENT_NOT_REQUIRED": Fulfilment.DONE,
    "PARTIALLY_FULFILLED": Fulfilment.PARTIAL,
    "UNFULFILLED": Fulfilment.OPEN,
    "OPEN": Fulfilment.OPEN,
    "IN_PROGRESS": Fulfilment.OPEN,
    "ON_HOLD": Fulfilment.OPEN,
    "PENDING_FULFILLMENT": Fulfilment.OPEN,
    "REQUEST_DECLINED": Fulfilment.OPEN,
    "RESTOCKED": Fulfilment.OPEN,
    "SCHEDULED": Fulfilment.OPEN,
}
"""By displayFulfillmentStatus; whatever else comes is UNKNOWN."""

TIP_TITLES = frozenset({"tip", "tips", "gratuity", "drikkepenge", "driks", "dricks", "trinkgeld", "fooi", "pourboire"})
GRAMS: Mapping[str, Decimal] = {
    "GRAMS": Decimal(1),
    "KILOGRAMS": Decimal(1000),
    "OUNCES": Decimal("28.349523125"),
    "POUNDS": Decimal("453.59237"),
}
STATUSES: Mapping[str, ListingStatus] = {
    "ACTIVE": ListingStatus.ACTIVE,
    "DRAFT": ListingStatus.DRAFT,
    "ARCHIVED": ListingStatus.ARCHIVED,
}
"""By a product's status; whatever else comes is OTHER."""
ONLY_VARIANT = "Default Title"
"""What Shopify calls a variant that is alone, and the value of its only option (shopify sheet 8)."""


def head(wire: HeadWire) -> OrderHead:
    """The head. `placed_at` is processedAt, the business date: imported orders are created later (shopify sheet 13.18)."""
    return OrderHead(
        id=wire.id,
        number=wire.name,
        placed_at=wire.processed_at,
        updated_at=wire.updated_at,
        cancelled=wire.cancelled_at is not None,
        test=wire.test,
    )


def order(wire: OrderWire, lines: Sequence[LineWire], freights: Sequence[FreightWire]) -> Order:
    """The whole order. Raises ValueError when its figures are of several currencies."""
    whole = wire.current_total_price_set.money()
    tips = tip_lines(lines, wire.total_tip_received_set.money())
    mapped = (
        *(line(each, tip=each.id in tips) for each in lines),
        *(freight(each, f"{wire.id}/freight-{place}") for place, each in enumerate(freights) if not each.is_removed),
        *_tip_and_duties(wire, has_tip_lines=bool(tips)),
        *(fee(each) for each in wire.additional_fees),
    )
    _one_currency(wire, mapped, whole.currency)
    return Order(
        head=head(wire),
        currency=whole.currency,
        prices_include_vat=wire.taxes_included,
        lines=mapped,
        total=whole,
        payment=PAYMENTS.get(wire.display_financial_status or "", Payment.UNKNOWN),
        fulfilment=FULFILMENTS.get(wire.display_fulfillment_status or "", Fulfilment.UNKNOWN),
        gateways=wire.payment_gateway_names,
        buyer=_buyer(wire),
        note=wire.note or None,
        purchase_order=wire.po_number or None,
    )


def tip_lines(lines: Sequence[LineWire], received: Money) -> frozenset[str]:
    """The ids of the lines that are the tip the order says it received (shopify sheet 7.6); none when no lines match it."""
    found = [one for one in lines if _may_be_tip(one)]
    if not received or not found:
        return frozenset()
    amount = total((one.original_unit_price_set.money().times(one.quantity) for one in found), received.currency)
    return frozenset(one.id for one in found) if amount == received else frozenset()


def line(wire: LineWire, *, tip: bool) -> OrderLine:
    """One line item. Allocated discounts hold the line's share of order-level discounts too (shopify sheet 7.2)."""
    unit = wire.original_unit_price_set.money()
    allocated = (one.allocated_amount_set.money() for one in wire.discount_allocations)
    return OrderLine(
        id=wire.id,
        kind=LineKind.TIP if tip else _kind(wire),
        title=wire.name or wire.title,
        sku=wire.sku or None,
        listing_id=wire.variant.id if wire.variant else None,
        quantity=Decimal(wire.current_quantity),
        ordered=Decimal(wire.quantity),
        unit_price=unit,
        discount=total(allocated, unit.currency),
        taxes=_taxes(wire.tax_lines),
    )


def freight(wire: FreightWire, fallback_id: str) -> OrderLine:
    """One shipping line. What was refunded of it is taken off: all of it makes the quantity 0, a part makes it a discount."""
    original = wire.original_price_set.money()
    placed = wire.discounted_price_set.money()
    now = wire.current_discounted_price_set.money()
    refunded = placed and not now
    kept = placed if refunded else now
    return OrderLine(
        id=wire.id or fallback_id,
        kind=LineKind.FREIGHT,
        title=wire.title,
        quantity=Decimal(0 if refunded else 1),
        ordered=Decimal(1),
        unit_price=original,
        discount=original - kept,
        taxes=_share(_taxes(wire.tax_lines), kept, placed),
    )


def fee(wire: FeeWire) -> OrderLine:
    """One additional fee."""
    return _single(wire.id, LineKind.FEE, wire.name, wire.price.money(), _taxes(wire.tax_lines))


def _kind(wire: LineWire) -> LineKind:
    if wire.is_gift_card:
        return LineKind.GIFT_CARD
    if wire.variant is None and not (wire.sku or "").strip():
        return LineKind.CUSTOM
    return LineKind.ITEM


def _may_be_tip(wire: LineWire) -> bool:
    named = wire.title.strip().casefold() in TIP_TITLES
    return named and wire.variant is None and wire.product is None and not (wire.sku or "").strip()


def _tip_and_duties(wire: OrderWire, *, has_tip_lines: bool) -> Iterable[OrderLine]:
    received = wire.total_tip_received_set.money()
    if received and not has_tip_lines:
        yield _single(f"{wire.id}/tip", LineKind.TIP, "Tip", received, ())
    duties = wire.current_total_duties_set.money() if wire.current_total_duties_set else None
    # duties inside the prices are in the lines already
    if duties and not wire.duties_included:
        yield _single(f"{wire.id}/duties", LineKind.DUTY, "Duties", duties, ())


def _single(line_id: str, kind: LineKind, title: str, price: Money, taxes: tuple[Tax, ...]) -> OrderLine:
    return OrderLine(
        id=line_id,
        kind=kind,
        title=title,
        quantity=Decimal(1),
        ordered=Decimal(1),
        unit_price=price,
        discount=Money(Decimal(0), price.currency),
        taxes=taxes,
    )


def _taxes(lines: Iterable[TaxWire]) -> tuple[Tax, ...]:
    return tuple(
        Tax(amount=one.price_set.money(), rate=one.rate, collected_by_channel=bool(one.channel_liable)) for one in lines
    )


def _share(taxes: tuple[Tax, ...], kept: Money, placed: Money) -> tuple[Tax, ...]:
    """The taxes of what was kept of the price as placed."""
    if kept == placed or not placed:
        return taxes
    share = kept.amount / placed.amount
    return tuple(Tax(tax.amount.times(share).rounded(), tax.rate, tax.collected_by_channel) for tax in taxes)


def _buyer(wire: OrderWire) -> Buyer:
    billing, delivery = _address(wire.billing_address), _address(wire.shipping_address)
    customer = wire.customer
    names = (_name(customer), billing and billing.name, delivery and delivery.name)
    phones = (wire.phone, billing and billing.phone, delivery and delivery.phone)
    return Buyer(
        name=next((name for name in names if name), None),
        email=_text(wire.email) or _text(customer.email if customer else None),
        phone=next((phone for phone in phones if phone), None),
        billing=billing,
        delivery=delivery,
    )


def _name(customer: CustomerWire | None) -> str | None:
    if customer is None:
        return None
    return " ".join(part for part in (_text(customer.first_name), _text(customer.last_name)) if part) or None


def _address(wire: AddressWire | None) -> Address | None:
    if wire is None:
        return None
    address = Address(
        name=_text(wire.name),
        company=_text(wire.company),
        street=_text(wire.address1),
        street2=_text(wire.address2),
        zipcode=_text(wire.zip),
        city=_text(wire.city),
        state=_text(wire.province_code),
        country=_text(wire.country_code),
        phone=_text(wire.phone),
    )
    return address if address != Address() else None


def _text(value: str | None) -> str | None:
    """Without blanks around it; None when nothing is left. Redacted fields come as null or empty (shopify sheet 2)."""
    return (value or "").strip() or None


def _one_currency(wire: OrderWire, lines: Iterable[OrderLine], currency: str) -> None:
    for one in lines:
        amounts = (one.unit_price, one.discount, *(tax.amount for tax in one.taxes))
        if any(amount.currency != currency for amount in amounts):
            raise ValueError(f"order {wire.name}: line {one.id} is not in {currency}")


def listing(product: ProductWire, wire: OwnVariantWire, currency: str) -> Listing:
    """The variant with its quantities. `currency` is the shop's; the price includes VAT when the shop's prices do.

    An inactive level keeps its quantities, and they are told.
    """
    item = wire.inventory_item
    at_location = level(item)
    parts = (product.title, "" if wire.title == ONLY_VARIANT else wire.title)
    return Listing(
        id=wire.id,
        stock_id=item.id,
        product_id=product.id,
        variants=product.variants_count,
        status=STATUSES.get(product.status, ListingStatus.OTHER),
        sku=wire.sku or None,
        barcode=(wire.barcode or "").strip() or None,
        title=" - ".join(part for part in parts if part),
        category=product.product_type.strip() or None,
        price=Money(wire.price, currency),
        cost=item.unit_cost.money() if item.unit_cost else None,
        weight_grams=weight_grams(item.weight),
        description=safe_html(product.description_html),
        tracked=item.tracked,
        active=at_location.active,
        on_hand=at_location.on_hand,
        available=at_location.available,
    )


def level(wire: StockItemWire) -> Level:
    """The item at the location; without a level there it is not active and has no quantities."""
    found = wire.inventory_level
    return Level(
        stock_id=wire.id,
        tracked=wire.tracked,
        active=found is not None and found.is_active,
        on_hand=found.quantity("on_hand") if found else None,
        available=found.quantity("available") if found else None,
    )


def weight_grams(wire: WeightWire | None) -> Decimal | None:
    """The weight in grams; None where there is none, or its unit is unknown."""
    return wire.value * GRAMS[wire.unit] if wire is not None and wire.unit in GRAMS else None
