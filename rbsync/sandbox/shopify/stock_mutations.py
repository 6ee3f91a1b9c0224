"""inventorySetQuantities and inventoryActivate (shopify sheet 9.1)."""

import re
from collections.abc import Mapping

from graphql import get_directive_values

from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import gid, refuse
from rbsync.sandbox.shopify.inputs import Fault, Row, rows, text, user_errors
from rbsync.sandbox.shopify.product_edit import location_of
from rbsync.sandbox.shopify.records import Level

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


def idempotency_key(info: Info) -> str:
    """The key of the mandatory directive. Raises the service's refusal when it is missing or blank."""
    directive = next(each for each in info.schema.directives if each.name == "idempotent")
    values = get_directive_values(directive, info.field_nodes[0], info.variable_values)
    key = values.get("key") if values else None
    if not isinstance(key, str) or not key.strip():
        raise refuse("BAD_REQUEST", f"The @idempotent directive is required for {info.field_name} but was not provided")
    return key


def set_quantities(_: object, info: Info, *, input: Row) -> Document:
    """All rows or none."""
    context = info.context
    key, quantities = idempotency_key(info), rows(input, "quantities") or []
    for place, row in enumerate(quantities):
        if "changeFromQuantity" not in row:
            raise refuse(
                "INVALID_FIELD_ARGUMENTS",
                f"The quantities input at {place} must include the changeFromQuantity argument; null skips the check",
            )
    if len(quantities) > MAX_ROWS:
        raise refuse("BAD_REQUEST", f"quantities: array too long, at most {MAX_ROWS} entries, got {len(quantities)}")

    def work() -> Document:
        faults = _faults(context, input)
        group = None if faults else _apply(context, input)
        return {"inventoryAdjustmentGroup": group, "userErrors": user_errors(faults)}

    return context.idempotency.once(
        key,
        (info.field_name, input),
        context.now,
        work,
        lambda code, message: {"inventoryAdjustmentGroup": None, "userErrors": user_errors([Fault(code, (), message)])},
        failure_burns_key=context.toggles.failed_attempt_burns_key,
    )


def _faults(context: Context, wanted: Row) -> list[Fault]:
    faults: list[Fault] = []
    if text(wanted, "name") not in ("available", "on_hand"):
        message = "The quantity name must be either 'available' or 'on_hand'."
        faults.append(Fault("INVALID_NAME", ("input", "name"), message))
    if text(wanted, "reason") not in REASONS:
        faults.append(Fault("INVALID_REASON", ("input", "reason"), "The specified reason is invalid."))
    uri = text(wanted, "referenceDocumentUri")
    if uri is not None and not re.match(r"[A-Za-z][\w+.-]*://\S", uri):
        message = "The specified reference document is invalid."
        faults.append(Fault("INVALID_REFERENCE_DOCUMENT", ("input", "referenceDocumentUri"), message))
    if faults:
        return faults
    seen: set[tuple[object, object]] = set()
    for place, row in enumerate(rows(wanted, "quantities") or []):
        found = [_row_fault(context, text(wanted, "name") or "", row)]
        pair = (row["inventoryItemId"], row["locationId"])
        if pair in seen:
            message = "The combination of inventoryItemId and locationId must be unique."
            found.insert(0, Fault("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", ("locationId",), message))
        seen.add(pair)
        faults += [each.below("input", "quantities", place) for each in found if each]
    return faults


def _row_fault(context: Context, name: str, row: Row) -> Fault | None:
    item, location = context.item(str(row["inventoryItemId"])), location_of(context.books, row)
    quantity, message = int(str(row["quantity"])), "The specified {} could not be found."
    if item is None:
        return Fault("INVALID_INVENTORY_ITEM", ("inventoryItemId",), message.format("inventory item"))
    if location is None:
        return Fault("INVALID_LOCATION", ("locationId",), message.format("location"))
    if quantity < 0 and not context.toggles.negative_quantities:
        return Fault("INVALID_QUANTITY_NEGATIVE", ("quantity",), "The quantity can't be negative.")
    if quantity > LIMIT:
        message = "The total quantity can't be higher than 1,000,000,000."
        return Fault("INVALID_QUANTITY_TOO_HIGH", ("quantity",), message)
    if quantity < -LIMIT:
        message = "The total quantity can't be lower than -1,000,000,000."
        return Fault("INVALID_QUANTITY_TOO_LOW", ("quantity",), message)
    level = item.levels.get(location.number)
    before = (level.quantity(name) or 0) if level else 0
    if row["changeFromQuantity"] not in (None, before):
        message = "The changeFromQuantity value does not match persisted value."
        return Fault("CHANGE_FROM_QUANTITY_STALE", ("changeFromQuantity",), message)
    return None


def _apply(context: Context, wanted: Row) -> Document | None:
    changes: list[Document] = []
    for row in rows(wanted, "quantities") or []:
        item, location = context.item(str(row["inventoryItemId"])), location_of(context.books, row)
        if item is None or location is None:
            continue
        level = context.books.level(item, location, context.now)
        before = {name: level.quantity(name) or 0 for name in ("available", "on_hand")}
        goal = int(str(row["quantity"])) + (level.committed if wanted["name"] == "available" else 0)
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
        item, location = context.item(inventoryItemId), location_of(context.books, {"locationId": locationId})
        if item is None:
            return refused("The product couldn't be stocked because it wasn't found.", "inventoryItemId")
        if location is None:
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
