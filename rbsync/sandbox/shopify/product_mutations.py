"""productCreate and productUpdate: only what is named changes (shopify sheet 8)."""

from __future__ import annotations

from rbsync.sandbox.shopify.context import Context, Info
from rbsync.sandbox.shopify.formats import number_of, refuse
from rbsync.sandbox.shopify.inputs import Fault, Row, rows, text, texts, user_errors
from rbsync.sandbox.shopify.option_rules import read_options, settle_options
from rbsync.sandbox.shopify.product_edit import (
    apply_metafields,
    apply_product,
    collection_faults,
    count_new_variants,
    join_collections,
    leave_collections,
    make_product,
    make_variant,
    product_faults,
    touch,
)
from rbsync.sandbox.shopify.records import STANDALONE, Product
from rbsync.sandbox.shopify.resolve import product_by, product_of

Payload = dict[str, object]


def create(_: object, info: Info, *, product: Row | None = None) -> Payload:
    """A product with its one variant: the first value of every option."""
    context = info.context
    if product is None:
        raise refuse("BAD_REQUEST", "The product argument is required.")
    faults = product_faults(context.books, None, product)
    faults += collection_faults(context.books, texts(product, "collectionsToJoin"), "collectionsToJoin")
    options, more = read_options(None, product)
    faults += more
    if faults:
        return _payload(None, faults)
    books, now = context.books, context.now
    count_new_variants(context, 1)
    made = make_product(books, text(product, "title") or "", text(product, "handle"), now)
    made.gift_card = bool(product.get("giftCard"))
    if rows(product, "productOptions"):
        settle_options(made, options)
    make_variant(books, made, tuple((each.name, each.values[0]) for each in options) or STANDALONE, now)
    _apply(context, made, product)
    return _payload(made, [])


def update(_: object, info: Info, *, product: Row | None = None, identifier: Row | None = None) -> Payload:
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


def _payload(product: Product | None, faults: list[Fault]) -> Payload:
    return {"product": product, "userErrors": user_errors(faults)}
