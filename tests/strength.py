"""How strong the tests are: `make test` takes a sample of what is long, `make prove` takes all of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar
from zlib import crc32

SWITCH = "RBSYNC_PROVE"
FULL = os.environ.get(SWITCH) == "1"

Point = TypeVar("Point")


def sampled(points: Iterable[Point], test: str, every: int = 7) -> list[Point]:
    """All points at full strength; else the first, the last and each `every`-th, from a place that the test's name decides."""
    everything = list(points)
    if FULL:
        return everything
    start = crc32(test.encode()) % every
    last = len(everything) - 1
    return [point for place, point in enumerate(everything) if place in (0, last) or place % every == start]


def any_of(points: Sequence[Point], test: str) -> list[Point]:
    """All points at full strength; else the one that the test's name decides."""
    return list(points) if FULL or not points else [points[crc32(test.encode()) % len(points)]]


def few(points: Sequence[Point], test: str) -> list[Point]:
    """All points at full strength; else the first and any one of the others."""
    return [*points[:1], *any_of(points[1:], test)]


def rounds(full: int, quick: int) -> int:
    """How often to repeat something."""
    return full if FULL else quick


def examples(full: int) -> int:
    """How many examples of a property to try: a tenth at quick strength."""
    return full if FULL else max(full // 10, 3)
