"""The fields of a product that mutations and people write: what is refused, and what changes (shopify sheet 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.collection_record import Collection
from rbsync.sandbox.shopify.gids import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row, rows, text, texts, too_long
from rbsync.sandbox.shopify.metafields import Owner, wanted_from
from rbsync.sandbox.shopify.product_edit import assign, touch
from rbsync.sandbox.shopify.records import Product

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
        wanted = wanted_from(each)
        found = books.metafields.fault(kind, owner, wanted)
        if found:
            code = "DUPLICATED_METAFIELD_VALUE" if found.code == "TAKEN" else "INVALID_METAFIELD"
            faults.append(Fault(code, ("metafields", str(place), found.field), found.message))
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
    changed = False
    for name, attribute in (
        ("title", "title"),
        ("descriptionHtml", "description_html"),
        ("productType", "product_type"),
        ("vendor", "vendor"),
    ):
        if name in given:
            changed |= assign(product, attribute, text(given, name) or "")
    if text(given, "status"):
        before = product.status
        changed |= assign(product, "status", text(given, "status"))
        books.assortment += before != product.status
    if "tags" in given:
        changed |= assign(product, "tags", tuple(sorted(set(texts(given, "tags") or ()), key=str.lower)))
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
    found = [wanted_from(each) for each in rows(given, "metafields") or []]
    return sum(books.metafields.put(owner, each, moment) for each in found) > 0


def delete_other_metafields(books: Books, owner: Owner, given: Row, *, keep_foreign: bool) -> bool:
    """Delete the metafields that a given list leaves out; `keep_foreign` spares namespaces it does not name."""
    given_rows = rows(given, "metafields")
    if given_rows is None:
        return False
    names = {wanted_from(each).name for each in given_rows}
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
