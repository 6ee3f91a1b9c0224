"""Reading an order and its lines from a body (rackbeat sheet 5.12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.custom_fields import read_custom_fields
from rbsync.sandbox.rackbeat.customers import VAT_ZONES
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.own_price import own_price
from rbsync.sandbox.rackbeat.records import ZERO, Address, Customer, Item, Order, OrderLine

HEADING_LENGTH = 255
NOTE_LENGTH = 800
_ADDRESS_PARTS = ("name", "street", "street2", "zipcode", "city", "state", "country")


@dataclass(frozen=True, slots=True)
class Terms:
    """What of an order its lines' defaults depend on."""

    customer: Customer | None
    currency: str
    currency_rate: Decimal
    vat_zone: str

    @property
    def discount(self) -> Decimal:
        """The customer's own, in percent."""
        return self.customer.general_discount if self.customer else ZERO


def terms_of(books: Books, order: Order) -> Terms:
    """The terms of an existing order."""
    return Terms(books.customers.get(order.customer), order.currency, order.currency_rate, order.vat_zone)


def new_order(books: Books, form: Form) -> Order:
    """An order from a body, not yet in the books. Problems are noted in the form; the caller finishes it."""
    customer = _customer(books, form)
    now = books.now()
    order = Order(
        number=0,
        customer=customer.number,
        order_date=now.date(),
        currency=customer.currency,
        currency_rate=books.rates.get(customer.currency, Decimal(1)),
        vat_zone=customer.vat_zone,
        payment_terms=customer.payment_terms,
        layout=customer.layout,
        created_at=now,
        updated_at=now,
        billing=_copy(customer),
        delivery=_copy(customer),
    )
    number = form.integer("number")
    if number is not None and number in books.orders:
        form.complain("number", "The number has already been taken.")
    read_header(books, form, order)
    terms = Terms(customer, order.currency, order.currency_rate, order.vat_zone)
    order.lines = [line for row in form.rows("lines") if (line := read_line(books, row, terms)) is not None]
    order.custom_fields = read_custom_fields(books, form, "sales")
    order.number = number or 0
    return order


def _customer(books: Books, form: Form) -> Customer:
    form.require("customer_id")
    number = form.integer("customer_id")
    customer = books.customers.get(number) if number is not None else None
    if number is not None and customer is None:
        form.complain("customer_id", "The selected Customer is invalid.")
    if customer is not None and customer.is_barred:
        form.complain("customer_id", "The selected Customer is barred.")
    now = books.now()
    return customer or Customer(0, "", 1, "domestic", 2, 1, books.base_currency, now, now)


def _copy(customer: Customer) -> Address:
    address = Address(**{name: getattr(customer.address, name) for name in Address.__dataclass_fields__})
    address.name, address.email, address.phone = customer.name, customer.email, customer.phone
    return address


def read_header(books: Books, form: Form, order: Order) -> None:
    """The header's keys that are given."""
    _read_references(books, form, order)
    _read_money(books, form, order)
    order.heading = _given(form.text("heading", HEADING_LENGTH), order.heading)
    order.note = _given(form.text("note", NOTE_LENGTH), order.note)
    order.other_reference = _given(form.text("other_reference"), order.other_reference)
    order.their_reference = _given(form.text("their_reference"), order.their_reference)
    order.order_date = form.day("order_date") or order.order_date
    order.deliver_at = form.day("deliver_at") or order.deliver_at
    _read_address(form, "address", "billing_address", order.billing)
    _read_address(form, "delivery_address", "delivery_address", order.delivery)


def _given(value: str | None, otherwise: str | None) -> str | None:
    return otherwise if value is None else value


def _read_references(books: Books, form: Form, order: Order) -> None:
    for name, table, attribute in (
        ("payment_terms_id", books.payment_terms, "payment_terms"),
        ("layout_id", books.layouts, "layout"),
        ("employee_id", books.employees, "employee"),
        ("our_reference_id", books.employees, "our_reference"),
        ("delivery_terms", books.delivery_terms, "delivery_terms"),
    ):
        number = form.integer(name)
        if number is None:
            continue
        if number not in table:
            form.complain(name, f"The selected {name} is invalid.")
        setattr(order, attribute, number)


