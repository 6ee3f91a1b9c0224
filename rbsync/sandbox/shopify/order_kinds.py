"""The kinds of orders, each a change to a plain one, made from the shop's catalogue and the world's customers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from rbsync.sandbox.shopify.order_record import price_order
from rbsync.sandbox.shopify.order_spec import Discount, Fee, Line, OrderSpec, Payment, Rate, Shipping
from rbsync.sandbox.shopify.order_view import BANK
from rbsync.sandbox.shopify.records import Variant
from rbsync.sandbox.shopify.terms import Terms, to_unit
from rbsync.sandbox.world.model import WorldCustomer


@dataclass(frozen=True, slots=True)
class Bench:
    """What an order is made from."""

    terms: Terms
    random: Random
    shelf: Sequence[Variant]  # ordinary variants: with a SKU of their own
    domestic: Sequence[WorldCustomer]
    abroad: Sequence[WorldCustomer]
    gift_card: Variant | None
    long_number: Variant | None  # one whose SKU is longer than most stock systems take
    now: datetime

    def krone(self, amount: str) -> Decimal:
        """A Danish amount in the shop's currency."""
        return to_unit(Decimal(amount) * self.terms.per_krone, self.terms.exponent())

    def tax(self, rate: Decimal | str) -> tuple[Rate, ...]:
        """The shop's own tax at that rate; nothing for zero."""
        return (Rate(self.terms.tax_name, Decimal(rate)),) if Decimal(rate) else ()

    def line(self, quantity: int = 1) -> Line:
        """A line with an ordinary variant."""
        if not self.shelf:
            return Line("Sample", self.krone("100"), quantity, rates=self.tax("0.25"))
        return self.line_of(self.random.choice(self.shelf), quantity)

    def lines(self, count: int) -> tuple[Line, ...]:
        """Lines with different variants, as far as the catalogue has them."""
        picked = self.random.sample(self.shelf, min(count, len(self.shelf)))
        made = [self.line_of(variant, 1) for variant in picked]
        return (*made, *(self.line() for _ in range(count - len(made))))

    def line_of(self, variant: Variant, quantity: int) -> Line:
        """A line with that variant."""
        return Line(
            title=variant.product.title,
            unit_price=variant.price,
            quantity=quantity,
            sku=variant.sku,
            variant_title=variant.title if variant.options else None,
            variant=variant.number,
            product=variant.product.number,
            rates=self.tax(variant.rate) if variant.taxable else (),
            gift_card=variant.product.gift_card,
        )

    def shipping(self, price: str = "49") -> Shipping:
        """Domestic freight with the full rate."""
        return Shipping("PostNord to the door", self.krone(price), self.tax("0.25"))

    def customer(self) -> WorldCustomer | None:
        """One of the shop's own country."""
        return self.random.choice(self.domestic) if self.domestic else None

    def foreigner(self) -> WorldCustomer | None:
        """One from abroad."""
        return self.random.choice(self.abroad) if self.abroad else self.customer()

    def plain(self, created_at: datetime) -> OrderSpec:
        """One line, freight, paid by card."""
        return OrderSpec(
            created_at=created_at,
            currency=self.terms.currency,
            taxes_included=self.terms.taxes_included,
            lines=(self.line(),),
            shipping=(self.shipping(),),
            customer=self.customer(),
        )

    def later(self, spec: OrderSpec, hours: float) -> datetime:
        """Some time after placement, but not after now."""
        return min(spec.created_at + timedelta(hours=hours), max(self.now, spec.created_at))

    def without_tax(self, spec: OrderSpec) -> OrderSpec:
        """The same order with net prices and no tax at all."""
        return replace(
            spec,
            taxes_included=False,
            lines=tuple(replace(each, unit_price=self.net(each), rates=()) for each in spec.lines),
            shipping=tuple(replace(each, rates=()) for each in spec.shipping),
        )

    def net(self, line: Line) -> Decimal:
        """The line's unit price without the tax that the shop's prices include."""
        if not self.terms.taxes_included:
            return line.unit_price
        rate = sum((each.rate for each in line.rates), Decimal(0))
        return to_unit(line.unit_price / (1 + rate), self.terms.exponent())


