"""Reading orders: which changed, whole ones by id, and those a person asks for (shopify sheets 4, 5 and 7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from rbsync.connectors.shopify import mapping
from rbsync.connectors.shopify.bulk import BulkFailed, BulkRuns, Group, joined
from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.documents import Currency, Document, bulk_document, load
from rbsync.connectors.shopify.judge import dig
from rbsync.connectors.shopify.paging import Page, connection, nodes
from rbsync.connectors.shopify.profile import Facts
from rbsync.connectors.shopify.search import in_window, quoted, time_text
from rbsync.connectors.shopify.seen import SeenOrders
from rbsync.connectors.shopify.wire import (
    FreightWire,
    HeadWire,
    IdWire,
    LineWire,
    OrderWire,
    OrderWithLinesWire,
    PageInfoWire,
    check,
)
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.ports.shop import Window
from rbsync.transport.document import JsonValue
from rbsync.wire import fit

BULK_FROM = 50
"""From this many orders at once a bulk operation costs fewer calls than reading by id."""

_GID = "gid://shopify/Order/"
_ORDER_ID = re.compile("[0-9]{1,19}")
_READS = 3
_MAYBE_HIDDEN = ("closed", "cancelled")
_MAKES_NO_SENSE = (ValueError, ArithmeticError)


class OrderReader:
    """A shop's orders, in the chosen money."""

    def __init__(self, graph: GraphQL, *, name: str, currency: Currency, facts: Facts, bulk: BulkRuns) -> None:
        self._graph = graph
        self._name = name
        self._currency = currency
        self._facts = facts
        self._bulk = bulk
        self._seen = SeenOrders()

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Heads of the orders that changed in the window; what the search adds or repeats is dropped.

        Whether a search without a status finds closed and cancelled orders is not certain (shopify sheet 4): the first of each
        comes along, and where one is missing from the list they are searched for as well.
        """
        search = in_window(window.since, window.until)
        hidden = {status: f"{search} status:{status}" for status in _MAYBE_HIDDEN}
        record = f"orders of {self._name}"
        given: set[str] = set()
        first: dict[str, OrderHead] = {}
        for page in connection(
            self._graph, load("OrdersChanged"), {"q": search, **hidden}, path=("orders",), record=record
        ):
            if not first:
                first = self._first_of_each(page, record)
            yield from self._fresh(_heads(page.nodes, record), window, given)
        for status, head in first.items():
            if head.id not in given and window.since <= head.updated_at < window.until:
                for found in self._search(hidden[status], record):
                    yield from self._fresh(found, window, given)

    def _first_of_each(self, page: Page, record: str) -> dict[str, OrderHead]:
        found: dict[str, OrderHead] = {}
        for status in _MAYBE_HIDDEN:
            rows = dig(dict(page.data), status, "nodes")
            found.update((status, head) for head in _heads(rows if isinstance(rows, list) else [], record)[:1])
        return found

    def _fresh(self, heads: Sequence[OrderHead], window: Window, given: set[str]) -> Iterator[Sequence[OrderHead]]:
        """The page without what lies outside the window or was given before; nothing where nothing is left."""
        inside = {head.id: head for head in heads if window.since <= head.updated_at < window.until}
        fresh = [head for head in inside.values() if head.id not in given]
        given.update(inside)
        self._seen.remember(fresh)
        if fresh:
            yield fresh

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """Whole orders. Many at once come from one bulk operation, as far as their update times are known; the rest by id.

        What the bulk operation does not bring whole and readable is read by id, and only that decides what is unreadable.
        """
        left = dict.fromkeys(ids)
        span = self._seen.span(left) if len(left) >= BULK_FROM else None
        if span is not None:
            for order in self._in_bulk(span, left):
                del left[order.head.id]
                yield order
        yield from self._by_id(list(left))

    def find(self, text: str) -> tuple[OrderHead, ...]:
        """By gid, number of the id, or name with or without the shop's prefix and suffix, compared to the letter."""
        wanted = text.strip()
        if not wanted:
            return ()
        record = f"order {self._name} {wanted}"
        number = wanted.removeprefix(_GID)
        by_id = self._heads_by_id([_GID + number], record) if _ORDER_ID.fullmatch(number) else ()
        if wanted.startswith(_GID):
            return by_id
        shop = self._facts.shop()
        names = {wanted, f"{shop.order_number_format_prefix}{wanted}{shop.order_number_format_suffix}"}
        searches = [f"name:{quoted(name)}" for name in sorted(names)]
        found = self._named(" OR ".join(searches), names, record)
        for search in (
            () if found or by_id else [f"{one} status:{status}" for status in _MAYBE_HIDDEN for one in searches]
        ):
            found.update(self._named(search, names, record))
        return tuple({**found, **{head.id: head for head in by_id}}.values())

    def _named(self, search: str, names: Collection[str], record: str) -> dict[str, OrderHead]:
        """A name is a search like any other: only equal ones count."""
        return {head.id: head for page in self._search(search, record) for head in page if head.number in names}

    def _search(self, search: str, record: str) -> Iterator[Sequence[OrderHead]]:
        for page in connection(self._graph, load("OrderHeads"), {"q": search}, path=("orders",), record=record):
            yield _heads(page.nodes, record)

    def _heads_by_id(self, ids: Sequence[str], record: str) -> tuple[OrderHead, ...]:
        portions = nodes(self._graph, load("OrderHeadsById"), ids, {}, record=record)
        return tuple(head for portion in portions for head in _heads(portion, record))

    def _in_bulk(self, span: tuple[datetime, datetime], wanted: Mapping[str, None]) -> Iterator[Order]:
        """Those of the wanted orders that the bulk operation brings whole and readable; none when it fails."""
        document = bulk_document("OrdersInBulk", search=in_window(*span), currency=self._currency)
        try:
            groups = joined(self._bulk.rows(document, record=f"orders of {self._name}"), wanted)
        except BulkFailed:
            return
        for group in groups:
            try:
                order = _grouped(group)
            except _MAKES_NO_SENSE:
                continue
            yield order

    def _by_id(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        document = load("Orders", currency=self._currency)
        rest = list(ids)
        for _ in range(_READS):
            moved: list[str] = []
            for portion in nodes(self._graph, document, rest, {}, record=f"orders of {self._name}"):
                for node in portion:
                    order = self._completed(node)
                    if order is None:
                        moved.append(str(dig(node, "id")))
                    else:
                        yield order
            rest = moved
            if not rest:
                return
        yield from (UnreadableOrder(one, "it kept changing while its lines were read") for one in rest)

    def _completed(self, node: JsonValue) -> Order | UnreadableOrder | None:
        """The order with the lines that did not come inline; None when it changed between its pages."""
        record = f"order {self._name}{dig(node, 'name') or ''}"
        order_id = check(IdWire, node, record=record).id
        try:
            wire = fit(OrderWithLinesWire, node)
        except _MAKES_NO_SENSE as error:
            return UnreadableOrder(order_id, _why(error))
        more_lines = self._rest(
            wire, load("OrderLines", currency=self._currency), "lineItems", wire.line_items.page_info, record
        )
        more_freights = self._rest(
            wire,
            load("OrderFreight", currency=self._currency),
            "shippingLines",
            wire.shipping_lines.page_info,
            record,
        )
        if more_lines is None or more_freights is None:
            return None
        try:
            lines = [*wire.line_items.nodes, *(fit(LineWire, one) for one in more_lines)]
            freights = [*wire.shipping_lines.nodes, *(fit(FreightWire, one) for one in more_freights)]
            return mapping.order(wire, lines, freights)
        except _MAKES_NO_SENSE as error:
            return UnreadableOrder(order_id, _why(error))

    def _rest(
        self, wire: HeadWire, document: Document, field: str, info: PageInfoWire, record: str
    ) -> list[JsonValue] | None:
        """What follows the inline rows; None when the order changed, or went away, before the last of them."""
        found: list[JsonValue] = []
        if not info.has_next_page:
            return found
        for page in connection(
            self._graph, document, {"id": wire.id}, path=("order", field), record=record, after=info.end_cursor
        ):
            if dig(dict(page.data), "order", "updatedAt") != time_text(wire.updated_at):
                return None
            found.extend(page.nodes)
            if not page.info.has_next_page:
                return found
        return None


def _heads(rows: Sequence[JsonValue], record: str) -> list[OrderHead]:
    return [mapping.head(check(HeadWire, row, record=record)) for row in rows]


def _grouped(group: Group) -> Order:
    """The order of a bulk result. Raises ValueError where lines are missing or double, or make no sense."""
    wire = fit(OrderWire, group.root)
    freights = [fit(FreightWire, child) for child in group.children if "isRemoved" in child]
    lines = [fit(LineWire, child) for child in group.children if "isRemoved" not in child]
    if not lines or len({line.id for line in lines}) < len(lines):
        raise ValueError("its lines did not come each once")
    return mapping.order(wire, lines, freights)


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else "its figures cannot be calculated with"
