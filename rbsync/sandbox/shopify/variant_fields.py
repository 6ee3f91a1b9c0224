"""The fields of a variant and its inventory item that mutations write (shopify sheet 8)."""

from __future__ import annotations

from datetime import datetime

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.inputs import Fault, Row, amount, row, text, too_long
from rbsync.sandbox.shopify.item_fields import change_item, item_faults
from rbsync.sandbox.shopify.product_edit import assign
from rbsync.sandbox.shopify.product_fields import apply_metafields, metafield_faults
from rbsync.sandbox.shopify.records import Variant
from rbsync.sandbox.shopify.terms import to_unit


def variant_faults(books: Books, variant: Variant | None, given: Row) -> list[Fault]:
    """What is wrong with price, texts, item and metafields; `variant` is None for a new one.

    Codes are those of productVariantsBulkUpdate.
    """
    faults: list[Fault] = []
    for name, words in (("price", "Price"), ("compareAtPrice", "Compare at price")):
        value = amount(given, name)
        if value is not None and value < 0:
            faults.append(Fault("GREATER_THAN_OR_EQUAL_TO", (name,), f"{words} must be greater than or equal to 0"))
    for name, words in (("barcode", "Barcode"), ("sku", "SKU")):
        message = too_long(given, name, words)
        faults += [Fault("TOO_LONG", (name,), message)] if message else []
    faults += [each.below("inventoryItem") for each in item_faults(row(given, "inventoryItem") or {})]
    return faults + metafield_faults(books, "PRODUCTVARIANT", variant, given)


def apply_variant(books: Books, variant: Variant, given: Row, moment: datetime) -> bool:
    """Change the fields that are named. Answers whether anything changed."""
    changed = False
    price, exponent = amount(given, "price"), books.terms.exponent()
    if price is not None:
        changed |= assign(variant, "price", to_unit(price, exponent))
    if "compareAtPrice" in given:
        before = amount(given, "compareAtPrice")
        changed |= assign(variant, "compare_at_price", None if before is None else to_unit(before, exponent))
    if "barcode" in given:
        changed |= assign(variant, "barcode", text(given, "barcode") or None)
    if isinstance(given.get("taxable"), bool):
        changed |= assign(variant, "taxable", given["taxable"])
    if text(given, "inventoryPolicy"):
        changed |= assign(variant, "policy", text(given, "inventoryPolicy"))
    if "sku" in given:
        changed |= assign(variant.item, "sku", text(given, "sku"))
    changed |= change_item(variant.item, row(given, "inventoryItem") or {})
    changed |= apply_metafields(books, variant, given, moment)
    if changed:
        books.sku_changed(variant.item, moment)
    return changed
