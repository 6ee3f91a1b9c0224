"""Lists of orders, page by page, whatever one of the orders does to its page (smartweb sheets 8, 9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rbsync.connectors.smartweb.options import OrderOptions
from rbsync.connectors.smartweb.orders.statuses import CANCELLED, CREDIT_NOTE, RELEASED
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.faults import NO_ANSWER
from rbsync.connectors.smartweb.soap.fields import ORDER_HEAD
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.times import end_text, start_text
from rbsync.connectors.smartweb.wire import Row, broken, rows
from rbsync.errors import ServiceError
from rbsync.ports.connector import Window

LISTS = ("Order_GetByDateWithPagination", "Order_GetByDateUpdatedWithPagination")
PAGE_SIZES = (100, 25, 5)
"""Orders in one answer; fewer where the service does not manage more (smartweb sheet 18.13)."""
HEADS = (ORDER_HEAD,)
"""What an order is told with that cannot be told whole."""
# every shop has these: not received, draft and the others of the stock set (smartweb sheet 11.2)
_ALWAYS_THERE = RELEASED | {0, CANCELLED, 99, CREDIT_NOTE}


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list. `whole`: its rows are whole orders, not only their heads."""

    rows: Sequence[Row]
    whole: bool


class OrderLists:
    """Reads one list of a shop at a time."""

    def __init__(self, soap: SmartWebSession, *, facts: Facts, options: OrderOptions) -> None:
        self._soap = soap
        self._record = f"orders of {soap.name}"
        self._facts = facts
        self._options = options

    def pages(self, operation: str, window: Window) -> Iterator[Page]:
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
                page = self._page(operation, window, number, size)
            except NO_ANSWER as error:
                if size > PAGE_SIZES[-1]:
                    sizes = tuple(smaller for smaller in PAGE_SIZES if smaller < size)
                    size, number, previous = sizes[0], passed // sizes[0] + 1, []
                    continue
                page, sizes = self._heads(operation, window, number, error), PAGE_SIZES
            if not page.rows:
                return
            keys = [row.get("Id") for row in page.rows]
            if keys == previous:
                raise broken(f"pages {number - 1} and {number} are the same", record=self._record)
            yield page
            passed, cut = number * len(keys), cut or len(keys) < size
            number, previous = number + 1, keys
            larger = next((each for each in sizes if passed % each == 0), size)
            if larger > size and not cut:
                size, number = larger, passed // larger + 1

    def _heads(self, operation: str, window: Window, number: int, error: ServiceError) -> Page:
        """A page of the smallest size. Raises `error` where heads do not come either."""
        try:
            return self._page(operation, window, number, PAGE_SIZES[-1], whole=False)
        except NO_ANSWER:
            raise error from None

    def _page(self, operation: str, window: Window, number: int, size: int, *, whole: bool = True) -> Page:
        answer = self._soap.read(
            operation,
            record=self._record,
            shows=None if whole else HEADS,
            Start=start_text(window.since, self._options.zone),
            End=end_text(window.until, self._options.zone),
            Status=self._every_status(),
            Page=number,
            PageSize=size,
        )
        return Page(rows(answer, record=self._record), whole)

    def _every_status(self) -> str:
        """All of them, each by its number: what none means on a list with pages is not known (smartweb sheet 18.5)."""
        return ",".join(map(str, sorted({*self._facts.statuses(), *self._options.statuses, *_ALWAYS_THERE})))
