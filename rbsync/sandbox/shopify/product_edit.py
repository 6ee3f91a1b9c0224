"""Making, changing and removing products and variants: what is refused, and what changes (shopify sheet 8)."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.catalogue import slug
from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.formats import number_of, refuse
from rbsync.sandbox.shopify.inputs import Fault, Row, amount, row, rows, text, texts, too_long
from rbsync.sandbox.shopify.metafields import Owner, given_metafield
from rbsync.sandbox.shopify.records import (
    STANDALONE,
    STANDARD_RATE,
    Collection,
    Item,
    Location,
    Option,
    Pairs,
    Product,
    Variant,
)
from rbsync.sandbox.shopify.terms import to_unit


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


def item_faults(given: Row) -> list[Fault]:
    """What is wrong with SKU, cost and weight."""
    faults: list[Fault] = []
    message = too_long(given, "sku", "SKU")
    if message:
        faults.append(Fault("TOO_LONG", ("sku",), message))
    cost = amount(given, "cost")
    if cost is not None and cost < 0:
        faults.append(Fault("GREATER_THAN_OR_EQUAL_TO", ("cost",), "Cost must be greater than or equal to 0"))
    weight = amount(_weight(given) or {}, "value")
    if weight is not None and weight < 0:
        path = ("measurement", "weight", "value")
        faults.append(Fault("GREATER_THAN_OR_EQUAL_TO", path, "Weight must be greater than or equal to 0"))
    return faults


Field = tuple[str, str, Callable[[Row, str], object], bool]
"""Name in the input, attribute, how it is read, and whether null is a value; otherwise null leaves all as it is."""


def _flag(given: Row, name: str) -> bool | None:
    value = given.get(name)
    return value if isinstance(value, bool) else None


def _word(given: Row, name: str) -> str:
    return text(given, name) or ""


def _tags(given: Row, name: str) -> tuple[str, ...]:
    return tuple(sorted(set(texts(given, name) or ()), key=str.lower))


_WEIGHT: Sequence[Field] = (("value", "weight", amount, True), ("unit", "weight_unit", text, True))
_SKU: Field = ("sku", "sku", text, True)
_ITEM: Sequence[Field] = (
    _SKU,
    ("cost", "cost", amount, False),
    ("tracked", "tracked", _flag, False),
    ("requiresShipping", "requires_shipping", _flag, False),
)
_PRODUCT: Sequence[Field] = (
    ("title", "title", _word, False),
    ("descriptionHtml", "description_html", _word, False),
    ("productType", "product_type", _word, False),
    ("vendor", "vendor", _word, False),
    ("tags", "tags", _tags, False),
)
_VARIANT: Sequence[Field] = (
    ("barcode", "barcode", lambda given, name: text(given, name) or None, True),
    ("taxable", "taxable", _flag, False),
    ("inventoryPolicy", "policy", lambda given, name: text(given, name) or None, False),
)


def _change(record: Product | Variant | Item, given: Row, fields: Sequence[Field]) -> bool:
    """Change the fields that are named. Answers whether anything changed."""
    changed = False
    for name, attribute, read, nullable in fields:
        if name in given and ((value := read(given, name)) is not None or nullable):
            changed |= assign(record, attribute, value)
    return changed


def _weight(given: Row) -> Row | None:
    measurement = row(given, "measurement")
    return row(measurement, "weight") if measurement else None


MAX_DESCRIPTION = 512 * 1024
MAX_TAGS = 250
_LENGTHS = (("title", "Title"), ("productType", "Product type"), ("vendor", "Vendor"), ("handle", "Handle"))


def product_faults(books: Books, product: Product | None, given: Row) -> list[Fault]:
    """What is wrong with the texts, tags, handle and metafields; `product` is None for a new one."""
    faults: list[Fault] = []
    if (product is None or "title" in given) and not (text(given, "title") or "").strip():
        faults.append(Fault("INVALID_PRODUCT", ("title",), "Title can't be blank"))
    for name, words in _LENGTHS:
        message = too_long(given, name, words)
        faults += [Fault("INVALID_PRODUCT", (name,), message)] if message else []
    if len((text(given, "descriptionHtml") or "").encode()) > MAX_DESCRIPTION:
        message = "Description (HTML) is too big (maximum is 512 KB)"
        faults.append(Fault("INVALID_PRODUCT", ("descriptionHtml",), message))
    faults += _handle_faults(books, product, given)
    tags = texts(given, "tags") or []
    if len(tags) > MAX_TAGS or any(len(tag) > 255 for tag in tags):
        message = f"Product tags may be {MAX_TAGS} of at most 255 characters each"
        faults.append(Fault("INVALID_PRODUCT", ("tags",), message))
    if product is not None and given.get("giftCard") not in (None, product.gift_card):
        message = "The product gift_card attribute cannot be changed after creation."
        faults.append(Fault("GIFT_CARD_ATTRIBUTE_CANNOT_BE_CHANGED", ("giftCard",), message))
    return faults + metafield_faults(books, "PRODUCT", product, given)


def _handle_faults(books: Books, product: Product | None, given: Row) -> list[Fault]:
    handle = text(given, "handle")
    if not handle:
        return []
    if not re.fullmatch(r"[\w-]+", handle):
        return [Fault("INVALID_PRODUCT", ("handle",), "Handle may have letters, numbers and hyphens only")]
    if books.handles.get(handle) not in (None, product):
        message = f"Handle '{handle}' already in use. Please provide a new handle."
        return [Fault("HANDLE_NOT_UNIQUE", ("handle",), message)]
    return []


def metafield_faults(books: Books, kind: str, owner: Owner | None, given: Row) -> list[Fault]:
    """What is wrong with the input's `metafields`."""
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(rows(given, "metafields") or []):
        wanted = given_metafield(each)
        found = books.metafields.fault(kind, owner, wanted)
        if found:
            code = "DUPLICATED_METAFIELD_VALUE" if found.code == "TAKEN" else "INVALID_METAFIELD"
            faults.append(Fault(code, found.path, found.message).below("metafields", place))
        elif wanted.name in seen:
            message = "The same metafield is named twice."
            faults.append(Fault("INVALID_METAFIELD", ("metafields", str(place)), message))
        seen.add(wanted.name)
    return faults


