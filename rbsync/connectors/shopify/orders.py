"""Reading orders: which changed, whole ones by id, and those a person asks for (shopify sheets 4, 5 and 7)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rbsync.connectors.shopify import mapping
from rbsync.connectors.shopify.bulk import BulkFailed, Group, bulk_rows, joined
from rbsync.connectors.shopify.documents import Document, bulk_document, load
from rbsync.connectors.shopify.judge import dig
from rbsync.connectors.shopify.paging import Page, connection, nodes
from rbsync.connectors.shopify.search import in_window, quoted, time_text
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


@dataclass(frozen=True, slots=True)
class OrderReader:
    """The orders of a shop, in the chosen money."""

    session: Session

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Heads of the orders that changed in the window; what the search adds or repeats is dropped.

        Whether a search without a status finds closed and cancelled orders is not certain (shopify sheet 4): the first of each
        comes along, and where one is missing from the list they are searched for as well.
        """
        search = in_window(window.since, window.until)
        hidden = {status: f"{search} status:{status}" for status in _MAYBE_HIDDEN}
        record = self.session.record("orders")
        given: set[str] = set()
        first: dict[str, OrderHead] = {}
        for page in connection(
            self.session.graph, load("OrdersChanged"), {"q": search, **hidden}, path=("orders",), record=record
        ):
            if not first:
                first = _first_of_each(self.session, page, record)
            yield from _fresh(self.session, _heads(page.nodes, record), window, given)
        for status, head in first.items():
            if head.id not in given and window.since <= head.updated_at < window.until:
                for found in _search(self.session, hidden[status], record):
                    yield from _fresh(self.session, found, window, given)

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """Whole orders. Many at once come from one bulk operation, as far as their update times are known; the rest by id.

        What the bulk operation does not bring whole and readable is read by id, and only that decides what is unreadable.
        """
        left = dict.fromkeys(ids)
        span = self.session.seen_orders.span(left) if len(left) >= BULK_FROM else None
        if span is not None:
            for order in _in_bulk(self.session, span, left):
                del left[order.head.id]
                yield order
        yield from _by_id(self.session, list(left))

    def find(self, text: str) -> tuple[OrderHead, ...]:
        """By gid, number of the id, or name with or without the shop's prefix and suffix, compared to the letter."""
        wanted = text.strip()
        if not wanted:
            return ()
        record = f"order {self.session.name} {wanted}"
        number = wanted.removeprefix(_GID)
        by_id = _heads_by_id(self.session, [_GID + number], record) if _ORDER_ID.fullmatch(number) else ()
        if wanted.startswith(_GID):
            return by_id
        shop = self.session.facts.shop()
        names = {wanted, f"{shop.order_number_format_prefix}{wanted}{shop.order_number_format_suffix}"}
        searches = [f"name:{quoted(name)}" for name in sorted(names)]
        found = _named(self.session, " OR ".join(searches), names, record)
        for search in (
            () if found or by_id else [f"{one} status:{status}" for status in _MAYBE_HIDDEN for one in searches]
        ):
            found.update(_named(self.session, search, names, record))
        return tuple({**found, **{head.id: head for head in by_id}}.values())


def _first_of_each(session: Session, page: Page, record: str) -> dict[str, OrderHead]:
    found: dict[str, OrderHead] = {}
    for status in _MAYBE_HIDDEN:
        rows = dig(dict(page.data), status, "nodes")
        found.update((status, head) for head in _heads(rows if isinstance(rows, list) else [], record)[:1])
    return found


def _fresh(
    session: Session, heads: Sequence[OrderHead], window: Window, given: set[str]
) -> Iterator[Sequence[OrderHead]]:
    """The page without what lies outside the window or was given before; nothing where nothing is left."""
    inside = {head.id: head for head in heads if window.since <= head.updated_at < window.until}
    fresh = [head for head in inside.values() if head.id not in given]
    given.update(inside)
    session.seen_orders.remember(fresh)
    if fresh:
        yield fresh


def _named(session: Session, search: str, names: Collection[str], record: str) -> dict[str, OrderHead]:
    """A name is a search like any other: only equal ones count."""
    return {head.id: head for page in _search(session, search, record) for head in page if head.number in names}


def _search(session: Session, search: str, record: str) -> Iterator[Sequence[OrderHead]]:
    for page in connection(session.graph, load("OrderHeads"), {"q": search}, path=("orders",), record=record):
        yield _heads(page.nodes, record)


def _heads_by_id(session: Session, ids: Sequence[str], record: str) -> tuple[OrderHead, ...]:
    portions = nodes(session.graph, load("OrderHeadsById"), ids, {}, record=record)
    return tuple(head for portion in portions for head in _heads(portion, record))


def _in_bulk(session: Session, span: tuple[datetime, datetime], wanted: Mapping[str, None]) -> Iterator[Order]:
    """Those of the wanted orders that the bulk operation brings whole and readable; none when it fails."""
    document = bulk_document("OrdersInBulk", search=in_window(*span), currency=session.currency)
    try:
        groups = joined(bulk_rows(session, document, record=session.record("orders")), wanted)
    except BulkFailed:
        return
    for group in groups:
        try:
            order = _grouped(group)
        except _MAKES_NO_SENSE:
            continue
        yield order


def _by_id(session: Session, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
    document = load("Orders", currency=session.currency)
    rest = list(ids)
    for _ in range(_READS):
        moved: list[str] = []
        for portion in nodes(session.graph, document, rest, {}, record=session.record("orders")):
            for node in portion:
                order = _completed(session, node)
                if order is None:
                    moved.append(str(dig(node, "id")))
                else:
                    yield order
        rest = moved
        if not rest:
            return
    yield from (UnreadableOrder(one, "it kept changing while its lines were read") for one in rest)


def _completed(session: Session, node: JsonValue) -> Order | UnreadableOrder | None:
    """The order with the lines that did not come inline; None when it changed between its pages."""
    record = f"order {session.name}{dig(node, 'name') or ''}"
    order_id = check(IdWire, node, record=record).id
    try:
        wire = fit(OrderWithLinesWire, node)
    except _MAKES_NO_SENSE as error:
        return UnreadableOrder(order_id, _why(error))
    more_lines = _rest(
        session, wire, load("OrderLines", currency=session.currency), "lineItems", wire.line_items.page_info, record
    )
    more_freights = _rest(
        session,
        wire,
        load("OrderFreight", currency=session.currency),
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
    session: Session, wire: HeadWire, document: Document, field: str, info: PageInfoWire, record: str
) -> list[JsonValue] | None:
    """What follows the inline rows; None when the order changed, or went away, before the last of them."""
    found: list[JsonValue] = []
    if not info.has_next_page:
        return found
    for page in connection(
        session.graph, document, {"id": wire.id}, path=("order", field), record=record, after=info.end_cursor
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
