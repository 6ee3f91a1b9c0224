"""What a caller sent, decoded by the kinds that the WSDL gives (smartweb sheet 4, 7)."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from rbsync.sandbox.smartweb.contract import Field, contract
from rbsync.sandbox.smartweb.refusal import SERVER, Refused
from rbsync.sandbox.smartweb.row import Form, Value

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


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


def _decoded(node: ET.Element, kind: str, ascii_only: bool) -> Value:
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


def _scalar(text: str, kind: str) -> Value:
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
