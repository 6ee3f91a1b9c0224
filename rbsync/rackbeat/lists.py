"""Reading paginated lists whole, each row once, from data that moves meanwhile (rackbeat sheet 3.6, 3.7)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from rbsync.errors import NotFound, Refused, ServiceError, Unavailable
from rbsync.rackbeat.client import Client, Query, rows_under
from rbsync.rackbeat.wire import Counters, Row, broken, check

LIGHT = 1000
HEAVY = 100

_SWEEPS = 3
Enough = Callable[[Sequence[Row]], bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """One paginated list: where it is, what its rows are called and known by, and how it is asked for."""

    path: str
    rows: str
    key: str = "number"
    limit: int = LIGHT
    fields: str = ""
    order: tuple[str, str] | None = ("number", "ASC")
    query: Query = ()

    def forms(self) -> tuple[Query, ...]:
        """The queries to try in turn: whole, with smaller pages, and without the parameters that may be refused."""
        wishes: Query = (("fields", self.fields),) if self.fields else ()
        if self.order:
            wishes += (("order_by", self.order[0]), ("order_direction", self.order[1]))
        limits = (self.limit, HEAVY) if self.limit > HEAVY else (self.limit,)
        whole = [(("limit", str(limit)), *wishes, *self.query) for limit in limits]
        plain = (("limit", str(limits[-1])), *self.query)
        return (*whole, plain) if wishes else tuple(whole)


def pages(client: Client, listing: Listing, enough: Callable[[], Enough] | None = None) -> Iterator[Sequence[Row]]:
    """Every row once, page by page.

    Rows that were there from beginning to end are never missed: when the list's total moves while it is read, or rows
    come out fewer than the total, the list is read again and only what is new is given. `enough` makes the predicate
    for one reading, which sees each row of it once and may end it early.

    Raises Unavailable when the list keeps changing, ContractBroken when it cannot be read whole.
    """
    seen: set[str] = set()
    for attempt in range(_SWEEPS):
        sweep = _Sweep(client, listing, seen, seen if attempt == 0 else set(), enough() if enough else None)
        yield from sweep.pages()
        if sweep.steady or (attempt and sweep.only_grew):
            return
    raise sweep.failure()


def all_rows(client: Client, listing: Listing) -> list[Row]:
    """The same as one list, for what is short."""
    return [row for page in pages(client, listing) for row in page]


class _Sweep:
    """One reading of a list from its first page on. `own` are the keys of this reading, `seen` of all readings."""

    def __init__(self, client: Client, listing: Listing, seen: set[str], own: set[str], enough: Enough | None) -> None:
        self._client = client
        self._listing = listing
        self._record = f"list {listing.path}"
        self._seen = seen
        self._own = own
        self._enough = enough
        self._query: Query = ()
        self._first_total: int | None = None
        self._last_total: int | None = None
        self._grew = False
        self._shrank = False
        self._repeated = False
        self._stopped = False

    @property
    def steady(self) -> bool:
        """Nothing moved and nothing is missing."""
        return not (self._grew or self._shrank or self._short)

    @property
    def only_grew(self) -> bool:
        """Rows were added while reading: none of the others can have been missed."""
        return self._grew and not self._shrank and not self._short

    @property
    def _short(self) -> bool:
        if self._stopped:
            # the same row on two pages of a list that did not grow: another one fell between them
            return self._repeated and not self._grew
        return self._first_total is not None and len(self._own) < self._first_total

    def failure(self) -> ServiceError:
        """Why three readings were not enough."""
        if self._shrank:
            return Unavailable(
                "The list kept changing while it was read",
                service="rackbeat",
                record=self._record,
                then="The next run reads it again.",
            )
        why = f"{len(self._own)} different rows of {self._first_total}"
        return broken(f"the list cannot be read whole: {why}", record=self._record)

    def pages(self) -> Iterator[Sequence[Row]]:
        """The rows of each page that no reading has given yet."""
        previous: Sequence[str] = ()
        for number in count(1):
            rows, last = self._page(number)
            keys = [self._key(row) for row in rows]
            if keys and keys == previous and not (self._grew or self._shrank):
                raise broken(f"pages {number - 1} and {number} are the same", record=self._record)
            previous = keys
            here = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._own}
            self._repeated = self._repeated or len(here) < len(rows)
            fresh = [row for key, row in here.items() if key not in self._seen]
            self._own.update(here)
            self._seen.update(here)
            if fresh:
                yield fresh
            if not rows or number >= last:
                self._shrank = self._shrank or number < last
                return
            if self._enough and self._enough(list(here.values())):
                self._stopped = True
                return

    def _page(self, number: int) -> tuple[Sequence[Row], int]:
        """The rows of a page, and the number of the last page."""
        if number == 1:
            document = self._first()
        else:
            try:
                document = self._ask((*self._query, ("page", str(number))))
            except Refused:
                # a page past the end may be refused: the list became shorter
                self._shrank = True
                return [], number
        rows = rows_under(document, self._listing.rows, record=self._record)
        counters = check(Counters, document, record=self._record)
        self._note(counters.total)
        if counters.pages is not None:
            return rows, counters.pages
        if counters.total is not None and counters.limit:
            return rows, -(-counters.total // counters.limit)
        if len(rows) >= int(dict(self._query)["limit"]):
            raise broken("a full page does not say how many there are", record=self._record)
        return rows, 1

    def _first(self) -> Row:
        """The first page in the first form of the query that is not refused."""
        forms = self._listing.forms()
        start = min(self._client.accepted.get(self._listing.path, 0), len(forms) - 1)
        for index in range(start, len(forms)):
            self._query = forms[index]
            try:
                document = self._ask((*self._query, ("page", "1")))
            except NotFound:
                raise
            except Refused as error:
                if error.status not in (400, 422) or index == len(forms) - 1:
                    raise
            else:
                self._client.accepted[self._listing.path] = index
                return document
        raise AssertionError("a listing has at least one form")

    def _ask(self, query: Query) -> Row:
        return self._client.get(self._listing.path, record=self._record, query=query)

    def _note(self, total: int | None) -> None:
        if total is None:
            return
        if self._last_total is not None:
            self._grew = self._grew or total > self._last_total
            self._shrank = self._shrank or total < self._last_total
        else:
            self._first_total = total
        self._last_total = total

    def _key(self, row: Row) -> str:
        value = row.get(self._listing.key)
        if value is None:
            raise broken(f"a row has no {self._listing.key}", record=self._record)
        return str(value)
