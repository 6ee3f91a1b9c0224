"""An order that Rackbeat has already: which one it is, and whether it still is the shop's order."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rbsync.core.model.hub import HubOrder
from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.money import Money
from rbsync.core.model.order import Order
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.plan.draft import ItemsByLine, OrderRules, ordered_quantities
from rbsync.core.rules.reference import is_of_other_order


def not_cancelled(orders: Sequence[HubOrder]) -> list[HubOrder]:
    """The orders that were not cancelled in Rackbeat."""
    return [order for order in orders if not order.is_cancelled]


def single_order(row: LedgerRow, found: Sequence[HubOrder], *, of_another: bool) -> HubOrder | Verdict:
    """The order among those with our reference, at least one, or the verdict that holds the order of the shop.

    Two orders of a shop may have one number: a new store counts from the start again. `of_another` says that the order found
    is linked to another order of the shop; where the state file was lost, its heading still says of which it was made.
    """
    live = not_cancelled(found)
    numbers = ", ".join(str(order.number) for order in found)
    if not live:
        return held(Reason.CANCELLED_IN_RACKBEAT, f"order {numbers} with this reference was cancelled in Rackbeat")
    if len(live) > 1:
        return held(Reason.AMBIGUOUS_ORDER, f"orders {numbers} in Rackbeat have the reference {row.reference}")
    if of_another or is_of_other_order(live[0].heading, row.external_id):
        return held(
            Reason.AMBIGUOUS_ORDER, f"order {numbers} in Rackbeat belongs to another order numbered {row.number}"
        )
    return live[0]


def cancelled(order: Order, existing: HubOrder) -> Verdict | None:
    """The verdict on an order that one of both sides has cancelled; None when neither has."""
    if existing.is_cancelled:
        return held(Reason.CANCELLED_IN_RACKBEAT, f"order {existing.number} was cancelled in Rackbeat")
    if order.head.cancelled:
        return held(Reason.CANCELLED_IN_SHOP, f"it was cancelled in the shop after order {existing.number} was made")
    return None


def changed_in_shop(
    order: Order, existing: HubOrder, items: ItemsByLine, rules: OrderRules, *, finished: bool
) -> Verdict | None:
    """The verdict on an order that changed after Rackbeat's was made, where a person must see to it; None where nobody must.

    While Rackbeat's order is not `finished`, its total is still checked before it is booked.
    """
    unsure = next((item for item in items.values() if isinstance(item, Verdict)), None)
    if unsure is not None:
        return unsure
    theirs = "no total" if existing.total is None else str(Money(existing.total, existing.currency or order.currency))
    totals = order.unclear or f"the shop says {order.total}, Rackbeat {theirs}"
    message = f"it was edited or refunded after order {existing.number} was made: {totals}"
    if not _same_goods(ordered_quantities(order, items), existing, rules):
        return held(Reason.CHANGED_IN_SHOP, f"{message}, and the goods differ")
    if order.unclear is not None:
        return None  # its money cannot be compared, and nothing says that it changed
    if finished and existing.total != order.total.amount:
        return held(Reason.CHANGED_IN_SHOP, message)
    return None


def _same_goods(ordered: Mapping[str, Decimal], existing: HubOrder, rules: OrderRules) -> bool:
    """Whether both have the same quantity of each item, services such as freight left out."""
    services = {*rules.items.values(), rules.rounding_item}
    booked: dict[str, Decimal] = {}
    for line in existing.lines:
        if line.item in ordered or line.item not in services:
            booked[line.item] = booked.get(line.item, Decimal(0)) + line.quantity
    return booked == ordered
