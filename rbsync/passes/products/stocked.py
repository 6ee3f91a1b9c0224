"""Which items can be sold from stock now, sets that can be built included."""

from __future__ import annotations

from decimal import Decimal

from rbsync.core.rules.available import with_boms
from rbsync.passes.context import PassContext


def numbers_in_stock(context: PassContext) -> frozenset[str]:
    """The numbers of all items of which at least one is available, from all locations."""
    free: dict[str, Decimal] = {}
    unlimited: set[str] = set()
    for page in context.hub.stock(by_location=False):
        for stock in page:
            if stock.has_inventory:
                free[stock.number] = stock.available
            else:
                unlimited.add(stock.number)
    boms = {bom.number: bom.components for page in context.hub.boms() for bom in page}
    whole = with_boms(free, boms, frozenset(unlimited))
    return frozenset(number for number, quantity in whole.items() if quantity >= 1)
