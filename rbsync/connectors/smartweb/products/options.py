"""What a connector's settings say of products, as this connector needs it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`category`: of new products for whose group the shop has no category of that title. `language`: of all texts.

    `grams`: in one unit of the shop's weights.
    """

    language: str
    category: int | None = None
    grams: Decimal = Decimal(1000)