def collection_faults(books: Books, ids: Sequence[str] | None, field: str) -> list[Fault]:
    """Collections that do not exist, or that fill themselves."""
    faults: list[Fault] = []
    for each in ids or ():
        found = _collection(books, each)
        if found is None:
            faults.append(Fault("INVALID_INPUT", (field,), f"Collection {each} does not exist."))
        elif found.product_type is not None:
            message = f"Products cannot be added to or removed from the automated collection '{found.title}'."
            faults.append(Fault("INVALID_INPUT", (field,), message))
    return faults


def apply_product(books: Books, product: Product, given: Row, moment: datetime) -> bool:
    """Change the texts, status, tags and handle that are named. Answers whether anything changed."""
    changed = _change(product, given, _PRODUCT)
    if text(given, "status") and assign(product, "status", text(given, "status")):
        changed = True
        books.assortment += 1
    handle = text(given, "handle")
    if handle and handle != product.handle:
        del books.handles[product.handle]
        product.handle, books.handles[handle] = handle, product
        changed = True
    if changed:
        touch(books, product, moment)
    return changed


def apply_metafields(books: Books, owner: Owner, given: Row, moment: datetime) -> bool:
    """Set the metafields that are named; others stay. Answers whether anything changed."""
    found = [given_metafield(each) for each in rows(given, "metafields") or []]
    return sum(books.metafields.put(owner, each, moment) for each in found) > 0


def delete_other_metafields(books: Books, owner: Owner, given: Row, *, keep_foreign: bool) -> bool:
    """Delete the metafields that a given list leaves out; `keep_foreign` spares namespaces it does not name."""
    given_rows = rows(given, "metafields")
    if given_rows is None:
        return False
    names = {given_metafield(each).name for each in given_rows}
    if keep_foreign:
        spaces = {namespace for namespace, _ in names}
        names |= {name for name in owner.metafields if name[0] not in spaces}
    return books.metafields.keep_only(owner, names)


