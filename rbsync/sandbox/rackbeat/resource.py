"""Kinds of records: reading one, and lists with their filters, order and pages (rackbeat sheet 3.6 to 3.9)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Generic

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books, Row, Table
from rbsync.sandbox.rackbeat.call import Action, Call
from rbsync.sandbox.rackbeat.custom_fields import field_values
from rbsync.sandbox.rackbeat.view import ACCOUNT_ZONE, Fields, parse_selection, parse_time, render

DEFAULT_LIMIT = 20
_KEPT_LISTS = 16
Read = Callable[[Books, Row], object]
Reads = Mapping[str, Read[Row]]


@dataclass(frozen=True, slots=True)
class Resource(Generic[Row]):
    """One kind of record: how one looks and what may be asked of the list, whose own order is ascending by key.

    `single` is the envelope of one, with an `s` that of a list. `keep` says which rows of the table it has. Parameters
    that are not named here are ignored, except for `simple_filter[…]`, where they are a 422.
    """

    single: str
    fields: Fields[Row]
    table: Callable[[Books], Table[int, Row] | Table[str, Row]]
    keep: Callable[[Books, Row], bool] = lambda *_: True
    filters: Reads[Row] = field(default_factory=dict)
    simple: Reads[Row] = field(default_factory=dict)
    ranges: Reads[Row] = field(default_factory=dict)
    sorts: Reads[Row] = field(default_factory=dict)
    search: Read[Row] | None = None
    custom_fields: Callable[[Row], Mapping[int, str]] | None = None
    drift: Callable[[Books], None] | None = None

    def find(self, call: Call) -> Row:
        """The record of the path. Raises Refused (404)."""
        row = self.table(call.books).find(call.keys[0])
        if row is None or not self.keep(call.books, row):
            raise not_found(self.single.replace("_", " ").capitalize())
        return row

    def answer(self, call: Call, row: Row, status: int = 200) -> Answer:
        """A record in its envelope."""
        wanted = parse_selection(call.query.get("fields"))
        return Answer(status, {self.single: render(self._fields(call), call.view, row, wanted)})

    def get(self, call: Call) -> Answer:
        """The record of the path."""
        return self.answer(call, self.find(call))

    def list_page(self, call: Call) -> Answer:
        """A page of the list."""
        toggles = call.books.toggles
        if _page(call) > 1 and toggles.page_drift > 0 and self.drift is not None:
            toggles.page_drift -= 1
            self.drift(call.books)
        return answer_page(call, f"{self.single}s", self._fields(call), _arranged(call, self))

    def routes(self, path: str) -> Mapping[str, Action]:
        """The list and the single read."""
        return {f"GET {path}": self.list_page, f"GET {path}/{{n}}": self.get}

    def _fields(self, call: Call) -> Fields[Row]:
        values = self.custom_fields
        if values is None or "field_values" not in call.view.expand:
            return self.fields
        return {**self.fields, "field_values": lambda view, row: field_values(view, values(row))}


def answer_page(call: Call, key: str, fields: Fields[Row], rows: Sequence[Row]) -> Answer:
    """206 with one page of the rows. A page beyond the end is empty."""
    page, limit = _page(call), min(max(_whole(call.query.get("limit"), DEFAULT_LIMIT), 1), call.books.toggles.max_limit)
    wanted = parse_selection(call.query.get("fields"))
    shown = [render(fields, call.view, row, wanted) for row in rows[(page - 1) * limit : page * limit]]
    pages = max(-(-len(rows) // limit), 1)
    return Answer(206, {key: shown, "total": len(rows), "pages": pages, "limit": limit, "page": page})


def _page(call: Call) -> int:
    return max(_whole(call.query.get("page"), 1), 1)


def _arranged(call: Call, resource: Resource[Row]) -> Sequence[Row]:
    question = tuple(sorted(item for item in call.query.items() if item[0] not in ("page", "limit", "fields")))
    toggles = call.books.toggles
    switches = (
        toggles.sorting,
        toggles.updated_at_filter,
        toggles.custom_fields,
        toggles.orders_list_drafts,
        toggles.deleted_shown,
    )
    key = (call.path, question, switches, resource.table(call.books).version)
    kept = call.cache.get(key)
    if kept is not None:
        return kept  # type: ignore[return-value]  # one path has one resource, so the rows are its own
    rows = _sorted(call, resource, _filtered(call, resource))
    call.cache[key] = rows
    if len(call.cache) > _KEPT_LISTS:
        del call.cache[next(iter(call.cache))]
    return rows


def _filtered(call: Call, resource: Resource[Row]) -> list[Row]:
    books = call.books
    rows = [row for row in resource.table(books).sorted() if resource.keep(books, row)]
    for test in _tests(call, resource):
        rows = [row for row in rows if test(books, row)]
    return rows


def _tests(call: Call, resource: Resource[Row]) -> list[Callable[[Books, Row], bool]]:
    tests: list[Callable[[Books, Row], bool]] = []
    for name, value in call.query.items():
        if name in resource.filters:
            tests.append(_equals(resource.filters[name], value))
        elif name == "search" and resource.search is not None and value:
            tests.append(_contains(resource.search, value))
        elif name.startswith("simple_filter["):
            prop = name.removeprefix("simple_filter[").removesuffix("]")
            if prop not in resource.simple:
                raise invalid("simple_filter", f"Property '{prop}' is not filterable")
            tests.append(_equals(resource.simple[prop], value))
        elif name.startswith(("field_eq[", "field[")) and resource.custom_fields and call.books.toggles.custom_fields:
            tests.append(_custom(resource.custom_fields, name, value))
        elif name.endswith(("_from", "_to")):
            tests.extend(_range(call, resource, name, value))
    return tests


def _equals(read: Read[Row], text: str) -> Callable[[Books, Row], bool]:
    return lambda books, row: _same(read(books, row), text)


def _same(value: object, text: str) -> bool:
    if isinstance(value, bool):
        return text.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, datetime):
        return parse_time(text) == value.replace(microsecond=0)
    return text in ("", "null") if value is None else str(value) == text


def _contains(read: Read[Row], text: str) -> Callable[[Books, Row], bool]:
    needle = text.lower()
    return lambda books, row: needle in str(read(books, row)).lower()


def _custom(read: Callable[[Row], Mapping[int, str]], name: str, text: str) -> Callable[[Books, Row], bool]:
    kind, _, rest = name.partition("[")
    field_id = int(rest[:-1]) if rest[:-1].isdigit() else -1
    if kind == "field_eq":
        return lambda _, row: read(row).get(field_id) == text
    return lambda _, row: field_id in read(row) and text.lower() in read(row)[field_id].lower()


def _range(call: Call, resource: Resource[Row], name: str, text: str) -> list[Callable[[Books, Row], bool]]:
    base, _, end = name.rpartition("_")
    read = resource.ranges.get(base)
    if read is None or (base == "updated_at" and not call.books.toggles.updated_at_filter):
        return []
    bound = _bound(text)
    if bound is None:
        raise invalid(name, f"The {name} is not a valid date or number.")
    if end == "from":
        return [lambda books, row: _place(read(books, row)) >= bound]
    return [lambda books, row: _place(read(books, row)) <= bound]


def _bound(text: str) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text)
    moment = parse_time(text)
    return None if moment is None else moment.timestamp()


def _place(value: object) -> float:
    if isinstance(value, datetime):
        return float(int(value.timestamp()))
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=ACCOUNT_ZONE).timestamp()
    return float(value) if isinstance(value, int | Decimal) else float("-inf")


def _sorted(call: Call, resource: Resource[Row], rows: list[Row]) -> list[Row]:
    name = call.query.get("order_by") or call.query.get("sort")
    read = resource.sorts.get(name) if name else None
    if read is None or not call.books.toggles.sorting:
        return rows
    backwards = call.query.get("order_direction", "ASC").upper() == "DESC"
    return sorted(rows, key=lambda row: _rank(read(call.books, row)), reverse=backwards)


def _rank(value: object) -> tuple[int, float, str]:
    if value is None:
        return (0, 0.0, "")
    if isinstance(value, str):
        return (2, 0.0, value)
    if isinstance(value, datetime):
        return (1, value.timestamp(), "")
    return (1, _place(value), "")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise
