"""Lists of orders, page by page, whatever one of the orders does to its page (smartweb sheets 6, 8, 9)."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from rbsync.connectors.smartweb.options import CANCELLED, CREDIT_NOTE, RELEASED, OrderOptions
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.answers import NO_ANSWER
from rbsync.connectors.smartweb.soap.operations import ORDER_HEAD
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.wire import Row, broken, end_text, rows, start_text
from rbsync.ports.connector import Named, Window
from rbsync.ports.time import Clock

LISTS = ("Order_GetByDateWithPagination", "Order_GetByDateUpdatedWithPagination")
PAGE_SIZES = (100, 25, 5)
"""Orders in one answer; fewer where the service does not manage more (smartweb sheet 18.13)."""
HEADS = (ORDER_HEAD,)
"""What an order is told with that cannot be told whole."""
# every shop has these: not received, draft and the others of the stock set (smartweb sheet 11.2)
_ALWAYS_THERE = RELEASED | {0, CANCELLED, 99, CREDIT_NOTE}
_MOST_KEPT = 500
_SECONDS_KEPT = 600.0


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list. `whole`: its rows are whole orders, not only their heads."""

    rows: Sequence[Row]
    whole: bool


@dataclass(frozen=True, slots=True)
class OrderList:
    """One list of a shop's orders: those that `operation` finds in the window."""

    soap: SmartWebSession
    facts: Facts
    options: OrderOptions
    operation: str
    window: Window

    def pages(self) -> Iterator[Page]:
        """Pages from 1 to the first empty one: a short one need not be the last.

        They become smaller where the service does not manage them. The smallest that it does not manage holds an order that
        cannot be told: it comes as heads, and behind it pages are large again. Raises what the service answers where no heads
        come either.
        """
        sizes: Sequence[int] = PAGE_SIZES
        size, number = sizes[0], 1
        passed, cut = 0, False  # rows, at least: the service may give fewer at once than it is asked for
        previous: list[object] = []
        while True:
            try:
                page = self._page(number, size)
            except NO_ANSWER as error:
                if size > PAGE_SIZES[-1]:
                    sizes = tuple(smaller for smaller in PAGE_SIZES if smaller < size)
                    size, number, previous = sizes[0], passed // sizes[0] + 1, []
                    continue
                try:
                    page, sizes = self._page(number, size, whole=False), PAGE_SIZES
                except NO_ANSWER:
                    raise error from None
            if not page.rows:
                return
            keys = [row.get("Id") for row in page.rows]
            if keys == previous:
                raise broken(f"pages {number - 1} and {number} are the same", record=f"orders of {self.soap.name}")
            yield page
            passed, cut = number * len(keys), cut or len(keys) < size
            number, previous = number + 1, keys
            larger = next((each for each in sizes if passed % each == 0), size)
            if larger > size and not cut:
                size, number = larger, passed // larger + 1

    def _page(self, number: int, size: int, *, whole: bool = True) -> Page:
        record = f"orders of {self.soap.name}"
        # all statuses, each by its number: what none means on a list with pages is not known (smartweb sheet 18.5)
        statuses = sorted({*self.facts.titles(Named.STATUS), *self.options.statuses, *_ALWAYS_THERE})
        answer = self.soap.read(
            self.operation,
            record=record,
            shows=None if whole else HEADS,
            Start=start_text(self.window.since, self.options.zone),
            End=end_text(self.window.until, self.options.zone),
            Status=",".join(map(str, statuses)),
            Page=number,
            PageSize=size,
        )
        return Page(rows(answer, record=record), whole)


class ListedOrders:
    """Orders as a list has just shown them: lists bring whole ones, and reading them again is wasted.

    At most 500 rows, each given once and for ten minutes; what comes when it is full is not kept. Safe for several threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: dict[int, tuple[float, Row]] = {}

    def remember(self, key: int, row: Row) -> None:
        """Keep the row; a newer one takes the place of an older one."""
        now = self._clock.monotonic()
        with self._lock:
            for old in [old for old, (at, _) in self._rows.items() if now - at > _SECONDS_KEPT]:
                del self._rows[old]
            if key in self._rows or len(self._rows) < _MOST_KEPT:
                self._rows[key] = now, row

    def take(self, key: int) -> Row | None:
        """The row, which is forgotten; None when it is not known any more."""
        with self._lock:
            at, row = self._rows.pop(key, (0.0, None))
        return row if row is not None and self._clock.monotonic() - at <= _SECONDS_KEPT else None


def digest(row: Row) -> str:
    """The same for two rows that say the same, in whatever order; dates of change apart, which the head has."""
    said = {name: value for name, value in row.items() if name != "DateUpdated"}
    return sha256(json.dumps(_plain(said), sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """Without what is empty: it may be left out as well (smartweb sheet 4)."""
    match value:
        case Mapping():
            return {name: plain for name, each in value.items() if (plain := _plain(each)) is not None}
        case list():
            return sorted((_plain(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
        case Decimal():
            return format(value.normalize() + 0, "f")
        case None | str() | int():
            return value
    return str(value)
