"""The books as one JSON document, for tests and for the demo. Money and quantities are strings."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.item_fields import available, kind, stock_quantity
from rbsync.sandbox.rackbeat.money import line_total, totals
from rbsync.sandbox.rackbeat.order_view import is_archived, is_partly_shipped, is_shipped
from rbsync.sandbox.rackbeat.records import (
    Adjustment,
    Customer,
    FieldDefinition,
    Group,
    Invoice,
    Item,
    Order,
    OrderLine,
    Shipment,
)


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _money(value: Decimal) -> str:
    return f"{value:.2f}"


def books_document(books: Books) -> dict[str, object]:
    """Everything that Rackbeat believes."""
    return {
        "account_id": books.account_id,
        "groups": [group_document(row) for row in books.groups.rows()],
        "fields": [_field(row) for row in books.field_definitions.rows()],
        "items": [item_document(books, item) for item in books.items.rows()],
        "customers": [_customer(row) for row in books.customers.rows()],
        "orders": [order_document(books, row) for row in books.orders.rows()],
        "shipments": [_shipment(row) for row in books.shipments.rows()],
        "invoices": [_invoice(books, row) for row in books.invoices.rows()],
        "adjustments": [_adjustment(row) for row in books.adjustments.rows()],
        "mails": [
            {"document": mail.document, "number": mail.number, "receiver": mail.receiver} for mail in books.mails
        ],
    }


def group_document(row: Group) -> dict[str, object]:
    """One product group; a rate that nobody has entered is null."""
    rates = ("vat_domestic", "vat_eu", "vat_abroad", "vat_domestic_exempt")
    return {
        "number": row.number,
        "name": row.name,
        "inventory": row.has_inventory,
        "sellable": row.is_sellable,
        **{name: None if (rate := getattr(row, name)) is None else _text(rate) for name in rates},
    }


def _field(row: FieldDefinition) -> dict[str, object]:
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "type": row.type,
        "available_for": row.available_for,
        "options": [option.value for option in row.options],
    }


def _field_values(books: Books, item: Item) -> dict[str, str]:
    known = books.field_definitions
    pairs = ((known.get(number), value) for number, value in (item.custom_fields or {}).items())
    return {definition.slug: value for definition, value in pairs if definition is not None}


def item_document(books: Books, item: Item) -> dict[str, object]:
    """One item with its stock by location, its custom fields by slug and its prices by currency.

    Times are ISO in UTC. A deleted item stays, with the time in `deleted_at`.
    """
    weight = item.physical.weight if item.physical else None
    return {
        "number": item.number,
        "type": kind(item),
        "name": item.name,
        "description": item.description,
        "group": item.group,
        "unit": item.unit,
        "price": _text(item.sales_price),
        "cost": _text(item.cost_price),
        "recommended_cost": _text(item.recommended_cost_price),
        "prices": {
            currency: {"price": _text(price.sales_price), "recommended_cost": _text(price.recommended_cost_price)}
            for currency, price in (item.prices or {}).items()
        },
        "barcode": item.barcode,
        "weight": None if weight is None else _text(weight),
        "weight_unit": item.physical.weight_unit if item.physical else None,
        "stock": {str(location): _text(quantity) for location, quantity in (item.stock or {}).items()},
        "stock_quantity": _text(stock_quantity(books, item)),
        "in_order": _text(books.in_order(item.number)),
        "available": _text(available(books, item)),
        "had_stock": item.number in books.ledger,
        "inventory": books.has_inventory(item),
        "barred": item.is_barred,
        "fields": _field_values(books, item),
        "updated_at": item.updated_at.astimezone(UTC).isoformat(),
        "deleted_at": item.deleted_at.astimezone(UTC).isoformat() if item.deleted_at else None,
        "components": {line.child: _text(line.quantity) for line in item.lines or []},
    }


def _customer(row: Customer) -> dict[str, object]:
    return {
        "number": row.number,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "street": row.address.street,
        "zipcode": row.address.zipcode,
        "city": row.address.city,
        "country": row.address.country,
        "vat_zone": row.vat_zone,
        "currency": row.currency,
        "group": row.group,
        "payment_terms": row.payment_terms,
        "discount": _text(row.general_discount),
        "prices": {number: _text(price) for number, price in row.item_prices.items()},
        "barred": row.is_barred,
    }


def _line(books: Books, line: OrderLine) -> dict[str, object]:
    return {
        "item": line.item,
        "name": line.name,
        "quantity": _text(line.quantity),
        "shipped": _text(line.shipped),
        "price": _text(line.price),
        "discount": _text(line.discount),
        "vat": _text(line.vat),
        "total": _text(line_total(books.toggles, line)),
        "location": line.location,
    }


def _sums(books: Books, lines: list[OrderLine]) -> dict[str, object]:
    sums = totals(books.toggles, lines)
    return {"subtotal": _money(sums.subtotal), "vat": _money(sums.vat), "total": _money(sums.total)}


def order_document(books: Books, row: Order) -> dict[str, object]:
    """One order with its lines, totals and flags."""
    return {
        "number": row.number,
        "other_reference": row.other_reference,
        "heading": row.heading,
        "note": row.note,
        "customer": row.customer,
        "currency": row.currency,
        "vat_zone": row.vat_zone,
        "order_date": row.order_date.isoformat(),
        "delivery_country": row.delivery.country,
        "lines": [_line(books, line) for line in row.lines],
        **_sums(books, row.lines),
        "booked": row.is_booked,
        "cancelled": row.is_cancelled,
        "archived": is_archived(books, row),
        "partly_shipped": is_partly_shipped(books, row),
        "shipped": is_shipped(books, row),
        "invoiced": row.is_invoiced,
        "custom_fields": {str(number): value for number, value in row.custom_fields.items()},
        "notes": [text for _, text, _ in row.notes],
    }


def _shipment(row: Shipment) -> dict[str, object]:
    return {
        "id": row.id,
        "order": row.order,
        "shipped": row.shipped_at is not None,
        "lines": [
            {"item": line.item, "quantity": _text(line.quantity), "location": line.location} for line in row.lines
        ],
    }


def _invoice(books: Books, row: Invoice) -> dict[str, object]:
    return {
        "number": row.number,
        "order": row.order,
        "customer": row.customer,
        "booked": row.is_booked,
        "currency": row.currency,
        **_sums(books, row.lines),
    }


def _adjustment(row: Adjustment) -> dict[str, object]:
    return {
        "id": row.id,
        "item": row.item,
        "location": row.location,
        "quantity": _text(row.quantity),
        "reason": row.reason,
        "booked": row.booked_at is not None,
    }
