"""Wire figures by hand: what Shopify would send, as small as a test can say it."""

from __future__ import annotations

from typing import Any

CURRENCY = "DKK"


def bag(amount: str, currency: str = CURRENCY, side: str = "shopMoney") -> dict[str, Any]:
    return {side: {"amount": amount, "currencyCode": currency}}


def tax(amount: str, rate: str | None = "0.25", *, channel: bool | None = False) -> dict[str, Any]:
    return {"rate": rate, "channelLiable": channel, "priceSet": bag(amount)}


def line(number: int = 1, price: str = "100.00", **changes: Any) -> dict[str, Any]:
    wire = {
        "id": f"gid://shopify/LineItem/{number}",
        "name": f"Mug {number} - Blue",
        "title": f"Mug {number}",
        "sku": f"MUG-{number}",
        "quantity": 1,
        "currentQuantity": 1,
        "isGiftCard": False,
        "product": {"id": "gid://shopify/Product/1"},
        "variant": {"id": f"gid://shopify/ProductVariant/{number}"},
        "originalUnitPriceSet": bag(price),
        "discountAllocations": [],
        "taxLines": [],
    }
    return wire | changes


def custom(number: int = 9, price: str = "20.00", title: str = "Engraving", **changes: Any) -> dict[str, Any]:
    return line(
        number, price, **({"title": title, "name": title, "sku": None, "product": None, "variant": None} | changes)
    )


def freight(price: str = "49.00", placed: str | None = None, now: str | None = None, **changes: Any) -> dict[str, Any]:
    placed = price if placed is None else placed
    wire = {
        "id": "gid://shopify/ShippingLine/1",
        "title": "PostNord",
        "isRemoved": False,
        "originalPriceSet": bag(price),
        "discountedPriceSet": bag(placed),
        "currentDiscountedPriceSet": bag(placed if now is None else now),
        "taxLines": [],
    }
    return wire | changes


def fee(price: str = "10.00", **changes: Any) -> dict[str, Any]:
    return {"id": "gid://shopify/AdditionalFee/1", "name": "Packing", "price": bag(price), "taxLines": []} | changes


def address(**changes: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("name", "company", "address1", "address2", "zip", "city", "provinceCode", "countryCodeV2", "phone")
    )
    return empty | changes


def order(total: str = "100.00", **changes: Any) -> dict[str, Any]:
    wire = {
        "id": "gid://shopify/Order/1001",
        "name": "#1001",
        "processedAt": "2026-11-20T10:00:00Z",
        "updatedAt": "2026-11-20T10:05:00Z",
        "cancelledAt": None,
        "test": False,
        "taxesIncluded": True,
        "dutiesIncluded": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "paymentGatewayNames": ["bogus"],
        "email": None,
        "phone": None,
        "note": None,
        "poNumber": None,
        "customer": None,
        "billingAddress": None,
        "shippingAddress": None,
        "currentTotalPriceSet": bag(total),
        "totalTipReceivedSet": bag("0.00"),
        "currentTotalDutiesSet": None,
        "additionalFees": [],
    }
    return wire | changes


def product(number: int = 1, **changes: Any) -> dict[str, Any]:
    wire = {
        "id": f"gid://shopify/Product/{number}",
        "title": f"Mug {number}",
        "status": "DRAFT",
        "productType": "Cups",
        "descriptionHtml": "<p>Blue</p>",
        "variantsCount": {"count": 1},
    }
    return wire | changes


def variant(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Without its product, and without a level."""
    wire = {
        "id": f"gid://shopify/ProductVariant/{number}",
        "title": "Default Title",
        "sku": f"MUG-{number}",
        "barcode": None,
        "price": "99.00",
        "inventoryItem": {
            "id": f"gid://shopify/InventoryItem/{number}",
            "tracked": True,
            "unitCost": None,
            "measurement": None,
        },
    }
    return wire | changes
