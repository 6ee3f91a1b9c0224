"""Checks on a whole plan, before its first action (design section 2)."""

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

# below this many, emptying is ordinary trade
_FEW = 5

# fewer price changes than this are ordinary trade
_MANY = 10
_ALIKE = Decimal("0.9")  # the share of the changes that one factor must explain
_SAME = 0.01  # factors that differ by less are one
_WIDTH = 0.001  # of a bucket of ratios, as a logarithm
_LAST = 10_000  # beyond this bucket, a factor of 22 000, all ratios are alike


@dataclass(frozen=True, slots=True)
class Zeroing:
    """How many of the listings that had stock would have none."""

    had_stock: int
    emptied: int

    def trips(self, percent: int) -> bool:
        """Whether that is more than `percent` per cent, and more than a handful."""
        return _too_many(self.emptied, self.had_stock, percent)


@dataclass(frozen=True, slots=True)
class Unpublishing:
    """How many of the listings whose products are kept equal would be unpublished."""

    synchronised: int
    unpublished: int

    def trips(self, percent: int) -> bool:
        """Whether that is more than `percent` per cent, and more than a handful."""
        return _too_many(self.unpublished, self.synchronised, percent)


class PriceFactor:
    """Whether prices all change by one factor: a wrong VAT rate, a wrong currency, a price list in other units.

    `step` is how far apart two neighbouring prices are: a price stands for all those that round to it, so a small price leaves
    open what its factor was. Memory does not grow with the number of prices.
    """

    def __init__(self, step: Decimal = Decimal("0.01")) -> None:
        self._half = step / 2
        self._changed = 0
        self._edges: Counter[int] = Counter()  # bucket → how many reaches begin there less how many have ended

    def note(self, before: Decimal, after: Decimal) -> None:
        """Add a price that changes; one that stays is no change."""
        if before == after:
            return
        self._changed += 1
        if before > 0 and after > 0:
            lowest, highest = self._reach(before, after)
            self._edges[lowest] += 1
            self._edges[highest + 1] -= 1

    def factor(self, of: int) -> Decimal | None:
        """The factor, to three digits; None when the `of` prices that were compared do not all change alike.

        They do when at least 10 change and at least half of all, when one factor explains at least 90 % of the changes, and
        when these are more than rounding: a factor within 1 % of 1 does not explain as many.
        """
        if self._changed < _MANY or self._changed * 2 < of or not self._edges:
            return None
        first, last = min(self._edges), max(self._edges)
        explained = list(accumulate(self._edges[bucket] for bucket in range(first, last + 1)))
        enough = _ALIKE * self._changed
        most = max(explained)
        by_rounding = explained[-first] if first <= 0 <= last else 0
        if most < enough or by_rounding >= enough:
            return None
        best = [bucket for bucket, count in enumerate(explained, first) if count == most]
        return Decimal(f"{math.exp((best[len(best) // 2] + 0.5) * _WIDTH):.3g}")

    def _reach(self, before: Decimal, after: Decimal) -> tuple[int, int]:
        """The first and the last bucket of factors that may have made `after` of `before`."""
        lowest = (after - self._half) / (before + self._half)
        low = math.log(lowest) if lowest > 0 else -math.inf
        high = math.log((after + self._half) / (before - self._half)) if before > self._half else math.inf
        middle = math.log(after / before)
        return _bucket(min(low, middle - _SAME)), _bucket(max(high, middle + _SAME))


def _too_many(some: int, of: int, percent: int) -> bool:
    return some >= _FEW and some * 100 > percent * of


def _bucket(logarithm: float) -> int:
    return math.floor(max(-_LAST, min(_LAST, logarithm / _WIDTH)))
