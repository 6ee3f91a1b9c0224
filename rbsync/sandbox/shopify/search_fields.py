"""The kinds of searchable fields: text, time, number, word from a list, yes or no (shopify sheet 4)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from rbsync.sandbox.shopify.search import Field, Term, Test

Row = TypeVar("Row")

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "": operator.eq,
}


def words(text: str) -> tuple[str, ...]:
    """Text as the search index keeps it: lower case, cut at everything that is no letter or digit."""
    return tuple(re.findall(r"\w+", text.lower().replace("_", " ")))


def text_matches(text: str | None, wanted: str) -> bool:
    """A search, not a comparison: the words of `wanted` open the text; a final `*` leaves the last word open."""
    if text is None:
        return False
    have, need = words(text), words(wanted)
    if not need:
        return not have
    if wanted.endswith("*"):
        return (
            have[: len(need) - 1] == need[:-1] and len(have) >= len(need) and have[len(need) - 1].startswith(need[-1])
        )
    return have[: len(need)] == need


def text_field(
    get: Callable[[Row], Iterable[str | None]], candidates: Callable[[Term], Sequence[Row] | None] | None = None
) -> Field[Row]:
    """A field with one text or several; `a,b` unquoted means either."""

    def test(term: Term) -> Test[Row] | None:
        wanted = [term.value] if term.quoted else term.value.split(",")
        return lambda row: any(text_matches(text, each) for text in get(row) for each in wanted)

    return Field(test, candidates)


def time_field(get: Callable[[Row], datetime | None]) -> Field[Row]:
    """A moment. Only quoted values keep their time of day; a bare date means the whole day, in UTC."""

    def test(term: Term) -> Test[Row] | None:
        moment = _moment(term)
        if moment is None:
            return None
        if not term.op:
            start, end = moment, moment + (timedelta(days=1) if len(term.value) <= 10 else timedelta(seconds=1))
            return lambda row: (found := get(row)) is not None and start <= found < end
        compare, limit = _COMPARE[term.op], moment.timestamp()
        return lambda row: (found := get(row)) is not None and compare(int(found.timestamp()), limit)

    return Field(test)


def _moment(term: Term) -> datetime | None:
    value = term.value if term.quoted else term.value[:10]
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def number_field(get: Callable[[Row], float]) -> Field[Row]:
    """A number; a GID stands for the number at its end."""

    def test(term: Term) -> Test[Row] | None:
        raw = term.value.rsplit("/", 1)[-1]
        if not re.fullmatch(r"-?\d+(\.\d+)?", raw):
            return None
        compare, limit = _COMPARE[term.op], float(raw)
        return lambda row: compare(get(row), limit)

    return Field(test)


def word_field(get: Callable[[Row], Iterable[str]], *, anything: str = "any") -> Field[Row]:
    """A word from a list: `paid,pending` means either; `anything` matches all rows."""

    def test(term: Term) -> Test[Row] | None:
        wanted = {each.strip().lower() for each in term.value.split(",")}
        return lambda row: anything in wanted or any(each.lower() in wanted for each in get(row))

    return Field(test)


def flag_field(get: Callable[[Row], bool]) -> Field[Row]:
    """`true` or `false`."""

    def test(term: Term) -> Test[Row] | None:
        wanted = {"true": True, "false": False}.get(term.value.lower())
        return None if wanted is None else lambda row: get(row) is wanted

    return Field(test)
