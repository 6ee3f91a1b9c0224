"""inventorySetQuantities and inventoryActivate (shopify sheet 9.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

from graphql import get_directive_values

from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import gid, number_of, refuse
from rbsync.sandbox.shopify.records import Level, Location

MAX_ROWS = 250
LIMIT = 1_000_000_000
REASONS = frozenset(
    (
        "correction",
        "cycle_count_available",
        "damaged",
        "movement_created",
        "movement_updated",
        "movement_received",
        "movement_canceled",
        "other",
        "promotion",
        "quality_control",
        "received",
        "reservation_created",
        "reservation_deleted",
        "reservation_updated",
        "restock",
        "safety_stock",
        "shrinkage",
    )
)


class StockRow(TypedDict, total=False):
    """One row of `quantities` as it arrives; the key changeFromQuantity may be missing."""

    inventoryItemId: str
    locationId: str
    quantity: int
    changeFromQuantity: int | None


class SetInput(TypedDict, total=False):
    """`InventorySetQuantitiesInput`."""

    name: str
    reason: str
    referenceDocumentUri: str | None
    quantities: list[StockRow]


def idempotency_key(info: Info) -> str:
    """The key of the mandatory directive. Raises the service's refusal when it is missing or blank."""
    directive = next(each for each in info.schema.directives if each.name == "idempotent")
    values = get_directive_values(directive, info.field_nodes[0], info.variable_values)
    key = values.get("key") if values else None
    if not isinstance(key, str) or not key.strip():
        raise refuse("BAD_REQUEST", f"The @idempotent directive is required for {info.field_name} but was not provided")
    return key


def set_quantities(_: object, info: Info, **arguments: SetInput) -> Document:
    """All rows or none."""
    context = info.context
    wanted = arguments["input"]
    key = idempotency_key(info)
    rows = wanted["quantities"]
    for place, row in enumerate(rows):
        if "changeFromQuantity" not in row:
            raise refuse(
                "INVALID_FIELD_ARGUMENTS",
                f"The quantities input at {place} must include the changeFromQuantity argument; null skips the check",
            )
    if len(rows) > MAX_ROWS:
        raise refuse("BAD_REQUEST", f"quantities: array too long, at most {MAX_ROWS} entries, got {len(rows)}")

    def work() -> Document:
        errors = _refusals(context, wanted)
        group = None if errors else _apply(context, wanted)
        return {"inventoryAdjustmentGroup": group, "userErrors": errors}

    return context.idempotency.once(
        key,
        (info.field_name, wanted),
        context.now,
        work,
        lambda code, message: {"inventoryAdjustmentGroup": None, "userErrors": [_error(code, message, None)]},
        failure_burns_key=context.toggles.failed_attempt_burns_key,
    )


def _error(code: str, message: str, field: Sequence[str] | None) -> dict[str, object]:
    return {"code": code, "field": None if field is None else list(field), "message": message}


def _refusals(context: Context, wanted: SetInput) -> list[dict[str, object]]:
    errors: list[dict[str, object]] = []
    if wanted["name"] not in ("available", "on_hand"):
        message = "The quantity name must be either 'available' or 'on_hand'."
        errors.append(_error("INVALID_NAME", message, ("input", "name")))
    if wanted["reason"] not in REASONS:
        errors.append(_error("INVALID_REASON", "The specified reason is invalid.", ("input", "reason")))
    uri = wanted.get("referenceDocumentUri")
    if uri is not None and not re.match(r"[A-Za-z][\w+.-]*://\S", uri):
        message = "The specified reference document is invalid."
        errors.append(_error("INVALID_REFERENCE_DOCUMENT", message, ("input", "referenceDocumentUri")))
    if errors:
        return errors
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(wanted["quantities"]):
        pair = (row["inventoryItemId"], row["locationId"])
        if pair in seen:
            message = "The combination of inventoryItemId and locationId must be unique."
            field = ("input", "quantities", str(place), "locationId")
            errors.append(_error("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", message, field))
        seen.add(pair)
        errors += _row_refusals(context, wanted["name"], place, row)
    return errors


