"""From a shop's SKU to Rackbeat's item number, and what is wrong with a SKU."""

from collections import Counter
from collections.abc import Iterable

from rbsync.core.model.item import Item
from rbsync.core.model.order import OrderLine
from rbsync.core.model.verdict import Reason, Verdict, held


def item_number(sku: str | None) -> str | None:
    """The item number a SKU means: outer blanks dropped, nothing else touched; None when nothing is left."""
    number = (sku or "").strip()
    return number or None


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


class SkuCensus:
    """How often each number occurs in a catalogue, to the letter and with case ignored. Keeps numbers only."""

    def __init__(self) -> None:
        self._exact: Counter[str] = Counter()
        self._folded: dict[str, str] = {}
        self._colliding: dict[str, str] = {}  # folded → another number than the first

    def count(self, skus: Iterable[str | None]) -> None:
        """Add listings."""
        for sku in skus:
            number = item_number(sku)
            if number is not None:
                self._exact[number] += 1
                self._fold(number)

    def know(self, numbers: Iterable[str]) -> None:
        """Add Rackbeat's own numbers: they collide by case, but are no duplicates."""
        for number in numbers:
            self._fold(number)

    def names(self, number: str) -> bool:
        """Whether a listing of the catalogue has this number as its SKU."""
        return self._exact[number] > 0

    def problem(self, sku: str | None, *, longest: int) -> Verdict | None:
        """The verdict that holds a listing with this SKU; None when it may become an item number."""
        number = item_number(sku)
        if number is None:
            return held(Reason.MISSING_SKU, "it has no SKU")
        if len(number) > longest:
            return held(
                Reason.OVERLONG_SKU, f"its SKU {number!r} has {len(number)} characters; at most {longest} are allowed"
            )
        if self._exact[number] > 1:
            return held(Reason.DUPLICATE_SKU, f"{self._exact[number]} listings of this shop have the SKU {number!r}")
        if number.casefold() in self._colliding:
            folded = number.casefold()
            other = self._folded[folded] if self._folded[folded] != number else self._colliding[folded]
            return held(Reason.CASE_COLLISION, f"{number!r} differs from {other!r} in upper and lower case only")
        return None

    def _fold(self, number: str) -> None:
        folded = number.casefold()
        if self._folded.setdefault(folded, number) != number:
            self._colliding.setdefault(folded, number)
