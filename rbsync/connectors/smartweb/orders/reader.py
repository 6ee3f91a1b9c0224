"""Reading orders: which changed, whole ones by id, and those a person asks for (smartweb sheets 8 and 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rbsync.connectors.smartweb.moments import end_text, readings, start_text
from rbsync.connectors.smartweb.orders import mapping
from rbsync.connectors.smartweb.orders.listed import SeenOrders
from rbsync.connectors.smartweb.orders.mapping import ShopFacts
from rbsync.connectors.smartweb.orders.options import OrderOptions
from rbsync.connectors.smartweb.orders.wire import HeadWire, OrderWire
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.connectors.smartweb.wire import Row, broken, checked, fitted, rows
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.errors import Refused, Unavailable
from rbsync.ports.shop import Window
from rbsync.ports.time import Clock

PAGE_SIZES = (100, 25, 5)
"""Orders in one answer; fewer where the service does not manage more (smartweb sheet 18.13)."""

_LISTS = ("Order_GetByDateWithPagination", "Order_GetByDateUpdatedWithPagination")
_ALL_STATUSES = ""
_SWEEPS = 3
# so many ids are asked for as one span, and so many others may lie between two of them
_SPAN = 100
_GAP = 25
_LARGEST_ID = 2**31 - 1
_NO_SUCH_ID = "PARAM"
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_MAKES_NO_SENSE = (ValueError, ArithmeticError)


class OrderReader:
    """A shop's orders. Lists bring whole orders, so that one that was just listed costs no further call."""

    def __init__(self, soap: Soap, *, name: str, facts: Facts, options: OrderOptions, clock: Clock) -> None:
        self._soap = soap
        self._name = name
        self._facts = facts
        self._options = options
        self._seen = SeenOrders(clock)

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Heads of the orders that were placed or changed in the window, each id once as long as it stays as it is.

        Both lists are asked: new orders are in the first only, since they have no date of change (smartweb sheet 1.11).
        """
        given: dict[str, datetime] = {}
        for operation in _LISTS:
            for page in self._whole_list(operation, window):
                heads = [head for head in page if given.get(head.id) != head.updated_at]
                given.update({head.id: head.updated_at for head in heads})
                if heads:
                    yield heads

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """Whole orders. Those that lie close together, and were not just listed, come from one call."""
        left: list[int] = []
        for key in dict.fromkeys(_key(text) for text in ids):
            row = None if key is None else self._seen.take(key)
            if row is not None:
                yield self._order(row)
            elif key is not None:
                left.append(key)
        for span in _spans(sorted(left)):
            yield from self._read_span(span)

    def find(self, text: str) -> tuple[OrderHead, ...]:
        """By the number that the shop's people see, with or without #, which is the Id (smartweb sheet 1.12)."""
        key = _key(text.strip().removeprefix("#"))
        row = None if key is None else self._by_id(key)
        if row is None or key is None:
            return ()
        wire = checked(HeadWire, row, record=self._record(key))
        self._seen.remember({key: row})
        return (mapping.head(wire, self._options, otherwise=_UNDATED),)

    def _heads(self, page: Sequence[Row], window: Window) -> Iterator[OrderHead]:
        """The heads in the window; what changes in the hour that the clock shows twice may have changed in either."""
        for row in page:
            wire = checked(HeadWire, row, record=f"orders of {self._name}")
            head = mapping.head(wire, self._options, otherwise=window.since)
            times = readings(head.updated_at, self._options.zone)
            if any(window.since <= at < window.until for at in times):
                self._seen.remember({wire.id: row})
                yield head

    def _whole_list(self, operation: str, window: Window) -> Iterator[Sequence[OrderHead]]:
        """The heads of a list, page by page. One of several pages is read again until a reading brings nothing new.

        A row that disappears moves those behind it forward, and one of them may fall between two pages. Raises Unavailable when
        rows keep appearing.
        """
        known: set[str] = set()
        for sweep in range(_SWEEPS):
            pages, fresh = 0, False
            for page in self._pages(operation, window):
                heads = list(self._heads(page, window))
                pages, fresh = pages + 1, fresh or any(head.id not in known for head in heads)
                known.update(head.id for head in heads)
                yield heads
            if pages < 2 or (sweep and not fresh):
                return
        raise Unavailable(
            "The list of orders kept changing while it was read",
            service="smartweb",
            record=f"orders of {self._name}",
            then="The next run reads it again.",
        )

    def _pages(self, operation: str, window: Window) -> Iterator[Sequence[Row]]:
        """Pages from 1 to the first empty one: a short one need not be the last (smartweb sheet 8)."""
        sizes, number, previous = list(PAGE_SIZES), 1, None
        record = f"orders of {self._name}"
        while True:
            try:
                page = self._page(operation, window, number, sizes[0])
            except Unavailable:
                if len(sizes) == 1:
                    raise
                smaller = sizes[0] // sizes[1]
                sizes, number = sizes[1:], (number - 1) * smaller + 1
                continue
            if not page:
                return
            keys = [row.get("Id") for row in page]
            if keys == previous:
                raise broken(f"pages {number - 1} and {number} are the same", record=record)
            previous = keys
            yield page
            number += 1

    def _page(self, operation: str, window: Window, number: int, size: int) -> Sequence[Row]:
        record = f"orders of {self._name}"
        answer = self._soap.read(
            operation,
            record=record,
            Start=start_text(window.since, self._options.zone),
            End=end_text(window.until, self._options.zone),
            Status=_ALL_STATUSES,
            Page=number,
            PageSize=size,
        )
        return rows(answer, record=record)

    def _read_span(self, keys: Sequence[int]) -> Iterator[Order | UnreadableOrder]:
        """The orders by their ids; what a span does not bring is asked for alone, and left out when it does not exist."""
        if len(keys) == 1:
            yield from self._read_one(keys[0])
            return
        wanted = dict.fromkeys(keys)
        record = f"orders {self._name}#{keys[0]} to #{keys[-1]}"
        try:
            answer = self._soap.read("Order_GetByNumber", record=record, Start=keys[0], End=keys[-1])
        except (Refused, Unavailable):
            middle = len(keys) // 2
            yield from self._read_span(keys[:middle])
            yield from self._read_span(keys[middle:])
            return
        for row in rows(answer, record=record):
            key = row.get("Id")
            if isinstance(key, int) and key in wanted:
                del wanted[key]
                yield self._order(row)
        for key in wanted:
            yield from self._read_one(key)

    def _read_one(self, key: int) -> Iterator[Order | UnreadableOrder]:
        try:
            row = self._by_id(key)
        except Refused as refused:
            yield UnreadableOrder(str(key), f"SmartWeb does not give it out: {refused.why}")
            return
        if row is not None:
            yield self._order(row)

    def _by_id(self, key: int) -> Row | None:
        """One order; None when there is none, which the service may say in two ways (smartweb sheet 5). Raises Refused."""
        try:
            row = self._soap.read("Order_GetById", record=self._record(key), OrderId=key)
        except Refused as refused:
            if _NO_SUCH_ID not in refused.reasons:
                raise
            return None
        return row if isinstance(row, Mapping) and row.get("Id") == key else None

    def _order(self, row: Row) -> Order | UnreadableOrder:
        key = str(row.get("Id"))
        try:
            wire = fitted(OrderWire, self._with_prices(row))
            return mapping.order(wire, self._shop_facts(wire))
        except _MAKES_NO_SENSE as error:
            return UnreadableOrder(key, str(error) if isinstance(error, ValueError) else "its figures make no sense")

    def _with_prices(self, row: Row) -> Row:
        """The order with its lines as they are told by themselves where they came without a price (smartweb sheet 6)."""
        lines = row.get("OrderLines")
        if not isinstance(lines, list) or all(isinstance(line, Mapping) and "Price" in line for line in lines):
            return row
        record = self._record(row.get("Id"))
        return {**row, "OrderLines": self._soap.read("Order_GetLines", record=record, OrderId=row.get("Id"))}

    def _shop_facts(self, wire: OrderWire) -> ShopFacts:
        facts = ShopFacts(self._facts.currency(), self._facts.countries(), self._options)
        if not mapping.is_released(wire, self._options):
            facts = replace(facts, titles=self._facts.statuses())
        products = mapping.untaxed_products(wire, facts)
        return replace(facts, rates=self._facts.rates_of(products)) if products else facts

    def _record(self, key: object) -> str:
        return f"order {self._name}#{key}"


def _key(text: str) -> int | None:
    """The id; None for what is none."""
    if not (text.isascii() and text.isdecimal()) or text != text.lstrip("0"):
        return None
    return int(text) if int(text) <= _LARGEST_ID else None


def _spans(keys: Sequence[int]) -> Iterator[list[int]]:
    """Ascending ids in portions that one call may bring."""
    span: list[int] = []
    for key in keys:
        if span and (key - span[0] >= _SPAN or key - span[-1] > _GAP):
            yield span
            span = []
        span.append(key)
    if span:
        yield span
