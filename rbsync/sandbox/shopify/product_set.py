"""productSet: a product with exactly the given variants, all of it or nothing (shopify sheet 8)."""

from dataclasses import dataclass

from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import number_of, refuse
from rbsync.sandbox.shopify.inputs import Fault, Row, row, rows, text, texts, user_errors
from rbsync.sandbox.shopify.metafields import given_metafield
from rbsync.sandbox.shopify.option_rules import GivenOption, kept_options, read_options, read_pairs, settle_options
from rbsync.sandbox.shopify.product_edit import (
    apply_metafields,
    apply_product,
    apply_variant,
    assign,
    collection_faults,
    count_new_variants,
    delete_other_metafields,
    drop_variant,
    join_collections,
    leave_collections,
    location_of,
    make_product,
    make_variant,
    product_faults,
    renumber,
    set_stock,
    touch,
    variant_faults,
)
from rbsync.sandbox.shopify.records import STANDALONE, Pairs, Product, Variant
from rbsync.sandbox.shopify.resolve import custom_name, product_by, product_of

MAX_VARIANTS = 2048
MAX_QUANTITIES = 50_000
_CODES = (
    "OPTION_DOES_NOT_EXIST",
    "OPTION_VALUE_DOES_NOT_EXIST",
    "DUPLICATED_METAFIELD_VALUE",
    "INVALID_METAFIELD",
    "PRODUCT_VARIANT_DOES_NOT_EXIST",
    "INVALID_INPUT",
)
"""Codes of the bulk mutations that productSet knows, too; all others are INVALID_VARIANT there."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One given variant; `variant` is None for a new one."""

    variant: Variant | None
    pairs: Pairs
    given: Row


def read_slots(
    context: Context, product: Product | None, given: Row
) -> tuple[list[GivenOption], list[Slot] | None, list[Fault]]:
    """The options and variants of the input, and what is wrong with them; None: the variants stay as they are."""
    variants, options = rows(given, "variants"), rows(given, "productOptions")
    if variants is None and options is None:
        return [], None, []
    if options is None:
        message = "Must specify product options when updating variants."
        return [], None, [Fault("PRODUCT_OPTIONS_INPUT_MISSING", ("productOptions",), message)]
    if not variants:
        message = "Must specify variants when updating options."
        return [], None, [Fault("VARIANTS_INPUT_MISSING", ("variants",), message)]
    if len(variants) > MAX_VARIANTS:
        message = f"Number of product variants exceeds the limit of {MAX_VARIANTS}."
        return [], None, [Fault("VARIANTS_OVER_LIMIT", ("variants",), message)]
    if sum(len(rows(each, "inventoryQuantities") or []) for each in variants) > MAX_QUANTITIES:
        message = f"Inventory quantity input exceeds the limit of {MAX_QUANTITIES}."
        return [], None, [Fault("INVENTORY_QUANTITIES_LIMIT_EXCEEDED", ("variants",), message)]
    wanted, faults = read_options(product, given)
    if faults:
        return wanted, None, faults
    slots: list[Slot] = []
    for place, each in enumerate(variants):
        found = _read_slot(context, product, wanted, each)
        if isinstance(found, Slot):
            slots.append(found)
        else:
            for fault in found:
                code = fault.code if fault.code in _CODES else "INVALID_VARIANT"
                faults.append(Fault(code, fault.path, fault.message).below("variants", place))
    return wanted, slots, faults or _doubles(slots)


def _read_slot(context: Context, product: Product | None, options: list[GivenOption], given: Row) -> Slot | list[Fault]:
    pairs = read_pairs(options, given, closed=True)
    if isinstance(pairs, Fault):
        return [pairs]
    number = text(given, "id")
    variant = _matched(context, product, kept_options(pairs)) if number is None else None
    if number is not None:
        found = context.books.variants.get(number_of("ProductVariant", number) or 0)
        if found is None or found.product is not product:
            return [Fault("PRODUCT_VARIANT_DOES_NOT_EXIST", ("id",), "Product variant does not exist")]
        variant = found
    faults = variant_faults(context.books, variant, given)
    for place, each in enumerate(rows(given, "inventoryQuantities") or []):
        fault = _quantity_fault(context, variant, each)
        faults += [fault.below("inventoryQuantities", place)] if fault else []
    return faults or Slot(variant, pairs, given)


