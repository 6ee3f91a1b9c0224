"""A record as the service keeps it: fields by the names of the WSDL, of the kinds that the WSDL gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TypeAlias, Union

from rbsync.sandbox.smartweb.contract import Field, contract

Value: TypeAlias = Union[bool, int, Decimal, str, datetime, "Record", Sequence["Value"], None]

ABSENT_WHEN_EMPTY = frozenset(
    {("Order", "InvoiceNumber"), ("Product", "SeoLink"), ("OrderLine", "PacketId"), ("OrderLine", "Status")}
)
"""Fields that an answer leaves out when they are empty (smartweb sheet 6, 16.4)."""
_PYTHON: Mapping[str, type | tuple[type, ...]] = {
    "int": (int, Decimal),
    "double": (int, Decimal),
    "float": (int, Decimal),
    "boolean": bool,
    "string": (str, datetime),
}


class Record:
    """Fields by the names of the WSDL."""

    __slots__ = ("values",)

    def __init__(self, values: dict[str, Value]) -> None:
        self.values = values

    def get(self, name: str) -> Value:
        """The field as it is; None when it is not there."""
        return self.values.get(name)

    def text(self, name: str) -> str:
        """A text; empty when there is none."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def whole(self, name: str) -> int:
        """A whole number; 0 when there is none, as PHP makes it."""
        value = self.get(name)
        return int(value) if isinstance(value, int | Decimal) else 0

    def number(self, name: str) -> Decimal:
        """A number; 0 when there is none."""
        value = self.get(name)
        return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)

    def flag(self, name: str) -> bool:
        """A yes or no; no when there is none."""
        return self.get(name) is True

    def wholes(self, name: str) -> list[int]:
        """The numbers inside."""
        return [each for each in self._members(name) if isinstance(each, int)]

    def _members(self, name: str) -> Sequence[Value]:
        value = self.get(name)
        return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


class Form(Record):
    """What was sent. What was not sent is not there; what was sent as nil is None."""

    __slots__ = ()

    def has(self, name: str) -> bool:
        """Whether it was sent with a value."""
        return self.get(name) is not None

    def form(self, name: str) -> Form:
        """The object inside; an empty one when it is missing or nil."""
        value = self.get(name)
        return value if isinstance(value, Form) else Form({})

    def forms(self, name: str) -> list[Form]:
        """The objects of a list."""
        return [each for each in self._members(name) if isinstance(each, Form)]


class Row(Record):
    """One record of the books. Every name and kind is checked against the WSDL, so a slip of the pen is an error at once.

    Times are aware datetimes in string fields; None in a date field means that it never happened.
    `layers` holds the texts of the languages that are not the shop's own; `shown` limits what an answer tells.
    """

    __slots__ = ("kind", "layers", "shown")

    def __init__(self, kind: str, **values: Value) -> None:
        super().__init__(dict(_blank(kind)))
        self.kind = kind
        self.layers: dict[str, dict[str, str]] = {}
        self.shown: frozenset[str] | None = None
        self.set(**values)

    def set(self, **values: Value) -> None:
        """Change fields. Raises KeyError for a field that the type does not have, TypeError for a wrong kind."""
        fields = contract().types[self.kind]
        for name, value in values.items():
            _check(self.kind, fields[name], value)
            self.values[name] = value

    def names(self) -> list[str]:
        """The names of its fields."""
        return list(self.values)

    def get(self, name: str) -> Value:
        """The field as it is kept. Raises KeyError for one that the type does not have."""
        return self.values[name]

    def time(self, name: str) -> datetime | None:
        """An aware time; None when it never happened."""
        value = self.values[name]
        return value if isinstance(value, datetime) else None

    def row(self, name: str) -> Row | None:
        """The record inside."""
        value = self.values[name]
        return value if isinstance(value, Row) else None

    def rows(self, name: str) -> list[Row]:
        """The records inside."""
        return [each for each in self._members(name) if isinstance(each, Row)]

    def inner(self, name: str) -> Row:
        """The record inside, which must be there."""
        value = self.values[name]
        assert isinstance(value, Row)
        return value

    def twin(self, **changes: Value) -> Row:
        """A record with the same fields, but for the changes. Records inside are shared."""
        return Row(self.kind, **{**self.values, **changes})

    def only(self, *names: str) -> Row:
        """The same record with nothing but these fields to tell."""
        twin = self.twin()
        twin.layers = self.layers
        twin.shown = frozenset(names)
        return twin

    def __repr__(self) -> str:
        return f"Row({self.kind} {self.values.get('Id')})"


def by_id(rows: Iterable[Row]) -> dict[int, Row]:
    """The rows by their Id."""
    return {row.whole("Id"): row for row in rows}


def is_date(field: Field) -> bool:
    """Whether a text field holds a time; the WSDL calls them strings."""
    return field.kind == "string" and (field.name.startswith("Date") or field.name.endswith("Date"))


@cache
def _blank(kind: str) -> Mapping[str, Value]:
    return {field.name: _empty(kind, field) for field in contract().types[kind].values()}


def _empty(kind: str, field: Field) -> Value:
    if (kind, field.name) in ABSENT_WHEN_EMPTY or is_date(field):
        return None
    if field.kind in contract().arrays:
        return ()
    empty: Mapping[str, Value] = {"int": 0, "double": Decimal(0), "float": Decimal(0), "boolean": False, "string": ""}
    return empty.get(field.kind)


def _check(kind: str, field: Field, value: Value) -> None:
    if value is None:
        return
    if field.kind in _PYTHON:
        fits = isinstance(value, _PYTHON[field.kind]) and (field.kind == "boolean" or not isinstance(value, bool))
    elif field.kind in contract().arrays:
        fits = isinstance(value, Sequence) and not isinstance(value, str)
    else:
        fits = field.kind == "anyType" or (isinstance(value, Row) and value.kind == field.kind)
    if not fits:
        raise TypeError(f"{kind}.{field.name} is {field.kind}, not {value!r}")
