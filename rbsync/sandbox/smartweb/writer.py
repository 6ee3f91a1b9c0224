"""Answers as XML: what the session selected, in the service's spelling (smartweb sheet 6, 16.4, 16.5)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from html.entities import codepoint2name
from xml.sax.saxutils import escape

from rbsync.sandbox.smartweb.contract import Field, Operation, contract
from rbsync.sandbox.smartweb.row import ABSENT_WHEN_EMPTY, Row, Value, is_date
from rbsync.sandbox.smartweb.times import NEVER, written
from rbsync.sandbox.smartweb.view import View


class Writer:
    """Writes one answer. Doubles have no trailing zeros; booleans are true and false; empty things are empty elements."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._toggles = view.books.toggles
        self._garbled = dict(entry.split("=", 1) for entry in self._toggles.garble if "=" in entry)
        self._parts: list[str] = []

    def result(self, operation: Operation, value: Value) -> str:
        """The result element of an operation."""
        self._parts = []
        self._element(f"{operation.name}Result", operation.result, value)
        return "".join(self._parts)

    def _element(self, name: str, kind: str, value: Value) -> None:
        if value is None or isinstance(value, str | bool | int | Decimal | datetime):
            text = "" if value is None else self._text(name, kind, value)
            self._parts.append(f"<{name}>{text}</{name}>" if text else f"<{name}/>")
        elif isinstance(value, Row):
            self._parts.append(f"<{name}>")
            self._fields(value)
            self._parts.append(f"</{name}>")
        elif isinstance(value, Sequence) and value:
            self._parts.append(f"<{name}>")
            for each in value:
                self._element("item", contract().arrays[kind], each)
            self._parts.append(f"</{name}>")
        else:
            self._parts.append(f"<{name}/>")

    def _fields(self, row: Row) -> None:
        selected = self._view.session.selected.get(row.kind)
        for field in contract().types[row.kind].values():
            if row.shown is not None and field.name not in row.shown:
                continue
            if selected is None or field.name in selected or not field.optional:
                self._field(row, field)
        if self._toggles.extra_field:
            self._parts.append("<AddedLater>1</AddedLater>")

    def _field(self, row: Row, field: Field) -> None:
        garbled = self._garbled.get(f"{row.kind}.{field.name}")
        if garbled is not None:
            self._parts.append(f"<{field.name}>{escape(garbled)}</{field.name}>")
            return
        value = self._view.value(row, field)
        if (row.kind, field.name) in ABSENT_WHEN_EMPTY and not value:
            return
        if value is None and field.kind in contract().types and self._toggles.null_objects == "omitted":
            return
        self._element(field.name, field.kind, NEVER if value is None and is_date(field) else value)

    def _text(self, name: str, kind: str, value: bool | int | Decimal | str | datetime) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, datetime):
            return written(value, self._toggles.time_zone)
        if isinstance(value, str):
            return self._letters(name, value)
        if kind == "int":
            return str(int(value // 1)) if self._toggles.fractions == "floor" else plain(Decimal(value))
        return f"{float(value):.17g}" if self._toggles.double_noise else plain(Decimal(value))

    def _letters(self, name: str, text: str) -> str:
        if self._toggles.entity_titles and name.endswith("Title"):
            text = "".join(f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name else each for each in text)
        if self._view.session.encoded_twice:
            text = text.encode().decode("latin-1")
        return escape(text)


def plain(number: Decimal) -> str:
    """A number without exponent and trailing zeros."""
    return f"{number.normalize():f}" if number else "0"
