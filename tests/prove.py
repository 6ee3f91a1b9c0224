"""Every test at full strength, in one table: `python -m tests.prove`; `--quick` shows what `make test` costs.

One row per directory of tests. Fails when a test failed, or was skipped for another reason than a vendor's contract that does
not lie beside the checkout (with CI=true such a test fails).
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.strength import SWITCH
from tests.vendors import ABSENT

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
HEADINGS = ("directory", "tests", "passed", "skipped", "failed", "CPU s", "wall s")


@dataclass(frozen=True, slots=True)
class Row:
    """What came of the tests of one directory; `failed` counts errors, and runs that broke off."""

    name: str
    tests: int
    passed: int
    skipped: int
    failed: int
    cpu: float
    wall: float

    def __str__(self) -> str:
        name, *numbers = astuple(self)
        return f"{name:24}" + "".join(f"{number:>9.{1 if isinstance(number, float) else 0}f}" for number in numbers)


def directories() -> Iterator[tuple[str, Sequence[Path]]]:
    """Every directory of tests with what is in it; those below `passes` each for themselves."""
    yield "*.py", sorted(TESTS.glob("test_*.py"))
    for folder in sorted(path.parent for path in TESTS.glob("*/__init__.py")):
        parts = [inner.parent for inner in sorted(folder.glob("*/__init__.py"))] if folder.name == "passes" else []
        own = sorted(folder.glob("test_*.py")) if parts else [folder]
        if any(folder.rglob("test_*.py")):
            yield f"{folder.name}/*.py" if parts else folder.name, own
        for part in parts:
            yield f"{folder.name}/{part.name}", [part]


def prove(name: str, paths: Sequence[Path], *, quick: bool) -> tuple[Row, Sequence[str]]:
    """Run these tests; the row, and what went wrong, in pytest's words."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "auto", "-rfEs", *map(str, paths)],
        cwd=ROOT,
        env=os.environ | {SWITCH: "0" if quick else "1"},
        capture_output=True,
        text=True,
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = done.stdout.splitlines()
    count = {word: int(number) for number, word in re.findall(r"(\d+) (passed|skipped|failed|error)", lines[-1])}
    failed = count.get("failed", 0) + count.get("error", 0)
    wrong = [line for line in lines if line.startswith(("FAILED", "ERROR")) or _unexplained(line)]
    if done.returncode and not failed:
        failed, wrong = 1, [*wrong, *lines[-3:], *done.stderr.splitlines()[-3:]]
    passed, skipped = count.get("passed", 0), count.get("skipped", 0)
    return Row(name, passed + skipped + failed, passed, skipped, failed, cpu, wall), wrong


def _unexplained(line: str) -> bool:
    return line.startswith("SKIPPED") and ABSENT not in line


def main() -> int:
    """Write the table as it grows; the exit code."""
    quick = sys.argv[1:] == ["--quick"]
    say(f"{HEADINGS[0]:24}" + "".join(f"{heading:>9}" for heading in HEADINGS[1:]))
    rows, wrong = [], []
    for name, paths in directories():
        row, problems = prove(name, paths, quick=quick)
        say(row)
        rows.append(row)
        wrong += problems
    say(Row("sum", *map(sum, zip(*(astuple(row)[1:] for row in rows), strict=True))))
    for problem in wrong:
        say(problem)
    return 1 if wrong else 0


def say(line: object) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