def join_collections(books: Books, product: Product, ids: Sequence[str], moment: datetime) -> bool:
    """Put the product into the collections. Answers whether it was outside of one."""
    found = [_collection(books, each) for each in ids]
    new = [each for each in found if each and each.number not in product.collections]
    for each in new:
        product.collections[each.number] = each
        each.updated_at = moment
    if new:
        touch(books, product, moment)
    return bool(new)


def leave_collections(books: Books, product: Product, numbers: set[int], moment: datetime) -> bool:
    """Take the product out of the collections. Answers whether it was inside of one."""
    gone = [product.collections.pop(number) for number in numbers if number in product.collections]
    for each in gone:
        each.updated_at = moment
    if gone:
        touch(books, product, moment)
    return bool(gone)


def _collection(books: Books, value: str) -> Collection | None:
    return books.collections.get(number_of("Collection", value) or 0)


def variant_faults(books: Books, variant: Variant | None, given: Row) -> list[Fault]:
    """What is wrong with price, texts, item and metafields; `variant` is None for a new one.

    Codes are those of productVariantsBulkUpdate.
    """
    faults: list[Fault] = []
    for name, words in (("price", "Price"), ("compareAtPrice", "Compare at price")):
        value = amount(given, name)
        if value is not None and value < 0:
            faults.append(Fault("GREATER_THAN_OR_EQUAL_TO", (name,), f"{words} must be greater than or equal to 0"))
    for name, words in (("barcode", "Barcode"), ("sku", "SKU")):
        message = too_long(given, name, words)
        faults += [Fault("TOO_LONG", (name,), message)] if message else []
    faults += [each.below("inventoryItem") for each in item_faults(row(given, "inventoryItem") or {})]
    return faults + metafield_faults(books, "PRODUCTVARIANT", variant, given)


def apply_variant(books: Books, variant: Variant, given: Row, moment: datetime) -> bool:
    """Change the fields that are named. Answers whether anything changed."""
    exponent = books.terms.exponent()

    def money(source: Row, name: str) -> Decimal | None:
        value = amount(source, name)
        return None if value is None else to_unit(value, exponent)

    prices: Sequence[Field] = (("price", "price", money, False), ("compareAtPrice", "compare_at_price", money, True))
    item = row(given, "inventoryItem") or {}
    changed = _change(variant, given, (*prices, *_VARIANT))
    changed |= _change(variant.item, given, (_SKU,)) | _change(variant.item, item, _ITEM)
    changed |= _change(variant.item, _weight(item) or {}, _WEIGHT)
    changed |= apply_metafields(books, variant, given, moment)
    if changed:
        books.sku_changed(variant.item, moment)
    return changed


def location_of(books: Books, given: Row) -> Location | None:
    """The active location that an input row names."""
    found = books.location(number_of("Location", text(given, "locationId") or "") or 0)
    return found if found and found.active else None


def set_stock(books: Books, variant: Variant, given: Row, field: str, moment: datetime, *, activate: bool) -> None:
    """Set the quantities of the input's `inventoryQuantities`; each row has its number in `field`."""
    for each in rows(given, "inventoryQuantities") or []:
        location = location_of(books, each)
        if location is None:
            continue
        level = books.level(variant.item, location, moment)
        level.active = level.active or activate
        goal = int(str(each[field])) + (level.committed if text(each, "name") != "on_hand" else 0)
        if goal != level.on_hand:
            books.set_quantity(level, goal, moment)


DAY = timedelta(hours=24)


def count_new_variants(context: Context, count: int) -> None:
    """Note that variants will be made now. Raises the service's refusal when the shop has had its share of the day."""
    books, toggles = context.books, context.toggles
    if count <= 0 or len(books.variants) < toggles.variants_before_limit:
        return
    books.variants_made = [each for each in books.variants_made if context.now - each < DAY]
    if len(books.variants_made) + count > toggles.daily_variant_limit:
        message = (
            "Daily variant creation limit reached. Please try again later. "
            "See the documentation on resource-based rate limits for how to avoid it."
        )
        raise refuse("VARIANT_THROTTLE_EXCEEDED", message)
    books.variants_made += [context.now] * count
