"""The search language of `query:` arguments (shopify sheet 4).

Terms are joined by AND unless OR stands between them; `NOT` and `-` negate; an unknown field is ignored, and
only a debug header makes that visible.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from rbsync.sandbox.shopify.records import Variant

Row = TypeVar("Row")
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])
    |(?P<without>-(?=\())
    |(?P<minus>-)?(?:(?P<field>[A-Za-z_][\w.$]*):(?P<op><=|>=|<|>)?)?
     (?P<value>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s()'"][^\s()]*))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """`field:op value`; `field` is empty for a bare word, `op` is empty for equality."""

    field: str
    op: str
    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """A searchable field: `test` compiles a term (None: the value makes no sense, nothing matches).

    `candidates` gives the rows that may match, where an index knows them.
    """

    test: Callable[[Term], Test[Row] | None]
    candidates: Callable[[Term], Sequence[Row] | None] | None = None


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """A compiled query: the test, the rows worth testing (None: all), what was ignored, the fields that were used."""

    test: Test[Row]
    candidates: Sequence[Row] | None
    warnings: tuple[dict[str, str], ...]
    fields: frozenset[str]


@dataclass(slots=True)
class _Branch(Generic[Row]):
    test: Test[Row]
    candidates: Sequence[Row] | None = None


def compile_query(query: str, known: Mapping[str, Field[Row]], default: Field[Row]) -> Found[Row]:
    """The query over rows whose fields are `known`; bare words go to `default`."""
    parser = _Parser(_tokens(query), known, default)
    branch = parser.alternatives()
    test = branch.test if branch else (lambda _: True)
    candidates = branch.candidates if branch else None
    return Found(test, candidates, tuple(parser.warnings), frozenset(parser.fields))


Token = str | tuple[bool, Term]


def _tokens(query: str) -> list[Token]:
    tokens: list[Token] = []
    for found in _TOKEN.finditer(query):
        if found["paren"]:
            tokens.append(found["paren"])
            continue
        if found["without"]:
            tokens.append("NOT")
            continue
        raw = found["value"]
        quoted = raw[0] in "'\""
        value = re.sub(r"\\(.)", r"\1", raw[1:-1]) if quoted else raw
        if not quoted and not found["field"] and raw in ("AND", "OR", "NOT"):
            tokens.append(raw)
        else:
            tokens.append((bool(found["minus"]), Term(found["field"] or "", found["op"] or "", value, quoted)))
    return tokens


@dataclass(slots=True)
class _Parser(Generic[Row]):
    tokens: list[Token]
    known: Mapping[str, Field[Row]]
    default: Field[Row]
    at: int = 0
    warnings: list[dict[str, str]] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def alternatives(self) -> _Branch[Row] | None:
        """Parts joined by OR. An ignored part drops out of the alternatives."""
        parts = [self._conjunction()]
        while self._take("OR"):
            parts.append(self._conjunction())
        kept = [part for part in parts if part]
        if len(kept) <= 1:
            return kept[0] if kept else None
        lists = [part.candidates for part in kept]
        merged: list[Row] | None = []
        for each in lists:
            merged = None if merged is None or each is None else [*merged, *each]
        tests = [part.test for part in kept]
        unique = None if merged is None else list({id(row): row for row in merged}.values())
        return _Branch(lambda row: any(test(row) for test in tests), unique)

    def _conjunction(self) -> _Branch[Row] | None:
        kept: list[_Branch[Row]] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ("OR", ")"):
            if self._take("AND"):
                continue
            branch = self._factor()
            if branch:
                kept.append(branch)
        if len(kept) <= 1:
            return kept[0] if kept else None
        known = [branch.candidates for branch in kept if branch.candidates is not None]
        tests = [branch.test for branch in kept]
        return _Branch(lambda row: all(test(row) for test in tests), min(known, key=len) if known else None)

    def _factor(self) -> _Branch[Row] | None:
        if self._take("NOT"):
            return _negated(self._factor() if self.at < len(self.tokens) else None)
        if self._take("("):
            branch = self.alternatives()
            self._take(")")
            return branch
        token = self.tokens[self.at]
        self.at += 1
        if isinstance(token, str):
            return None
        negative, term = token
        return _negated(self._term(term)) if negative else self._term(term)

    def _term(self, term: Term) -> _Branch[Row] | None:
        spec = self.known.get(term.field.lower()) if term.field else self.default
        if spec is None:
            self.warnings.append({"field": term.field, "message": "Invalid search field for this query."})
            return None
        self.fields.add(term.field.lower())
        test = spec.test(term)
        if test is None:
            return _Branch(lambda _: False, ())
        return _Branch(test, spec.candidates(term) if spec.candidates else None)

    def _take(self, token: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == token:
            self.at += 1
            return True
        return False


def _negated(branch: _Branch[Row] | None) -> _Branch[Row] | None:
    if branch is None:
        return None
    test = branch.test
    return _Branch(lambda row: not test(row))


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


class WordIndex:
    """An index over one text of a variant; built when it is first asked."""

    def __init__(self, text: Callable[[Variant], str | None], every: Callable[[], Iterable[Variant]]) -> None:
        self._text = text
        self._every = every
        self._rows: dict[str, dict[int, Variant]] | None = None
        self._known: dict[int, str | None] = {}

    def find(self, wanted: str) -> Sequence[Variant]:
        """Variants whose text opens with those words, in any case."""
        if self._rows is None:
            self._rows = {}
            for variant in self._every():
                self._insert(self._rows, variant)
        return list(self._rows.get(" ".join(words(wanted)), {}).values())

    def renew(self, variant: Variant) -> None:
        """Note that the variant is new, or that its text may have changed."""
        if self._rows is None:
            return
        if variant.number in self._known and self._known[variant.number] == self._text(variant):
            return
        self.forget(variant)
        self._insert(self._rows, variant)

    def forget(self, variant: Variant) -> None:
        """Leave the variant out."""
        if self._rows is None or variant.number not in self._known:
            return
        for start in _starts(self._known.pop(variant.number)):
            self._rows[start].pop(variant.number)

    def _insert(self, rows: dict[str, dict[int, Variant]], variant: Variant) -> None:
        text = self._known[variant.number] = self._text(variant)
        for start in _starts(text):
            rows.setdefault(start, {})[variant.number] = variant


def _starts(text: str | None) -> list[str]:
    parts = words(text or "")
    return [" ".join(parts[:count]) for count in range(1, len(parts) + 1)] if parts else [""]
