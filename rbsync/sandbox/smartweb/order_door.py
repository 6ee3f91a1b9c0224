"""What customers and people in the shop do with orders: place, pay, send, cancel, edit, credit, split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.smartweb.books import Books, Rates
from rbsync.sandbox.smartweb.credit import BOOKED, credit, split
from rbsync.sandbox.smartweb.operations.orders import CANCELLED, SENT, change_status
from rbsync.sandbox.smartweb.order_bench import Bench, Goods
from rbsync.sandbox.smartweb.order_entry import add_line, enter, transaction
from rbsync.sandbox.smartweb.order_kinds import CREDITS, KINDS
from rbsync.sandbox.smartweb.order_money import gross
from rbsync.sandbox.smartweb.order_spec import Line, OrderSpec
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.seeding import place

Body = Mapping[str, object]
_PLACING = frozenset({"kind", "created_at", "lines", "email", "status", "cards", "captured"})


def place_order(books: Books, bench: Bench, body: Body) -> Row:
    """Place an order of a `kind`, now or at `created_at`. Raises ValueError for what makes no sense.

    `lines` replaces the goods (`[{"number": "A-1", "amount": 2}]`), before the kind makes its change to them.
    `cards` is how many payments there are (0: it is not paid), `captured` writes each of them down twice.
    """
    unknown = set(body) - _PLACING
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}; known: {', '.join(sorted(_PLACING))}")
    kind = str(body.get("kind") or "plain")
    if kind not in KINDS and kind not in CREDITS:
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join([*KINDS, *CREDITS])}")
    bench = replace(bench, now=books.now())
    created = _time(body.get("created_at")) or books.now().replace(microsecond=0)
    if kind in CREDITS:
        return place(books, bench, kind, created, moves_stock=True)
    spec = bench.plain(created)
    if body.get("lines") is not None:
        spec = replace(spec, lines=_lines(bench, body["lines"]))
    return enter(books, _as_asked(KINDS[kind](spec, bench), body))


def _as_asked(spec: OrderSpec, body: Body) -> OrderSpec:
    if body.get("email") is not None:
        spec = replace(spec, customer=replace(spec.customer, email=str(body["email"])))
    if body.get("status") is not None:
        spec = replace(spec, status=int(str(body["status"])))
    if body.get("cards") is not None:
        spec = replace(spec, cards=int(str(body["cards"])))
    return replace(spec, captured=body.get("captured") is True)


def _lines(bench: Bench, rows: object) -> tuple[Line, ...]:
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise ValueError('lines must be a list like [{"number": "A-1", "amount": 2}]')
    return tuple(_line(bench, str(each.get("number", "")), Decimal(str(each.get("amount", 1)))) for each in rows)


def _line(bench: Bench, number: str, amount: Decimal) -> Line:
    books = bench.books
    for variant in books.variants.values():
        if variant.text("ItemNumber") == number:
            return bench.line_of(Goods(books.products[variant.whole("ProductId")], variant), amount)
    for product in books.products.values():
        if product.text("ItemNumber") == number:
            return bench.line_of(Goods(product), amount)
    return replace(bench.line(), amount=amount, number=number, product=0, variant=0)


def change_order(books: Books, bench: Bench, order: Row, change: str, body: Body) -> Row:
    """Do one thing with an order; the order, or the credit note or part order. Raises ValueError for what cannot be done."""
    match change:
        case "pay":
            _pay(books, order)
        case "send":
            change_status(books, order, SENT)
        case "cancel":
            change_status(books, order, CANCELLED)
        case "status":
            change_status(books, order, int(str(body.get("status", ""))))
        case "comment":
            order.set(OrderComment=str(body.get("text", "")))
            books.touch(order)
        case "edit":
            _edit(books, bench, order)
        case "credit":
            return credit(books, order, _line_ids(body))
        case "split":
            return split(books, order, _line_ids(body) or set())
        case "book":
            change_status(books, order, BOOKED)
        case _:
            raise ValueError(
                f"unknown change {change!r}; known: pay, send, cancel, status, comment, edit, credit, split, book"
            )
    return order


def _pay(books: Books, order: Row) -> None:
    """What is still owed."""
    rows = order.rows("Transactions")
    currency = next((key for key, row in books.currencies.items() if _iso(order) == row.text("Iso")), 1)
    due = gross(books, order) - sum((row.number("AmountFull") for row in rows), Decimal(0))
    if due:
        order.set(Transactions=[*rows, transaction(books, order, due, currency)])
        books.touch(order)


def _edit(books: Books, bench: Bench, order: Row) -> None:
    """One unit less of the first line, or none of it; and one line more."""
    lines = order.rows("OrderLines")
    if lines:
        first = lines[0]
        first.set(Amount=first.number("Amount") - 1)
        lines = lines if first.number("Amount") > 0 else lines[1:]
    spec = bench.line()
    added = add_line(books, order, spec)
    sold = books.rates[order.whole("Id")]
    books.rates[order.whole("Id")] = Rates(sold.order, {**sold.lines, added.whole("Id"): spec.rate}, told=sold.told)
    order.set(OrderLines=[*lines, added])
    books.touch(order)


def _iso(order: Row) -> str:
    currency = order.row("Currency")
    return currency.text("Iso") if currency else ""


def _line_ids(body: Body) -> set[int] | None:
    wanted = body.get("lines")
    if wanted is None:
        return None
    if not isinstance(wanted, list) or not all(isinstance(each, int) for each in wanted):
        raise ValueError("`lines` must be a list of line ids")
    return set(wanted)


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    when = datetime.fromisoformat(str(value))
    if when.tzinfo is None:
        raise ValueError("created_at needs a time zone")
    return when
