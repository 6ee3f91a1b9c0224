"""Amounts of money: a Decimal and its currency, never apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies whose smallest unit is not a hundredth
_EXPONENTS = {
    "ISK": 0,
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "VND": 0,
    "HUF": 2,
    "BHD": 3,
    "KWD": 3,
    "JOD": 3,
    "OMR": 3,
    "TND": 3,
}


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency (ISO 4217). Arithmetic across currencies raises ValueError."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"

    def times(self, factor: Decimal | int) -> Money:
        """The amount multiplied, not rounded."""
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> Money:
        """To the currency's smallest unit, half up."""
        return Money(self.amount.quantize(smallest_unit(self.currency), ROUND_HALF_UP), self.currency)

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")


def smallest_unit(currency: str) -> Decimal:
    """The currency's smallest unit: 0.01 for DKK, 1 for ISK."""
    return Decimal(1).scaleb(-_EXPONENTS.get(currency, 2))


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of all, 0 of the currency when there are none. Raises ValueError on a foreign currency."""
    result = Money(Decimal(0), currency)
    for amount in amounts:
        result = result + amount
    return result
