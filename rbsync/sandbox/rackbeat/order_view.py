"""How orders and their lines look (rackbeat sheet 5.12), and the flags that are their state (7.1)."""

from __future__ import annotations

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.custom_fields import field_values
from rbsync.sandbox.rackbeat.customers import CUSTOMER, address_document
from rbsync.sandbox.rackbeat.item_fields import ITEM, kind
from rbsync.sandbox.rackbeat.money import line_total, totals
from rbsync.sandbox.rackbeat.records import Invoice, Order, OrderLine
from rbsync.sandbox.rackbeat.reference_fields import EMPLOYEE, NAMED, PAYMENT_TERMS
from rbsync.sandbox.rackbeat.shipping import open_stock_lines, shippable
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View, render

_ITEM_IN_LINE = dict.fromkeys(("number", "name", "barcode", "description", "group"))
_CUSTOMER_IN_ORDER = dict.fromkeys(("number", "name", "contact_email", "contact_phone"))


def customer_in_document(view: View, row: Order | Invoice) -> object:
    """The customer, nested in a document."""
    customer = view.books.customers.get(row.customer)
    if customer is None:
        return {"number": row.customer}
    return render(CUSTOMER, view, customer, _CUSTOMER_IN_ORDER)


def _item(view: View, line: OrderLine) -> object:
    item = view.books.items.get(line.item)
    return None if item is None else render(ITEM, view, item, _ITEM_IN_LINE)


def _child_type(view: View, line: OrderLine) -> str:
    item = view.books.items.get(line.item)
    return "product" if item is None else kind(item)


def _unit(view: View, line: OrderLine) -> object:
    unit = view.books.units.get(line.unit)
    return None if unit is None else render(NAMED, view, unit, None)


def _location(view: View, line: OrderLine) -> object:
    location = view.books.locations.get(line.location)
    return None if location is None else {"number": location.number, "name": location.name}


ORDER_LINE: Fields[OrderLine] = {
    "id": lambda _, line: line.id,
    "child_id": lambda _, line: line.item,
    "child_type": _child_type,
    "item": _item,
    "name": lambda _, line: line.name,
    "quantity": lambda view, line: view.number(line.quantity),
    "quantity_shipped": lambda view, line: view.number(line.shipped),
    "line_price": lambda view, line: view.number(line.price),
    "discount_percentage": lambda view, line: view.number(line.discount),
    "vat_percentage": lambda view, line: view.number(line.vat),
    "line_total": lambda view, line: view.number(line_total(view.toggles, line)),
    "item_cost_price": lambda view, line: view.number(line.cost),
    "unit": _unit,
    "location": _location,
    "variations": lambda *_: [],
    "delivery_date": lambda *_: None,
}


def is_partly_shipped(books: Books, order: Order) -> bool:
    """Whether something left and something has not."""
    return any(line.shipped for line in order.lines) and not is_shipped(books, order)


def is_shipped(books: Books, order: Order) -> bool:
    """Whether something left and every stock line has left; freight and fees never ship (7.6)."""
    return any(line.shipped for line in order.lines) and not open_stock_lines(books, order)


def is_ready_for_shipping(books: Books, order: Order) -> bool:
    """Whether what is open could leave in full now."""
    if not order.is_booked or order.is_cancelled:
        return False
    wanted = {line.id: line.quantity - line.shipped for line in open_stock_lines(books, order)}
    return bool(wanted) and {line.id: quantity for line, quantity in shippable(books, order)} == wanted


def is_partly_invoiced(books: Books, order: Order) -> bool:
    """Whether only drafts of invoices exist yet."""
    return not order.is_invoiced and order.number in books.invoices_of


def is_archived(books: Books, order: Order) -> bool:
    """Cancelled, or shipped and invoiced (7.1)."""
    return order.is_archived or (order.is_invoiced and is_shipped(books, order))


def _our_reference(view: View, row: Order) -> object:
    employee = view.books.employees.get(row.our_reference) if row.our_reference is not None else None
    return None if employee is None else render(EMPLOYEE, view, employee, None)


def _terms(view: View, row: Order) -> object:
    terms = view.books.payment_terms.get(row.payment_terms)
    return None if terms is None else render(PAYMENT_TERMS, view, terms, None)


def order_lines(view: View, row: Order | Invoice) -> list[object]:
    """The document's lines."""
    return [render(ORDER_LINE, view, line, None) for line in row.lines]


ORDER: Fields[Order] = {
    "number": lambda _, row: row.number,
    "order_date": lambda view, row: view.day(row.order_date),
    "deliver_at": lambda view, row: view.day(row.deliver_at),
    "due_date": lambda *_: None,
    "customer_id": lambda _, row: row.customer,
    "customer": customer_in_document,
    "heading": lambda _, row: row.heading,
    "note": lambda _, row: row.note,
    "other_reference": lambda _, row: row.other_reference,
    "their_reference": lambda _, row: row.their_reference,
    "our_reference": _our_reference,
    "employee_id": lambda _, row: row.employee,
    "layout_id": lambda _, row: row.layout,
    "currency": lambda _, row: row.currency,
    "currency_rate": lambda view, row: view.number(row.currency_rate),
    "vat_zone": lambda _, row: row.vat_zone,
    "payment_terms_id": lambda _, row: row.payment_terms,
    "payment_terms": _terms,
    "delivery_terms": lambda _, row: row.delivery_terms,
    "billing_address": lambda _, row: address_document(row.billing),
    "delivery_address": lambda _, row: address_document(row.delivery),
    "total_subtotal": lambda view, row: view.number(totals(view.toggles, row.lines).subtotal),
    "total_vat": lambda view, row: view.number(totals(view.toggles, row.lines).vat),
    "total_total": lambda view, row: view.number(totals(view.toggles, row.lines).total),
    "is_booked": lambda _, row: row.is_booked,
    "is_cancelled": lambda _, row: row.is_cancelled,
    "is_archived": lambda view, row: is_archived(view.books, row),
    "is_ready_for_shipping": lambda view, row: is_ready_for_shipping(view.books, row),
    "is_partly_shipped": lambda view, row: is_partly_shipped(view.books, row),
    "is_shipped": lambda view, row: is_shipped(view.books, row),
    "is_ready_for_invoicing": lambda _, row: row.is_booked and not row.is_cancelled and not row.is_invoiced,
    "is_partly_invoiced": lambda view, row: is_partly_invoiced(view.books, row),
    "is_invoiced": lambda _, row: row.is_invoiced,
    "is_ready_for_purchasing": lambda *_: False,
    "is_partly_purchased": lambda *_: False,
    "booked_at": lambda view, row: view.time(row.booked_at),
    "created_at": lambda view, row: view.time(row.created_at),
    "updated_at": lambda view, row: view.time(row.updated_at),
    "self": lambda _, row: f"{API_ROOT}/orders/{row.number}",
    "lines": order_lines,
}


def order_view(view: View) -> Fields[Order]:
    """The fields of an order, with the custom ones where `expand=field_values` asks for them."""
    if "field_values" not in view.expand:
        return ORDER
    return {**ORDER, "field_values": lambda view, row: field_values(view, row.custom_fields)}
