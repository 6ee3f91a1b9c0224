"""The table of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `met` None: there is no goal."""

    what: str
    goal: str
    measured: str
    met: bool | None = None


def lines(rows: Sequence[Row]) -> list[str]:
    """The rows with a head, in columns."""
    marks = {True: "yes", False: "NO", None: ""}
    cells = [
        ("MEASURED", "GOAL", "VALUE", "MET"),
        *((row.what, row.goal, row.measured, marks[row.met]) for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
