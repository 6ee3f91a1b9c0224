"""What people change about goods in the shop's own interface."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from rbsync.sandbox.kit.doors import Body, only
from rbsync.sandbox.smartweb.books import Books, find
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import new_product, put

_FIELDS: Mapping[str, tuple[str, Callable[[object], Value]]] = {
    "number": ("ItemNumber", str),
    "title": ("Title", str),
    "type": ("TypeLabel", str),
    "status": ("Status", lambda value: value is True),
    "online": ("Online", lambda value: value is True),
    "price": ("Price", lambda value: Decimal(str(value))),
    "vat_group": ("VatGroupId", lambda value: int(str(value))),
}
_CHANGES = frozenset({*_FIELDS, "stock", "locations"})


def goods_of(books: Books, number: str) -> list[Row]:
    """The products and variants with exactly that number."""
    rows = [*books.products.values(), *books.variants.values()]
    return [row for row in rows if row.text("ItemNumber") == number]


def add_product(books: Books, body: Body) -> Row:
    """A new product: `number`, `title`, `price`, `stock` …; numbers may repeat. Raises ValueError."""
    row = new_product(books)
    row.set(Id=books.next_id("product"), CategoryId=next(iter(books.categories), 0), Status=True, Online=True)
    change_goods(books, row, {"title": "Ny vare", **body})
    books.products[row.whole("Id")] = row
    return row


def change_goods(books: Books, row: Row, body: Body) -> Row:
    """Change a product or variant; the product it belongs to. Raises ValueError for what it does not have."""
    only(body, _CHANGES)
    quantities = _quantities(books, body)
    changes = {field: read(body[name]) for name, (field, read) in _FIELDS.items() if name in body}
    if "vat_group" in body:
        find(books.vat_groups, int(str(body["vat_group"])), "VatGroupId")
    row.set(**changes)
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
