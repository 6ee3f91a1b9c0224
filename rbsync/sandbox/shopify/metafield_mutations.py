"""metafieldDefinitionCreate and metafieldsSet (shopify sheet 11)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rbsync.sandbox.shopify.access import WRITE_SCOPES, denied, missing_scope
from rbsync.sandbox.shopify.context import Context, Info
from rbsync.sandbox.shopify.inputs import Fault, Row, text, user_errors
from rbsync.sandbox.shopify.metafields import TYPES, Owner, owner_type, wanted_from
from rbsync.sandbox.shopify.product_edit import touch
from rbsync.sandbox.shopify.records import APP_NAMESPACE, Definition, Metafield, Product, Variant, stored_namespace

MAX_SET = 25
Payload = dict[str, object]


def define(_: object, info: Info, *, definition: Row) -> Payload:
    """Define what metafields of that name are. An `id` is unique from then on."""
    context = info.context
    kind = text(definition, "ownerType") or ""
    _check_scope(context, info.field_name, kind)
    namespace, key = stored_namespace(text(definition, "namespace")), text(definition, "key") or ""
    faults = _definition_faults(context, definition, (kind, namespace, key))
    if faults:
        return {"createdDefinition": None, "userErrors": user_errors(each.below("definition") for each in faults)}
    metafields = context.books.metafields
    made = Definition(
        metafields.next_number(),
        kind,
        namespace,
        key,
        text(definition, "name") or "",
        text(definition, "type") or "",
        text(definition, "description"),
    )
    metafields.definitions[kind, namespace, key] = made
    return {"createdDefinition": made, "userErrors": []}


def _definition_faults(context: Context, given: Row, name: tuple[str, str, str]) -> list[Fault]:
    _, namespace, key = name
    faults: list[Fault] = []
    if not (text(given, "name") or "").strip():
        faults.append(Fault("BLANK", ("name",), "Name can't be blank."))
    for field, value, least, most in (("namespace", namespace, 3, 255), ("key", key, 2, 64)):
        if not re.fullmatch(r"[\w-]*", value):
            faults.append(Fault("INVALID_CHARACTER", (field,), f"{field.title()} contains an invalid character."))
        elif len(value) < least:
            faults.append(Fault("TOO_SHORT", (field,), f"{field.title()} is too short (minimum is {least})."))
        elif len(value) > most:
            faults.append(Fault("TOO_LONG", (field,), f"{field.title()} is too long (maximum is {most})."))
    if text(given, "type") not in TYPES:
        faults.append(Fault("INCLUSION", ("type",), f"Type name {text(given, 'type')} is not a valid type."))
    if given.get("access") is not None and not namespace.startswith(APP_NAMESPACE):
        message = "Admin access can only be specified for app-owned metafield definitions."
        faults.append(Fault("ADMIN_ACCESS_INPUT_NOT_ALLOWED", ("access",), message))
    if name in context.books.metafields.definitions:
        faults.append(Fault("TAKEN", ("key",), "Key is in use for Product metafields on the same namespace."))
    return faults


def set_values(_: object, info: Info, *, metafields: list[Row]) -> Payload:
    """Set up to 25 values, all or none; `compareDigest` guards against values that changed meanwhile."""
    context = info.context
    if len(metafields) > MAX_SET:
        message = f"Exceeded the maximum metafields input limit of {MAX_SET}."
        error = user_errors([Fault("LESS_THAN_OR_EQUAL_TO", ("metafields",), message)])[0]
        return {"metafields": None, "userErrors": [{**error, "elementIndex": None}]}
    owners = [_owner(context, info, each) for each in metafields]
    errors: list[Payload] = []
    for place, (owner, given) in enumerate(zip(owners, metafields, strict=True)):
        fault = _value_fault(context, owner, given)
        if fault:
            shown = user_errors([fault.below("metafields", place)])[0]
            errors.append({**shown, "elementIndex": place})
    if errors:
        return {"metafields": None, "userErrors": errors}
    made: list[Metafield] = []
    for owner, given in zip(owners, metafields, strict=True):
        if owner is not None:
            wanted = wanted_from(given)
            if context.books.metafields.put(owner, wanted, context.now):
                _note(context, owner)
            made.append(owner.metafields[wanted.name])
    return {"metafields": made, "userErrors": []}


def _value_fault(context: Context, owner: Owner | None, given: Row) -> Fault | None:
    if owner is None:
        return Fault("INVALID", ("ownerId",), "Owner does not exist.")
    wanted = wanted_from(given)
    found = context.books.metafields.fault(owner_type(owner), owner, wanted)
    if found:
        return Fault(found.code, (found.field,), found.message)
    if "compareDigest" in given:
        known = owner.metafields.get(wanted.name)
        if given["compareDigest"] != (known.compare_digest if known else None):
            message = "The resource has been updated since it was loaded. Try again with an updated `compareDigest`."
            return Fault("STALE_OBJECT", ("compareDigest",), message)
    return None


def _owner(context: Context, info: Info, given: Mapping[str, object]) -> Owner | None:
    found = context.record(text(given, "ownerId") or "")
    if not isinstance(found, (Product, Variant)):
        return None
    _check_scope(context, info.field_name, owner_type(found))
    return found


def _note(context: Context, owner: Owner) -> None:
    if isinstance(owner, Variant):
        context.books.sku_changed(owner.item, context.now)
    else:
        touch(context.books, owner, context.now)


def _check_scope(context: Context, field: str, kind: str) -> None:
    lacking = missing_scope((WRITE_SCOPES.get(kind, ()),), context.scopes)
    if lacking:
        raise denied(field, lacking)
