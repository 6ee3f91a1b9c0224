"""What people change about goods in the shop's own interface."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rbsync.sandbox.smartweb.books import Books, find
from rbsync.sandbox.smartweb.reference import FULL_VAT, PIECES
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.stock import put, stock_rows

Body = Mapping[str, object]
_CHANGES = frozenset({"number", "title", "price", "stock", "locations", "status", "online", "vat_group", "type"})


def goods_of(books: Books, number: str) -> list[Row]:
    """The products and variants with exactly that number."""
    rows = [*books.products.values(), *books.variants.values()]
    return [row for row in rows if row.text("ItemNumber") == number]


def add_product(books: Books, body: Body) -> Row:
    """A new product: `number`, `title`, `price`, `stock` …; numbers may repeat. Raises ValueError."""
    first = next(iter(books.categories), 0)
    row = Row("Product", Id=books.next_id("product"), CategoryId=first, VatGroupId=FULL_VAT, UnitId=PIECES)
    row.set(Status=True, Online=True, TypeLabel="normal", MinAmount=1, LanguageISO=books.primary)
    row.set(DateCreated=books.now(), StockLocations=stock_rows("Product", dict.fromkeys(books.locations, 0)))
    books.products[row.whole("Id")] = row
    try:
        return change_goods(books, row, {"title": "Ny vare", **body})
    except (ValueError, ArithmeticError):
        del books.products[row.whole("Id")]
        raise


def change_goods(books: Books, row: Row, body: Body) -> Row:
    """Change a product or variant; the product it belongs to. Raises ValueError for what it does not have."""
    unknown = set(body) - _CHANGES
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}; known: {', '.join(sorted(_CHANGES))}")
    quantities = _quantities(books, body)
    texts = {"number": "ItemNumber", "title": "Title", "type": "TypeLabel"}
    row.set(**{texts[name]: str(body[name]) for name in texts if name in body})
    flags = {"status": "Status", "online": "Online"}
    row.set(**{flags[name]: body[name] is True for name in flags if name in body})
    if "price" in body:
        row.set(Price=Decimal(str(body["price"])))
    if "vat_group" in body:
        group = int(str(body["vat_group"]))
        find(books.vat_groups, group, "VatGroupId")
        row.set(VatGroupId=group)
    for location, quantity in quantities.items():
        put(books, row, location, quantity)
    product = books.product_of(row)
    if set(body) - {"stock", "locations"}:
        product.set(DateUpdated=books.now())
    return product


def delete_goods(books: Books, row: Row) -> None:
    """Delete a product with its variants, or one variant."""
    if row.kind == "Product":
        books.drop_product(row.whole("Id"))
    else:
        books.drop_variants([row.whole("Id")])


def _quantities(books: Books, body: Body) -> dict[int, int]:
    places = body.get("locations", {})
    if not isinstance(places, dict):
        raise ValueError('`locations` must be an object like {"1": 5}')
    wanted = {int(place): int(quantity) for place, quantity in places.items()}
    return {books.locations[0]: int(str(body["stock"])), **wanted} if "stock" in body else wanted
