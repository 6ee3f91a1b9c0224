"""Reading the input objects of mutations, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rbsync.sandbox.shopify.formats import refuse

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fault:
    """A user error: the code of its mutation's enum, the path to the input field, the message."""

    code: str
    path: tuple[str, ...]
    message: str

    def below(self, *path: str | int) -> Fault:
        """The same fault, seen from further up."""
        return Fault(self.code, (*map(str, path), *self.path), self.message)


def user_errors(faults: Iterable[Fault]) -> list[dict[str, object]]:
    """The faults as entries of `userErrors`."""
    return [{"code": each.code, "field": list(each.path) or None, "message": each.message} for each in faults]


def rows(source: Row, name: str) -> list[Row] | None:
    """A list of input objects; None when it was left out or is null."""
    value = source.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else None


def row(source: Row, name: str) -> Row | None:
    """One input object; None when it was left out or is null."""
    value = source.get(name)
    return value if isinstance(value, Mapping) else None


def texts(source: Row, name: str) -> list[str] | None:
    """A list of texts or ids; None when it was left out or is null."""
    value = source.get(name)
    return [str(each) for each in value] if isinstance(value, list) else None


def text(source: Row, name: str) -> str | None:
    """A text, an id or a word of an enum; None when it was left out or is null."""
    value = source.get(name)
    return value if isinstance(value, str) else None


def amount(source: Row, name: str) -> Decimal | None:
    """A number. Raises the service's refusal when it is none."""
    value = source.get(name)
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise refuse("INVALID_VARIABLE", f"{name} was provided invalid value ({value!r} is not a number)")
    return number


def too_long(source: Row, name: str, words: str, limit: int = 255) -> str | None:
    """The message when a text is longer than it may be."""
    value = text(source, name)
    return f"{words} is too long (maximum is {limit} characters)" if value and len(value) > limit else None