def _read_money(books: Books, form: Form, order: Order) -> None:
    zone, currency, rate = form.text("vat_zone"), form.text("currency"), form.number("currency_rate", ZERO)
    if zone is not None:
        if zone not in VAT_ZONES:
            form.complain("vat_zone", "The selected vat zone is invalid.")
        order.vat_zone = zone
    if currency is not None:
        if currency not in books.rates:
            form.complain("currency", "The selected currency is invalid.")
        order.currency = currency
        order.currency_rate = books.rates.get(currency, Decimal(1))
    if rate is not None:
        if rate == 0:
            form.complain("currency_rate", "The currency rate must be greater than 0.")
        order.currency_rate = rate or Decimal(1)


def _read_address(form: Form, flat: str, nested: str, address: Address) -> None:
    inner = form.inner(nested)
    for part in _ADDRESS_PARTS:
        value = form.text(f"{flat}_{part}")
        value = inner.text(part) if value is None else value
        if value is not None:
            setattr(address, part, value)
    address.email = inner.e_mail("email") or address.email
    address.phone = inner.text("phone", 50) or address.phone


def read_line(books: Books, form: Form, terms: Terms, line: OrderLine | None = None) -> OrderLine | None:
    """A new line, or `line` changed; None with the problem noted when it has no valid item.

    Without `line_price` Rackbeat's own price applies, without `vat_percentage` the group's rate in the zone, without
    `discount_percentage` the customer's. Another item on an existing line resets all three and the name.
    """
    item = _line_item(books, form, line)
    if item is None:
        return None
    if line is None or line.item != item.number:
        line = _fresh(books, item, terms, line)
    quantity = form.number("quantity")
    if (quantity is None and line.quantity == 0) or (quantity is not None and quantity <= 0):
        form.complain("quantity", "The quantity must be greater than 0.")
    line.quantity = line.quantity if quantity is None else quantity
    line.name = form.text("name") or line.name
    for name, attribute, least in (
        ("line_price", "price", None),
        ("discount_percentage", "discount", ZERO),
        ("vat_percentage", "vat", ZERO),
        ("cost_price", "cost", ZERO),
    ):
        value = form.number(name, least)
        if value is not None:
            setattr(line, attribute, value)
    if line.discount > 100:
        form.complain("discount_percentage", "The discount percentage may not be greater than 100.")
    _read_places(books, form, line)
    if "custom_fields" in form:
        line.custom_fields = read_custom_fields(books, form, "sales")
    return line


def _line_item(books: Books, form: Form, line: OrderLine | None) -> Item | None:
    number = form.text("item_id")
    if number is None:
        if line is None:
            form.complain("item_id", "Product needed")
        return books.items.get(line.item) if line is not None else None
    item = books.living(number)
    if item is None:
        form.complain("item_id", "The selected item is invalid.")
        return None
    if item.is_barred and (line is None or line.item != number):
        form.complain("item_id", f"Product '{number}' is barred.")
    return item


def _fresh(books: Books, item: Item, terms: Terms, old: OrderLine | None) -> OrderLine:
    group = books.groups.get(item.group)
    return OrderLine(
        id=old.id if old else books.next_number("order-line", 88001),
        item=item.number,
        name=item.name,
        quantity=old.quantity if old else ZERO,
        price=own_price(item, terms.customer, terms.currency, terms.currency_rate).amount,
        discount=terms.discount,
        vat=(group.vat(terms.vat_zone) if group else None) or ZERO,
        cost=item.cost_price,
        location=old.location if old else books.default_location(item),
        unit=item.unit,
    )


def _read_places(books: Books, form: Form, line: OrderLine) -> None:
    location, unit = form.integer("location_id"), form.integer("unit_id")
    if location is not None and location not in books.locations:
        form.complain("location_id", "The selected location is invalid.")
    if unit is not None and unit not in books.units:
        form.complain("unit_id", "The selected unit is invalid.")
    line.location = line.location if location is None else location
    line.unit = line.unit if unit is None else unit
    for row in form.rows("variations"):
        row.complain("option_id", "The selected option_id is invalid.")
