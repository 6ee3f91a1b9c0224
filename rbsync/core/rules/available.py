"""How much of an item a shop may sell (Rackbeat sheet 5.5, 5.7; engineering sheet 8.4)."""

from bisect import bisect_left
from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from graphlib import TopologicalSorter

from rbsync.core.model.item import Component, ItemStock
from rbsync.core.model.listing import Level, Listing

_NONE = Decimal(0)


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


def standing(there: Level | Listing, basis: Basis) -> int | None:
    """What the shop has by this basis, at the configured location; None where it has none there."""
    return there.available if basis is Basis.AVAILABLE else there.on_hand


def sellable(free: Decimal, rules: StockRules) -> int:
    """What the shop is told: less the buffer, whole pieces, never below 0."""
    return _pieces(free - rules.buffer)


def with_boms(
    free: Mapping[str, Decimal], boms: Mapping[str, Sequence[Component]], unlimited: frozenset[str] = frozenset()
) -> dict[str, Decimal]:
    """Free stock of items and BOMs when BOMs are built on demand, in whole pieces.

    A BOM has its own finished stock and what can be built. One that is sold beyond its own stock draws on its components, so
    those have less. `unlimited` items have no inventory and set no limit. A BOM that contains itself, or of which no component
    can run out, has its own stock only. A BOM without components, or with one that is not known, is left out.
    """
    recipes = _recipes(boms, unlimited)
    parts = {number: [part.number for part in recipe] for number, recipe in recipes.items()}
    parts_first = tuple(TopologicalSorter(parts).static_order())
    left = dict(free)
    _pass_down(left, recipes, reversed(parts_first))
    rank = {number: place for place, number in enumerate(parts_first)}
    whole = {number: left[number] for number in free if number not in boms}
    for number in parts_first:
        if boms.get(number) and all(part in whole for part in parts[number]):
            most = min((_pieces(whole[part.number] / part.quantity) for part in recipes[number]), default=0)
            below = sorted(_below(number, recipes), key=rank.__getitem__, reverse=True)
            own = max(_NONE, left.get(number, _NONE))
            whole[number] = own + _buildable(number, most, left, recipes, below)
    return {number: whole[number] for number in free if number in whole}


def _recipes(boms: Mapping[str, Sequence[Component]], unlimited: frozenset[str]) -> dict[str, Sequence[Component]]:
    """What each BOM takes that can run out; nothing for one that contains itself."""
    recipes: dict[str, Sequence[Component]] = {
        number: [part for part in parts if part.quantity > 0 and (part.number in boms or part.number not in unlimited)]
        for number, parts in boms.items()
    }
    looping = [
        number for number, parts in recipes.items() if any(number in _below(part.number, recipes) for part in parts)
    ]
    return recipes | dict.fromkeys(looping, ())


def _below(number: str, recipes: Mapping[str, Sequence[Component]]) -> set[str]:
    """The BOM and all BOMs in it, at any depth; nothing for what is not a BOM."""
    found: set[str] = set()
    pending = [number]
    while pending:
        one = pending.pop()
        if one in recipes and one not in found:
            found.add(one)
            pending += [part.number for part in recipes[one]]
    return found


def _pass_down(
    left: MutableMapping[str, Decimal], recipes: Mapping[str, Sequence[Component]], wholes_first: Iterable[str]
) -> None:
    """What a BOM is short of is built, so its parts have less: a part's own stock goes first."""
    for number in wholes_first:
        short = -left.get(number, _NONE)
        if short > 0 and recipes.get(number):
            left[number] = _NONE
            for part in recipes[number]:
                taken = short.to_integral_value(ROUND_CEILING) * part.quantity
                left[part.number] = left.get(part.number, _NONE) - taken


def _buildable(
    number: str, most: int, left: dict[str, Decimal], recipes: Mapping[str, Sequence[Component]], below: Sequence[str]
) -> int:
    """How many can be built, at most `most`. Fewer than each part alone allows where two ways lead to the same part."""

    def is_short(count: int) -> bool:
        after = ChainMap({number: Decimal(-count)}, left)
        _pass_down(after, recipes, below)
        return any(quantity < 0 for quantity in after.maps[0].values())

    return most if not most or not is_short(most) else bisect_left(range(1, most), True, key=is_short)


def _pieces(quantity: Decimal) -> int:
    return max(0, int(quantity.to_integral_value(ROUND_FLOOR)))
