"""Every error has its place in the table, every reason its advice, every public thing its sentence."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from rbsync import errors
from rbsync.core.model.verdict import ADVICE, Reason
from tests.architecture.sources import FILES, nodes, tree


def test_every_reason_has_a_sentence_of_advice() -> None:
    assert set(ADVICE) == set(Reason)
    assert all(sentence.endswith((".", "NUMBER", "run", "--full", "--relink SKU")) for sentence in ADVICE.values())


def test_every_error_class_ends_with_a_documented_exit_code() -> None:
    classes = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.RbsyncError)]
    assert classes
    for kind in classes:
        assert kind.exit_code in errors.EXIT_CODES
        assert kind.__doc__


def test_the_exit_codes_of_the_design_are_all_there() -> None:
    assert sorted(errors.EXIT_CODES) == [0, 1, 2, 3, 4, 5, 10, 11, 12, 130, 143]


def without_docstring(path: Path) -> Iterator[str]:
    module = tree(path)
    if module.body and not ast.get_docstring(module):
        yield str(path)
    for node in module.body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and not ast.get_docstring(node):
            yield f"{path}:{node.lineno} {node.name}"


def unfinished(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if found := re.search(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b", text):
        yield f"{path}: {found[0]}"
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
            yield f"{path}:{node.lineno} swallows an exception"


def test_public_things_say_what_they_are() -> None:
    assert [wrong for path in FILES for wrong in without_docstring(path)] == []


def test_nothing_is_left_unfinished() -> None:
    assert [wrong for path in FILES for wrong in unfinished(path)] == []


FIELD_WORDS = {
    "stranger": "unlinked listing",
    "strangers": "unlinked listings",
    "taken": "linked, or decided by another connector",
    "unmoved": "without effect",
    "leaver": "unpublish",
    "leaving": "unpublish",
    "stocked": "in stock",
    "planned": "plan",
    "spool": "disk list",
    "moment": "time",
    "moments": "times",
    "told": "describe, or report",
    "story": "history",
    "wanted": "given, or the name of what is asked for",
}
"""Riddles, and what the field calls the thing."""


def names_of(path: Path) -> Iterator[str]:
    """The file's name, and those of its public definitions."""
    yield path.stem
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def riddles(path: Path) -> Iterator[str]:
    for name in names_of(path):
        words = re.findall(r"[A-Z]?[a-z]+", name)
        yield from (f"{path}: {name} → {FIELD_WORDS[word.lower()]}" for word in words if word.lower() in FIELD_WORDS)


def test_names_are_the_words_of_the_field() -> None:
    assert [wrong for path in FILES for wrong in riddles(path)] == []
