"""`make prove` runs every test once, and tells what failed or was skipped without a vendor's contract being absent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.prove import TESTS, Row, directories, prove
from tests.vendors import ABSENT


def test_every_file_of_tests_belongs_to_exactly_one_row() -> None:
    paths = [path for _, given in directories() for path in given]
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("test_*.py"))]
    assert sorted(files) == sorted(TESTS.rglob("test_*.py"))


def row(monkeypatch: pytest.MonkeyPatch, *lines: str, code: int = 0) -> tuple[Row, list[str]]:
    """What is made of these lines of pytest."""
    done = subprocess.CompletedProcess([], code, "\n".join(lines), "killed")
    monkeypatch.setattr(subprocess, "run", lambda *given, **options: done)
    made, wrong = prove("core", [Path("tests/core")], quick=True)
    return made, list(wrong)


def test_tests_are_counted_and_an_explained_skip_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    made, wrong = row(monkeypatch, f"SKIPPED [2] tests/x.py:7: {ABSENT}", "3 passed, 2 skipped in 0.10s")
    assert (made.tests, made.passed, made.skipped, made.failed) == (5, 3, 2, 0)
    assert wrong == []
    assert str(made).split()[:5] == ["core", "5", "3", "2", "0"]


def test_a_failure_an_error_and_any_other_skip_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ("FAILED tests/x.py::a - boom", "ERROR tests/x.py::b", "SKIPPED [1] tests/x.py:7: not today")
    made, wrong = row(monkeypatch, *lines, "1 failed, 1 passed, 1 skipped, 1 error in 0.10s", code=1)
    assert (made.passed, made.failed) == (1, 2)
    assert wrong == list(lines)


def test_a_run_that_broke_off_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    made, wrong = row(monkeypatch, "1 passed in 0.10s", code=4)
    assert made.failed == 1
    assert "killed" in wrong
