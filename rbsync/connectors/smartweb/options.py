"""What a connector's settings say, as this connector needs it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

CANCELLED = 5
CREDIT_NOTE = 100
RELEASED = frozenset({1, 2, 3, 4, 6, 7, 8})
"""Statuses of orders received, and all after: without not received (0), cancelled (5) and draft (99) (smartweb sheet 9)."""
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True, slots=True)
class OrderOptions:
    """`statuses`: orders are taken in these. `zone`: of the shop's clock.

    `currencies` (ISO 4217): besides the shop's own, those in which orders have been seen to have their prices; the service does
    not say whether they do (smartweb sheet 18.8). Orders in others are held.
    """

    statuses: Set[int] = RELEASED
    currencies: Set[str] = frozenset()
    zone: tzinfo = COPENHAGEN


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`category`: of new products for whose group the shop has no category of that title. `language`: of all texts.

    `grams`: in one unit of the shop's weights.
    """

    language: str
    category: int | None = None
    grams: Decimal = Decimal(1000)
