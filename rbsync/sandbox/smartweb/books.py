"""What the shop believes: its tables by Id, and the numbers it hands out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.smartweb.refusal import no_such_id
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.toggles import Toggles

Table = dict[int, Row]
DEFAULT_LOCATION = 1


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that the shop sent to a customer."""

    order: int
    status: int
    receiver: str


@dataclass
class Books:
    """The tables of one shop. `clock` answers an aware time."""

    clock: Callable[[], datetime]
    toggles: Toggles
    webinfo: Row = field(default_factory=lambda: Row("ShopWebinfo"))
    languages: list[Row] = field(default_factory=list)
    sites: Table = field(default_factory=dict)
    currencies: Table = field(default_factory=dict)
    vat_groups: Table = field(default_factory=dict)
    units: Table = field(default_factory=dict)
    countries: Table = field(default_factory=dict)
    statuses: Table = field(default_factory=dict)
    deliveries: Table = field(default_factory=dict)
    payments: Table = field(default_factory=dict)
    users: Table = field(default_factory=dict)
    categories: Table = field(default_factory=dict)
    variant_types: Table = field(default_factory=dict)
    variant_values: Table = field(default_factory=dict)
    products: Table = field(default_factory=dict)
    variants: Table = field(default_factory=dict)
    orders: Table = field(default_factory=dict)
    without_rates: set[int] = field(default_factory=set)  # orders that do not tell their VAT rates
    mails: list[Mail] = field(default_factory=list)
    locations: tuple[int, ...] = (DEFAULT_LOCATION,)
    _sequences: Counter[str] = field(default_factory=Counter)
    _variants_of: dict[int, list[Row]] | None = None

    def now(self) -> datetime:
        """The time, aware."""
        return self.clock()

    def next_id(self, sequence: str) -> int:
        """The next number of a sequence, from 1 on."""
        self._sequences[sequence] += 1
        return self._sequences[sequence]

    @property
    def primary(self) -> str:
        """The shop's own language."""
        return next(row.text("LanguageISO") for row in self.languages if row.flag("Primary"))

    def put_variant(self, variant: Row) -> None:
        """Add a variant."""
        self.variants[variant.whole("Id")] = variant
        self.reindex()

    def drop_variants(self, numbers: Iterable[int]) -> None:
        """Delete variants."""
        for number in numbers:
            self.variants.pop(number, None)
        self.reindex()

    def drop_product(self, number: int) -> None:
        """Delete a product with its variants; orders keep their lines."""
        self.drop_variants([row.whole("Id") for row in self.variants_of(number)])
        del self.products[number]

    def reindex(self) -> None:
        """After a change to which product a variant belongs, or to its place there."""
        self._variants_of = None

    def variants_of(self, product: int) -> list[Row]:
        """The variants of a product, in the shop's order."""
        if self._variants_of is None:
            self._variants_of = {}
            for row in sorted(self.variants.values(), key=lambda row: (row.whole("Sorting"), row.whole("Id"))):
                self._variants_of.setdefault(row.whole("ProductId"), []).append(row)
        return self._variants_of.get(product, [])

    def product_of(self, goods: Row) -> Row:
        """The product itself, or the one that the variant belongs to."""
        return goods if goods.kind == "Product" else self.products[goods.whole("ProductId")]

    def rate_of(self, product: Row | None) -> Decimal:
        """The product's VAT rate as a fraction; a quarter when nothing is known of it."""
        group = self.vat_groups.get(product.whole("VatGroupId")) if product else None
        return Decimal(group.whole("VatPercentage")) / 100 if group else Decimal("0.25")

    def touch(self, order: Row, *, status: bool = False) -> None:
        """Note that an order changed."""
        if status or self.toggles.every_change_touches:
            order.set(DateUpdated=self.now())


def find(table: Mapping[int, Row], number: int, name: str) -> Row:
    """The row of that Id. Raises Refused, naming the argument, when there is none."""
    row = table.get(number)
    if row is None:
        raise no_such_id(number, name)
    return row


def without_vat(price: Decimal, rate: Decimal) -> Decimal:
    """The price without VAT, to ten decimals; `rate` is a fraction."""
    return (price / (1 + rate)).quantize(Decimal("1E-10")).normalize()
