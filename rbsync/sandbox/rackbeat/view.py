"""How records look from outside: numbers, times, and only the fields that were asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TypeVar
from zoneinfo import ZoneInfo

from rbsync.sandbox.rackbeat.books import Books, Key, Row, Table

ACCOUNT_ZONE = ZoneInfo("Europe/Copenhagen")
API_ROOT = "https://app.rackbeat.com/api"

Inner = TypeVar("Inner")
Selection = Mapping[str, "Selection | None"]


@dataclass(frozen=True, slots=True)
class View:
    """Shows values the way the toggles say. `expand` holds the words of the query's `expand`.

    `nested` keeps what many rows of one answer share, such as their group.
    """

    books: Books
    expand: frozenset[str] = frozenset()
    nested: dict[tuple[object, object], object] = field(default_factory=dict)

    def shown(self, value: object) -> object:
        """A number as JSON number or string, a time in the account's zone, a date as `YYYY-MM-DD`; the rest as it is."""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}" if self.books.toggles.numbers_as_strings else float(value)
        if isinstance(value, datetime):
            local = value.astimezone(ACCOUNT_ZONE)
            naive = self.books.toggles.naive_timestamps
            return local.strftime("%Y-%m-%d %H:%M:%S") if naive else local.isoformat(timespec="seconds")
        return value.isoformat() if isinstance(value, date) else value


Fields = Mapping[str, Callable[[View, Row], object]]
Same = Mapping[str, Callable[[object, object], object]]


def attributes(*names: str, **renamed: str) -> Same:
    """Fields that are attributes of the row: under the same name, or `field="attribute"`. Dots reach inside."""
    return {name: _attribute(attribute) for name, attribute in [*zip(names, names, strict=True), *renamed.items()]}


def _attribute(name: str) -> Callable[[object, object], object]:
    read = attrgetter(name)
    return lambda _, row: read(row)


def constants(**values: object) -> Same:
    """Fields that are the same in every row."""
    return {name: _constant(value) for name, value in values.items()}


def _constant(value: object) -> Callable[[object, object], object]:
    return lambda *_: value


def nested(
    attribute: str,
    table: Callable[[Books], Table[Key, Inner]],
    fields: Fields[Inner],
    only: Iterable[str] | None = None,
) -> Callable[[View, object], object]:
    """The record of `table` whose key is the row's `attribute`, with all fields or `only` some; None without one."""
    key_of = attrgetter(attribute)
    wanted = None if only is None else dict.fromkeys(only)

    def read(view: View, row: object) -> object:
        key = key_of(row)
        known = view.nested.get((read, key))
        inner = table(view.books).get(key) if known is None else None
        if inner is not None:
            known = view.nested[read, key] = render(fields, view, inner, wanted)
        return known

    return read


def link(path: str, attribute: str = "number") -> Same:
    """The address of the row's own record."""
    key_of = attrgetter(attribute)
    return {"self": lambda _, row: f"{API_ROOT}/{path}/{key_of(row)}"}


def render(fields: Fields[Row], view: View, row: Row, wanted: Selection | None = None) -> dict[str, object]:
    """The row's fields, all or those wanted; names that do not exist are left out (rackbeat sheet 3.7)."""
    if wanted is None or "*" in wanted:
        return {name: view.shown(read(view, row)) for name, read in fields.items()}
    return {
        name: narrowed(view.shown(fields[name](view, row)), inner) for name, inner in wanted.items() if name in fields
    }


def narrowed(value: object, wanted: Selection | None) -> object:
    """A nested object or list, cut down to the wanted fields."""
    if wanted is None or "*" in wanted:
        return value
    if isinstance(value, list):
        return [narrowed(entry, wanted) for entry in value]
    if isinstance(value, dict):
        return {name: narrowed(value[name], inner) for name, inner in wanted.items() if name in value}
    return value


def parse_selection(text: str | None) -> Selection | None:
    """`number,lines(id,item(barcode))` as nested names; None means everything. Stray brackets are forgiven."""
    if not text:
        return None
    root: dict[str, Selection | None] = {}
    stack, name = [root], ""
    for character in text + ",":
        if character not in ",()":
            name += character
            continue
        name = name.strip()
        if character == "(":
            inner: dict[str, Selection | None] = {}
            stack[-1][name] = inner
            stack.append(inner)
        elif name:
            stack[-1].setdefault(name, None)
        if character == ")" and len(stack) > 1:
            stack.pop()
        name = ""
    return root


def parse_time(text: str) -> datetime | None:
    """A time as Rackbeat reads it: naive ones and plain dates are the account's own; None when it is no time."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=ACCOUNT_ZONE)).astimezone(UTC)
