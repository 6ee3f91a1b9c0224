"""What Rackbeat keeps: one mutable record per entity. Money without VAT unless said otherwise; times are aware."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(slots=True)
class Group:
    """A product group with its VAT rates in percent; None for a rate that nobody has entered."""

    number: int
    name: str
    has_inventory: bool = True
    is_sellable: bool = True
    vat_domestic: Decimal | None = Decimal(25)
    vat_eu: Decimal | None = ZERO
    vat_abroad: Decimal | None = ZERO
    vat_domestic_exempt: Decimal | None = ZERO

    def vat(self, zone: str) -> Decimal | None:
        """The rate in percent of a VAT zone."""
        rates = {"eu": self.vat_eu, "abroad": self.vat_abroad, "domestic_exempt": self.vat_domestic_exempt}
        return rates.get(zone, self.vat_domestic)


@dataclass(slots=True)
class Location:
    """A stock location; `parent` makes it a shelf of another."""

    number: int
    name: str
    parent: int | None = None
    is_default: bool = False


@dataclass(slots=True)
class Named:
    """A plain entry of the account's reference data."""

    number: int
    name: str
    extra: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldOption:
    """A choice of a dropdown field. `value` is what is kept, `label` what people see."""

    id: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A custom field; `type` and `available_for` are words of rackbeat sheet 5.9."""

    id: int
    slug: str
    name: str
    type: str
    available_for: str
    use_in_layouts: bool = False
    options: tuple[FieldOption, ...] = ()


@dataclass(frozen=True, slots=True)
class CurrencyPrice:
    """An item's prices in another currency than the account's, without VAT."""

    sales_price: Decimal
    recommended_cost_price: Decimal = ZERO


@dataclass(slots=True)
class Physical:
    """Weight and measures as they were given, with their units."""

    weight: Decimal | None = None
    weight_unit: str | None = None
    height: Decimal | None = None
    width: Decimal | None = None
    depth: Decimal | None = None
    size_unit: str | None = None


@dataclass(slots=True)
class LotLine:
    """A component of a BOM."""

    id: int
    child: str
    quantity: Decimal


@dataclass(slots=True)
class Item:
    """A product, or a BOM when `lines` is not None. `stock` has a row for each location it ever lay at.

    A deleted one keeps its row and its number.
    """

    number: str
    name: str
    group: int
    unit: int
    sales_price: Decimal
    created_at: datetime
    updated_at: datetime
    cost_price: Decimal = ZERO
    recommended_cost_price: Decimal = ZERO
    description: str = ""
    barcode: str | None = None
    is_barred: bool = False
    default_location: int | None = None
    min_stock: Decimal = ZERO
    min_sales: Decimal = ZERO
    min_order: Decimal = ZERO
    physical: Physical | None = None
    lines: list[LotLine] | None = None
    adjust_to_zero: bool = True
    stock: dict[int, Decimal] = field(default_factory=dict)
    custom_fields: dict[int, str] = field(default_factory=dict)
    prices: dict[str, CurrencyPrice] = field(default_factory=dict)
    deleted_at: datetime | None = None

    @property
    def is_lot(self) -> bool:
        """Whether it is a BOM."""
        return self.lines is not None

    @property
    def kind(self) -> str:
        """`product` or `lot`."""
        return "lot" if self.is_lot else "product"

    def stock_at(self, location: int) -> Decimal:
        """What lies at this very location, children not counted."""
        return self.stock.get(location, ZERO)

    @property
    def on_hand(self) -> Decimal:
        """What lies at all locations together."""
        return sum(self.stock.values(), ZERO)


@dataclass(slots=True)
class Movement:
    """One change of an item's stock: the ledger's row."""

    at: datetime
    item: str
    location: int
    quantity: Decimal
    kind: str
    document: int | None = None


@dataclass(slots=True)
class Address:
    """A postal address on a document or a customer."""

    name: str | None = None
    street: str | None = None
    street2: str | None = None
    zipcode: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(slots=True)
class Customer:
    """A buyer with the terms agreed. `item_prices`: own prices by item number, without VAT, in `currency`."""

    number: int
    name: str
    payment_terms: int
    vat_zone: str
    group: int
    layout: int
    currency: str
    created_at: datetime
    updated_at: datetime
    email: str | None = None
    phone: str | None = None
    ean: str | None = None
    vat_number: str | None = None
    locale: str | None = None
    address: Address = field(default_factory=Address)
    general_discount: Decimal = ZERO
    employee: int | None = None
    is_barred: bool = False
    item_prices: dict[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class OrderLine:
    """A line; `price` is per unit before `discount` (percent), without VAT, in the order's currency."""

    id: int
    item: str
    name: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    vat: Decimal
    cost: Decimal
    location: int
    unit: int
    shipped: Decimal = ZERO
    custom_fields: dict[int, str] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Quantity times price less discount, unrounded."""
        return self.quantity * self.price * (1 - self.discount / 100)

    @property
    def vat_amount(self) -> Decimal:
        """The VAT of `total`, unrounded."""
        return self.total * self.vat / 100


@dataclass(slots=True)
class Order:
    """A sales order; its state is its flags (rackbeat sheet 7.1)."""

    number: int
    customer: int
    order_date: date
    currency: str
    currency_rate: Decimal
    vat_zone: str
    payment_terms: int
    layout: int
    created_at: datetime
    updated_at: datetime
    employee: int | None = None
    our_reference: int | None = None
    delivery_terms: int | None = None
    deliver_at: date | None = None
    heading: str | None = None
    note: str | None = None
    other_reference: str | None = None
    their_reference: str | None = None
    billing: Address = field(default_factory=Address)
    delivery: Address = field(default_factory=Address)
    lines: list[OrderLine] = field(default_factory=list)
    custom_fields: dict[int, str] = field(default_factory=dict)
    booked_at: datetime | None = None
    is_cancelled: bool = False
    is_archived: bool = False
    is_invoiced: bool = False

    @property
    def is_booked(self) -> bool:
        """Whether the lines are locked."""
        return self.booked_at is not None


@dataclass(slots=True)
class ShipmentLine:
    """What of an order line goes with a shipment."""

    id: int
    order_line: int
    item: str
    quantity: Decimal
    location: int
    is_picked: bool = False


@dataclass(slots=True)
class Shipment:
    """A delivery; stock leaves when it is marked shipped."""

    id: int
    order: int
    customer: int
    lines: list[ShipmentLine]
    created_at: datetime
    updated_at: datetime
    shipped_at: datetime | None = None

    @property
    def is_shipped(self) -> bool:
        """Whether it has left."""
        return self.shipped_at is not None

    @property
    def is_picked(self) -> bool:
        """Whether every line is picked."""
        return all(line.is_picked for line in self.lines)


@dataclass(slots=True)
class Invoice:
    """An invoice made from an order; it copies the order's lines and money."""

    number: int
    order: int
    customer: int
    invoice_date: date
    currency: str
    currency_rate: Decimal
    heading: str | None
    note: str | None
    lines: list[OrderLine]
    created_at: datetime
    updated_at: datetime
    is_booked: bool = False


@dataclass(slots=True)
class Adjustment:
    """A stock adjustment to an absolute quantity at one location; without effect until booked."""

    id: int
    item: str
    location: int
    quantity: Decimal
    regulated_at: date
    reason: str | None
    created_at: datetime
    updated_at: datetime
    booked_at: datetime | None = None


@dataclass(slots=True, frozen=True)
class Mail:
    """A mail that a customer got because a call did not ask to leave it out."""

    at: datetime
    document: str
    number: int
    receiver: str | None
