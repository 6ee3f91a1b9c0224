"""collectionCreate and publishablePublish (shopify sheet 9.2 and 9.3)."""

from __future__ import annotations

from rbsync.sandbox.shopify.catalogue import slug
from rbsync.sandbox.shopify.context import Context, Info
from rbsync.sandbox.shopify.formats import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row, row, rows, text, too_long, user_errors
from rbsync.sandbox.shopify.product_edit import join_collections, touch
from rbsync.sandbox.shopify.records import Collection, Product
from rbsync.sandbox.shopify.resolve import product_of

Payload = dict[str, object]


def create(_: object, info: Info, *, collection: Row | None = None) -> Payload:
    """A collection that is filled by hand, with the products that its sources select."""
    context, given = info.context, collection or {}
    selected = [text(each, "productId") or "" for each in _selections(given)]
    products = [product_of(context, each) for each in selected]
    title, faults = text(given, "title") or "", list[Fault]()
    if not title.strip():
        faults.append(Fault("INVALID", ("title",), "Title can't be blank"))
    message = too_long(given, "title", "Title")
    if message:
        faults.append(Fault("INVALID", ("title",), message))
    if None in products:
        faults.append(Fault("INVALID", ("sources",), "Product does not exist"))
    if faults:
        return {"collection": None, "userErrors": user_errors(each.below("collection") for each in faults)}
    number, handle = context.books.new_number("Collection"), _free_handle(context, text(given, "handle") or slug(title))
    made = Collection(number, title, handle, context.now, description_html=text(given, "descriptionHtml") or "")
    context.books.collections[number] = made
    for product in products:
        if product is not None:
            join_collections(context.books, product, [made.id], context.now)
    return {"collection": made, "userErrors": []}


def _selections(given: Row) -> list[Row]:
    found: list[Row] = []
    for target in rows(given, "sources") or []:
        inclusion = row(row(target, "source") or {}, "inclusion") or {}
        found += rows(inclusion, "selections") or []
    return found


def _free_handle(context: Context, wanted: str) -> str:
    taken = {each.handle for each in context.books.collections.values()}
    count, handle = 0, wanted
    while handle in taken:
        count += 1
        handle = f"{wanted}-{count}"
    return handle


def publish(_: object, info: Info, *, id: str, input: list[Row]) -> Payload:
    """Publish a product; those publications that it is in already change nothing."""
    context = info.context
    found = context.record(id)
    if not isinstance(found, (Product, Collection)):
        fault = Fault("INVALID", ("id",), "Resource does not exist")
        return {"publishable": None, "userErrors": user_errors([fault])}
    faults: list[Fault] = []
    for place, each in enumerate(input):
        if number_of("Publication", text(each, "publicationId") or "") not in context.books.publications:
            path = ("input", str(place), "publicationId")
            faults.append(Fault("INVALID", path, "Publication does not exist or is not publishable"))
    if faults:
        return {"publishable": found, "userErrors": user_errors(faults)}
    for each in input:
        _publish(context, found, number_of("Publication", text(each, "publicationId") or "") or 0)
    return {"publishable": found, "userErrors": []}


def _publish(context: Context, found: Product | Collection, number: int) -> None:
    if isinstance(found, Product) and number not in found.publications:
        found.publications[number] = context.books.publications[number]
        touch(context.books, found, context.now)
