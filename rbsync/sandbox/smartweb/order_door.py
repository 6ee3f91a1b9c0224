"""What customers and people in the shop do with orders: place, pay, send, cancel, edit, credit, split."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

from rbsync.sandbox.kit.doors import Body, only, rows_of, time_of
from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.operations.writes import change_status
from rbsync.sandbox.smartweb.order_bench import Bench
from rbsync.sandbox.smartweb.order_entry import credit, enter, enter_line, split, transaction
from rbsync.sandbox.smartweb.order_kinds import CREDITS, KINDS, cart_of, credit_note
from rbsync.sandbox.smartweb.order_money import gross
from rbsync.sandbox.smartweb.reference import BOOKED, CANCELLED, SENT
from rbsync.sandbox.smartweb.row import Row

_PLACING = frozenset({"kind", "created_at", "lines", "email", "status", "cards", "captured"})


def place_order(bench: Bench, body: Body) -> Row:
    """Place an order of a `kind`, now or at `created_at`. Raises ValueError for what makes no sense.

    `lines` replaces the goods (`[{"number": "A-1", "amount": 2}]`), before the kind makes its change to them.
    `cards` is how many payments there are (0: it is not paid), `captured` writes each of them down twice.
    """
    only(body, _PLACING)
    kind = str(body.get("kind") or "plain")
    if kind not in KINDS and kind not in CREDITS:
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join([*KINDS, *CREDITS])}")
    bench = replace(bench, now=bench.books.now())
    placed_at = time_of(body, "created_at") or bench.now.replace(microsecond=0)
    if kind in CREDITS:
        return credit_note(bench, kind, placed_at, moves_stock=True)
    lines = None if body.get("lines") is None else partial(_lines, bench, body["lines"])
    cart = cart_of(bench, kind, placed_at, lines)
    if body.get("email") is not None:
        cart.order.inner("Customer").set(Email=str(body["email"]))
    if body.get("status") is not None:
        cart.order.set(Status=str(int(str(body["status"]))))
    if body.get("cards") is not None:
        cart.cards = int(str(body["cards"]))
    cart.captured = body.get("captured") is True
    return enter(bench.books, cart)


def _lines(bench: Bench, rows: object) -> list[Row]:
    found = rows_of(rows, '[{"number": "A-1", "amount": 2}]')
    return [_line(bench, str(each.get("number", "")), Decimal(str(each.get("amount", 1)))) for each in found]


def _line(bench: Bench, number: str, amount: Decimal) -> Row:
    for goods in (*bench.books.variants.values(), *bench.books.products.values()):
        if goods.text("ItemNumber") == number:
            return bench.line_of(goods, amount)
    return bench.line().twin(Amount=amount, ItemNumber=number, ProductId=0, VariantId=0)


def change_order(bench: Bench, order: Row, change: str, body: Body) -> Row:
    """Do one thing with an order; the order, or the credit note or part order. Raises ValueError for what cannot be done."""
    books = bench.books
    match change:
        case "pay":
            _pay(books, order)
        case "send" | "cancel" | "book":
            change_status(books, order, {"send": SENT, "cancel": CANCELLED, "book": BOOKED}[change])
        case "status":
            change_status(books, order, int(str(body.get("status", ""))))
        case "comment":
            order.set(OrderComment=str(body.get("text", "")))
            books.touch(order)
        case "edit":
            _edit(bench, order)
        case "credit":
            return credit(books, order, _line_ids(body))
        case "split":
            return split(books, order, _line_ids(body) or set())
        case _:
            raise ValueError(
                f"unknown change {change!r}; known: pay, send, cancel, status, comment, edit, credit, split, book"
            )
    return order


def _pay(books: Books, order: Row) -> None:
    """What is still owed."""
    rows = order.rows("Transactions")
    due = gross(books, order) - sum((row.number("AmountFull") for row in rows), Decimal(0))
    if due:
        order.set(Transactions=[*rows, transaction(books, order, due)])
        books.touch(order)


def _edit(bench: Bench, order: Row) -> None:
    """One unit less of the first line, or none of it; and one line more."""
    lines = order.rows("OrderLines")
    if lines:
        first = lines[0]
        first.set(Amount=first.number("Amount") - 1)
        lines = lines if first.number("Amount") > 0 else lines[1:]
    order.set(OrderLines=[*lines, enter_line(bench.books, order.whole("Id"), bench.line())])
    bench.books.touch(order)


def _line_ids(body: Body) -> set[int] | None:
    wanted = body.get("lines")
    if wanted is None:
        return None
    if not isinstance(wanted, list) or not all(isinstance(each, int) for each in wanted):
        raise ValueError("`lines` must be a list of line ids")
    return set(wanted)
