"""The kinds of order lines that are no goods, and the setting that names the item of each: the only table of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from rbsync.core.model.order import LineKind


@dataclass(frozen=True, slots=True)
class LineSetting:
    """`key` stands in a connector's table `orders`. `lines` says what is held without an item, where only some shops have such.

    `otherwise` is the kind whose item is taken where the key is not set.
    """

    key: str
    lines: str = ""
    otherwise: LineKind | None = None

    def __str__(self) -> str:
        return f"orders.{self.key}"


LINE_KINDS: Mapping[LineKind, LineSetting] = {
    LineKind.CUSTOM: LineSetting("fallback_item", "lines that are no product of the shop"),
    LineKind.GIFT_CARD: LineSetting("gift_card_item", "gift cards sold"),
    LineKind.FREIGHT: LineSetting("freight_item"),
    LineKind.TIP: LineSetting("tip_item", "tips"),
    LineKind.DUTY: LineSetting("duty_item", "duties"),
    LineKind.FEE: LineSetting("fee_item", "payment fees"),
    LineKind.FREIGHT_WITHOUT_VAT: LineSetting("freight_item_without_vat", otherwise=LineKind.FREIGHT),
    LineKind.DISCOUNT: LineSetting("discount_item", "discounts on the whole order"),
    LineKind.CREDIT: LineSetting("receipt_item", "credit notes"),
}
