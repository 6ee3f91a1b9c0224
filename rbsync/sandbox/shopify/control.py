"""The sandbox's own endpoints: look at the books, change orders and products, set switches."""

from dataclasses import dataclass, replace
from datetime import datetime

from graphql import GraphQLError

from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import Body, Door, Doors
from rbsync.sandbox.shopify import product_doors as doors
from rbsync.sandbox.shopify.access import Tokens
from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.formats import stamp
from rbsync.sandbox.shopify.neutral import neutral_books
from rbsync.sandbox.shopify.order_kinds import KINDS, Bench, cancel
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_spec import Line, OrderSpec, Payment
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.product_books import (
    collections_document,
    product_document,
    products_document,
    publications_document,
    variant_document,
)
from rbsync.sandbox.shopify.product_doors import Refused
from rbsync.sandbox.shopify.records import Product
from rbsync.sandbox.shopify.toggles import Toggles


@dataclass(frozen=True, slots=True)
class Control:
    """Answers what lies below `/_sandbox/`."""

    books: Books
    view: OrderView
    toggles: Toggles
    tokens: Tokens
    clock: Clock

    def doors(self) -> Doors:
        """The table of paths."""
        table: dict[str, Door] = {
            "GET records": lambda _: self._records(),
            "POST orders": self._place,
            "POST orders/{number}/{change}": self._change,
            "POST expire-tokens": lambda _: {"expired": self.tokens.expire()},
            "POST products": lambda body: self._product(doors.new_product(self.books, body, self.clock.now())),
            "POST products/{id}": self._edit_product,
            "POST products/{id}/variants": self._add_variant,
            "DELETE products/{id}": self._delete_product,
            "POST variants/{id}": self._edit_variants,
            "DELETE variants/{id}": self._delete_variants,
        }
        return Doors(
            self.toggles,
            lambda: neutral_books(self.books, self.view),
            table,
            toggled=self.books.forget_documents,
            refusals=(Refused, GraphQLError),
        )

    def _records(self) -> dict[str, object]:
        return {
            "store": self.books.terms.store,
            "currency": self.books.terms.currency,
            "locations": [
                {"id": each.id, "name": each.name, "active": each.active, "service": each.service}
                for each in self.books.locations
            ],
            "products": products_document(self.books),
            "variants": [variant_document(each) for each in self.books.variants.values()],
            "collections": collections_document(self.books),
            "publications": publications_document(self.books),
            "orders": [self._order(each) for each in self.books.orders.values()],
        }

    def _order(self, order: Order) -> dict[str, object]:
        figures, spec = order.figures, order.spec
        return {
            "id": order.id,
            "legacy_id": str(order.number),
            "name": self.view.name(order),
            "currency": spec.currency,
            "total": str(figures.before_returns.price),
            "current_total": str(figures.current.price),
            "tax": str(figures.current.tax),
            "created_at": stamp(spec.created_at),
            "updated_at": stamp(order.updated_at),
            "financial_status": order.financial_status,
            "fulfillment_status": order.fulfillment_status,
            "test": spec.test,
            "cancelled": spec.cancelled_at is not None,
            "lines": [
                {
                    "sku": each.line.sku,
                    "title": each.line.title,
                    "quantity": each.line.quantity,
                    "current_quantity": each.line.current,
                    "net": str(each.current.net),
                }
                for each in figures.lines
            ],
        }

    def _place(self, body: Body) -> dict[str, object]:
        now = self.clock.now()
        kind = str(body.get("kind") or "plain")
        if kind not in KINDS:
            raise Refused(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
        bench = replace(self.books.bench, now=now)
        created = _moment(body.get("created_at")) or now.replace(microsecond=0)
        spec = bench.plain(created)
        if body.get("lines") is not None:
            spec = replace(spec, lines=self._lines(bench, body["lines"]))
        spec = KINDS[kind](spec, bench)
        if body.get("email") is not None:
            spec = replace(spec, email=str(body["email"]))
        if body.get("paid") is not None:
            spec = replace(spec, payment=Payment.PAID if body["paid"] else Payment.PENDING)
        order = self.books.place(spec, updated_at=now)
        return {"id": order.id, "name": self.view.name(order), "total": str(order.figures.before_returns.price)}

    def _lines(self, bench: Bench, rows: object) -> tuple[Line, ...]:
        if not isinstance(rows, list) or not rows or not all(isinstance(each, dict) for each in rows):
            raise Refused('lines must be a list like [{"sku": "A-1", "quantity": 2}]')
        return tuple(self._line(bench, each.get("sku"), int(each.get("quantity", 1))) for each in rows)

    def _line(self, bench: Bench, sku: object, quantity: int) -> Line:
        if quantity < 1:
            raise Refused("a line's quantity must be at least 1")
        found = self.books.exact_sku(sku) if isinstance(sku, str) else []
        if found:
            return bench.line_of(found[0], quantity)
        return replace(bench.line(quantity), sku=sku if isinstance(sku, str) else None, variant=None, product=None)

    def _change(self, _: Body, number: str, change: str) -> dict[str, object] | None:
        order = self.books.orders.get(int(number)) if number.isdecimal() else None
        if order is None:
            return None
        now = self.clock.now()
        self.books.change(order, _changed(order.spec, change, replace(self.books.bench, now=now), now), now)
        return self._order(order)

    def _edit_product(self, body: Body, value: str) -> object:
        product = doors.find_product(self.books, value)
        if product:
            doors.edit_product(self.books, product, body, self.clock.now())
        return product and self._product(product)

    def _add_variant(self, body: Body, value: str) -> object:
        product = doors.find_product(self.books, value)
        return product and variant_document(doors.add_variant(self.books, product, body, self.clock.now()))

    def _delete_product(self, _: Body, value: str) -> object:
        product = doors.find_product(self.books, value)
        return product and doors.delete_product(self.books, product)

    def _edit_variants(self, body: Body, value: str) -> object:
        found = doors.find_variants(self.books, value)
        for variant in found:
            doors.edit_variant(self.books, variant, body, self.clock.now())
        return [variant_document(each) for each in found] or None

    def _delete_variants(self, _: Body, value: str) -> object:
        found = doors.find_variants(self.books, value)
        for variant in found:
            doors.delete_variant(self.books, variant, self.clock.now())
        return [variant_document(each) for each in found] or None

    def _product(self, product: Product) -> dict[str, object]:
        document = product_document(self.books, product)
        return {**document, "variants": [variant_document(each) for each in product.variants]}


def _changed(spec: OrderSpec, change: str, bench: Bench, now: datetime) -> OrderSpec:
    if spec.cancelled_at:
        raise Refused("the order is cancelled")
    if change == "pay":
        return replace(spec, payment=Payment.PAID)
    if change == "fulfil":
        return replace(spec, fulfilled_at=spec.fulfilled_at or now)
    if change == "cancel":
        if spec.fulfilled_at:
            raise Refused("a fulfilled order cannot be cancelled")
        return replace(cancel(spec, bench), cancelled_at=now, refunded_at=now)
    if change == "edit":
        if spec.fulfilled_at:
            raise Refused("a fulfilled order cannot be edited")
        return _edited(spec, bench)
    raise Refused(f"unknown change {change!r}; known: pay, fulfil, cancel, edit")


def _edited(spec: OrderSpec, bench: Bench) -> OrderSpec:
    """One unit less on the first line that has one, and another line more."""
    place = next((place for place, line in enumerate(spec.lines) if line.current), None)
    lines = [
        replace(line, removed=line.removed + 1) if position == place else line
        for position, line in enumerate(spec.lines)
    ]
    return replace(spec, lines=(*lines, replace(bench.line(), added=True)))


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise Refused("created_at needs a time zone")
    return moment
