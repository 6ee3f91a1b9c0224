"""How much of an item a shop may sell (Rackbeat sheet 5.5, 5.7; engineering sheet 8.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from rbsync.core.model.item import Component, ItemStock


class Basis(StrEnum):
    """Which of Rackbeat's quantities is sent."""

    AVAILABLE = "available"
    ON_HAND = "on-hand"


@dataclass(frozen=True, slots=True)
class StockRules:
    """`locations` None means all. `buffer` is kept back of each item."""

    basis: Basis
    locations: tuple[int, ...] | None
    buffer: int


def free_stock(stock: ItemStock, rules: StockRules) -> Decimal | None:
    """What Rackbeat has free by these rules, before pending orders and buffer; may be negative. None: not known.

    Open orders are known per item only, not per location: with chosen locations all of them are taken to draw on those,
    which may offer too little and never too much.
    """
    if not stock.has_inventory:
        return None
    if rules.locations is None:
        return stock.available if rules.basis is Basis.AVAILABLE else stock.on_hand
    if stock.by_location is None:
        return None
    chosen = sum((quantity for location, quantity in stock.by_location if location in rules.locations), Decimal(0))
    return min(chosen - stock.in_orders, stock.available) if rules.basis is Basis.AVAILABLE else chosen


def sellable(free: Decimal, rules: StockRules) -> int:
    """What the shop is told: less the buffer, whole pieces, never below 0."""
    return max(0, int((free - rules.buffer).to_integral_value(ROUND_FLOOR)))


def with_boms(free: Mapping[str, Decimal], boms: Mapping[str, Sequence[Component]]) -> dict[str, Decimal]:
    """Free stock of BOMs and their components when BOMs are built on demand.

    A BOM has its own finished stock and what can be built. One that is sold beyond its own stock draws on its components, so
    those have less. A BOM that contains itself counts as not buildable.
    """
    left = dict(free)
    for number in boms:
        short = -min(Decimal(0), free.get(number, Decimal(0)))
        for component in boms[number]:
            if component.number in left and component.number not in boms:
                left[component.number] -= short * component.quantity
    return {number: left[number] if number not in boms else _whole(number, left, boms, ()) for number in left}


def _whole(
    number: str, left: Mapping[str, Decimal], boms: Mapping[str, Sequence[Component]], path: tuple[str, ...]
) -> Decimal:
    own = max(Decimal(0), left.get(number, Decimal(0)))
    if number not in boms:
        return own
    if number in path:
        return Decimal(0)
    parts = [
        (_whole(component.number, left, boms, (*path, number)) / component.quantity).to_integral_value(ROUND_FLOOR)
        for component in boms[number]
        if component.quantity > 0
    ]
    return own + min(parts, default=Decimal(0))
