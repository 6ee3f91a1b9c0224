"""What orders are made from: the shop's own goods and the world's customers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.order_money import cents
from rbsync.sandbox.smartweb.reference import COUNTRY_NAMES
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.session import Session
from rbsync.sandbox.smartweb.view import View
from rbsync.sandbox.world.model import World, WorldCustomer

FULL = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Bench:
    """The means to make an order. Goods are products, or variants of those that have some."""

    books: Books
    random: Random
    shelf: Sequence[Row]  # ordinary goods: on sale, with a number that nothing else has
    unnumbered: Sequence[Row]
    packets: Sequence[Row]
    domestic: Sequence[WorldCustomer]
    abroad: Sequence[WorldCustomer]
    accounts: Mapping[str, int]  # the number of the account by user name
    now: datetime

    def line(self) -> Row:
        """A line with ordinary goods."""
        if self.shelf:
            return self.line_of(self.random.choice(self.shelf))
        return line("Vareprøve", Decimal(100), ItemNumber="SAMPLE")

    def lines(self, count: int) -> list[Row]:
        """Lines with different goods, as far as the catalogue has them."""
        picked = self.random.sample(self.shelf, min(count, len(self.shelf)))
        made = [self.line_of(goods) for goods in picked]
        return [*made, *(self.line() for _ in range(count - len(made)))]

    def line_at(self, rate: Decimal) -> Row:
        """A line with goods of that VAT rate, or an ordinary one sold at it."""
        books = self.books
        fitting = [goods for goods in self.shelf if books.rate_of(books.product_of(goods)) == rate]
        return self.line_of(self.random.choice(fitting)) if fitting else self.line().twin(VatRate=rate)

    def line_of(self, goods: Row, amount: Decimal = Decimal(1)) -> Row:
        """A line with these goods at today's price with VAT, and their discount if they are on offer."""
        product = self.books.product_of(goods)
        rate = self.books.rate_of(product)
        price = self._with_vat(goods.number("Price"), rate)
        unit = self.books.units.get(product.whole("UnitId"))
        made = line(
            product.text("Title"),
            price,
            Amount=amount,
            VatRate=rate,
            Discount=self._offer(goods, price, rate),
            ProductId=product.whole("Id"),
            ItemNumber=goods.text("ItemNumber"),
            ItemNumberSupplier=goods.text("ItemNumberSupplier"),
            Weight=goods.number("Weight"),
            BuyPrice=goods.number("BuyingPrice"),
            Unit=unit.text("Title") if unit else "",
        )
        if goods is not product:
            view = View(self.books, Session(self.now, self.now, self.books.primary))
            made.set(VariantId=goods.whole("Id"), VariantTitle=view.variant_title(goods))
        return made

    def buyer(self) -> WorldCustomer:
        """One of the shop's own country."""
        return self.random.choice(self.domestic)

    def foreigner(self, country: str) -> Row:
        """A customer from abroad."""
        fitting = [each for each in self.abroad if each.country == country]
        return customer(self.books, self.random.choice(fitting or self.abroad or self.domestic), country)

    def account(self, buyer: WorldCustomer) -> int:
        """The number of the buyer's account; 0 = none."""
        return self.accounts.get(buyer.email, 0)

    def later(self, when: datetime, hours: float) -> datetime:
        """Some time after, but not after now."""
        return min(when + timedelta(hours=hours), max(self.now, when))

    def _with_vat(self, price: Decimal, rate: Decimal) -> Decimal:
        return price if self.books.webinfo.flag("ProductPricesWithVat") else cents(price * (1 + rate))

    def _offer(self, goods: Row, price: Decimal, rate: Decimal) -> Decimal:
        off = goods.number("Discount")
        if goods.text("DiscountType") == "p":
            return cents(price * off / 100)
        return self._with_vat(off, rate)


def bench_of(books: Books, world: World, random: Random, domestic: Sequence[WorldCustomer]) -> Bench:
    """The bench of a shop that has its goods and accounts."""
    everything = list(_goods(books))
    seen = Counter(goods.text("ItemNumber").casefold() for goods in everything)
    on_sale = [goods for goods in everything if _is_on_sale(books.product_of(goods))]
    packets = [goods for goods in on_sale if books.product_of(goods).rows("PacketProducts")]
    return Bench(
        books,
        random,
        shelf=[
            goods
            for goods in on_sale
            if goods.text("ItemNumber") and seen[goods.text("ItemNumber").casefold()] == 1 and goods not in packets
        ],
        unnumbered=[goods for goods in on_sale if not goods.text("ItemNumber")],
        packets=packets,
        domestic=domestic,
        abroad=[each for each in world.customers if each.country != "DK"],
        accounts={row.text("Username"): row.whole("Id") for row in books.users.values()},
        now=world.now,
    )


def _goods(books: Books) -> Iterator[Row]:
    for product in books.products.values():
        yield from books.variants_of(product.whole("Id")) or [product]


def _is_on_sale(product: Row) -> bool:
    return product.text("TypeLabel") == "normal" and product.flag("Status")


def line(title: str, price: Decimal, **fields: object) -> Row:
    """A line of an order that is not written down yet: `price` is that of one unit, with VAT."""
    usual: dict[str, object] = {"Amount": Decimal(1), "VatRate": FULL, "Unit": "stk."}
    return Row("OrderLine", ProductTitle=title, Price=price, **{**usual, **fields})  # type: ignore[arg-type]


def customer(books: Books, buyer: WorldCustomer, country: str | None = None) -> Row:
    """The buyer as a private person; `country` is an ISO code, where it is another than the buyer's."""
    first, _, last = buyer.name.rpartition(" ")
    row = at_home(books, country or buyer.country)
    row.set(Firstname=first, Lastname=last, Address=buyer.street, Zip=buyer.zipcode, City=buyer.city)
    row.set(Phone=buyer.phone, Email=buyer.email)
    return row


def at_home(books: Books, country: str) -> Row:
    """A customer of whom only the country is known."""
    code = next((str(key) for key, row in books.countries.items() if row.text("Iso") == country), "")
    return Row("OrderCustomer", Country=COUNTRY_NAMES.get(country, country), CountryCode=code)
