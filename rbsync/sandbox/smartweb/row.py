"""A record as the service keeps it: fields by the names of the WSDL, of the kinds that the WSDL gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TypeAlias, Union

from rbsync.sandbox.smartweb.contract import Field, contract

Value: TypeAlias = Union[bool, int, Decimal, str, datetime, "Row", Sequence["Value"], None]

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


class Row:
    """One record. Every name and kind is checked against the WSDL, so a slip of the pen is an error at once.

    Times are aware datetimes in string fields; None in a date field means that it never happened.
    `layers` holds the texts of the languages that are not the shop's own; `shown` limits what an answer tells.
    """

    __slots__ = ("_values", "kind", "layers", "shown")

    def __init__(self, kind: str, **values: Value) -> None:
        self.kind = kind
        self.layers: dict[str, dict[str, str]] = {}
        self.shown: frozenset[str] | None = None
        self._values = dict(_blank(kind))
        self.set(**values)

    def set(self, **values: Value) -> None:
        """Change fields. Raises KeyError for a field that the type does not have, TypeError for a wrong kind."""
        fields = contract().types[self.kind]
        for name, value in values.items():
            _check(self.kind, fields[name], value)
            self._values[name] = value

    def names(self) -> list[str]:
        """The names of its fields."""
        return list(self._values)

    def get(self, name: str) -> Value:
        """The field as it is kept."""
        return self._values[name]

    def text(self, name: str) -> str:
        """A text; empty when there is none."""
        value = self._values[name]
        return value if isinstance(value, str) else ""

    def whole(self, name: str) -> int:
        """A whole number; 0 when there is none."""
        value = self._values[name]
        return int(value) if isinstance(value, int | Decimal) else 0

    def number(self, name: str) -> Decimal:
        """A number; 0 when there is none."""
        value = self._values[name]
        return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)

    def flag(self, name: str) -> bool:
        """A yes or no."""
        return self._values[name] is True

    def time(self, name: str) -> datetime | None:
        """An aware time; None when it never happened."""
        value = self._values[name]
        return value if isinstance(value, datetime) else None

    def row(self, name: str) -> Row | None:
        """The record inside."""
        value = self._values[name]
        return value if isinstance(value, Row) else None

    def rows(self, name: str) -> list[Row]:
        """The records inside."""
        return [each for each in _members(self._values[name]) if isinstance(each, Row)]

    def wholes(self, name: str) -> list[int]:
        """The numbers inside."""
        return [each for each in _members(self._values[name]) if isinstance(each, int)]

    def inner(self, name: str) -> Row:
        """The record inside, which must be there."""
        value = self._values[name]
        assert isinstance(value, Row)
        return value

    def twin(self, **changes: Value) -> Row:
        """A record with the same fields, but for the changes. Records inside are shared."""
        return Row(self.kind, **{**self._values, **changes})

    def only(self, *names: str) -> Row:
        """The same record with nothing but these fields to tell."""
        twin = self.twin()
        twin.layers = self.layers
        twin.shown = frozenset(names)
        return twin

    def __repr__(self) -> str:
        return f"Row({self.kind} {self._values.get('Id')})"


def by_id(rows: Iterable[Row]) -> dict[int, Row]:
    """The rows by their Id."""
    return {row.whole("Id"): row for row in rows}


def _members(value: Value) -> Sequence[Value]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


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
