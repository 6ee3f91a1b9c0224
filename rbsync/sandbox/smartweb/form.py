"""What a caller sent, decoded by the kinds that the WSDL gives (smartweb sheet 4, 7)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, Union

from rbsync.sandbox.smartweb.contract import Field, contract
from rbsync.sandbox.smartweb.refusal import SERVER, Refused

Argument: TypeAlias = Union[bool, int, Decimal, str, "Form", Sequence["Argument"], None]
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True, slots=True)
class Form:
    """The values that were sent, by name. What was not sent is not there; what was sent as nil is None."""

    values: Mapping[str, Argument]

    def has(self, name: str) -> bool:
        """Whether it was sent with a value."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text; None when it is missing or nil."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def whole(self, name: str) -> int:
        """A whole number; 0 when it is missing or nil, as PHP makes it."""
        value = self.values.get(name)
        return value if isinstance(value, int) else 0

    def number(self, name: str) -> Decimal | None:
        """A number; None when it is missing or nil."""
        value = self.values.get(name)
        return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool:
        """A yes or no; no when it is missing."""
        return self.values.get(name) is True

    def form(self, name: str) -> Form | None:
        """The object inside; None when it is missing or nil."""
        value = self.values.get(name)
        return value if isinstance(value, Form) else None

    def forms(self, name: str) -> list[Form]:
        """The objects of a list."""
        return [each for each in self._members(name) if isinstance(each, Form)]

    def wholes(self, name: str) -> list[int]:
        """The numbers of a list."""
        return [each for each in self._members(name) if isinstance(each, int)]

    def _members(self, name: str) -> Sequence[Argument]:
        value = self.values.get(name)
        return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def form_of(parent: ET.Element, fields: Sequence[Field], *, ascii_only: bool) -> Form:
    """The children that the contract knows; others are dropped without a word. Raises Refused for a bad number.

    `ascii_only` replaces every other letter by `?`: what `Solution_SetEncoding` does to a shop.
    """
    children = {local(child.tag): child for child in parent}
    return Form(
        {
            field.name: _decoded(children[field.name], field.kind, ascii_only)
            for field in fields
            if field.name in children
        }
    )


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


def _decoded(node: ET.Element, kind: str, ascii_only: bool) -> Argument:
    if node.get(_NIL) in ("true", "1"):
        return None
    types = contract().types
    if kind in contract().arrays:
        member = contract().arrays[kind]
        return [_decoded(each, member, ascii_only) for each in node if local(each.tag) == "item"]
    if kind in types:
        return form_of(node, tuple(types[kind].values()), ascii_only=ascii_only)
    text = node.text or ""
    if kind == "string":
        return text.encode("ascii", "replace").decode() if ascii_only else text
    return _scalar(text.strip(), kind)


def _scalar(text: str, kind: str) -> Argument:
    if kind == "boolean":
        return text.lower() not in ("", "0", "f", "false")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Refused(SERVER, "SOAP-ERROR: Encoding: Violation of encoding rules") from None
    if not number.is_finite():
        raise Refused(SERVER, "SOAP-ERROR: Encoding: Violation of encoding rules")
    return int(number) if kind == "int" else number
