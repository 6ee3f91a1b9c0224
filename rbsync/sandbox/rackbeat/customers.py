"""Customers (rackbeat sheet 5.10)."""

from __future__ import annotations

from decimal import Decimal

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.records import ZERO, Address, Customer, Invoice, Order, Shipment
from rbsync.sandbox.rackbeat.reference_fields import NAMED, PAYMENT_TERMS
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View, render

VAT_ZONES = ("domestic", "eu", "abroad", "domestic_exempt")


def address_document(address: Address) -> dict[str, object]:
    """An address as it stands on documents."""
    return {name: getattr(address, name) for name in Address.__dataclass_fields__}


def _terms(view: View, row: Customer) -> object:
    terms = view.books.payment_terms.get(row.payment_terms)
    return None if terms is None else render(PAYMENT_TERMS, view, terms, None)


def _group(view: View, row: Customer) -> object:
    group = view.books.customer_groups.get(row.group)
    return None if group is None else render(NAMED, view, group, None)


CUSTOMER: Fields[Customer] = {
    "number": lambda _, row: row.number,
    "name": lambda _, row: row.name,
    "company_vat": lambda _, row: row.vat_number,
    "ean": lambda _, row: row.ean,
    "contact_email": lambda _, row: row.email,
    "contact_phone": lambda _, row: row.phone,
    "address_street": lambda _, row: row.address.street,
    "address_street2": lambda _, row: row.address.street2,
    "address_zipcode": lambda _, row: row.address.zipcode,
    "address_city": lambda _, row: row.address.city,
    "address_state": lambda _, row: row.address.state,
    "address_country": lambda _, row: row.address.country,
    "delivery_address": lambda _, row: address_document(row.address),
    "billing_address": lambda _, row: address_document(row.address),
    "locale": lambda _, row: row.locale,
    "currency": lambda _, row: row.currency,
    "vat_zone": lambda _, row: row.vat_zone,
    "payment_terms_id": lambda _, row: row.payment_terms,
    "payment_terms": _terms,
    "layout_id": lambda _, row: row.layout,
    "customer_group_id": lambda _, row: row.group,
    "customer_group": _group,
    "employee_id": lambda _, row: row.employee,
    "general_discount_percentage": lambda view, row: view.number(row.general_discount),
    "is_barred": lambda _, row: row.is_barred,
    "created_at": lambda view, row: view.time(row.created_at),
    "updated_at": lambda view, row: view.time(row.updated_at),
    "self": lambda _, row: f"{API_ROOT}/customers/{row.number}",
}


def _drift(books: Books) -> None:
    first = min((row.number for row in books.customers.rows()), default=1)
    now = books.now()
    drifted = Customer(first - 1, "Created by hand", 1, "domestic", 2, 1, books.base_currency, now, now)
    books.customers.put(drifted.number, drifted)


_CUSTOMERS: Listing[Customer] = Listing(
    key="customers",
    fields=CUSTOMER,
    rows=lambda call: sorted(call.books.customers.rows(), key=lambda row: row.number),
    version=lambda books: books.customers.version,
    filters={"is_barred": lambda _, row: row.is_barred, "company_name": lambda _, row: row.name},
    simple={"ean": lambda _, row: row.ean, "number": lambda _, row: row.number},
    ranges={
        "customer": lambda _, row: row.number,
        "customer_group": lambda _, row: row.group,
        "updated_at": lambda _, row: row.updated_at,
    },
    sorts={
        "number": lambda _, row: row.number,
        "name": lambda _, row: row.name,
        "created_at": lambda _, row: row.created_at,
        "updated_at": lambda _, row: row.updated_at,
    },
    search=lambda _, row: f"{row.number} {row.name}",
    drift=_drift,
)


def list_customers(call: Call) -> Answer:
    """GET /customers. `search` covers number and name, not the e-mail address."""
    return answer_list(call, _CUSTOMERS)


def find_customer(call: Call) -> Customer:
    """The customer of the path. Raises Refused (404)."""
    customer = call.books.customers.get(call.integer())
    if customer is None:
        raise not_found("Customer")
    return customer


def get_customer(call: Call) -> Answer:
    """GET /customers/{n}."""
    return call.one("customer", CUSTOMER, find_customer(call))


def create_customer(call: Call) -> Answer:
    """POST /customers. Nothing but the number is unique."""
    call.form.require("company_name", "payment_terms_id", "vat_zone")
    customer = customer_from(call.books, call.form)
    return call.one("customer", CUSTOMER, customer, 201)


def customer_from(books: Books, form: Form) -> Customer:
    """A new customer in the books. Raises Invalid."""
    now = books.now()
    customer = Customer(0, "", 1, "domestic", 2, 1, books.base_currency, now, now)
    _read_into(books, form, customer)
    number = form.integer("number")
    if number is not None and number in books.customers:
        form.complain("number", "The number has already been taken.")
    form.finish()
    customer.number = number or books.next_number("customer", 1001)
    books.reserve_number("customer", customer.number)
    return books.customers.put(customer.number, customer)


def put_customer(call: Call) -> Answer:
    """PUT /customers/{n}: only the keys that are given change."""
    customer = find_customer(call)
    change_customer(call.books, call.form, customer)
    return call.one("customer", CUSTOMER, customer)


def change_customer(books: Books, form: Form, customer: Customer) -> None:
    """Change a customer by a body; a new `number` renumbers it and its documents. Raises Invalid."""
    draft = Customer(**{name: getattr(customer, name) for name in Customer.__dataclass_fields__})
    draft.address = Address(**{name: getattr(customer.address, name) for name in Address.__dataclass_fields__})
    _read_into(books, form, draft)
    number, old = form.integer("number"), customer.number
    if number is not None and number != old and number in books.customers:
        form.complain("number", "The number has already been taken.")
    form.finish()
    for name in Customer.__dataclass_fields__:
        setattr(customer, name, getattr(draft, name))
    customer.updated_at = books.now()
    if number is not None and number != old:
        _renumber(books, customer, number)
    books.customers.put(customer.number, customer)


def _renumber(books: Books, customer: Customer, number: int) -> None:
    old = customer.number
    books.customers.remove(old)
    customer.number = number
    documents: list[Order | Shipment | Invoice] = [
        *books.orders.rows(),
        *books.shipments.rows(),
        *books.invoices.rows(),
    ]
    for document in documents:
        if document.customer == old:
            document.customer = number
    for table in (books.orders, books.shipments, books.invoices):
        table.version += 1


def delete_customer(call: Call) -> Answer:
    """DELETE /customers/{n}: refused while an order uses it."""
    customer = find_customer(call)
    if any(order.customer == customer.number for order in call.books.orders.rows()):
        raise invalid("number", "The customer is used and cannot be deleted.")
    call.books.customers.remove(customer.number)
    return Answer(200, {})


def _read_into(books: Books, form: Form, customer: Customer) -> None:
    name = form.text("company_name")
    customer.name = name or customer.name
    _read_references(books, form, customer)
    zone, currency = form.text("vat_zone"), form.text("currency")
    if zone is not None and zone not in VAT_ZONES:
        form.complain("vat_zone", "The selected vat zone is invalid.")
    if currency is not None and currency not in books.rates:
        form.complain("currency", "The selected currency is invalid.")
    customer.vat_zone, customer.currency = zone or customer.vat_zone, currency or customer.currency
    customer.email = form.e_mail("contact_email") or customer.email
    customer.phone = form.text("contact_phone") or customer.phone
    customer.locale = form.text("locale") or customer.locale
    customer.ean = form.text("ean") or customer.ean
    customer.vat_number = form.text("company_vat") or customer.vat_number
    discount, barred = form.number("general_discount_percentage", ZERO), form.flag("is_barred")
    if discount is not None and discount > Decimal(100):
        form.complain("general_discount_percentage", "The general discount percentage may not be greater than 100.")
    customer.general_discount = customer.general_discount if discount is None else discount
    customer.is_barred = customer.is_barred if barred is None else barred
    for part in ("street", "street2", "zipcode", "city", "state", "country"):
        given = form.text(f"address_{part}")
        if given is not None:
            setattr(customer.address, part, given)


def _read_references(books: Books, form: Form, customer: Customer) -> None:
    for name, table, attribute in (
        ("payment_terms_id", books.payment_terms, "payment_terms"),
        ("customer_group_id", books.customer_groups, "group"),
        ("layout_id", books.layouts, "layout"),
        ("employee_id", books.employees, "employee"),
    ):
        number = form.integer(name)
        if number is None:
            continue
        if number not in table:
            form.complain(name, f"The selected {name} is invalid.")
        setattr(customer, attribute, number)
