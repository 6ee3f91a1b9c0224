"""Customers (rackbeat sheet 5.10)."""

from dataclasses import asdict, replace

from rbsync.sandbox.rackbeat.answers import Answer
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.records import Customer
from rbsync.sandbox.rackbeat.reference import NAMED, PAYMENT_TERMS
from rbsync.sandbox.rackbeat.resource import Resource
from rbsync.sandbox.rackbeat.view import Fields, attributes, link, nested

VAT_ZONES = ("domestic", "eu", "abroad", "domestic_exempt")
_ADDRESS = {f"address_{part}": part for part in ("street", "street2", "zipcode", "city", "state", "country")}

CUSTOMER: Fields[Customer] = {
    **attributes("number", "name", "ean", "locale", "currency", "vat_zone", "is_barred", "created_at", "updated_at"),
    **attributes(company_vat="vat_number", contact_email="email", contact_phone="phone"),
    **attributes(**{key: f"address.{part}" for key, part in _ADDRESS.items()}),
    "delivery_address": lambda _, row: asdict(row.address),
    "billing_address": lambda _, row: asdict(row.address),
    **attributes(payment_terms_id="payment_terms", layout_id="layout", customer_group_id="group"),
    "payment_terms": nested("payment_terms", lambda books: books.payment_terms, PAYMENT_TERMS),
    "customer_group": nested("group", lambda books: books.customer_groups, NAMED),
    **attributes(employee_id="employee", general_discount_percentage="general_discount"),
    **link("customers"),
}


def _drift(books: Books) -> None:
    first = min((row.number for row in books.customers.rows()), default=1)
    books.customers.put(first - 1, replace(blank_customer(books), number=first - 1, name="Created by hand"))


CUSTOMERS: Resource[Customer] = Resource(
    "customer",
    CUSTOMER,
    lambda books: books.customers,
    filters=attributes("is_barred", company_name="name"),
    simple=attributes("ean", "number"),
    ranges=attributes("updated_at", customer="number"),
    sorts=attributes("number", "name", "created_at", "updated_at"),
    search=lambda _, row: f"{row.number} {row.name}",  # not the e-mail address
    drift=_drift,
)


def blank_customer(books: Books) -> Customer:
    """A customer of whom nothing is known yet, with the account's usual terms."""
    now = books.now()
    return Customer(0, "", 1, "domestic", 2, 1, books.base_currency, now, now)


def create_customer(call: Call) -> Answer:
    """POST /customers. Nothing but the number is unique."""
    call.form.require("company_name", "payment_terms_id", "vat_zone")
    return CUSTOMERS.answer(call, customer_from(call.books, call.form), 201)


def customer_from(books: Books, form: Form) -> Customer:
    """A new customer in the books. Raises Invalid."""
    customer = blank_customer(books)
    _read(books, form, customer)
    number = form.integer("number")
    form.refuse_number_in_use(number, books.customers)
    form.finish()
    customer.number = number or books.next_number("customer", 1001)
    books.reserve_number("customer", customer.number)
    return books.customers.put(customer.number, customer)


def change_customer(books: Books, form: Form, customer: Customer) -> Customer:
    """Change a customer by the keys that are given. Raises Invalid."""
    draft = replace(customer, address=replace(customer.address), updated_at=books.now())
    _read(books, form, draft)
    form.finish()
    return books.customers.put(customer.number, draft)


def _read(books: Books, form: Form, customer: Customer) -> None:
    form.change(customer, form.text, "locale", "ean", company_name="name", contact_phone="phone")
    form.change(customer, form.text, company_vat="vat_number")
    form.change(customer, form.e_mail, contact_email="email")
    form.change(customer, form.reference(books.payment_terms), payment_terms_id="payment_terms")
    form.change(customer, form.reference(books.customer_groups), customer_group_id="group")
    form.change(customer, form.reference(books.layouts), layout_id="layout")
    form.change(customer, form.reference(books.employees), employee_id="employee")
    form.change(customer, lambda key: form.choice(key, VAT_ZONES), "vat_zone")
    form.change(customer, lambda key: form.choice(key, books.rates), "currency")
    form.change(customer, form.percent, general_discount_percentage="general_discount")
    form.change(customer, form.flag, "is_barred")
    form.change(customer.address, form.text, **_ADDRESS)
