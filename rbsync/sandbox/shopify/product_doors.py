"""What people do to products in the shop's admin: make, edit and delete products and variants.

Texts, prices and SKUs are taken as they are; only what the shop's own forms refuse is refused, by a ValueError.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.kit.doors import only
from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.formats import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row
from rbsync.sandbox.shopify.option_rules import as_given, read_pairs
from rbsync.sandbox.shopify.product_edit import (
    apply_product,
    apply_variant,
    assign,
    collection_faults,
    drop_product,
    drop_unused_values,
    drop_variant,
    join_collections,
    leave_collections,
    make_product,
    make_variant,
    product_faults,
    variant_faults,
)
from rbsync.sandbox.shopify.records import STANDALONE, Pairs, Product, Variant

PRODUCT_FIELDS = frozenset(
    ("title", "descriptionHtml", "productType", "status", "vendor", "tags", "handle", "collections")
)
VARIANT_FIELDS = frozenset(("sku", "barcode", "price", "cost", "weight", "available", "tracked", "taxable"))
STATUSES = ("ACTIVE", "ARCHIVED", "DRAFT", "UNLISTED")


def find_products(books: Books, value: str) -> list[Product]:
    """The product of that number or GID, if there is one."""
    found = books.products.get(int(value) if value.isdecimal() else number_of("Product", value) or 0)
    return [found] if found else []


def find_variants(books: Books, value: str) -> list[Variant]:
    """The variants of exactly that SKU, or the one of that number or GID."""
    number = int(value) if value.isdecimal() else number_of("ProductVariant", value) or 0
    one = books.variants.get(number)
    return books.exact_sku(value) or ([one] if one else [])


def new_product(books: Books, given: Row, now: datetime) -> Product:
    """A product with one variant: active, and published everywhere as the admin does it."""
    only(given, PRODUCT_FIELDS | VARIANT_FIELDS)
    _check_product(books, None, given)
    _check_variant(books, None, given)
    product = make_product(books, str(given["title"]), None, now)
    product.publications = dict(books.publications)
    variant = _stocked(books, make_variant(books, product, STANDALONE, now), now)
    edit_product(books, product, {key: value for key, value in given.items() if key in PRODUCT_FIELDS}, now)
    edit_variant(books, variant, {key: value for key, value in given.items() if key in VARIANT_FIELDS}, now)
    return product


def edit_product(books: Books, product: Product, given: Row, now: datetime) -> Product:
    """Change what is named of a product; `collections` are those it is in by hand from now on."""
    only(given, PRODUCT_FIELDS)
    _check_product(books, product, given)
    apply_product(books, product, given, now)
    wanted = given.get("collections")
    if isinstance(wanted, list):
        kept = {number_of("Collection", str(each)) or 0 for each in wanted}
        leave_collections(books, product, set(product.collections) - kept, now)
        join_collections(books, product, [str(each) for each in wanted], now)
    return product


def add_variant(books: Books, product: Product, given: Row, now: datetime) -> Variant:
    """One variant more; `options` names a value of every option. Options that are new make room for themselves."""
    only(given, VARIANT_FIELDS | {"options"})
    _check_variant(books, None, given)
    pairs = _pairs(product, given.get("options"))
    standalone = list(product.variants) if product.only_default and pairs[0][0] != "Title" else []
    if any(each.pairs == pairs for each in product.variants):
        raise ValueError(f"the product has a variant {' / '.join(value for _, value in pairs)} already")
    variant = _stocked(books, make_variant(books, product, pairs, now), now)
    for each in standalone:
        drop_variant(books, each, now)
    drop_unused_values(product)
    return edit_variant(books, variant, {key: value for key, value in given.items() if key != "options"}, now)


def _pairs(product: Product, options: object) -> Pairs:
    if not isinstance(options, Mapping) or not options:
        raise ValueError('a variant needs options like {"Colour": "Red"}')
    named = tuple((str(name), str(value)) for name, value in options.items())
    if product.only_default and named[0][0] != "Title":
        return named
    values = [{"optionName": name, "name": value} for name, value in named]
    pairs = read_pairs(as_given(product), {"optionValues": values}, closed=False)
    if not isinstance(pairs, tuple):
        raise ValueError(pairs.message)
    return pairs


def edit_variant(books: Books, variant: Variant, given: Row, now: datetime) -> Variant:
    """Change what is named of a variant: weight in grams, cost in the shop's currency, `available` at the warehouse."""
    only(given, VARIANT_FIELDS)
    _check_variant(books, variant, given)
    apply_variant(books, variant, _as_input(given), now)
    if "available" in given:
        level = books.level(variant.item, books.warehouse, now)
        books.set_quantity(level, int(str(given["available"])) + level.committed, now)
    if given.get("cost", ...) is None and assign(variant.item, "cost", None):
        books.sku_changed(variant.item, now)
    return variant


def delete_variant(books: Books, variant: Variant, _: Row, now: datetime) -> Variant:
    """Remove a variant. The last one cannot go without its product."""
    if len(variant.product.variants) == 1:
        raise ValueError("the last variant of a product cannot be deleted; delete the product")
    drop_variant(books, variant, now)
    drop_unused_values(variant.product)
    return variant


def delete_product(books: Books, product: Product, _: Row, now: datetime) -> Product:
    """Remove a product with its variants."""
    drop_product(books, product)
    return product


def _stocked(books: Books, variant: Variant, now: datetime) -> Variant:
    """The admin tracks a new variant and stocks it at the warehouse."""
    variant.item.tracked = True
    books.level(variant.item, books.warehouse, now).active = True
    return variant


def _check_product(books: Books, product: Product | None, given: Row) -> None:
    faults = product_faults(books, product, given)
    wanted = given.get("collections")
    held = {each.id for each in product.collections.values()} if product else set()
    new = [str(each) for each in wanted if each not in held] if isinstance(wanted, list) else []
    faults += collection_faults(books, new, "collections")
    if given.get("status") not in (None, *STATUSES):
        raise ValueError(f"unknown status; known: {', '.join(STATUSES)}")
    _refuse(faults)


def _check_variant(books: Books, variant: Variant | None, given: Row) -> None:
    _refuse(variant_faults(books, variant, _as_input(given)))


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise ValueError("; ".join(each.message for each in faults))


def _as_input(given: Row) -> Row:
    """The door's fields as the API names them."""
    made: dict[str, object] = {}
    for name in ("sku", "barcode"):
        if name in given:
            made[name] = None if given[name] is None else str(given[name])
    if "taxable" in given:
        made["taxable"] = given["taxable"]
    if given.get("price") is not None:
        made["price"] = str(Decimal(str(given["price"])))
    item: dict[str, object] = {name: given[name] for name in ("cost", "tracked") if name in given}
    if given.get("weight") is not None:
        item["measurement"] = {"weight": {"value": given["weight"], "unit": "GRAMS"}}
    return {**made, "inventoryItem": item}
