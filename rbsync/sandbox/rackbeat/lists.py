"""Lists: filters, order, pages (rackbeat sheet 3.6 to 3.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Generic

from rbsync.sandbox.rackbeat.answers import Answer, invalid
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.view import ACCOUNT_ZONE, Fields, Row, parse_selection, parse_time, render

if TYPE_CHECKING:
    from rbsync.sandbox.rackbeat.call import Call

DEFAULT_LIMIT = 20
Read = Callable[[Books, Row], object]


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One list: where its rows come from and what may be asked of it.

    `rows` gives them in their own order, which is ascending by key. Parameters that are not named here are ignored,
    except for `simple_filter[…]`, where they are a 422.
    """

    key: str
    fields: Fields[Row]
    rows: Callable[[Call], list[Row]]
    version: Callable[[Books], int]
    filters: Mapping[str, Read[Row]] = field(default_factory=dict)
    simple: Mapping[str, Read[Row]] = field(default_factory=dict)
    ranges: Mapping[str, Read[Row]] = field(default_factory=dict)
    sorts: Mapping[str, Read[Row]] = field(default_factory=dict)
    search: Read[Row] | None = None
    custom_fields: Callable[[Row], Mapping[int, str]] | None = None
    drift: Callable[[Books], None] | None = None


def answer_list(call: Call, listing: Listing[Row]) -> Answer:
    """206 with one page. A page beyond the end is empty."""
    toggles = call.books.toggles
    page = max(_whole(call.query.get("page"), 1), 1)
    limit = min(max(_whole(call.query.get("limit"), DEFAULT_LIMIT), 1), toggles.max_limit)
    if page > 1 and toggles.page_drift > 0 and listing.drift is not None:
        toggles.page_drift -= 1
        listing.drift(call.books)
    rows = _arranged(call, listing)
    wanted = parse_selection(call.query.get("fields"))
    shown = [render(listing.fields, call.view, row, wanted) for row in rows[(page - 1) * limit : page * limit]]
    pages = max(-(-len(rows) // limit), 1)
    return Answer(206, {listing.key: shown, "total": len(rows), "pages": pages, "limit": limit, "page": page})


def _arranged(call: Call, listing: Listing[Row]) -> Sequence[Row]:
    question = tuple(sorted(item for item in call.query.items() if item[0] not in ("page", "limit", "fields")))
    toggles = call.books.toggles
    switches = (
        toggles.sorting,
        toggles.updated_at_filter,
        toggles.custom_fields,
        toggles.orders_list_drafts,
        toggles.deleted_shown,
    )
    key = (call.path, question, switches, listing.version(call.books))
    kept = call.cache.get(key)
    if kept is not None:
        return kept  # type: ignore[return-value]  # one path has one listing, so the rows are its own
    rows = _sorted(call, listing, _filtered(call, listing))
    call.cache.put(key, rows)
    return rows


def _filtered(call: Call, listing: Listing[Row]) -> list[Row]:
    rows, books = listing.rows(call), call.books
    for test in _tests(call, listing):
        rows = [row for row in rows if test(books, row)]
    return rows


def _tests(call: Call, listing: Listing[Row]) -> list[Callable[[Books, Row], bool]]:
    tests: list[Callable[[Books, Row], bool]] = []
    for name, value in call.query.items():
        if name in listing.filters:
            tests.append(_equals(listing.filters[name], value))
        elif name == "search" and listing.search is not None and value:
            tests.append(_contains(listing.search, value))
        elif name.startswith("simple_filter["):
            prop = name.removeprefix("simple_filter[").removesuffix("]")
            if prop not in listing.simple:
                raise invalid("simple_filter", f"Property '{prop}' is not filterable")
            tests.append(_equals(listing.simple[prop], value))
        elif name.startswith(("field_eq[", "field[")) and listing.custom_fields and call.books.toggles.custom_fields:
            tests.append(_custom(listing.custom_fields, name, value))
        elif name.endswith(("_from", "_to")):
            tests.extend(_range(call, listing, name, value))
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


def _range(call: Call, listing: Listing[Row], name: str, text: str) -> list[Callable[[Books, Row], bool]]:
    base, _, end = name.rpartition("_")
    read = listing.ranges.get(base)
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


def _sorted(call: Call, listing: Listing[Row], rows: list[Row]) -> list[Row]:
    name = call.query.get("order_by") or call.query.get("sort")
    read = listing.sorts.get(name) if name else None
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
