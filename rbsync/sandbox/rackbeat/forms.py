"""Reading a request body: what is missing or malformed is collected under its dotted key, like Rackbeat does."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from rbsync.sandbox.rackbeat.answers import Errors, Invalid
from rbsync.sandbox.rackbeat.books import Table
from rbsync.sandbox.rackbeat.records import ZERO

Record = TypeVar("Record")
_E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOST = Decimal(10) ** 12


class Form:
    """A JSON object of the body. Readers return None for an absent key and note a problem for a bad value."""

    def __init__(
        self, data: Mapping[str, object], errors: Errors | None = None, prefix: str = "", *, nulls_refused: bool = True
    ) -> None:
        self._data = data
        self._prefix = prefix
        self._nulls_refused = nulls_refused
        self.errors: Errors = {} if errors is None else errors

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def names(self) -> tuple[str, ...]:
        """The keys that are given."""
        return tuple(self._data)

    def only(self, *known: str) -> None:
        """Note each key that is not known."""
        for name in self._data:
            if name not in known:
                self.complain(name, f"The sandbox does not know `{name}` here; it knows {', '.join(known)}.")

    def complain(self, name: str, message: str) -> None:
        """Note a problem under the dotted key of `name`."""
        self.errors.setdefault(self._prefix + name, []).append(message)

    def finish(self) -> None:
        """Raise Invalid when anything was noted."""
        if self.errors:
            raise Invalid(self.errors)

    def require(self, *names: str) -> None:
        """Note each name that is absent, null or empty."""
        for name in names:
            if self._data.get(name) in (None, ""):
                self.complain(name, f"The {self._prefix}{name} field is required.")

    def change(self, row: object, read: Callable[[str], object], *names: str, **renamed: str) -> None:
        """Read keys and set the row's attributes: of the same name, or `key="attribute"`.

        What is not given, or is empty, leaves the attribute alone.
        """
        for name, attribute in [*zip(names, names, strict=True), *renamed.items()]:
            value = read(name)
            if value not in (None, ""):
                setattr(row, attribute, value)

    def refuse_number_in_use(self, number: object, known: Container[object]) -> None:
        """Note that a new record's number is another's."""
        if number is not None and number in known:
            self.complain("number", "The number has already been taken.")

    def _given(self, name: str) -> object:
        value = self._data.get(name)
        if value is None and name in self._data and self._nulls_refused:
            self.complain(name, f"The {self._prefix}{name} must not be null.")
        return value

    def text(self, name: str, longest: int = 255) -> str | None:
        """A string of at most `longest` characters; a number counts as its digits."""
        value = self._given(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.complain(name, f"The {self._prefix}{name} must be a string.")
            return None
        if len(str(value)) > longest:
            self.complain(name, f"The {self._prefix}{name} may not be greater than {longest} characters.")
        return str(value)

    def long_text(self, name: str) -> str | None:
        """A string of any length that a description has."""
        return self.text(name, 65535)

    def e_mail(self, name: str) -> str | None:
        """A string that looks like an e-mail address."""
        value = self.text(name)
        if value and not _E_MAIL.fullmatch(value):
            self.complain(name, f"The {self._prefix}{name} must be a valid email address.")
        return value

    def number(self, name: str, least: Decimal | None = None) -> Decimal | None:
        """A number, or a string of one with `.`; at most 6 decimals."""
        value = self._given(name)
        if value is None:
            return None
        number = _decimal(value)
        if number is None:
            self.complain(name, f"The {self._prefix}{name} must be a number.")
            return None
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and exponent < -6:
            self.complain(name, f"The {self._prefix}{name} may not have more than 6 decimals.")
        if abs(number) > _MOST:
            self.complain(name, f"The {self._prefix}{name} is too large.")
            return None
        if least is not None and number < least:
            self.complain(name, f"The {self._prefix}{name} must be at least {least}.")
        return number

    def amount(self, name: str) -> Decimal | None:
        """A number that is not below 0."""
        return self.number(name, ZERO)

    def positive(self, name: str) -> Decimal | None:
        """A number above 0."""
        number = self.number(name)
        if number is not None and number <= 0:
            self.complain(name, f"The {self._prefix}{name} must be greater than 0.")
        return number

    def percent(self, name: str) -> Decimal | None:
        """A number from 0 to 100."""
        number = self.number(name, ZERO)
        if number is not None and number > 100:
            self.complain(name, f"The {name} may not be greater than 100.")
        return number

    def choice(self, name: str, known: Container[str]) -> str | None:
        """One of some words."""
        word = self.text(name)
        if word is not None and word not in known:
            self._complain_of_choice(name)
        return word

    def reference(self, table: Table[int, Record]) -> Callable[[str], int | None]:
        """Reads the number of a record that is in the table."""

        def read(name: str) -> int | None:
            number = self.integer(name)
            if number is not None and number not in table:
                self._complain_of_choice(name)
            return number

        return read

    def _complain_of_choice(self, name: str) -> None:
        self.complain(name, f"The selected {name.removesuffix('_id').replace('_', ' ')} is invalid.")

    def integer(self, name: str) -> int | None:
        """A whole number, or a string of its digits."""
        value = self._given(name)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        self.complain(name, f"The {self._prefix}{name} must be an integer.")
        return None

    def flag(self, name: str) -> bool | None:
        """A boolean; "true", "false", 1 and 0 count too."""
        value = self._given(name)
        if value is None:
            return None
        known = {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
        if known is None:
            self.complain(name, f"The {self._prefix}{name} field must be true or false.")
        return known

    def day(self, name: str) -> date | None:
        """A date, `YYYY-MM-DD`."""
        value = self._given(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self.complain(name, f"The {self._prefix}{name} is not a valid date.")
            return None

    def inner(self, name: str) -> Form:
        """A nested object; an empty form when it is absent."""
        value = self._given(name)
        if value is not None and not isinstance(value, dict):
            self.complain(name, f"The {self._prefix}{name} must be an object.")
        data = value if isinstance(value, dict) else {}
        return self._sub(data, f"{name}.")

    def rows(self, name: str) -> Iterator[Form]:
        """Each object of a list, with `name.0.` and so on before its keys."""
        value = self._given(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.complain(name, f"The {self._prefix}{name} must be an array.")
            return
        for index, entry in enumerate(value):
            if isinstance(entry, dict):
                yield self._sub(entry, f"{name}.{index}.")
            else:
                self.complain(f"{name}.{index}", f"The {self._prefix}{name}.{index} must be an array.")

    def _sub(self, data: Mapping[str, object], prefix: str) -> Form:
        return Form(data, self.errors, self._prefix + prefix, nulls_refused=self._nulls_refused)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
