"""Reading orders: which changed, whole ones by id, and those a person asks for (shopify sheets 4, 5 and 7)."""

import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from rbsync.connectors.shopify import mapping
from rbsync.connectors.shopify.bulk import BulkFailed, Row, bulk_rows, joined
from rbsync.connectors.shopify.client import Page, by_id, connection, nodes
from rbsync.connectors.shopify.documents import bulk_document, in_window, load, quoted, time_text
from rbsync.connectors.shopify.judge import dig
from rbsync.connectors.shopify.session import Session
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
from rbsync.ports.connector import Window
from rbsync.transport.document import JsonValue
from rbsync.wire import fit

BULK_FROM = 50
"""From this many orders at once a bulk operation costs fewer calls than reading by id."""

_GID = "gid://shopify/Order/"
_ORDER_ID = re.compile("[0-9]{1,19}")
_READS = 3
_MAYBE_HIDDEN = ("closed", "cancelled")
_MAKES_NO_SENSE = (ValueError, ArithmeticError)
_MOST_TIMES = 50_000
_OTHERS_IN_SPAN = 4


class OrderReader:
    """The orders of a shop, in the chosen money."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._times = _UpdateTimes()

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Heads of the orders that changed in the window; what the search adds or repeats is dropped.

        Whether a search without a status finds closed and cancelled orders is not certain (shopify sheet 4): the first of each
        comes along, and where one is missing from the list they are searched for as well.
        """
        search = in_window(window.since, window.until)
        hidden = {status: f"{search} status:{status}" for status in _MAYBE_HIDDEN}
        record = self._session.record("orders")
        given: set[str] = set()
        first: dict[str, OrderHead] = {}
        for page in self._pages("OrdersChanged", {"q": search, **hidden}, record):
            if not first:
                first = _first_of_each(page, record)
            yield from self._fresh(_heads(page.nodes, record), window, given)
        for status, head in first.items():
            if head.id not in given and window.since <= head.updated_at < window.until:
                for found in self._pages("OrderHeads", {"q": hidden[status]}, record):
                    yield from self._fresh(_heads(found.nodes, record), window, given)

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """Whole orders. Many at once come from one bulk operation, as far as their update times are known; the rest by id.

        What the bulk operation does not bring whole and readable is read by id, and only that decides what is unreadable.
        """
        left = dict.fromkeys(ids)
        span = self._times.span(left) if len(left) >= BULK_FROM else None
        if span is not None:
            for order in _in_bulk(self._session, span, left):
                del left[order.head.id]
                yield order
        yield from _by_id(self._session, list(left))

    def find(self, text: str) -> tuple[OrderHead, ...]:
        """By gid, number of the id, or name with or without the shop's prefix and suffix, compared to the letter."""
        text = text.strip()
        if not text:
            return ()
        session, record = self._session, f"order {self._session.name} {text}"
        number = text.removeprefix(_GID)
        found: dict[str, OrderHead] = {}
        if _ORDER_ID.fullmatch(number):
            wires = by_id(session.graph, HeadWire, load("OrderHeadsById"), [_GID + number], record=record)
            found = {wire.id: mapping.head(wire) for wire in wires}
        if text.startswith(_GID):
            return tuple(found.values())
        shop = session.facts.shop()
        names = {text, f"{shop.order_number_format_prefix}{text}{shop.order_number_format_suffix}"}
        searches = [f"name:{quoted(name)}" for name in sorted(names)]
        found = {**self._named(" OR ".join(searches), names, record), **found}
        if not found:
            for search in (f"{named} status:{status}" for status in _MAYBE_HIDDEN for named in searches):
                found.update(self._named(search, names, record))
        return tuple(found.values())

    def _fresh(self, heads: Sequence[OrderHead], window: Window, given: set[str]) -> Iterator[Sequence[OrderHead]]:
        """The page without what lies outside the window or was given before; nothing where nothing is left."""
        inside = {head.id: head for head in heads if window.since <= head.updated_at < window.until}
        fresh = [head for head in inside.values() if head.id not in given]
        given.update(inside)
        self._times.remember(fresh)
        if fresh:
            yield fresh

    def _named(self, search: str, names: Collection[str], record: str) -> dict[str, OrderHead]:
        """A name is a search like any other: only equal ones count."""
        pages = self._pages("OrderHeads", {"q": search}, record)
        return {head.id: head for page in pages for head in _heads(page.nodes, record) if head.number in names}

    def _pages(self, name: str, variables: Mapping[str, JsonValue], record: str) -> Iterator[Page]:
        return connection(self._session.graph, load(name), variables, path=("orders",), record=record)


