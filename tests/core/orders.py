"""Orders for the rules' tests: figures that add up the way a shop makes them add up."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rbsync.core.model.money import Money
from rbsync.core.model.order import (
    Address,
    Buyer,
    Fulfilment,
    LineKind,
    Order,
    OrderHead,
    OrderLine,
    Payment,
    Tax,
)
from rbsync.core.plan.draft import LandAs, OrderFacts, OrderRules
from rbsync.core.rules.customer import CustomerDefaults
from rbsync.core.rules.readiness import When

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CENT = Decimal("0.01")
RATES = tuple(map(Decimal, ("0", "0.06", "0.12", "0.15", "0.25")))


def dkk(amount: Decimal | int | str) -> Money:
    return Money(Decimal(amount), "DKK")


def line(
    *,
    price: Decimal | str = "100",
    quantity: int = 1,
    discount: Decimal | str = "0",
    rate: Decimal | str = "0.25",
    including: bool = True,
    kind: LineKind = LineKind.ITEM,
    sku: str | None = "A-1",
    name: str = "1",
) -> OrderLine:
    rate = Decimal(rate)
    after = Decimal(price) * quantity - Decimal(discount)
    tax = after * rate / (1 + rate) if including else after * rate
    taxes = (Tax(dkk(tax.quantize(CENT, ROUND_HALF_UP)), rate),) if rate else ()
    return OrderLine(
        id=name,
        kind=kind,
        title=f"Line {name}",
        sku=sku,
        listing_id=None,
        quantity=Decimal(quantity),
        ordered=Decimal(quantity),
        unit_price=dkk(price),
        discount=dkk(discount),
        taxes=taxes,
    )


def order(
    *lines: OrderLine, including: bool = True, total: Money | None = None, email: str | None = "buyer@example.com"
) -> Order:
    return Order(
        head=OrderHead("gid://shop/Order/1", "#1001", NOW, NOW, cancelled=False, test=False),
        currency="DKK",
        prices_include_vat=including,
        lines=lines,
        total=total if total is not None else dkk(sum(gross(one, including) for one in lines)),
        payment=Payment.PAID,
        fulfilment=Fulfilment.OPEN,
        gateways=("card",),
        buyer=Buyer("Ida Holm", email, None, Address(name="Ida Holm", country="DK"), None),
        note=None,
        purchase_order=None,
    )


def gross(one: OrderLine, including: bool) -> Decimal:
    after = one.unit_price.amount * one.ordered - one.discount.amount
    return after if including else after + sum((tax.amount.amount for tax in one.taxes), Decimal(0))


def facts(source: Order, customers: tuple[int, ...] = (7,)) -> OrderFacts:
    return OrderFacts(
        reference="shop-dk#1001",
        items={one.id: one.sku for one in source.lines if one.kind is LineKind.ITEM},
        customers=customers,
        currencies=frozenset({"DKK"}),
    )


def rules(*, rounding_item: str | None = "ROUNDING", guest: int | None = None) -> OrderRules:
    return OrderRules(
        start=datetime(2026, 11, 1, tzinfo=UTC),
        zone=ZoneInfo("Europe/Copenhagen"),
        when=When.PAID,
        land_as=LandAs.BOOKED,
        items={LineKind.FREIGHT: "FREIGHT", LineKind.TIP: "TIP"},
        rounding_item=rounding_item,
        customers=CustomerDefaults(1, 2, 3, guest),
        payment_terms=1,
        payment_terms_by_gateway={"invoice": 30},
        vat_zone="domestic",
        vat_zones={"NO": "abroad"},
        layout=3,
        employee=None,
        location=1,
    )


@st.composite
def shop_lines(draw: st.DrawFn, including: bool, name: str = "1") -> OrderLine:
    cents = draw(st.integers(0, 2_000_000))
    quantity = draw(st.integers(1, 40))
    discount = draw(st.integers(0, cents * quantity))
    return line(
        price=Decimal(cents) / 100,
        quantity=quantity,
        discount=Decimal(discount) / 100,
        rate=draw(st.sampled_from(RATES)),
        including=including,
        name=name,
    )


@st.composite
def shop_orders(draw: st.DrawFn) -> Order:
    including = draw(st.booleans())
    count = draw(st.integers(1, 12))
    return order(*(draw(shop_lines(including, str(number))) for number in range(count)), including=including)
