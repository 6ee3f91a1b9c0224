"""productUpdate, publishablePublish and metafieldDefinitionCreate: only what is named changes (shopify sheet 8, 9.3 and 11)."""

import re

from rbsync.sandbox.shopify.access import WRITE_SCOPES, denied, missing_scope
from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row, text, texts, user_errors
from rbsync.sandbox.shopify.metafields import TYPES
from rbsync.sandbox.shopify.product_edit import (
    apply_metafields,
    apply_product,
    collection_faults,
    join_collections,
    leave_collections,
    product_faults,
    touch,
)
from rbsync.sandbox.shopify.records import APP_NAMESPACE, Collection, Definition, Product, stored_namespace
from rbsync.sandbox.shopify.resolve import product_by, product_of


def update(_: object, info: Info, *, product: Row | None = None, identifier: Row | None = None) -> Document:
    """Change the texts, status, tags, collections and metafields that are named."""
    context, given = info.context, product or {}
    number = text(given, "id")
    found = product_by(context, identifier) if identifier else product_of(context, number or "")
    if found is None:
        return _payload(None, [Fault("PRODUCT_DOES_NOT_EXIST", ("id",), "Product does not exist")])
    faults = product_faults(context.books, found, given)
    for name in ("collectionsToJoin", "collectionsToLeave"):
        faults += collection_faults(context.books, texts(given, name), name)
    if faults:
        return _payload(found, faults)
    _apply(context, found, given)
    return _payload(found, [])


def _apply(context: Context, product: Product, given: Row) -> None:
    books, now = context.books, context.now
    apply_product(books, product, given, now)
    if apply_metafields(books, product, given, now):
        touch(books, product, now)
    join_collections(books, product, texts(given, "collectionsToJoin") or [], now)
    left = {number_of("Collection", each) or 0 for each in texts(given, "collectionsToLeave") or []}
    leave_collections(books, product, left, now)


def _payload(product: Product | None, faults: list[Fault]) -> Document:
    return {"product": product, "userErrors": user_errors(faults)}


def publish(_: object, info: Info, *, id: str, input: list[Row]) -> Document:
    """Publish a product; those publications that it is in already change nothing."""
    context = info.context
    found = context.record(id)
    if not isinstance(found, (Product, Collection)):
        fault = Fault("INVALID", ("id",), "Resource does not exist")
        return {"publishable": None, "userErrors": user_errors([fault])}
    known = context.books.publications
    numbers = [number_of("Publication", text(each, "publicationId") or "") or 0 for each in input]
    faults = [
        Fault("INVALID", ("input", str(place), "publicationId"), "Publication does not exist or is not publishable")
        for place, number in enumerate(numbers)
        if number not in known
    ]
    new = (
        [] if faults or isinstance(found, Collection) else [each for each in numbers if each not in found.publications]
    )
    if isinstance(found, Product) and new:
        found.publications.update({number: known[number] for number in new})
        touch(context.books, found, context.now)
    return {"publishable": found, "userErrors": user_errors(faults)}


def define(_: object, info: Info, *, definition: Row) -> Document:
    """Define what metafields of that name are. An `id` is unique from then on."""
    context = info.context
    kind = text(definition, "ownerType") or ""
    lacking = missing_scope((WRITE_SCOPES.get(kind, ()),), context.scopes)
    if lacking:
        raise denied(info.field_name, lacking)
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
