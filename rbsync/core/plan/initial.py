"""The first load: which listing becomes which item, and which opening stock is set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rbsync.core.model.item import NewItem
from rbsync.core.model.listing import Listing
from rbsync.core.model.verdict import Reason, Verdict, held, skipped
from rbsync.core.rules.item_vat import other_rate
from rbsync.core.rules.matching import Match, match_listing
from rbsync.core.rules.price import price_without_vat
from rbsync.core.rules.sku import SkuCensus, item_number

GIFT_CARD = "it is a gift card: no item is made of it. If its sales are to be booked, make one in Rackbeat with its SKU"


@dataclass(frozen=True, slots=True)
class GroupOfNew:
    """A product group of Rackbeat for created items, and its VAT rate in percent."""

    number: int
    vat_percentage: Decimal


@dataclass(frozen=True, slots=True)
class NewItemRules:
    """What a created item gets. `by_vat`: the groups of goods that the shop sells with these rates, before `group`."""

    group: GroupOfNew
    by_vat: Mapping[Decimal, GroupOfNew]
    unit: int | None
    prices_include_vat: bool
    max_sku_length: int
    vat_zone: str

    def group_of(self, listing: Listing) -> GroupOfNew | Verdict:
        """The item's group; a verdict that holds the listing where no group has the rate that the shop sells it with."""
        sold_with = listing.vat_percentage
        group = self.group if sold_with is None else self.by_vat.get(sold_with, self.group)
        if not self.prices_include_vat:
            return group  # no price is another at another rate
        return other_rate(listing, group.vat_percentage, self.vat_zone) or group


@dataclass(frozen=True, slots=True)
class LinkItem:
    """The action: this listing is that item."""

    listing: Listing
    match: Match


@dataclass(frozen=True, slots=True)
class CreateItem:
    """The action: Rackbeat gets this item, and the listing is linked to it. `currency` is that of the shop's price."""

    listing: Listing
    item: NewItem
    currency: str


def plan_listing(
    listing: Listing,
    *,
    numbers: Mapping[str, object],
    by_barcode: Mapping[str, Sequence[str]],
    linked: Mapping[str, str],
    census: SkuCensus,
    rules: NewItemRules,
) -> LinkItem | CreateItem | Verdict:
    """What is to be done with a listing that has no link yet. `linked` has the items linked already, by number → listing id."""
    match = match_listing(listing, numbers, by_barcode)
    problem = census.problem(listing.sku, longest=rules.max_sku_length)
    if problem is not None and not _settled_by(match, problem):
        return problem
    if match is not None and match.by == "barcode" and census.names(match.number):
        message = f"its barcode is that of item {match.number}, which another listing has as its SKU"
        return held(Reason.DUPLICATE_SKU, message, "Correct its barcode, or give it a SKU of its own in the shop.")
    if match is not None:
        owner = linked.get(match.number)
        if owner is not None and owner != listing.id:
            return held(
                Reason.DUPLICATE_SKU, f"its {match.by} names item {match.number}, which is linked to another listing"
            )
        return LinkItem(listing, match)
    number = item_number(listing.sku)
    if number is None:
        return held(Reason.MISSING_SKU, "it has no SKU")
    if listing.gift_card:
        return skipped(Reason.FILTERED, GIFT_CARD)
    if listing.price is None:
        return held(Reason.MISSING_PRICE, "its price in the shop could not be read")
    group = rules.group_of(listing)
    if isinstance(group, Verdict):
        return group
    price = price_without_vat(
        listing.price.amount, includes_vat=rules.prices_include_vat, vat_percentage=group.vat_percentage
    )
    item = _new_item(listing, number, price=price, group=group, rules=rules)
    return CreateItem(listing, item, listing.price.currency)


def _settled_by(match: Match | None, problem: Verdict) -> bool:
    """A listing without SKU is known by its barcode, and one that has an item's number to the letter has no rival in a twin."""
    if match is None:
        return False
    return problem.reason is Reason.MISSING_SKU or (match.by == "SKU" and problem.reason is Reason.CASE_COLLISION)


def opening_stock(listing: Listing) -> Decimal | None:
    """What the shop has of it; None when that is not known, or nothing."""
    if not listing.tracked or listing.on_hand is None or listing.on_hand <= 0:
        return None
    return Decimal(listing.on_hand)


def _new_item(listing: Listing, number: str, *, price: Decimal, group: GroupOfNew, rules: NewItemRules) -> NewItem:
    return NewItem(
        number=number,
        name=listing.title,
        group=group.number,
        unit=rules.unit,
        sales_price=price,
        barcode=listing.barcode.strip() if listing.barcode else None,
        weight_grams=listing.weight_grams,
        cost_price=listing.cost.amount if listing.cost else None,
        description=listing.description,
    )
