"""The search language of `query:` arguments (shopify sheet 4).

Terms are joined by AND unless OR stands between them; `NOT` and `-` negate; an unknown field is ignored, and
only a debug header makes that visible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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
