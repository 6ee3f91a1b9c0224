"""Kinds of values that several tables of rbsync.toml use, each refused in words of its own."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, TypeGuard

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from rbsync.errors import ConfigError
from rbsync.transport.urls import check_base_url

VatZone = Literal["domestic", "eu", "abroad", "domestic_exempt"]

WRONG_TABLE = "wrong_table"
"""The kind of mistake that lies in a whole table, not in one key."""
WRONG_CONNECTOR_TYPE = "wrong_connector_type"
"""The kind of mistake that lies in a connector's `type`."""


class Table(BaseModel):
    """Base of every table: frozen, and a key that is not known is refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True, use_attribute_docstrings=True
    )


def matching(pattern: str, words: str) -> AfterValidator:
    """Text that is `pattern` from end to end; `words` say what it must be."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(words)
        return text

    return AfterValidator(check)


def as_schema(pattern: str) -> dict[str, str | int]:
    """The same pattern for the JSON Schema, where a pattern is searched for unless it is anchored."""
    return {"pattern": f"^{pattern}$"}


def _whole(raw: object) -> object:
    if isinstance(raw, str) and re.fullmatch(r"-?[0-9]{1,18}", raw):
        return int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError("must be a whole number")
    return raw


def is_numbers(raw: object) -> TypeGuard[Sequence[int]]:
    """Whether it is a list of numbers of records in Rackbeat; it may be empty."""
    return isinstance(raw, list | tuple) and all(type(number) is int and number >= 1 for number in raw)


def _switch(raw: object) -> object:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return raw == "true"
    raise ValueError("must be true or false")


def _base_url(url: str) -> str:
    try:
        return check_base_url(url)
    except ConfigError:
        raise ValueError(
            "must be an https:// address without user name, query or fragment; http:// is accepted for this machine only "
            "(127.0.0.1, localhost, [::1])"
        ) from None


def countries_in_capitals(raw: object) -> object:
    """ISO 3166-1 alpha-2 codes of a table's keys, in capitals, as shops give them."""
    if not isinstance(raw, dict):
        return raw
    wrong = [key for key in raw if not re.fullmatch(r"[A-Za-z]{2}", key)]
    if wrong:
        raise ValueError(f'has "{wrong[0]}", which is not a country code of two letters, such as DE')
    return {key.upper(): value for key, value in raw.items()}


WHOLE = BeforeValidator(_whole)
"""A whole number, also written as text (from the environment); never true, false or 1.5."""
Number = Annotated[int, Field(ge=1), WHOLE]
"""The number of a record in Rackbeat."""
Switch = Annotated[bool, BeforeValidator(_switch)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Words = Annotated[str, matching(r"\S(?:.*\S)?", "must not be empty, nor begin or end with a space")]
