"""The variants of productSet: the given ones are made or changed, the others deleted (shopify sheet 8)."""

from __future__ import annotations

from dataclasses import dataclass

from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.gids import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row, rows, text
from rbsync.sandbox.shopify.option_rules import WantedOption, kept_options, read_options, read_pairs
from rbsync.sandbox.shopify.product_edit import assign, drop_variant, make_variant, renumber
from rbsync.sandbox.shopify.product_fields import delete_other_metafields
from rbsync.sandbox.shopify.records import Location, Pairs, Product, Variant
from rbsync.sandbox.shopify.variant_fields import apply_variant, variant_faults

MAX_VARIANTS = 2048
MAX_QUANTITIES = 50_000
_CODES = {
    "OPTION_DOES_NOT_EXIST": "OPTION_DOES_NOT_EXIST",
    "OPTION_VALUE_DOES_NOT_EXIST": "OPTION_VALUE_DOES_NOT_EXIST",
    "DUPLICATED_METAFIELD_VALUE": "DUPLICATED_METAFIELD_VALUE",
    "INVALID_METAFIELD": "INVALID_METAFIELD",
}
"""Codes of the bulk mutations that productSet knows, too; all others are INVALID_VARIANT there."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One given variant; `variant` is None for a new one."""

    variant: Variant | None
    pairs: Pairs
    given: Row


def read_slots(
    context: Context, product: Product | None, given: Row
) -> tuple[list[WantedOption], list[Slot] | None, list[Fault]]:
    """The options and variants of the input, and what is wrong with them; None: the variants stay as they are."""
    variants, options = rows(given, "variants"), rows(given, "productOptions")
    if variants is None and options is None:
        return [], None, []
    if options is None:
        message = "Must specify product options when updating variants."
        return [], None, [Fault("PRODUCT_OPTIONS_INPUT_MISSING", ("productOptions",), message)]
    if not variants:
        return (
            [],
            None,
            [Fault("VARIANTS_INPUT_MISSING", ("variants",), "Must specify variants when updating options.")],
        )
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
            faults += [_as_set(fault).below("variants", place) for fault in found]
    return wanted, slots, faults or _doubles(slots)


def _as_set(fault: Fault) -> Fault:
    known = ("PRODUCT_VARIANT_DOES_NOT_EXIST", "INVALID_INPUT")
    code = fault.code if fault.code in known else _CODES.get(fault.code, "INVALID_VARIANT")
    return Fault(code, fault.path, fault.message)


def _read_slot(
    context: Context, product: Product | None, options: list[WantedOption], given: Row
) -> Slot | list[Fault]:
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
    location = _location(context, given)
    if location is None or not location.active:
        return Fault("INVALID_INPUT", ("locationId",), "The specified location could not be found.")
    if variant is not None and location.number not in variant.item.levels:
        message = "Quantities can only be set at locations where the variant is already stocked."
        return Fault("INVALID_INPUT", ("locationId",), message)
    return None


def _location(context: Context, given: Row) -> Location | None:
    return context.books.location(number_of("Location", text(given, "locationId") or "") or 0)


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
        _stock(context, variant, slot)
        wanted = slot.given.get("position")
        order.append((wanted if isinstance(wanted, int) else place + 1, place, variant))
    before = list(product.variants)
    product.variants = [variant for _, _, variant in sorted(order, key=lambda each: each[:2])]
    renumber(product)
    return bool(gone) or before != product.variants


def _stock(context: Context, variant: Variant, slot: Slot) -> None:
    """Set the given quantities; they activate the levels of a new variant."""
    for each in rows(slot.given, "inventoryQuantities") or []:
        location = _location(context, each)
        if location is None:
            continue
        level = context.books.level(variant.item, location, context.now)
        level.active = level.active or slot.variant is None
        held = level.committed if text(each, "name") == "available" else 0
        goal = int(str(each["quantity"])) + held
        if goal != level.on_hand:
            context.books.set_quantity(level, goal, context.now)
