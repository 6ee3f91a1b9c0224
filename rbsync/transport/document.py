"""JSON documents in and out, to the last digit: numbers never pass through binary floating point."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"

# the range of a double: whatever a JSON service can mean lies inside, and `int(1E+999999999)` would fill the memory
_LARGEST_EXPONENT = 308


def read_json(content: bytes) -> JsonValue:
    """The document, numbers with a fraction or exponent as Decimal, others as int.

    Raises ValueError for what is not JSON, for NaN and infinity, for numbers out of range and for nesting too deep to read
    (engineering sheet 3.5, 8.6).
    """
    try:
        document: JsonValue = json.loads(content, parse_float=_decimal, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("the JSON document is nested too deeply") from None
    return document


def write_json(document: object) -> bytes:
    """The document in ASCII, Decimals written out exactly as JSON numbers.

    Raises TypeError for what JSON cannot hold, and for float, which cannot hold money; ValueError for NaN and infinity.
    """
    return "".join(_parts(document)).encode()


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"the number {text[:40]} is out of range") from None
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"the number {text[:40]} is out of range")
    return number


def _no_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is not a JSON number")


def _parts(value: object) -> list[str]:
    match value:
        case None | bool() | int() | str():
            return [json.dumps(value)]
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"{value} is not a JSON number")
            return [format(value, "f")]
        case Mapping():
            members = [[_name(key), ":", *_parts(member)] for key, member in value.items()]
            return ["{", *_joined(members), "}"]
        case list() | tuple():
            return ["[", *_joined([_parts(element) for element in value]), "]"]
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _name(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the JSON member name {key!r} is not text")
    return json.dumps(key)


def _joined(groups: list[list[str]]) -> list[str]:
    return [part for index, group in enumerate(groups) for part in ([",", *group] if index else group)]
