"""What a simulated SmartWeb shop's own books hold, read past its API. Money and quantities are text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.order_money import gross, line_net, total
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.simulator import SmartWebSimulator
from rbsync.sandbox.smartweb.writer import plain

Document = dict[str, Any]
_ADDRESS = ("Firstname", "Lastname", "Company", "Cvr", "Ean", "Address", "Zip", "City", "Country", "Phone", "Email")


def smartweb_records(simulator: SmartWebSimulator) -> Document:
    """Everything that the shop has."""
    books = simulator.books
    return {
        "solution_id": books.webinfo.text("SolutionId"),
        "prices_with_vat": books.webinfo.flag("ProductPricesWithVat"),
        "products": [_product(books, row) for row in books.products.values()],
        "orders": [_order(books, row) for row in books.orders.values()],
        "users": [{"id": row.whole("Id"), "username": row.text("Username")} for row in books.users.values()],
        "mails": [{"order": mail.order, "status": mail.status, "receiver": mail.receiver} for mail in books.mails],
    }


def _product(books: Books, row: Row) -> Document:
    """A product with its variants. Prices are the list prices: with VAT when the shop says so."""
    return {
        **_holder(row),
        "title": row.text("Title"),
        "type": row.text("TypeLabel"),
        "online": row.flag("Online"),
        "vat": plain(100 * books.rate_of(row)),
        "updated_at": _stamp(row.time("DateUpdated")),
        "variants": [_holder(variant) for variant in books.variants_of(row.whole("Id"))],
    }


def _holder(row: Row) -> Document:
    places = row.rows("StockLocations")
    return {
        "id": row.whole("Id"),
        "number": row.text("ItemNumber"),
        "price": plain(row.number("Price")),
        "status": row.flag("Status"),
        "stock": row.whole("Stock"),
        "locations": {str(place.whole("StockLocationId")): place.whole("Stock") for place in places},
    }


def _order(books: Books, order: Row) -> Document:
    """One order. `net` is what the service calls Total, `gross` what the customer pays, both in its currency."""
    currency, customer = order.row("Currency"), order.row("Customer")
    paid = [row.number("AmountFull") for row in order.rows("Transactions")]
    return {
        "id": order.whole("Id"),
        "origin": order.text("Origin"),
        "status": int(order.text("Status")),
        "reference": order.text("ReferenceNumber"),
        "currency": currency.text("Iso") if currency else None,
        "net": plain(total(books, order)),
        "gross": f"{gross(books, order):.2f}",
        "paid": f"{sum(paid):.2f}",
        "created_at": _stamp(order.time("DateDelivered")),
        "updated_at": _stamp(order.time("DateUpdated")),
        "user": order.whole("UserId"),
        "site": order.whole("Site"),
        "tracking": order.text("TrackingCode"),
        "comment": order.text("OrderComment"),
        "invoice": order.whole("InvoiceNumber"),
        "customer": {name.lower(): customer.text(name) for name in _ADDRESS} if customer else None,
        "delivery": _charge(order.row("Delivery")),
        "payment": _charge(order.row("Payment")),
        "vouchers": [plain(row.number("Discount")) for row in order.rows("DiscountCodes")],
        "lines": [_line(books, order, row) for row in order.rows("OrderLines")],
    }


def _line(books: Books, order: Row, row: Row) -> Document:
    return {
        "id": row.whole("Id"),
        "product": row.whole("ProductId"),
        "variant": row.whole("VariantId"),
        "number": row.text("ItemNumber"),
        "title": row.text("ProductTitle"),
        "amount": plain(row.number("Amount")),
        "price": plain(row.number("Price")),
        "discount": plain(row.number("Discount")),
        "net": plain(line_net(row)),
        "vat": plain(100 * row.number("VatRate")),
    }


def _charge(row: Row | None) -> Document | None:
    if row is None:
        return None
    return {"title": row.text("Title"), "price": plain(row.number("Price")), "vat": row.flag("Vat")}


def _stamp(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()
