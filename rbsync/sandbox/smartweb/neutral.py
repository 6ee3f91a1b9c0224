"""What the shop believes, in the form that all services share."""

from collections.abc import Iterator
from decimal import Decimal

from rbsync.sandbox.kit import books as neutral
from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.order_money import gross, line_net
from rbsync.sandbox.smartweb.reference import CANCELLED
from rbsync.sandbox.smartweb.row import Row

_UNCOUNTED = ("gift-card-with-code", "gift-card-without-code", "file-sale")
_CENT = Decimal("0.01")


def neutral_books(books: Books) -> neutral.Books:
    """Everything that the shop has; a product with variants is not sold itself."""
    return neutral.Books(
        account=books.webinfo.text("SolutionId"),
        currency=next(row.text("Iso") for row in books.currencies.values()),
        locations=tuple(neutral.Location(str(number), str(number)) for number in books.locations),
        listings=tuple(listing for row in books.products.values() for listing in _listings(books, row)),
        orders=tuple(_order(books, row) for row in books.orders.values()),
    )


def _listings(books: Books, product: Row) -> Iterator[neutral.Listing]:
    variants, kind = books.variants_of(product.whole("Id")), product.text("TypeLabel")
    for row in variants or [product]:
        id = f"{product.whole('Id')}/{row.whole('Id')}" if variants else str(product.whole("Id"))
        stock = {str(place.whole("StockLocationId")): place.whole("Stock") for place in row.rows("StockLocations")}
        yield neutral.Listing(
            id=id,
            product_id=str(product.whole("Id")),
            stock_id=id,
            sku=row.text("ItemNumber") or None,
            barcode=row.text("Ean") or None,
            title=product.text("Title"),
            description=product.text("Description"),
            status="active" if product.flag("Status") else "draft",
            price=row.number("Price"),
            cost=None,
            weight=None,
            is_counted=kind not in _UNCOUNTED,
            is_gift_card=kind.startswith("gift-card"),
            is_only_one=not variants,
            on_hand=stock,
            available=stock,
            updated_at=product.time("DateUpdated"),
        )


def _order(books: Books, order: Row) -> neutral.Order:
    currency, placed = order.row("Currency"), order.time("DateDelivered")
    assert placed is not None  # every order has been placed
    return neutral.Order(
        id=str(order.whole("Id")),
        number=str(order.whole("Id")),
        reference=order.text("ReferenceNumber") or None,
        placed_at=placed,
        updated_at=order.time("DateUpdated") or placed,
        currency=currency.text("Iso") if currency else "",
        total=gross(books, order).quantize(_CENT),
        cancelled=order.text("Status") == str(CANCELLED),
        test=False,
        lines=tuple(_line(row) for row in order.rows("OrderLines")),
        own={"status": int(order.text("Status"))},
    )


def _line(row: Row) -> neutral.OrderLine:
    return neutral.OrderLine(
        sku=row.text("ItemNumber") or None,
        title=row.text("ProductTitle"),
        quantity=row.number("Amount"),
        net=line_net(row),
        product_id=str(row.whole("ProductId")) if row.whole("ProductId") else None,
    )
