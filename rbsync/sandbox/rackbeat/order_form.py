"""Reading an order and its lines from a body (rackbeat sheet 5.12)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.custom_fields import read_custom_fields
from rbsync.sandbox.rackbeat.customers import VAT_ZONES, blank_customer
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.prices import own_price
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


def terms_of(books: Books, order: Order) -> Terms:
    """The terms of an order."""
    return Terms(books.customers.get(order.customer), order.currency, order.currency_rate, order.vat_zone)


def new_order(books: Books, form: Form) -> Order:
    """An order from a body, not yet in the books. Problems are noted in the form; the caller finishes it."""
    customer = _customer(books, form)
    now = books.now()
    address = replace(customer.address, name=customer.name, email=customer.email, phone=customer.phone)
    order = Order(
        number=form.integer("number") or 0,
        customer=customer.number,
        order_date=now.date(),
        currency=customer.currency,
        currency_rate=books.rates.get(customer.currency, Decimal(1)),
        vat_zone=customer.vat_zone,
        payment_terms=customer.payment_terms,
        layout=customer.layout,
        created_at=now,
        updated_at=now,
        billing=address,
        delivery=replace(address),
    )
    form.refuse_number_in_use(order.number, books.orders)
    _read_header(books, form, order)
    terms = terms_of(books, order)
    order.lines = [line for row in form.rows("lines") if (line := read_line(books, row, terms)) is not None]
    order.custom_fields = read_custom_fields(books, form, "sales")
    return order


def _customer(books: Books, form: Form) -> Customer:
    form.require("customer_id")
    number = form.reference(books.customers)("customer_id")
    customer = books.customers.get(number) if number is not None else None
    if customer is not None and customer.is_barred:
        form.complain("customer_id", "The selected Customer is barred.")
    return customer or blank_customer(books)


def _read_header(books: Books, form: Form, order: Order) -> None:
    form.change(order, form.reference(books.payment_terms), payment_terms_id="payment_terms")
    form.change(order, form.reference(books.layouts), layout_id="layout")
    form.change(order, form.reference(books.employees), employee_id="employee", our_reference_id="our_reference")
    form.change(order, form.reference(books.delivery_terms), "delivery_terms")
    form.change(order, lambda key: form.choice(key, VAT_ZONES), "vat_zone")
    form.change(order, lambda key: form.choice(key, books.rates), "currency")
    order.currency_rate = books.rates.get(order.currency, Decimal(1))
    form.change(order, form.positive, "currency_rate")
    form.change(order, lambda key: form.text(key, HEADING_LENGTH), "heading")
    form.change(order, lambda key: form.text(key, NOTE_LENGTH), "note")
    form.change(order, form.text, "other_reference", "their_reference")
    form.change(order, form.day, "order_date", "deliver_at")
    _read_address(form, "address", "billing_address", order.billing)
    _read_address(form, "delivery_address", "delivery_address", order.delivery)


def _read_address(form: Form, flat: str, nested: str, address: Address) -> None:
    inner = form.inner(nested)
    form.change(address, inner.text, *_ADDRESS_PARTS)
    form.change(address, form.text, **{f"{flat}_{part}": part for part in _ADDRESS_PARTS})
    form.change(address, inner.e_mail, "email")
    form.change(address, lambda key: inner.text(key, 50), "phone")


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
    if line.quantity == 0:
        form.require("quantity")
    form.change(line, form.positive, "quantity")
    form.change(line, form.text, "name")
    form.change(line, form.number, line_price="price")
    form.change(line, form.percent, discount_percentage="discount")
    form.change(line, form.amount, vat_percentage="vat", cost_price="cost")
    form.change(line, form.reference(books.locations), location_id="location")
    form.change(line, form.reference(books.units), unit_id="unit")
    for row in form.rows("variations"):
        row.complain("option_id", "The selected option_id is invalid.")
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
        discount=terms.customer.general_discount if terms.customer else ZERO,
        vat=(group.vat(terms.vat_zone) if group else None) or ZERO,
        cost=item.cost_price,
        location=old.location if old else books.default_location(item),
        unit=item.unit,
    )
