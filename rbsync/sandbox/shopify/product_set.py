"""productSet: makes or changes a whole product; what a given list leaves out is deleted (shopify sheet 8)."""

from __future__ import annotations

from dataclasses import dataclass

from rbsync.sandbox.shopify.context import Context, Info
from rbsync.sandbox.shopify.gids import gid, number_of
from rbsync.sandbox.shopify.identify import custom_name, product_by, product_of
from rbsync.sandbox.shopify.inputs import Fault, Row, row, rows, text, texts, user_errors
from rbsync.sandbox.shopify.metafields import wanted_from
from rbsync.sandbox.shopify.option_rules import WantedOption, settle_options
from rbsync.sandbox.shopify.product_edit import make_product, make_variant, touch
from rbsync.sandbox.shopify.product_fields import (
    apply_metafields,
    apply_product,
    collection_faults,
    delete_other_metafields,
    join_collections,
    leave_collections,
    product_faults,
)
from rbsync.sandbox.shopify.product_set_variants import Slot, read_slots, settle_variants
from rbsync.sandbox.shopify.records import STANDALONE, Product
from rbsync.sandbox.shopify.variant_limit import count_new_variants

Payload = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wish:
    """An input that was found good. `slots` is None when the variants stay as they are."""

    product: Product | None
    given: Row
    options: list[WantedOption]
    slots: list[Slot] | None


def product_set(
    _: object, info: Info, *, input: Row, identifier: Row | None = None, synchronous: bool = True
) -> Payload:
    """Upsert one product: all of it or nothing. The work of an asynchronous call is done at once, too."""
    context = info.context
    wish = _read(context, identifier, input)
    if isinstance(wish, list):
        return {"product": None, "productSetOperation": None, "userErrors": user_errors(wish)}
    product = _apply(context, wish)
    if synchronous or context.in_bulk_mutation:
        return {"product": product, "productSetOperation": None, "userErrors": []}
    context.books.product_operations.append(product)
    operation = operation_document(context, len(context.books.product_operations), status="CREATED")
    return {"product": None, "productSetOperation": operation, "userErrors": []}


def poll(_: object, info: Info, *, id: str) -> Payload | None:
    """`productOperation`: by now it is complete."""
    context = info.context
    place = (number_of("ProductSetOperation", id) or 0) - context.books.terms.number_base
    known = 1 <= place <= len(context.books.product_operations)
    return operation_document(context, place, status="COMPLETE") if known else None


def operation_document(context: Context, place: int, *, status: str) -> Payload:
    """The operation of that place, counted from 1."""
    return {
        "__typename": "ProductSetOperation",
        "id": gid("ProductSetOperation", context.books.terms.number_base + place),
        "status": status,
        "product": context.books.product_operations[place - 1],
        "userErrors": [],
    }


def _read(context: Context, identifier: Row | None, given: Row) -> Wish | list[Fault]:
    product = _target(context, identifier, given)
    if isinstance(product, Fault):
        return [product]
    faults = [each.below("input") for each in product_faults(context.books, product, given)]
    members = texts(given, "collections")
    held = set(product.collections) if product else set()
    new = [each for each in members or () if not any(each.endswith(f"/{number}") for number in held)]
    faults += [each.below("input") for each in collection_faults(context.books, new, "collections")]
    options, slots, more = read_slots(context, product, given)
    faults += [each.below("input") for each in more]
    return faults or Wish(product, given, options, slots)


def _target(context: Context, identifier: Row | None, given: Row) -> Product | Fault | None:
    """The product that the input means; None for a new one."""
    by_id = text(given, "id")
    if identifier is None:
        found = product_of(context, by_id) if by_id else None
        missing = Fault("PRODUCT_DOES_NOT_EXIST", ("input", "id"), "Product does not exist")
        return missing if by_id and found is None else found
    if by_id:
        return Fault("ID_NOT_ALLOWED", ("input", "id"), "The id field is not allowed if identifier is provided.")
    found = product_by(context, identifier)
    handle, custom = text(identifier, "handle"), row(identifier, "customId")
    if handle is not None:
        return _handle_fault(handle, given) or found
    if custom is not None:
        return _custom_fault(custom, given, found) or found
    if found is None:
        return Fault("NOT_FOUND", ("identifier",), "Resource matching the identifier was not found.")
    return found


def _handle_fault(handle: str, given: Row) -> Fault | None:
    named = text(given, "handle")
    if named is None:
        message = "The input field corresponding to the identifier is required."
        return Fault("MISSING_FIELD_REQUIRED", ("input", "handle"), message)
    if named != handle:
        message = "The identifier value does not match the value of the corresponding field in the input."
        return Fault("INPUT_MISMATCH", ("input", "handle"), message)
    return None


def _custom_fault(custom: Row, given: Row, found: Product | None) -> Fault | None:
    metafields = rows(given, "metafields")
    if metafields is None:
        message = "The input field corresponding to the identifier is required."
        return None if found else Fault("MISSING_FIELD_REQUIRED", ("input", "metafields"), message)
    named = {(wanted.name, wanted.value) for wanted in map(wanted_from, metafields)}
    if (custom_name(custom), text(custom, "value") or "") in named:
        return None
    message = "The input argument `metafields` (if present) must contain the `customId` value."
    return Fault("METAFIELD_MISMATCH", ("input", "metafields"), message)


def _apply(context: Context, wish: Wish) -> Product:
    books, now, given = context.books, context.now, wish.given
    slots = wish.slots
    made = 1 if slots is None and wish.product is None else sum(slot.variant is None for slot in slots or ())
    count_new_variants(context, made)
    product = wish.product or make_product(books, text(given, "title") or "", text(given, "handle"), now)
    if wish.product is None:
        product.gift_card = bool(given.get("giftCard"))
    apply_product(books, product, given, now)
    changed = apply_metafields(books, product, given, now)
    changed |= delete_other_metafields(books, product, given, keep_foreign=context.toggles.set_keeps_other_namespaces)
    members = texts(given, "collections")
    if members is not None:
        join_collections(books, product, members, now)
        named = {number for number in product.collections if any(each.endswith(f"/{number}") for each in members)}
        leave_collections(books, product, set(product.collections) - named, now)
    if slots is not None:
        changed |= settle_options(product, wish.options)
        changed |= settle_variants(context, product, slots)
    elif wish.product is None:
        make_variant(books, product, STANDALONE, now)
    if changed:
        touch(books, product, now)
    return product
