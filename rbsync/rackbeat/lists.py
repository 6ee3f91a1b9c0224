"""Reading paginated lists whole, each row once, from data that moves meanwhile (rackbeat sheet 3.6, 3.7)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Generic

from rbsync.errors import NotFound, Refused, ServiceError, Unavailable
from rbsync.rackbeat.client import Client, Query, rows_under
from rbsync.rackbeat.wire import Counters, Row, broken, check
from rbsync.wire import Model

LIGHT = 1000
HEAVY = 100

_READINGS = 3
Enough = Callable[[Sequence[Model]], bool]


@dataclass(frozen=True, slots=True)
class Listing(Generic[Model]):
    """One paginated list: where it is, what its rows are called and known by, and how it is asked for.

    `row` is what each of them is read as; messages call it `what` and its key. `needs`: the keys that a row must have, where one
    with fewer says too little.
    """

    path: str
    rows: str
    row: type[Model]
    what: str
    key: str = "number"
    limit: int = LIGHT
    fields: str = ""
    order: tuple[str, str] | None = ("number", "ASC")
    query: Query = ()
    needs: frozenset[str] = frozenset()

    def forms(self) -> tuple[Query, ...]:
        """The queries to try in turn: whole, with smaller pages, and without the parameters that may be refused."""
        wishes: Query = (("fields", self.fields),) if self.fields else ()
        if self.order:
            wishes += (("order_by", self.order[0]), ("order_direction", self.order[1]))
        limits = (self.limit, HEAVY) if self.limit > HEAVY else (self.limit,)
        whole = [(("limit", str(limit)), *wishes, *self.query) for limit in limits]
        plain = (("limit", str(limits[-1])), *self.query)
        return (*whole, plain) if wishes else tuple(whole)


def pages(
    client: Client, listing: Listing[Model], enough: Callable[[], Enough[Model]] | None = None
) -> Iterator[Sequence[Model]]:
    """Every row once, page by page.

    Rows that were there from beginning to end are never missed: when the list's total moves while it is read, or rows
    come out fewer than the total, the list is read again and only what is new is given. `enough` makes the predicate
    for one reading, which sees each row of it once and may end it early.

    Raises Unavailable when the list keeps changing, ContractBroken when it cannot be read whole.
    """
    seen: set[str] = set()
    for attempt in range(_READINGS):
        reading = _Reading(client, listing, seen, set() if attempt else seen, enough() if enough else None)
        yield from reading.pages()
        if reading.is_whole(again=attempt > 0):
            return
    raise reading.failure()


def all_rows(client: Client, listing: Listing[Model]) -> list[Model]:
    """The same as one list, for what is short."""
    return [row for page in pages(client, listing) for row in page]


@dataclass(slots=True)
class _Reading(Generic[Model]):
    """One reading of a list from its first page on. `own` are the keys of this reading, `seen` of all readings."""

    client: Client
    listing: Listing[Model]
    seen: set[str]
    own: set[str]
    enough: Enough[Model] | None
    query: Query = ()
    first_total: int | None = None
    last_total: int | None = None
    grew: bool = False
    shrank: bool = False
    repeated: bool = False
    stopped: bool = False

    def is_whole(self, *, again: bool) -> bool:
        """Whether no row can have been missed: nothing moved; or, in a list read `again`, rows were only added."""
        if self.stopped:
            # the same row on two pages of a list that did not grow: another one fell between them
            is_short = self.repeated and not self.grew
        else:
            is_short = self.first_total is not None and len(self.own) < self.first_total
        return not (self.shrank or is_short) and (again or not self.grew)

    @property
    def _record(self) -> str:
        return f"list {self.listing.path}"

    def failure(self) -> ServiceError:
        """Why three readings were not enough."""
        if self.shrank:
            return Unavailable(
                "The list kept changing while it was read",
                service="rackbeat",
                record=self._record,
                then="The next run reads it again.",
            )
        why = f"{len(self.own)} different rows of {self.first_total}"
        return broken(f"the list cannot be read whole: {why}", record=self._record)

    def pages(self) -> Iterator[Sequence[Model]]:
        """The rows of each page that no reading has given yet."""
        previous: Sequence[str] = ()
        for number in count(1):
            rows, last = self._page(number)
            keys = [self._key(row) for row in rows]
            if keys and keys == previous and not (self.grew or self.shrank):
                raise broken(f"pages {number - 1} and {number} are the same", record=self._record)
            previous = keys
            new = {
                key: check(self.listing.row, row, record=f"{self.listing.what} {key}")
                for key, row in zip(keys, rows, strict=True)
                if key not in self.own
            }
            self.repeated |= len(new) < len(rows)
            fresh = [row for key, row in new.items() if key not in self.seen]
            self.own.update(new)
            self.seen.update(new)
            if fresh:
                yield fresh
            if not rows or number >= last:
                self.shrank |= number < last
                return
            if self.enough and self.enough(list(new.values())):
                self.stopped = True
                return

    def _page(self, number: int) -> tuple[Sequence[Row], int]:
        """The rows of a page, and the number of the last page."""
        try:
            document = self._ask(number) if number > 1 else self._first()
        except Refused:
            if number == 1:
                raise
            # a page past the end may be refused: the list became shorter
            self.shrank = True
            return [], number
        rows = rows_under(document, self.listing.rows, record=self._record)
        counters = check(Counters, document, record=self._record)
        self._note(counters.total)
        if counters.pages is not None:
            return rows, counters.pages
        if counters.total is not None and counters.limit:
            return rows, -(-counters.total // counters.limit)
        if len(rows) >= int(dict(self.query)["limit"]):
            raise broken("a full page does not say how many there are", record=self._record)
        return rows, 1

    def _first(self) -> Row:
        """The first page in the first form of the query that is not refused."""
        forms = self.listing.forms()
        start = min(self.client.accepted.get(self.listing.path, 0), len(forms) - 1)
        for index in range(start, len(forms)):
            self.query = forms[index]
            try:
                document = self._ask(1)
            except NotFound:
                raise
            except Refused as error:
                if error.status not in (400, 422) or index == len(forms) - 1:
                    raise
            else:
                self.client.accepted[self.listing.path] = index
                return document
        raise AssertionError("a listing has at least one form")

    def _ask(self, page: int) -> Row:
        query = (*self.query, ("page", str(page)))
        return self.client.get(self.listing.path, record=self._record, query=query)

    def _note(self, total: int | None) -> None:
        if total is not None:
            before = total if self.last_total is None else self.last_total
            self.grew |= total > before
            self.shrank |= total < before
            self.first_total = total if self.first_total is None else self.first_total
            self.last_total = total

    def _key(self, row: Row) -> str:
        value = row.get(self.listing.key)
        if value is None:
            raise broken(f"a row has no {self.listing.key}", record=self._record)
        return str(value)
