"""How records look from outside: numbers, times, and only the fields that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.toggles import Toggles

ACCOUNT_ZONE = ZoneInfo("Europe/Copenhagen")
API_ROOT = "https://app.rackbeat.com/api"

Row = TypeVar("Row")
Selection = Mapping[str, "Selection | None"]


@dataclass(frozen=True, slots=True)
class View:
    """Renders values the way the toggles say. `expand` holds the words of the query's `expand`.

    `nested` keeps what many rows of one answer share, such as their group.
    """

    books: Books
    toggles: Toggles
    expand: frozenset[str] = frozenset()
    nested: dict[tuple[str, int], object] = field(default_factory=dict)

    def number(self, value: Decimal | None) -> float | str | None:
        """A JSON number, or a string of it."""
        if value is None:
            return None
        return f"{value.normalize():f}" if self.toggles.numbers_as_strings else float(value)

    def time(self, value: datetime | None) -> str | None:
        """A time in the account's zone: ISO with offset, or naive."""
        if value is None:
            return None
        local = value.astimezone(ACCOUNT_ZONE)
        if self.toggles.naive_timestamps:
            return local.strftime("%Y-%m-%d %H:%M:%S")
        return local.isoformat(timespec="seconds")

    def day(self, value: date | None) -> str | None:
        """A date as `YYYY-MM-DD`."""
        return None if value is None else value.isoformat()


Fields = Mapping[str, Callable[[View, Row], object]]


def render(fields: Fields[Row], view: View, row: Row, wanted: Selection | None) -> dict[str, object]:
    """The row's fields, all or those wanted; names that do not exist are left out (rackbeat sheet 3.7)."""
    if wanted is None or "*" in wanted:
        return {name: read(view, row) for name, read in fields.items()}
    return {name: narrowed(fields[name](view, row), inner) for name, inner in wanted.items() if name in fields}


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
