"""Peak memory of a pass by the size of the catalogue. The sandbox's own memory is another process's."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.stage import Run, staged
from tests.bench.table import Row

FLAT = 1.25
PASSES = (
    ("push-stock, first time", ("push-stock",)),
    ("push-stock without changes", ("push-stock",)),
    ("pull-orders", ("pull-orders",)),
)


def rows(*, quick: bool) -> Iterator[Row]:
    """Each pass on a small and on a large catalogue."""
    sizes = (300, 3_000) if quick else (10_000, 100_000)
    small, large = (_peaks(items) for items in sizes)
    for (what, _), one, other in zip(PASSES, small, large, strict=True):
        yield Row(
            f"peak memory of {what}, {sizes[0]} and {sizes[1]} items",
            f"flat (<= {FLAT} x)",
            f"{one.peak_mb:.0f} and {other.peak_mb:.0f} MB; {one.seconds:.1f} and {other.seconds:.1f} s without limits",
            other.peak_mb <= FLAT * one.peak_mb,
        )


def _peaks(items: int) -> list[Run]:
    with staged(items=items, orders=100) as stage:
        return [stage.run(*args) for _, args in PASSES]
