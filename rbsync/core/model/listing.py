"""An item's appearance in one shop."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rbsync.core.model.money import Money


class ListingStatus(StrEnum):
    """Whether a shop shows a product to buyers."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A sellable variant of a shop.

    `id` is the variant, `stock_id` what quantities are set on, `product_id` the product it belongs to,
    which has `variants` of them in all. `title` names product and variant, `description` is safe HTML, `category` what the shop
    sorts the product under. `price` is the shop's, with VAT when the shop's prices include it; None where it cannot be read.
    `vat_percentage` is the rate that the shop sells it with, None where it does not tell. `on_hand` and `available` are at the
    configured location; None where it is not stocked there. `unreadable` says why nothing is known of it but that it is there:
    then nothing is taken from it, and it has not gone. A gift card is no goods.
    """

    id: str
    stock_id: str
    product_id: str
    variants: int = 1
    status: ListingStatus
    sku: str | None
    barcode: str | None = None
    title: str
    category: str | None = None
    price: Money | None
    vat_percentage: Decimal | None = None
    cost: Money | None = None
    weight_grams: Decimal | None = None
    description: str | None = None
    tracked: bool
    active: bool  # stocked at the configured location
    on_hand: int | None
    available: int | None
    unreadable: str | None = None
    gift_card: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A quantity as the shop has it now at the configured location. `unreadable` as of the listing: it is not known."""

    stock_id: str
    tracked: bool
    active: bool
    on_hand: int | None
    available: int | None
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class LevelChange:
    """Set a quantity, only if it still is `before`. None: the listing was activated a moment ago, so there is no earlier one."""

    stock_id: str
    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class LevelRefusal:
    """A change that the shop did not take; `stale` when the quantity had moved meanwhile."""

    stock_id: str
    stale: bool
    why: str
