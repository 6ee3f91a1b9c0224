"""Orders of every kind a shop sees, made from the shop's own catalogue and the world's customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from rbsync.sandbox.shopify.order_spec import Line, OrderSpec, Rate, Shipping
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
            vendor=variant.product.vendor,
            variant=variant.number,
            product=variant.product.number,
            rates=self.tax(variant.rate) if variant.taxable else (),
            gift_card=variant.product.gift_card,
            requires_shipping=variant.item.requires_shipping,
            taxable=variant.taxable,
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
