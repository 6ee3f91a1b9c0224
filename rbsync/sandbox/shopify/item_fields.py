"""The fields of an inventory item that `InventoryItemInput` names (shopify sheet 9.1)."""

from __future__ import annotations

from rbsync.sandbox.shopify.inputs import Fault, Row, amount, row, text, too_long
from rbsync.sandbox.shopify.product_edit import assign
from rbsync.sandbox.shopify.records import Item


def item_faults(given: Row) -> list[Fault]:
    """What is wrong with SKU, cost and weight."""
    faults: list[Fault] = []
    message = too_long(given, "sku", "SKU")
    if message:
        faults.append(Fault("TOO_LONG", ("sku",), message))
    cost = amount(given, "cost")
    if cost is not None and cost < 0:
        faults.append(Fault("GREATER_THAN_OR_EQUAL_TO", ("cost",), "Cost must be greater than or equal to 0"))
    weight = amount(_weight(given) or {}, "value")
    if weight is not None and weight < 0:
        path = ("measurement", "weight", "value")
        faults.append(Fault("GREATER_THAN_OR_EQUAL_TO", path, "Weight must be greater than or equal to 0"))
    return faults


def change_item(item: Item, given: Row) -> bool:
    """Change the fields that are named. Answers whether anything changed."""
    changed = False
    cost = amount(given, "cost")
    if cost is not None:
        changed |= assign(item, "cost", cost)
    for name, attribute in (
        ("sku", "sku"),
        ("countryCodeOfOrigin", "country_of_origin"),
        ("harmonizedSystemCode", "harmonized_code"),
    ):
        if name in given:
            changed |= assign(item, attribute, text(given, name))
    for name, attribute in (("tracked", "tracked"), ("requiresShipping", "requires_shipping")):
        if isinstance(given.get(name), bool):
            changed |= assign(item, attribute, given[name])
    weight = _weight(given)
    if weight is not None:
        changed |= assign(item, "weight", amount(weight, "value"))
        changed |= assign(item, "weight_unit", text(weight, "unit"))
    return changed


def _weight(given: Row) -> Row | None:
    measurement = row(given, "measurement")
    return row(measurement, "weight") if measurement else None