class _UpdateTimes:
    """Which orders were seen to change when, so that many can be read in one search.

    Of the orders last listed; the oldest entries are forgotten first. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, datetime] = {}

    def remember(self, heads: Iterable[OrderHead]) -> None:
        """Note the update times."""
        with self._lock:
            for head in heads:
                self._times.pop(head.id, None)
                self._times[head.id] = head.updated_at
            while len(self._times) > _MOST_TIMES:
                del self._times[next(iter(self._times))]

    def span(self, ids: Collection[str]) -> tuple[datetime, datetime] | None:
        """The shortest span (end exclusive, aware) that holds the known ones.

        None when fewer than half are known, or when the span holds so many others that reading by id is cheaper.
        """
        with self._lock:
            known = [self._times[key] for key in ids if key in self._times]
            if not known or 2 * len(known) < len(ids):
                return None
            since, until = min(known), max(known) + timedelta(seconds=1)
            inside = sum(since <= time < until for time in self._times.values())
        return (since, until) if inside <= _OTHERS_IN_SPAN * len(known) else None


def _first_of_each(page: Page, record: str) -> dict[str, OrderHead]:
    found: dict[str, OrderHead] = {}
    for status in _MAYBE_HIDDEN:
        rows = dig(dict(page.data), status, "nodes")
        found.update((status, head) for head in _heads(rows if isinstance(rows, list) else [], record)[:1])
    return found


def _in_bulk(session: Session, span: tuple[datetime, datetime], ids: Mapping[str, None]) -> Iterator[Order]:
    """Those of these orders that the bulk operation brings whole and readable; none when it fails."""
    document = bulk_document("OrdersInBulk", search=in_window(*span), currency=session.currency)
    try:
        groups = joined(bulk_rows(session, document, record=session.record("orders")), ids)
    except BulkFailed:
        return
    for root, children in groups:
        try:
            order = _grouped(root, children)
        except _MAKES_NO_SENSE:
            continue
        yield order


def _by_id(session: Session, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
    document = load("Orders", currency=session.currency)
    rest = list(ids)
    for _ in range(_READS):
        moved: list[str] = []
        for node in nodes(session.graph, document, rest, {}, record=session.record("orders")):
            order = _completed(session, node)
            if order is None:
                moved.append(str(dig(node, "id")))
            else:
                yield order
        rest = moved
        if not rest:
            return
    yield from (UnreadableOrder(key, "it kept changing while its lines were read") for key in rest)


def _completed(session: Session, node: JsonValue) -> Order | UnreadableOrder | None:
    """The order with the lines that did not come inline; None when it changed between its pages."""
    record = f"order {session.name}{dig(node, 'name') or ''}"
    order_id = check(IdWire, node, record=record).id
    try:
        wire = fit(OrderWithLinesWire, node)
        more_lines = _rest(session, wire, wire.line_items.page_info, "OrderLines", "lineItems", record)
        more_freights = _rest(session, wire, wire.shipping_lines.page_info, "OrderFreight", "shippingLines", record)
        if more_lines is None or more_freights is None:
            return None
        lines = [*wire.line_items.nodes, *(fit(LineWire, row) for row in more_lines)]
        freights = [*wire.shipping_lines.nodes, *(fit(FreightWire, row) for row in more_freights)]
        return mapping.order(wire, lines, freights)
    except _MAKES_NO_SENSE as error:
        why = str(error) if isinstance(error, ValueError) else "its figures cannot be calculated with"
        return UnreadableOrder(order_id, why)


def _rest(
    session: Session, wire: HeadWire, info: PageInfoWire, name: str, field: str, record: str
) -> list[JsonValue] | None:
    """What follows the inline rows; None when the order changed, or went away, before the last of them."""
    found: list[JsonValue] = []
    if not info.has_next_page:
        return found
    document, path = load(name, currency=session.currency), ("order", field)
    for page in connection(session.graph, document, {"id": wire.id}, path=path, record=record, after=info.end_cursor):
        if dig(dict(page.data), "order", "updatedAt") != time_text(wire.updated_at):
            return None
        found.extend(page.nodes)
        if not page.info.has_next_page:
            return found
    return None


def _heads(rows: Sequence[JsonValue], record: str) -> list[OrderHead]:
    return [mapping.head(check(HeadWire, row, record=record)) for row in rows]


def _grouped(root: Row, children: Sequence[Row]) -> Order:
    """The order of a bulk result. Raises ValueError where lines are missing or double, or make no sense."""
    wire = fit(OrderWire, root)
    freights = [fit(FreightWire, child) for child in children if "isRemoved" in child]
    lines = [fit(LineWire, child) for child in children if "isRemoved" not in child]
    if not lines or len({line.id for line in lines}) < len(lines):
        raise ValueError("its lines did not come each once")
    return mapping.order(wire, lines, freights)
