"""What each side has of a product, and what it should have by the other side (integrations sheet A2.3)."""

from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.money import Money
from rbsync.core.model.product import Content, Field, Value
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.canonical import canonical, plain
from rbsync.core.rules.price import price_without_vat

_FINEST_WEIGHT = Decimal("0.01")  # grams


def content_in_shop(details: ItemDetails, *, price: Decimal | None, category: str | None, cost_known: bool) -> Content:
    """What the shop should have of the item. `price` is in the shop's terms; None: it is not spoken of.

    A weight or cost of 0 is one that nobody entered: it is left out, and so is a category whose name is not known.
    `cost_known`: the item's cost is in the shop's currency.
    """
    own = {Field.CATEGORY: category, Field.PRICE: price, Field.COST: details.cost_price if cost_known else None}
    return _spoken({**content_of_item(details), **own}, leave_out=(*own, Field.WEIGHT))


def content_of_listing(listing: Listing) -> Content:
    """What the shop has. Name is the listing's title; price and cost are in the shop's currency."""
    return _spoken(
        {
            Field.NAME: listing.title,
            Field.DESCRIPTION: listing.description,
            Field.CATEGORY: listing.category,
            Field.PRICE: listing.price.amount if listing.price is not None else None,
            Field.BARCODE: listing.barcode,
            Field.WEIGHT: listing.weight_grams,
            Field.COST: listing.cost.amount if listing.cost else None,
        }
    )


def content_of_item(details: ItemDetails) -> Content:
    """What Rackbeat has; it has no category but the product group, which is not carried."""
    return _spoken(
        {
            Field.NAME: details.item.name,
            Field.DESCRIPTION: details.description,
            Field.PRICE: details.item.sales_price,
            Field.BARCODE: details.item.barcode,
            Field.WEIGHT: details.weight_grams,
            Field.COST: details.cost_price,
        }
    )


def content_in_rackbeat(listing: Listing, *, vat_percentage: Decimal, includes_vat: bool, currency: str) -> Content:
    """What Rackbeat should have of the listing: price without VAT. `currency` is the account's own.

    A price or cost in another one is left out, and so is a price that could not be read. A weight or cost of 0 is one that nobody
    entered, and is left out too.
    """
    shown, cost = _amount(listing.price, currency), _amount(listing.cost, currency)
    net = None if shown is None else price_without_vat(shown, includes_vat=includes_vat, vat_percentage=vat_percentage)
    # as Rackbeat keeps it (rackbeat sheet 3.11)
    weight = None if listing.weight_grams is None else listing.weight_grams.quantize(_FINEST_WEIGHT, ROUND_HALF_UP)
    own = {Field.PRICE: net, Field.WEIGHT: weight, Field.COST: cost}
    content = _spoken({**content_of_listing(listing), **own}, leave_out=own)
    return {field: value for field, value in content.items() if field is not Field.CATEGORY}


def content_problem(
    content: Content, *, longest_name: int, creating: bool = False, zero_price_allowed: bool = False
) -> Verdict | None:
    """The verdict that holds a record which would get this content; None when it may.

    `content` has the fields that would be written and no others. `creating`: a new record needs a name and a price, while a
    change may leave them out.
    """
    problem = _name_problem(content, longest_name) if creating or Field.NAME in content else None
    if problem is None and (creating or Field.PRICE in content):
        problem = _price_problem(content, zero_price_allowed=zero_price_allowed)
    return problem


def _amount(money: Money | None, currency: str) -> Decimal | None:
    return money.amount if money is not None and money.currency == currency else None


def _name_problem(content: Content, longest: int) -> Verdict | None:
    name = canonical(content.get(Field.NAME))
    if not isinstance(name, str):
        return held(Reason.MISSING_NAME, "it has no name")
    if len(name) > longest:
        message = f"its name {name[:40] + '…'!r} has {len(name)} characters; at most {longest} are allowed"
        return held(Reason.OVERLONG_NAME, message)
    return None


def _price_problem(content: Content, *, zero_price_allowed: bool) -> Verdict | None:
    price = content.get(Field.PRICE)
    if not isinstance(price, Decimal):
        return held(Reason.MISSING_PRICE, "it has no price in the currency that is wanted")
    if price < 0:
        return held(Reason.NEGATIVE_PRICE, f"its price is {plain(price)}; it must be above 0")
    if price == 0 and not zero_price_allowed:
        return held(Reason.ZERO_PRICE, "its price is 0; it must be above 0")
    return None


def _spoken(values: Mapping[Field, Value], *, leave_out: Collection[Field] = ()) -> Content:
    """In canonical form and in the order of fields, without those of `leave_out` that are empty. 0 is no weight and no cost."""
    content = {field: canonical(values[field]) for field in Field if field in values}
    for field in (Field.WEIGHT, Field.COST):
        content[field] = content.get(field) or None
    return {field: value for field, value in content.items() if value is not None or field not in leave_out}