Kind = Callable[[OrderSpec, Bench], OrderSpec]


def _first(spec: OrderSpec, **changes: object) -> OrderSpec:
    head = replace(spec.lines[0], **changes)  # type: ignore[arg-type]
    return replace(spec, lines=(head, *spec.lines[1:]))


def _more(spec: OrderSpec, *lines: Line) -> OrderSpec:
    return replace(spec, lines=(*spec.lines, *lines))


def _three_lines(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _more(spec, *bench.lines(2))


def _off(title: str, percentage: int, *, shipping: bool = False) -> Discount:
    return Discount(title, percentage=Decimal(percentage), shipping=shipping)


def _line_discount(spec: OrderSpec, bench: Bench) -> OrderSpec:
    off = Discount("Scratched box", percentage=Decimal("12.5"), line=0)
    return replace(_first(spec, quantity=3), discounts=(off,))


def _amount_discount(spec: OrderSpec, bench: Bench) -> OrderSpec:
    spec = _first(_three_lines(spec, bench), quantity=3)
    return replace(spec, discounts=(Discount("Autumn", amount=bench.krone("10.01")),))


def _stacked_discounts(spec: OrderSpec, bench: Bench) -> OrderSpec:
    first = Discount("Display item", amount=bench.krone("7.77"), line=0)
    return replace(_three_lines(spec, bench), discounts=(first, _off("FIFTEEN", 15)))


def _tip_line(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _more(spec, Line("Tip", bench.krone("20"), tip=True))


def _duties(spec: OrderSpec, bench: Bench) -> OrderSpec:
    spec = bench.without_tax(replace(spec, customer=bench.foreigner()))
    return _first(spec, duty=bench.krone("31.40"))


def _gift_card_sale(spec: OrderSpec, bench: Bench) -> OrderSpec:
    card = bench.gift_card
    line = bench.line_of(card, 1) if card else Line("Gift card", bench.krone("500"), gift_card=True)
    return replace(spec, lines=(line,), shipping=())


def _gift_card_payment(spec: OrderSpec, bench: Bench) -> OrderSpec:
    price = price_order(spec, bench.terms.exponent()).original.price
    return replace(spec, gift_card_paid=min(bench.krone("100"), price))


def _custom_line(spec: OrderSpec, bench: Bench) -> OrderSpec:
    line = Line("Engraving", bench.krone("75"), rates=bench.tax("0.25"))
    return replace(_more(spec, line), source="shopify_draft_order")


def _unknown_sku(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _first(spec, variant=None, product=None, sku="NOT-IN-STOCK-LIST", title="From an older catalogue")


def _long_number(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return spec if bench.long_number is None else replace(spec, lines=(bench.line_of(bench.long_number, 1),))


def _edited_lowered(spec: OrderSpec, bench: Bench) -> OrderSpec:
    spec = replace(_three_lines(spec, bench), discounts=(_off("FIVE", 5),))
    return _first(spec, quantity=3, removed=1)


def _partial_refund(spec: OrderSpec, bench: Bench) -> OrderSpec:
    sent, back = bench.later(spec, 8), bench.later(spec, 60)
    spec = _first(spec, quantity=3, refunded=1)
    return replace(spec, discounts=(_off("SEVEN", 7),), fulfilled_at=sent, refunded_at=back)


def _presentment(spec: OrderSpec, bench: Bench) -> OrderSpec:
    shown = ("EUR", Decimal("0.13397")) if bench.terms.currency != "EUR" else ("SEK", Decimal("11.4321"))
    return replace(_three_lines(spec, bench), presentment=shown, customer=bench.foreigner())


def _mixed_vat(spec: OrderSpec, bench: Bench) -> OrderSpec:
    book = Line("Book token", bench.krone("60"), rates=bench.tax("0.06"))
    return _more(spec, replace(bench.line(), rates=bench.tax("0.12")), book)


def _tax_on_top(spec: OrderSpec, bench: Bench) -> OrderSpec:
    lines = tuple(replace(each, unit_price=bench.net(each)) for each in bench.lines(2))
    cargo = (bench.shipping("39.20"),)
    return replace(spec, taxes_included=False, lines=lines, shipping=cargo, purchase_order="PO-4711")


def _pending(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, payment=Payment.PENDING, gateway=BANK)


def cancel(spec: OrderSpec, bench: Bench) -> OrderSpec:
    """The order cancelled with its units put back and its money returned."""
    lines = tuple(replace(line, refunded=line.quantity - line.removed) for line in spec.lines)
    moment = bench.later(spec, 3)
    return replace(spec, lines=lines, cancelled_at=moment, refunded_at=moment)


KINDS: Mapping[str, Kind] = {
    "plain": lambda spec, _: spec,
    "several-lines": _three_lines,
    "quantity": lambda spec, bench: _first(spec, quantity=bench.random.randint(2, 6)),
    "line-discount": _line_discount,
    "order-discount": lambda spec, bench: replace(_three_lines(spec, bench), discounts=(_off("TEN", 10),)),
    "amount-discount": _amount_discount,
    "stacked-discounts": _stacked_discounts,
    "full-discount": lambda spec, _: replace(spec, discounts=(_off("FRIEND", 100),)),
    "shipping-without-vat": lambda spec, bench: replace(spec, shipping=(Shipping("Parcel shop", bench.krone("35")),)),
    "free-shipping": lambda spec, _: replace(spec, discounts=(_off("FREEFREIGHT", 100, shipping=True),)),
    "tip-line": _tip_line,
    "tip-total": lambda spec, bench: replace(spec, tip=bench.krone("15")),
    "duties": _duties,
    "additional-fee": lambda spec, bench: replace(
        spec, fees=(Fee("Environmental fee", bench.krone("12.50"), bench.tax("0.25")),)
    ),
    "gift-card-sale": _gift_card_sale,
    "gift-card-payment": _gift_card_payment,
    "custom-line": _custom_line,
    "deleted-product": lambda spec, _: _first(spec, variant=None, product=None),
    "unknown-sku": _unknown_sku,
    "long-number": _long_number,
    "edited-removed": lambda spec, bench: replace(
        _more(spec, replace(bench.line(2), removed=2)), paid_before_edit=True
    ),
    "edited-lowered": _edited_lowered,
    "edited-added": lambda spec, bench: _more(spec, replace(bench.line(), added=True)),
    "partial-refund": _partial_refund,
    "presentment": _presentment,
    "export": lambda spec, bench: bench.without_tax(replace(_three_lines(spec, bench), customer=bench.foreigner())),
    "zero-rate": lambda spec, bench: _first(spec, rates=(Rate(bench.terms.tax_name, Decimal(0)),)),
    "mixed-vat": _mixed_vat,
    "tax-on-top": _tax_on_top,
    "two-taxes": lambda spec, _: _first(
        spec, rates=(Rate("State tax", Decimal("0.0725")), Rate("City tax", Decimal("0.0225")))
    ),
    "guest": lambda spec, _: replace(spec, customer=None),
    "guest-with-email": lambda spec, _: replace(spec, customer=None, email="guest@example.com"),
    "pos": lambda spec, _: replace(
        spec, customer=None, shipping=(), source="pos", gateway="cash", fulfilled_at=spec.created_at
    ),
    "pending": _pending,
    "authorized": lambda spec, _: replace(spec, payment=Payment.AUTHORIZED),
    "fulfilled": lambda spec, bench: replace(spec, fulfilled_at=bench.later(spec, 20)),
    "cancelled": cancel,
    "cancelled-unpaid": lambda spec, bench: cancel(_pending(spec, bench), bench),
    "test": lambda spec, _: replace(spec, test=True, gateway="bogus"),
    "long": lambda spec, bench: replace(spec, lines=bench.lines(37), discounts=(_off("TEN", 10),)),
    "zero-total": lambda spec, _: replace(_first(spec, unit_price=Decimal(0)), shipping=()),
    "repeat-customer": lambda spec, bench: replace(spec, customer=(*bench.domestic, spec.customer)[0]),
}

EVERYDAY = ("plain", "plain", "several-lines", "quantity", "repeat-customer", "order-discount", "fulfilled")
