"""Checks on a whole plan, before its first action (design section 2)."""

from __future__ import annotations

from dataclasses import dataclass

# below this many, emptying is ordinary trade
_FEW = 5


@dataclass(frozen=True, slots=True)
class Zeroing:
    """How many of the listings that had stock would have none."""

    had_stock: int
    emptied: int

    def trips(self, percent: int) -> bool:
        """Whether that is more than `percent` per cent, and more than a handful."""
        return self.emptied >= _FEW and self.emptied * 100 > percent * self.had_stock
