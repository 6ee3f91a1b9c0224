"""Stock of products and variants, in all and by location (smartweb sheet 12.3)."""

from decimal import ROUND_UP

from rbsync.sandbox.smartweb.books import DEFAULT_LOCATION, Books
from rbsync.sandbox.smartweb.reference import FULL_VAT, PIECES
from rbsync.sandbox.smartweb.refusal import bad_value, no_such_id
from rbsync.sandbox.smartweb.row import Row

_PLACE = {"Product": "ProductStockLocation", "ProductVariant": "ProductVariantStockLocation"}
INHERITED = -2


def new_product(books: Books) -> Row:
    """A product as the shop makes it, with none in stock. It has no Id yet."""
    return Row(
        "Product",
        LanguageISO=books.primary,
        VatGroupId=FULL_VAT,
        UnitId=PIECES,
        MinAmount=1,
        TypeLabel="normal",
        StockLocations=stock_rows("Product", dict.fromkeys(books.locations, 0)),
        DateCreated=books.now(),
    )


def stock_rows(kind: str, quantities: dict[int, int]) -> list[Row]:
    """The stock locations of a product or variant, from quantities by location."""
    return [
        Row(_PLACE[kind], StockLocationId=place, DeliveryTimeId=INHERITED, Stock=quantity)
        for place, quantity in quantities.items()
    ]


def write_plain(books: Books, holder: Row, quantity: int) -> None:
    """What a write to the field `Stock` does: the default location gets it, whatever lies where. Raises Refused."""
    _refuse_negative(books, quantity)
    has_variants = holder.kind == "Product" and bool(books.variants_of(holder.whole("Id")))
    if books.toggles.stock_path == "location" or (has_variants and books.toggles.parent_stock == "ignored"):
        return
    put(books, holder, DEFAULT_LOCATION, quantity)


def write_location(books: Books, holder: Row, location: int, quantity: int) -> None:
    """What the stock location operations do: that location gets the quantity. Raises Refused."""
    if location not in books.locations:
        raise no_such_id(location, "StockLocationId")
    _refuse_negative(books, quantity)
    if books.toggles.stock_path != "plain":
        put(books, holder, location, quantity)


def put(books: Books, holder: Row, location: int, quantity: int) -> None:
    """Set what lies at a location; `Stock` is the sum of all."""
    quantities = {row.whole("StockLocationId"): row.whole("Stock") for row in holder.rows("StockLocations")}
    quantities[location] = quantity
    holder.set(StockLocations=stock_rows(holder.kind, quantities), Stock=sum(quantities.values()))
    if books.toggles.stock_touches_product:
        books.product_of(holder).set(DateUpdated=books.now())


def move_for(books: Books, order: Row, sign: int) -> None:
    """Take the order's units out of stock (-1) or put them back (1). A fraction of a unit takes the whole one."""
    for line in order.rows("OrderLines"):
        holder = books.variants.get(line.whole("VariantId")) or books.products.get(line.whole("ProductId"))
        if holder is None or line.flag("OfflineProduct"):
            continue
        location = line.whole("StockLocationId") or books.locations[0]
        quantities = {row.whole("StockLocationId"): row.whole("Stock") for row in holder.rows("StockLocations")}
        units = int(line.number("Amount").to_integral_value(ROUND_UP))
        put(books, holder, location, quantities.get(location, 0) + sign * units)


def _refuse_negative(books: Books, quantity: int) -> None:
    if quantity < 0 and not books.toggles.negative_stock:
        raise bad_value(f"Stock '{quantity}' must not be negative")
