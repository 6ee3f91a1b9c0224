"""How orders and their lines look (rackbeat sheet 5.12), and the flags that are their state (7.1)."""

from dataclasses import asdict

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.customers import CUSTOMER
from rbsync.sandbox.rackbeat.items import ITEM, child_type
from rbsync.sandbox.rackbeat.money import line_total, totals
from rbsync.sandbox.rackbeat.records import Invoice, Order, OrderLine
from rbsync.sandbox.rackbeat.reference import EMPLOYEE, LOCATION, NAMED, PAYMENT_TERMS
from rbsync.sandbox.rackbeat.shipping import open_stock_lines, shippable
from rbsync.sandbox.rackbeat.view import Fields, attributes, constants, link, nested, render

_ITEM_IN_LINE = ("number", "name", "barcode", "description", "group")
_CUSTOMER_IN_DOCUMENT = ("number", "name", "contact_email", "contact_phone")

ORDER_LINE: Fields[OrderLine] = {
    **attributes("id", "name", "quantity", child_id="item", quantity_shipped="shipped", line_price="price"),
    **attributes(discount_percentage="discount", vat_percentage="vat", item_cost_price="cost"),
    "child_type": lambda view, line: child_type(view, line.item),
    "item": nested("item", lambda books: books.items, ITEM, _ITEM_IN_LINE),
    "line_total": lambda view, line: line_total(view.books.toggles, line),
    "unit": nested("unit", lambda books: books.units, NAMED),
    "location": nested("location", lambda books: books.locations, LOCATION, ("number", "name")),
    "variations": lambda *_: [],
    **constants(delivery_date=None),
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
    still_open = {line.id: line.quantity - line.shipped for line in open_stock_lines(books, order)}
    return bool(still_open) and {line.id: quantity for line, quantity in shippable(books, order)} == still_open


def is_archived(books: Books, order: Order) -> bool:
    """Cancelled, or shipped and invoiced (7.1)."""
    return order.is_archived or (order.is_invoiced and is_shipped(books, order))


DOCUMENT: Fields[Order | Invoice] = {
    **attributes("number", "heading", "note", "currency", "currency_rate", "created_at", "updated_at"),
    **constants(due_date=None),
    **attributes(customer_id="customer"),
    "customer": nested("customer", lambda books: books.customers, CUSTOMER, _CUSTOMER_IN_DOCUMENT),
    "total_subtotal": lambda view, row: totals(view.books.toggles, row.lines).subtotal,
    "total_vat": lambda view, row: totals(view.books.toggles, row.lines).vat,
    "total_total": lambda view, row: totals(view.books.toggles, row.lines).total,
    "lines": lambda view, row: [render(ORDER_LINE, view, line) for line in row.lines],
}
"""What orders and invoices have alike."""
ORDER: Fields[Order] = {
    **DOCUMENT,
    **attributes("order_date", "deliver_at", "booked_at", "other_reference", "their_reference", "delivery_terms"),
    **attributes("vat_zone", employee_id="employee", layout_id="layout", payment_terms_id="payment_terms"),
    "our_reference": nested("our_reference", lambda books: books.employees, EMPLOYEE),
    "payment_terms": nested("payment_terms", lambda books: books.payment_terms, PAYMENT_TERMS),
    "billing_address": lambda _, row: asdict(row.billing),
    "delivery_address": lambda _, row: asdict(row.delivery),
    **attributes("is_booked", "is_cancelled", "is_invoiced"),
    "is_archived": lambda view, row: is_archived(view.books, row),
    "is_ready_for_shipping": lambda view, row: is_ready_for_shipping(view.books, row),
    "is_partly_shipped": lambda view, row: is_partly_shipped(view.books, row),
    "is_shipped": lambda view, row: is_shipped(view.books, row),
    "is_ready_for_invoicing": lambda _, row: row.is_booked and not row.is_cancelled and not row.is_invoiced,
    "is_partly_invoiced": lambda view, row: not row.is_invoiced and row.number in view.books.invoices_of,
    **constants(is_ready_for_purchasing=False, is_partly_purchased=False),
    **link("orders"),
}
