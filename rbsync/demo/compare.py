"""Whether both sides of the demo are equal, judged from the books alone. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome
from rbsync.demo.books import HubBooks, HubItem, ShopBooks, ShopOrder

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order on both sides. `rackbeat` None: it is not there. `record` is what rbsync said of it.

    `too_old`: it was placed before account.start, so rbsync never asked for it.
    """

    connector: str
    order: ShopOrder
    rackbeat: int | None
    rackbeat_total: Decimal | None
    booked: bool
    record: Record | None
    too_old: bool

    @property
    def equal(self) -> bool:
        """The total is the same on both sides."""
        return self.rackbeat_total == self.order.total

    @property
    def accounted_for(self) -> bool:
        """Booked with the same total, or named by rbsync with a reason why not."""
        if self.booked:
            return self.equal
        return self.too_old or (self.record is not None and self.record.verdict.reason is not None)

    @property
    def promises(self) -> bool:
        """Rackbeat will get it once its reason is gone."""
        skipped = self.record is not None and self.record.verdict.outcome is Outcome.SKIPPED
        return not (self.booked or self.too_old or skipped)


@dataclass(frozen=True, slots=True)
class StockLine:
    """One item on both sides. `promised` is what orders take that Rackbeat has not booked; `shops` the shops' quantities."""

    number: str
    name: str
    available: Decimal
    promised: Decimal
    sellable: int
    shops: Mapping[str, int]

    @property
    def equal(self) -> bool:
        """Every shop offers what may be sold."""
        return all(quantity == self.sellable for quantity in self.shops.values())


def compare_orders(
    hub: HubBooks, shops: Sequence[ShopBooks], records: Mapping[tuple[str, str], Record], start: datetime
) -> list[OrderLine]:
    """Every order of every shop; `records` by connector and order id, `start` the account's."""
    lines = []
    for shop in shops:
        for order in shop.orders:
            there = hub.orders.get(f"{shop.connector}#{order.name.removeprefix('#')}")
            lines.append(
                OrderLine(
                    connector=shop.connector,
                    order=order,
                    rackbeat=there.number if there else None,
                    rackbeat_total=there.total if there else None,
                    booked=there is not None and there.booked,
                    record=records.get((shop.connector, order.id)),
                    too_old=order.placed < start,
                )
            )
    return lines


def compare_stock(hub: HubBooks, shops: Sequence[ShopBooks], orders: Sequence[OrderLine]) -> list[StockLine]:
    """Every item that keeps stock in Rackbeat and that a shop tracks, once, under exactly its number."""
    promised = promised_items(orders)
    offered = {shop.connector: _offered(shop) for shop in shops}
    lines = []
    for number, item in hub.items.items():
        quantities = {name: quantities[number] for name, quantities in offered.items() if number in quantities}
        if item.inventory and quantities:
            sellable = max(0, int(_free(item, hub, promised).to_integral_value(ROUND_FLOOR)))
            lines.append(StockLine(number, item.name, item.available, promised[number], sellable, quantities))
    return lines


def promised_items(orders: Sequence[OrderLine]) -> defaultdict[str, Decimal]:
    """What waiting and held orders take of each item: Rackbeat does not know of it yet."""
    promised: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in orders:
        if line.promises:
            for number, quantity in line.order.items:
                promised[number] += quantity
    return promised


def _offered(shop: ShopBooks) -> dict[str, int]:
    times = Counter(variant.sku.casefold() for variant in shop.variants)
    return {
        variant.sku: variant.quantity
        for variant in shop.variants
        if variant.tracked and variant.quantity is not None and times[variant.sku.casefold()] == 1
    }


def _free(item: HubItem, hub: HubBooks, promised: Mapping[str, Decimal]) -> Decimal:
    """What is left of an item; of a BOM also what its components make, less what oversold BOMs will take of them."""
    own = item.available - promised[item.number]
    if not item.components:
        return own - sum((_drawn(bom, item.number, promised) for bom in hub.items.values()), ZERO)
    parts = [
        (_free(hub.items[number], hub, promised) / quantity).to_integral_value(ROUND_FLOOR)
        for number, quantity in item.components.items()
    ]
    return max(own, ZERO) + max(min(parts), ZERO)


def _drawn(bom: HubItem, component: str, promised: Mapping[str, Decimal]) -> Decimal:
    short = max(ZERO, promised[bom.number] - bom.available)
    return short * bom.components.get(component, ZERO)
