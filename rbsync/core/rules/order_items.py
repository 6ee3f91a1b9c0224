"""Which item of Rackbeat an order line is booked on: that of its listing's link, else the one with its SKU as number."""

from rbsync.core.model.item import Item
from rbsync.core.model.order import OrderLine
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.sku import item_number


def has_other_sku(line: OrderLine, linked_by: str | None) -> bool:
    """Whether the line has another SKU than its listing had when it was linked. An order keeps the SKU it was placed under."""
    number = item_number(line.sku)
    return number is not None and linked_by is not None and number != linked_by


def sku_changed(line: OrderLine, item: str, linked_by: str | None) -> Verdict:
    """The verdict on a line whose listing is linked to `item` and has another SKU since."""
    message = f"line {line.title!r} has the SKU {item_number(line.sku)!r}; its listing is linked to item {item}"
    return held(Reason.SKU_CHANGED, f"{message} since its SKU was {linked_by!r}")


def item_by_sku(line: OrderLine, item: Item | None) -> str | Verdict | None:
    """The number to book a line on whose listing has no link. `item` is the one that Rackbeat has with the line's SKU."""
    if item is not None and item.has_variations:
        return held(Reason.HAS_VARIATIONS, f"item {item.number} of line {line.title!r} has variations in Rackbeat")
    return item_number(line.sku) if item is not None else None
