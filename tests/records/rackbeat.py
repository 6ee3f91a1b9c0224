"""What a simulated Rackbeat account's own books hold, read past its API: each record as it is kept, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rbsync.sandbox.kit.books import document
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.items import available, stock_quantity
from rbsync.sandbox.rackbeat.money import line_total, totals
from rbsync.sandbox.rackbeat.order_view import is_archived, is_partly_shipped, is_shipped
from rbsync.sandbox.rackbeat.records import Item, Order, OrderLine
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator

Document = dict[str, Any]

_ITEM = {
    "sales_price": "price",
    "cost_price": "cost",
    "recommended_cost_price": "recommended_cost",
    "is_barred": "barred",
    "custom_fields": "fields",
    "lines": "components",
    "physical": "weight",
}
_GROUP = {"has_inventory": "inventory", "is_sellable": "sellable"}
_CUSTOMER = {"is_barred": "barred", "general_discount": "discount", "item_prices": "prices"}
_ORDER = {"is_cancelled": "cancelled", "is_archived": "archived", "is_invoiced": "invoiced"}


def _document(row: object, words: Mapping[str, str], **more: object) -> Document:
    """A record with all that it keeps, some of it under other words, and more that follows from it."""
    kept = document(row)
    assert isinstance(kept, dict)
    shown = {words.get(name, name): value for name, value in kept.items()}
    return {**shown, **{word: document(value) for word, value in more.items()}}


def rackbeat_records(simulator: RackbeatSimulator, *kinds: str) -> Document:
    """Everything that the account has, or the named kinds; a rate that nobody has entered is None."""
    books = simulator.books
    made: Mapping[str, Callable[[], object]] = {
        "groups": lambda: [_document(row, _GROUP) for row in books.groups.rows()],
        "items": lambda: [_item(books, item) for item in books.items.rows()],
        "customers": lambda: [_document(row, _CUSTOMER) for row in books.customers.rows()],
        "orders": lambda: [_order(books, row) for row in books.orders.rows()],
        "shipments": lambda: [_document(row, {}, shipped=row.is_shipped) for row in books.shipments.rows()],
        "invoices": lambda: [
            _document(row, {}, booked=row.is_booked, **_sums(books, row.lines)) for row in books.invoices.rows()
        ],
        "adjustments": lambda: [
            _document(row, {}, booked=row.booked_at is not None) for row in books.adjustments.rows()
        ],
        "mails": lambda: document(books.mails),
    }
    return {kind: made[kind]() for kind in kinds or made}


def _item(books: Books, item: Item) -> Document:
    """One item with its stock by location, its custom fields by slug and its prices by currency."""
    slugs = {row.id: row.slug for row in books.field_definitions.rows()}
    prices = {
        currency: {"price": price.sales_price, "recommended_cost": price.recommended_cost_price}
        for currency, price in item.prices.items()
    }
    return _document(
        item,
        _ITEM,
        type=item.kind,
        prices=prices,
        weight=item.physical.weight if item.physical else None,
        weight_unit=item.physical.weight_unit if item.physical else None,
        stock_quantity=stock_quantity(books, item),
        in_order=books.in_order(item.number),
        available=available(books, item),
        had_stock=item.number in books.ledger,
        inventory=books.has_inventory(item),
        fields={slugs[number]: value for number, value in item.custom_fields.items() if number in slugs},
        components={line.child: line.quantity for line in item.lines or ()},
    )


def _sums(books: Books, lines: Sequence[OrderLine]) -> dict[str, str]:
    sums = totals(books.toggles, lines)
    return {"subtotal": f"{sums.subtotal:.2f}", "vat": f"{sums.vat:.2f}", "total": f"{sums.total:.2f}"}


def _order(books: Books, row: Order) -> Document:
    """One order with its lines, totals and flags."""
    return _document(
        row,
        _ORDER,
        delivery_country=row.delivery.country,
        lines=[_document(line, {}, total=line_total(books.toggles, line)) for line in row.lines],
        booked=row.is_booked,
        archived=is_archived(books, row),
        partly_shipped=is_partly_shipped(books, row),
        shipped=is_shipped(books, row),
        **_sums(books, row.lines),
    )
