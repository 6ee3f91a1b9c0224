"""What is known of each connector as a whole, and of items, families and changes in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorFacts:
    """What is known of a connector as a whole. `shop` is the shop's own id.

    Orders: the start and the statuses that the last whole pull went by, and when it last looked back. `currencies` are those
    that Rackbeat is known to have, `currencies_asked_at` when it did not tell. Listings: when all were read, at which location
    of the shop, and whether an order brought one that has not been read. Products: when all were compared, and how the shop
    counted its prices then. Times are aware, UTC.
    """

    shop: str | None = None
    orders_start: datetime | None = None
    order_statuses: str | None = None
    orders_looked_back_at: datetime | None = None
    currencies: frozenset[str] = frozenset()
    currencies_asked_at: datetime | None = None
    listings_read_at: datetime | None = None
    listings_location: str | None = None
    unread_listings: bool = False
    products_read_at: datetime | None = None
    price_terms: str | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is known of an item in one shop: when Rackbeat was found to keep no stock of it, and by which digest of its price's
    sources it had no price in the shop's currency. `publishing_unknown`: a visible product was being made of it, and the answer
    was lost."""

    without_stock_at: datetime | None = None
    without_price: str | None = None
    publishing_unknown: bool = False


class Facts(Protocol):
    """What is known of connectors, and of items in them."""

    def of(self, connector: str) -> ConnectorFacts:
        """What is known of a connector; nothing of one that is new."""

    def change(self, connector: str, change: Callable[[ConnectorFacts], ConnectorFacts]) -> None:
        """Read and write it in one transaction."""

    def connector_of(self, shop: str) -> str | None:
        """The connector that this shop was known as until now."""

    def products_of_family(self, connector: str, family: str) -> frozenset[str]:
        """The shop's products that were made for this family."""

    def note_family(self, connector: str, family: str, product_id: str) -> None:
        """This product was made for the family."""

    def change_without_effect(self, connector: str, listing_id: str) -> str | None:
        """The digest of the change that the shop said it made to this listing, and did not."""

    def set_change_without_effect(self, connector: str, listing_id: str, digest: str | None) -> None:
        """Remember such a change, or forget it (None)."""

    def of_items(self, connector: str, numbers: Sequence[str]) -> Mapping[str, ItemFacts]:
        """By Rackbeat's numbers: number → what is known."""

    def change_items(self, connector: str, numbers: Iterable[str], change: Callable[[ItemFacts], ItemFacts]) -> None:
        """The same for several items, in one transaction."""
