"""What orders are made from: the shop's own goods and the world's customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from rbsync.sandbox.smartweb.books import Books, without_vat
from rbsync.sandbox.smartweb.order_money import cents
from rbsync.sandbox.smartweb.order_spec import FULL, ZERO, Line, OrderSpec, Party
from rbsync.sandbox.smartweb.reference import CARD, PARCEL_SHOP
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.view import View
from rbsync.sandbox.world.model import WorldCustomer


@dataclass(frozen=True, slots=True)
class Goods:
    """Something that can be put in a cart: a product, or one variant of it."""

    product: Row
    variant: Row | None = None

    @property
    def holder(self) -> Row:
        """The row that has the number, the price and the stock."""
        return self.variant or self.product


@dataclass(frozen=True, slots=True)
class Bench:
    """The means to make an order. `view` tells titles in the shop's own language."""

    books: Books
    view: View
    random: Random
    shelf: Sequence[Goods]  # ordinary goods: on sale, with a number that nothing else has
    unnumbered: Sequence[Goods]
    packets: Sequence[Goods]
    domestic: Sequence[WorldCustomer]
    abroad: Sequence[WorldCustomer]
    accounts: Mapping[str, int]  # the number of the account by user name
    now: datetime

    def line(self, amount: int = 1) -> Line:
        """A line with ordinary goods."""
        if not self.shelf:
            return Line("Vareprøve", Decimal(100), Decimal(amount), number="SAMPLE")
        return self.line_of(self.random.choice(self.shelf), Decimal(amount))

    def lines(self, count: int) -> tuple[Line, ...]:
        """Lines with different goods, as far as the catalogue has them."""
        picked = self.random.sample(self.shelf, min(count, len(self.shelf)))
        made = [self.line_of(goods, Decimal(1)) for goods in picked]
        return (*made, *(self.line() for _ in range(count - len(made))))

    def line_at(self, rate: Decimal) -> Line:
        """A line with goods of that VAT rate, or an ordinary one sold at it."""
        fitting = [goods for goods in self.shelf if self.books.rate_of(goods.product) == rate]
        return self.line_of(self.random.choice(fitting), Decimal(1)) if fitting else replace(self.line(), rate=rate)

    def line_of(self, goods: Goods, amount: Decimal) -> Line:
        """A line with these goods at today's price, and their discount if they are on offer."""
        product, holder = goods.product, goods.holder
        rate = self.books.rate_of(product)
        price = self._with_vat(holder.number("Price"), rate)
        unit = self.books.units.get(product.whole("UnitId"))
        return Line(
            title=self.view.title(product),
            price=price,
            amount=amount,
            rate=rate,
            discount=self._offer(holder, price, rate),
            product=product.whole("Id"),
            variant=goods.variant.whole("Id") if goods.variant else 0,
            number=holder.text("ItemNumber"),
            supplier_number=holder.text("ItemNumberSupplier"),
            variant_title=self.view.variant_title(goods.variant) if goods.variant else "",
            weight=holder.number("Weight"),
            cost=holder.number("BuyingPrice"),
            unit=unit.text("Title") if unit else "",
        )

    def customer(self) -> tuple[Party, int]:
        """One of the shop's own country, and the number of the account; 0 = none."""
        buyer = self.random.choice(self.domestic)
        return party(buyer), self.account(buyer)

    def foreigner(self, country: str | None = None) -> Party:
        """One from abroad."""
        fitting = [each for each in self.abroad if country in (None, each.country)]
        if fitting:
            return party(self.random.choice(fitting))
        return replace(party(self.random.choice(self.abroad or self.domestic)), country=country or "DE")

    def account(self, buyer: WorldCustomer) -> int:
        """The number of the buyer's account; 0 = none."""
        return self.accounts.get(buyer.email, 0)

    def plain(self, created_at: datetime) -> OrderSpec:
        """One line, a parcel shop, paid by card."""
        customer, user = self.customer()
        spec = OrderSpec(created_at=created_at, lines=(self.line(),), customer=customer, user=user)
        delivery = replace(spec.delivery, price=Decimal(70), method=PARCEL_SHOP, droppoint="95422")
        return replace(spec, delivery=delivery, payment=replace(spec.payment, method=CARD))

    def later(self, spec: OrderSpec, hours: float) -> datetime:
        """Some time after placement, but not after now."""
        return min(spec.created_at + timedelta(hours=hours), max(self.now, spec.created_at))

    def without_tax(self, spec: OrderSpec) -> OrderSpec:
        """The same order with net prices and no VAT at all."""
        return replace(
            spec,
            rate=ZERO,
            lines=tuple(_net(each) for each in spec.lines),
            delivery=replace(spec.delivery, price=cents(without_vat(spec.delivery.price, FULL)), vat=False),
            payment=replace(spec.payment, price=cents(without_vat(spec.payment.price, FULL)), vat=False),
        )

    def _with_vat(self, price: Decimal, rate: Decimal) -> Decimal:
        return price if self.books.webinfo.flag("ProductPricesWithVat") else cents(price * (1 + rate))

    def _offer(self, holder: Row, price: Decimal, rate: Decimal) -> Decimal:
        off = holder.number("Discount")
        if holder.text("DiscountType") == "p":
            return cents(price * off / 100)
        return self._with_vat(off, rate)


def party(buyer: WorldCustomer) -> Party:
    """The buyer as a private person."""
    first, _, last = buyer.name.rpartition(" ")
    return Party(
        firstname=first,
        lastname=last,
        address=buyer.street,
        zipcode=buyer.zipcode,
        city=buyer.city,
        country=buyer.country,
        phone=buyer.phone,
        email=buyer.email,
    )


def _net(line: Line) -> Line:
    price, discount = (cents(without_vat(each, line.rate)) for each in (line.price, line.discount))
    return replace(line, price=price, discount=discount, rate=ZERO)
