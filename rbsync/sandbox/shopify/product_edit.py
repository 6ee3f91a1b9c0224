"""Making and removing products and variants, and changing what is named of them (shopify sheet 8)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.catalogue import slug
from rbsync.sandbox.shopify.records import STANDALONE, STANDARD_RATE, Item, Option, Pairs, Product, Variant


def make_product(books: Books, title: str, handle: str | None, moment: datetime) -> Product:
    """A product without variants: active, and published only where that happens by itself."""
    number = books.new_number("Product")
    product = Product(number, title, free_handle(books, handle or slug(title)), "", "", moment, moment)
    product.vendor = books.terms.name
    product.publications = {each.number: each for each in books.publications.values() if each.auto_publish}
    books.products[number] = books.handles[product.handle] = product
    books.assortment += 1
    books.revision += 1
    return product


def make_variant(books: Books, product: Product, pairs: Pairs, moment: datetime) -> Variant:
    """A variant without SKU, price or stock, whose item is not tracked."""
    item = Item(books.new_number("InventoryItem"), None, None, Decimal(0), moment, moment, tracked=False)
    options = () if pairs == STANDALONE else pairs
    number, place = books.new_number("ProductVariant"), len(product.variants) + 1
    variant = Variant(number, product, item, Decimal(0), options, place, STANDARD_RATE, None, moment, moment)
    item.variant = variant
    books.take_in(variant)
    touch(books, product, moment)
    return variant


def drop_variant(books: Books, variant: Variant, moment: datetime) -> None:
    """Remove a variant; those behind it move up."""
    product = variant.product
    books.leave_out(variant)
    renumber(product)
    touch(books, product, moment)


def drop_product(books: Books, product: Product) -> None:
    """Remove a product with its variants."""
    for variant in list(product.variants):
        books.leave_out(variant)
    books.metafields.forget(product.metafields)
    del books.products[product.number], books.handles[product.handle]
    books.assortment += 1
    books.revision += 1


def renumber(product: Product) -> None:
    """Positions from 1 on, in the order of the list."""
    for place, variant in enumerate(product.variants, start=1):
        variant.position = place


def drop_unused_values(product: Product) -> None:
    """Options keep only the values that a variant has."""
    used = {pair for variant in product.variants for pair in variant.pairs}
    for option in product.options:
        option.values = [value for value in option.values if (option.name, value.name) in used]
    product.options = [option for option in product.options if option.values]


def touch(books: Books, product: Product, moment: datetime) -> None:
    """Note that the product is no longer what it was."""
    product.updated_at = max(product.updated_at, moment)
    books.revision += 1


def free_handle(books: Books, wanted: str) -> str:
    """The handle, with a number behind it where it is taken."""
    handle, count = wanted, 0
    while handle in books.handles:
        count += 1
        handle = f"{wanted}-{count}"
    return handle


def assign(record: Product | Variant | Item | Option, name: str, value: object) -> bool:
    """Set one attribute. Answers whether it was another before."""
    if getattr(record, name) == value:
        return False
    setattr(record, name, value)
    return True
