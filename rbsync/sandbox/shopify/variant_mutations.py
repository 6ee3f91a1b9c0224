"""productVariantsBulkCreate and productVariantsBulkUpdate (shopify sheet 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row, rows, text, user_errors
from rbsync.sandbox.shopify.option_rules import as_given, kept_options, read_pairs
from rbsync.sandbox.shopify.product_edit import (
    apply_variant,
    assign,
    count_new_variants,
    drop_unused_values,
    drop_variant,
    location_of,
    make_variant,
    set_stock,
    variant_faults,
)
from rbsync.sandbox.shopify.product_set import MAX_QUANTITIES, MAX_VARIANTS
from rbsync.sandbox.shopify.records import Pairs, Product, Variant
from rbsync.sandbox.shopify.resolve import product_of

_ON_CREATE = {
    "OPTION_DOES_NOT_EXIST": "OPTION_VALUES_FOR_NUMBER_OF_UNKNOWN_OPTIONS",
    "TOO_LONG": "INVALID_INPUT",
    "OPTION_VALUE_DOES_NOT_EXIST": "INVALID_INPUT",
    "OPTION_VALUE_NAME_TOO_LONG": "INVALID_INPUT",
    "DUPLICATED_METAFIELD_VALUE": "INVALID",
    "INVALID_METAFIELD": "INVALID",
}
_ON_UPDATE = {"DUPLICATED_METAFIELD_VALUE": "INVALID_VALUE", "INVALID_METAFIELD": "INVALID_VALUE"}
"""The codes of this mutation for what the shared rules call otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of an update that was found good."""

    variant: Variant
    pairs: Pairs
    given: Row


def bulk_create(
    _: object,
    info: Info,
    *,
    productId: str,  # noqa: N803 (the argument's name in the schema)
    variants: list[Row],
    strategy: str = "DEFAULT",
) -> Document:
    """Add variants to a product: all of them or none. New option values are made on the way."""
    context = info.context
    product = product_of(context, productId)
    if product is None:
        return _payload(None, None, [Fault("PRODUCT_DOES_NOT_EXIST", ("productId",), "Product does not exist")])
    leaving = _standalone(product, strategy)
    wanted, faults = _read_new(context, product, leaving, variants)
    if len(product.variants) - len(leaving) + len(variants) > MAX_VARIANTS:
        message = f"You can only have a maximum of {MAX_VARIANTS} variants per product."
        faults.append(Fault("SUBSCRIPTION_VIOLATION", ("variants",), message))
    if sum(len(rows(each, "inventoryQuantities") or []) for each in variants) > MAX_QUANTITIES:
        message = f"Inventory quantity input exceeds the limit of {MAX_QUANTITIES}."
        faults.append(Fault("INVENTORY_QUANTITIES_LIMIT_EXCEEDED", ("variants",), message))
    if faults:
        return _payload(product, None, faults)
    count_new_variants(context, len(wanted))
    for variant in leaving:
        drop_variant(context.books, variant, context.now)
    made = [make_variant(context.books, product, pairs, context.now) for pairs in wanted]
    for variant, given in zip(made, variants, strict=True):
        apply_variant(context.books, variant, given, context.now)
        set_stock(context.books, variant, given, "availableQuantity", context.now, activate=True)
    if leaving:
        drop_unused_values(product)
    return _payload(product, made, [])


def _standalone(product: Product, strategy: str) -> list[Variant]:
    """The variant that makes room for the new ones."""
    if len(product.variants) != 1 or strategy == "PRESERVE_STANDALONE_VARIANT":
        return []
    return product.variants[:] if product.only_default or strategy == "REMOVE_STANDALONE_VARIANT" else []


def _read_new(
    context: Context, product: Product, leaving: Sequence[Variant], variants: Sequence[Row]
) -> tuple[list[Pairs], list[Fault]]:
    options = as_given(product)
    taken = {each.pairs for each in product.variants if each not in leaving}
    wanted: list[Pairs] = []
    faults: list[Fault] = []
    for place, given in enumerate(variants):
        found = variant_faults(context.books, None, given)
        if text(given, "id"):
            found.append(Fault("NO_KEY_ON_CREATE", ("id",), "On create, this key cannot be used."))
        pairs = read_pairs(options, given, closed=False)
        if isinstance(pairs, Fault):
            found.append(pairs)
        elif pairs in taken:
            title = " / ".join(value for _, value in pairs)
            message = f"The variant '{title}' already exists. Please change at least one option value."
            found.append(Fault("VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE", (), message))
        else:
            taken.add(pairs)
            wanted.append(pairs)
        found += _quantity_faults(context, given)
        faults += _renamed(found, _ON_CREATE, place)
    return wanted, faults


def _renamed(faults: Sequence[Fault], codes: Mapping[str, str], place: int) -> list[Fault]:
    return [
        Fault(codes.get(each.code, each.code), ("variants", str(place), *each.path), each.message) for each in faults
    ]


def _quantity_faults(context: Context, given: Row) -> list[Fault]:
    message = "Quantity could not be set. The location was not found."
    return [
        Fault("TRACKED_VARIANT_LOCATION_NOT_FOUND", ("inventoryQuantities", str(place), "locationId"), message)
        for place, each in enumerate(rows(given, "inventoryQuantities") or [])
        if location_of(context.books, each) is None
    ]


def bulk_update(
    _: object,
    info: Info,
    *,
    productId: str,  # noqa: N803
    variants: list[Row],
    allowPartialUpdates: bool = False,  # noqa: N803
) -> Document:
    """Change the named fields of variants of one product; with partial updates the good rows are kept."""
    context = info.context
    product = product_of(context, productId)
    if product is None:
        return _payload(None, None, [Fault("PRODUCT_DOES_NOT_EXIST", ("productId",), "Product does not exist")])
    changes: list[Change] = []
    faults: list[Fault] = []
    for place, given in enumerate(variants):
        found = _read_change(context, product, given)
        if isinstance(found, Change):
            changes.append(found)
        else:
            faults += _renamed(found, _ON_UPDATE, place)
    if faults and not allowPartialUpdates:
        return _payload(product, None, faults)
    for change in changes:
        apply_variant(context.books, change.variant, change.given, context.now)
        if assign(change.variant, "options", kept_options(change.pairs)):
            product.offer(change.pairs)
            context.books.sku_changed(change.variant.item, context.now)
    if any("optionValues" in change.given for change in changes):
        drop_unused_values(product)
    return _payload(product, [change.variant for change in changes], faults)


def _read_change(context: Context, product: Product, given: Row) -> Change | list[Fault]:
    number = text(given, "id")
    if number is None:
        return [Fault("PRODUCT_VARIANT_ID_MISSING", ("id",), "Product variant is missing ID attribute")]
    variant = context.books.variants.get(number_of("ProductVariant", number) or 0)
    if variant is None:
        return [Fault("PRODUCT_VARIANT_DOES_NOT_EXIST", ("id",), "Product variant does not exist")]
    if variant.product is not product:
        return [Fault("MUST_BE_FOR_THIS_PRODUCT", ("id",), "Product variant does not belong to this product")]
    faults = variant_faults(context.books, variant, given)
    if "inventoryQuantities" in given:
        message = "Inventory quantities can only be provided during create."
        faults.append(Fault("NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE", ("inventoryQuantities",), message))
    if "optionValues" not in given:
        return faults or Change(variant, variant.pairs, given)
    pairs = read_pairs(as_given(product), given, before=variant.pairs, closed=False)
    if isinstance(pairs, Fault):
        return [*faults, pairs]
    if any(each.pairs == pairs for each in product.variants if each is not variant):
        title = " / ".join(value for _, value in pairs)
        faults.append(Fault("VARIANT_ALREADY_EXISTS", (), f"The variant '{title}' already exists."))
    return faults or Change(variant, pairs, given)


def _payload(product: Product | None, variants: list[Variant] | None, faults: list[Fault]) -> Document:
    return {"product": product, "productVariants": variants, "userErrors": user_errors(faults)}