def _matched(context: Context, product: Product | None, pairs: Pairs) -> Variant | None:
    if product is None or not context.toggles.set_matches_options:
        return None
    return next((each for each in product.variants if each.options == pairs), None)


def _quantity_fault(context: Context, variant: Variant | None, given: Row) -> Fault | None:
    if text(given, "name") not in ("available", "on_hand"):
        return Fault("INVALID_INPUT", ("name",), "The quantity name must be either 'available' or 'on_hand'.")
    location = location_of(context.books, given)
    if location is None:
        return Fault("INVALID_INPUT", ("locationId",), "The specified location could not be found.")
    if variant is not None and location.number not in variant.item.levels:
        message = "Quantities can only be set at locations where the variant is already stocked."
        return Fault("INVALID_INPUT", ("locationId",), message)
    return None


def _doubles(slots: list[Slot]) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[Pairs] = set()
    changed: set[int] = set()
    for place, slot in enumerate(slots):
        number = slot.variant.number if slot.variant else 0
        if slot.pairs in seen or number in changed:
            title = " / ".join(value for _, value in slot.pairs)
            faults.append(Fault("INVALID_VARIANT", ("variants", str(place)), f"The variant '{title}' already exists."))
        seen.add(slot.pairs)
        changed |= {number} - {0}
    return faults


def settle_variants(context: Context, product: Product, slots: list[Slot]) -> bool:
    """Make the product have exactly those variants. Answers whether any was deleted or moved."""
    books, now = context.books, context.now
    kept = {slot.variant.number for slot in slots if slot.variant}
    gone = [each for each in product.variants if each.number not in kept]
    for variant in gone:
        drop_variant(books, variant, now)
    keep_foreign = context.toggles.set_keeps_other_namespaces
    order: list[tuple[int, int, Variant]] = []
    for place, slot in enumerate(slots):
        variant = slot.variant or make_variant(books, product, slot.pairs, now)
        apply_variant(books, variant, slot.given, now)
        changed = assign(variant, "options", kept_options(slot.pairs))
        if changed | delete_other_metafields(books, variant, slot.given, keep_foreign=keep_foreign):
            books.sku_changed(variant.item, now)
        set_stock(books, variant, slot.given, "quantity", now, activate=slot.variant is None)
        wanted = slot.given.get("position")
        order.append((wanted if isinstance(wanted, int) else place + 1, place, variant))
    before = list(product.variants)
    product.variants = [variant for _, _, variant in sorted(order, key=lambda each: each[:2])]
    renumber(product)
    return bool(gone) or before != product.variants


@dataclass(frozen=True, slots=True)
class Wish:
    """An input that was found good. `slots` is None when the variants stay as they are."""

    product: Product | None
    given: Row
    options: list[GivenOption]
    slots: list[Slot] | None


def product_set(
    _: object, info: Info, *, input: Row, identifier: Row | None = None, synchronous: bool = True
) -> Document:
    """Upsert one product: all of it or nothing. Raises the service's refusal for work that is to be done later."""
    context = info.context
    if not synchronous and not context.in_bulk_mutation:
        raise refuse("BAD_REQUEST", "The sandbox does the work of productSet at once only")
    wish = _read(context, identifier, input)
    if isinstance(wish, list):
        return {"product": None, "userErrors": user_errors(wish)}
    return {"product": _apply(context, wish), "userErrors": []}


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
    named = {(wanted.name, wanted.value) for wanted in map(given_metafield, metafields)}
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
