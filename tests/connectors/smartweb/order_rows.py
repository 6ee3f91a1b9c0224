"""Orders as the service would answer them, for tests without one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rbsync.connectors.smartweb.options import OrderOptions
from rbsync.connectors.smartweb.orders.buyer import Countries
from rbsync.connectors.smartweb.orders.mapping import ShopFacts, order
from rbsync.connectors.smartweb.orders.wire import OrderWire
from rbsync.connectors.smartweb.wire import CountryWire
from rbsync.core.model.order import Order
from rbsync.wire import fit

COUNTRIES = [
    {"Id": 1, "Iso": "DK", "Code": "DK", "Tax": 25, "CompanyTax": 25, "Primary": True},
    {"Id": 2, "Iso": "SE", "Code": "SE", "Tax": 25, "CompanyTax": 0, "Primary": False},
    {"Id": 3, "Iso": "NO", "Code": "NO", "Tax": 0, "CompanyTax": 0, "Primary": False},
]
FACTS = ShopFacts("DKK", Countries([fit(CountryWire, row) for row in COUNTRIES]), OrderOptions())


def line_row(key: int = 1, **fields: object) -> dict[str, Any]:
    """Lamp A-1 at 80 without VAT, at 25 %."""
    return {
        "Id": key,
        "ProductId": 17,
        "VariantId": 0,
        "Amount": 1,
        "PacketLines": None,
        "ProductTitle": "Lamp",
        "ItemNumber": f"A-{key}",
        "Discount": Decimal(0),
        "Price": Decimal(80),
        "VatRate": Decimal("0.25"),
        **fields,
    }


def paid_row(amount: object, **fields: object) -> dict[str, Any]:
    return {"AmountFull": Decimal(str(amount)), "Errorcode": 0, **fields}


def charge_row(price: object, *, vat: bool = True, **fields: object) -> dict[str, Any]:
    return {"Title": "GLS", "Price": Decimal(str(price)), "Vat": vat, **fields}


def voucher_row(discount: object, *, vat: bool = True) -> dict[str, Any]:
    return {"Id": 5, "Title": "AUTUMN", "Discount": Decimal(str(discount)), "Vat": vat}


def customer_row(**fields: object) -> dict[str, Any]:
    return {
        "Firstname": "Ida",
        "Lastname": "Holm",
        "Address": "Brogade 2",
        "Zip": "5000",
        "City": "Odense",
        "Country": "Danmark",
        "CountryCode": "1",
        "Email": "ida@example.com",
        **fields,
    }


def order_row(key: int = 18, *lines: dict[str, Any], **fields: object) -> dict[str, Any]:
    """A received order; its Total is that of its lines."""
    rows = list(lines) or [line_row()]
    net = sum(((row["Price"] or 0) - row["Discount"]) * Decimal(row["Amount"] or 0) for row in rows)
    return {
        "Id": key,
        "Status": "1",
        "Origin": None,
        "Vat": Decimal("0.25"),
        "Total": Decimal(net),
        "DateDelivered": "2026-11-20 10:00:00",
        "DateUpdated": "0000-00-00 00:00:00",
        "Currency": {"Iso": "DKK", "Currency": Decimal(1)},
        "Customer": customer_row(),
        "OrderLines": rows,
        **fields,
    }


def read(row: dict[str, Any], facts: ShopFacts = FACTS) -> Order:
    """The row as a core order."""
    return order(fit(OrderWire, row), facts)
