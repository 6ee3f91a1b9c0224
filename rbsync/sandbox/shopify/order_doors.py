"""What customers and people in the shop do with orders: place, pay, fulfil, cancel and edit them."""

from dataclasses import replace
from datetime import datetime

from rbsync.sandbox.kit.doors import Body, rows_of, time_of
from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.order_kinds import KINDS, Bench, cancel
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_spec import Line, OrderSpec, Payment


def place_order(books: Books, body: Body, now: datetime) -> Order:
    """Place an order of a `kind`, now or at `created_at`. Raises ValueError for what makes no sense.

    `lines` replaces the goods (`[{"sku": "A-1", "quantity": 2}]`), before the kind makes its change to them.
    """
    kind = str(body.get("kind") or "plain")
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
    bench = replace(books.bench, now=now)
    spec = bench.plain(time_of(body, "created_at") or now.replace(microsecond=0))
    if body.get("lines") is not None:
        spec = replace(spec, lines=_lines(books, bench, body["lines"]))
    spec = KINDS[kind](spec, bench)
    if body.get("email") is not None:
        spec = replace(spec, email=str(body["email"]))
    if body.get("paid") is not None:
        spec = replace(spec, payment=Payment.PAID if body["paid"] else Payment.PENDING)
    return books.place(spec, updated_at=now)


def change_order(books: Books, order: Order, change: str, now: datetime) -> None:
    """Do one thing with an order. Raises ValueError for what cannot be done."""
    books.change(order, _changed(order.spec, change, replace(books.bench, now=now), now), now)


def _lines(books: Books, bench: Bench, value: object) -> tuple[Line, ...]:
    rows = rows_of(value, '[{"sku": "A-1", "quantity": 2}]')
    if not rows:
        raise ValueError("an order needs a line")
    return tuple(_line(books, bench, each.get("sku"), int(str(each.get("quantity", 1)))) for each in rows)


def _line(books: Books, bench: Bench, sku: object, quantity: int) -> Line:
    if quantity < 1:
        raise ValueError("a line's quantity must be at least 1")
    found = books.exact_sku(sku) if isinstance(sku, str) else []
    if found:
        return bench.line_of(found[0], quantity)
    return replace(bench.line(quantity), sku=sku if isinstance(sku, str) else None, variant=None, product=None)


def _changed(spec: OrderSpec, change: str, bench: Bench, now: datetime) -> OrderSpec:
    if spec.cancelled_at:
        raise ValueError("the order is cancelled")
    if change in ("cancel", "edit") and spec.fulfilled_at:
        raise ValueError(f"a fulfilled order cannot be changed by {change!r}")
    match change:
        case "pay":
            return replace(spec, payment=Payment.PAID)
        case "fulfil":
            return replace(spec, fulfilled_at=spec.fulfilled_at or now)
        case "cancel":
            return replace(cancel(spec, bench), cancelled_at=now, refunded_at=now)
        case "edit":
            return _edited(spec, bench)
    raise ValueError(f"unknown change {change!r}; known: pay, fulfil, cancel, edit")


def _edited(spec: OrderSpec, bench: Bench) -> OrderSpec:
    """One unit less on the first line that has one, and another line more."""
    place = next((place for place, line in enumerate(spec.lines) if line.current), None)
    lines = [
        replace(line, removed=line.removed + 1) if position == place else line
        for position, line in enumerate(spec.lines)
    ]
    return replace(spec, lines=(*lines, replace(bench.line(), added=True)))