def _row_refusals(context: Context, name: str, place: int, row: StockRow) -> list[dict[str, object]]:
    def error(code: str, message: str, field: str) -> list[dict[str, object]]:
        return [_error(code, message, ("input", "quantities", str(place), field))]

    item, location = context.item(row["inventoryItemId"]), _location(context, row["locationId"])
    if item is None:
        return error("INVALID_INVENTORY_ITEM", "The specified inventory item could not be found.", "inventoryItemId")
    if location is None or not location.active:
        return error("INVALID_LOCATION", "The specified location could not be found.", "locationId")
    if row["quantity"] < 0 and not context.toggles.negative_quantities:
        return error("INVALID_QUANTITY_NEGATIVE", "The quantity can't be negative.", "quantity")
    if abs(row["quantity"]) > LIMIT:
        high = row["quantity"] > 0
        code = "INVALID_QUANTITY_TOO_HIGH" if high else "INVALID_QUANTITY_TOO_LOW"
        bound = "higher than 1,000,000,000" if high else "lower than -1,000,000,000"
        return error(code, f"The total quantity can't be {bound}.", "quantity")
    level = item.levels.get(location.number)
    before = (level.quantity(name) or 0) if level else 0
    if row["changeFromQuantity"] not in (None, before):
        message = "The changeFromQuantity value does not match persisted value."
        return error("CHANGE_FROM_QUANTITY_STALE", message, "changeFromQuantity")
    return []


def _apply(context: Context, wanted: SetInput) -> Document | None:
    changes: list[Document] = []
    for row in wanted["quantities"]:
        item, location = context.item(row["inventoryItemId"]), _location(context, row["locationId"])
        if item is None or location is None:
            continue
        level = context.books.level(item, location, context.now)
        before = {name: level.quantity(name) or 0 for name in ("available", "on_hand")}
        goal = row["quantity"] + (level.committed if wanted["name"] == "available" else 0)
        if context.toggles.set_activates:
            level.active = True
        if goal != level.on_hand:
            context.books.set_quantity(level, goal, context.now)
            changes += _changes(level, before)
    if not changes:
        return None
    return {
        "__typename": "InventoryAdjustmentGroup",
        "id": gid("InventoryAdjustmentGroup", context.books.terms.number_base + context.books.revision),
        "createdAt": context.now,
        "reason": wanted["reason"],
        "referenceDocumentUri": wanted.get("referenceDocumentUri"),
        "changes": changes,
    }


def _changes(level: Level, before: Mapping[str, int]) -> list[Document]:
    return [
        {
            "name": name,
            "delta": (level.quantity(name) or 0) - old,
            "quantityAfterChange": level.quantity(name),
            "item": level.item,
            "location": level.location,
        }
        for name, old in before.items()
    ]


def activate(
    _: object,
    info: Info,
    *,
    inventoryItemId: str,  # noqa: N803 (the argument's name in the schema)
    locationId: str,  # noqa: N803
    available: int | None = None,
    onHand: int | None = None,  # noqa: N803
) -> Document:
    """Stock an item at a location; quantities only where the level was not active before."""
    context = info.context
    key = idempotency_key(info)

    def refused(message: str, *field: str) -> Document:
        return {"inventoryLevel": None, "userErrors": [{"field": list(field) or None, "message": message}]}

    def work() -> Document:
        item, location = context.item(inventoryItemId), _location(context, locationId)
        if item is None:
            return refused("The product couldn't be stocked because it wasn't found.", "inventoryItemId")
        if location is None or not location.active:
            return refused("The product couldn't be stocked because the location wasn't found.", "locationId")
        if available is not None and onHand is not None:
            return refused("Only one of available and on hand may be given.", "available")
        level = context.books.level(item, location, context.now)
        if level.active and (available is not None or onHand is not None):
            return refused("Not allowed to set quantities when the item is already active at the location.")
        level.active = True
        if available is not None or onHand is not None:
            goal = onHand if onHand is not None else (available or 0) + level.committed
            context.books.set_quantity(level, goal, context.now)
        level.updated_at = context.now
        return {"inventoryLevel": level, "userErrors": []}

    call = (info.field_name, [inventoryItemId, locationId, available, onHand])
    return context.idempotency.once(key, call, context.now, work, lambda _code, message: refused(message))


def _location(context: Context, value: str) -> Location | None:
    number = number_of("Location", value)
    return None if number is None else context.books.location(number)
