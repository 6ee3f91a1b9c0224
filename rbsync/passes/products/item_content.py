"""What Rackbeat should have of a shop's listing, and what an agreement remembers of it. Rackbeat's prices are without VAT."""

import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import Content, Field
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.plan.fields import agree
from rbsync.core.rules.canonical import plain
from rbsync.core.rules.contents import content_in_rackbeat, content_of_item, content_problem
from rbsync.core.rules.digest import digests, value_digest
from rbsync.core.rules.item_vat import item_vat, other_rate
from rbsync.core.rules.ownership import given_at_creation
from rbsync.core.rules.price import comes_to
from rbsync.passes.products.listing_content import PRICE_SOURCE
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.memory import Agreement

_PRICE = Field.PRICE.value
# beside the digests of an agreement: by which rate the price was made one without VAT, and of which fields it speaks
_RATE = "vat-rate"
_FIELDS = "fields"
# how long a name Rackbeat takes is not known; it refuses what is too long
_LONGEST_NAME = sys.maxsize


def item_content(run: ProductRun, listing: Listing, details: ItemDetails | None) -> Content | Verdict:
    """What Rackbeat should have of a listing, by the VAT rate of its item, or else of the settings' group."""
    if listing.price is None and Field.PRICE in run.kept and run.own_currency:
        advice = "Look at its price in the shop, and enter it there anew."
        return held(Reason.MISSING_PRICE, "its price in the shop could not be read", advice)
    rate = vat_rate(run, listing, details)
    if not isinstance(rate, Verdict):
        content = _content(run, listing, rate)
        if details is None or not _is_right(run, details.item.sales_price, listing, rate):
            return content
        return {**content, Field.PRICE: details.item.sales_price}
    if details is None or Field.PRICE in run.kept:
        return rate
    content = _content(run, listing, Decimal(0))
    return {field: value for field, value in content.items() if field is not Field.PRICE}


def content_given(run: ProductRun, content: Content, *, creating: bool) -> Content | Verdict:
    """The part that Rackbeat is given: all that a new item gets, or the fields that are kept; a verdict on an unfit value."""
    fields = given_at_creation(run.settings.duties) if creating else run.kept
    given = {field: value for field, value in content.items() if field in fields}
    return content_problem(given, longest_name=_LONGEST_NAME, creating=creating) or given


def item_problem(run: ProductRun, listing: Listing, details: ItemDetails | None) -> Verdict | None:
    """What holds a listing whose item would be changed, or made where there is none."""
    content = item_content(run, listing, details)
    given = content if isinstance(content, Verdict) else content_given(run, content, creating=details is None)
    return given if isinstance(given, Verdict) else None


def remembered_of(run: ProductRun, listing: Listing, content: Content, rate: Decimal | Verdict) -> Mapping[str, str]:
    """Digests by field; beside the price's, what it was made from."""
    remembered = {**agree(content, {}, run.kept)[0], _FIELDS: _digest_of_fields(run.kept)}
    if _PRICE in remembered:
        remembered |= {PRICE_SOURCE: _price_source(run, listing), _RATE: _digest_of(rate)}
    return remembered


def is_stale(run: ProductRun, listing: Listing, agreement: Agreement) -> bool:
    """Whether the shop has something else now than when both sides were equal. Asks nobody."""
    # what the price is without VAT only its item tells; the shop's own price stands for it
    then = {key: digest for key, digest in agreement.wanted.items() if key not in (_PRICE, _RATE)}
    now = remembered_of(run, listing, _content(run, listing, Decimal(0)), Decimal(0))
    return then != {key: digest for key, digest in now.items() if key not in (_PRICE, _RATE)}


def covers_kept_fields(run: ProductRun, agreement: Agreement) -> bool:
    """Whether it is about the fields that are kept equal now: their owners, or the direction, may be others."""
    return agreement.wanted.get(_FIELDS) == _digest_of_fields(run.kept)


def item_changed(run: ProductRun, details: ItemDetails, agreement: Agreement) -> bool:
    """Whether Rackbeat has something else now than when both sides were equal, or another VAT rate."""
    now = digests(content_of_item(details))
    if any(now.get(field) != digest for field, digest in agreement.found.items()):
        return True
    return _RATE in agreement.wanted and agreement.wanted[_RATE] != _digest_of(_item_rate(run, details))


def vat_rate(run: ProductRun, listing: Listing, details: ItemDetails | None) -> Decimal | Verdict:
    """In percent; 0 where the price is of no use."""
    if not run.own_currency:
        return Decimal(0)
    if details is None:
        group = run.new_item_rules.group_of(listing)
        return group if isinstance(group, Verdict) else group.vat_percentage
    rate = _item_rate(run, details)
    if isinstance(rate, Verdict) or not run.profile.prices_include_vat:
        return rate
    return other_rate(listing, rate, run.job.initial.vat_zone) or rate


def _item_rate(run: ProductRun, details: ItemDetails) -> Decimal | Verdict:
    """In percent; of no use, and not asked for, where the shop's prices are without VAT."""
    if not run.profile.prices_include_vat:
        return Decimal(0)
    return item_vat(details.item.group, run.product_groups, run.job.initial.vat_zone)


def _is_right(run: ProductRun, net: Decimal | None, listing: Listing, rate: Decimal) -> bool:
    """Whether Rackbeat's price comes to the shop's: 44.20 with 12 % VAT is 49.50, and need not be 44.1964."""
    price = listing.price
    if net is None or price is None or price.currency != run.job.initial.currency:
        return False
    includes_vat = run.profile.prices_include_vat
    return comes_to(net, price.amount, includes_vat=includes_vat, vat_percentage=rate, currency=price.currency)


def _content(run: ProductRun, listing: Listing, rate: Decimal) -> Content:
    includes_vat, currency = run.profile.prices_include_vat, run.job.initial.currency
    return content_in_rackbeat(listing, vat_percentage=rate, includes_vat=includes_vat, currency=currency)


def _price_source(run: ProductRun, listing: Listing) -> str:
    price = listing.price
    shown = f"{plain(price.amount)} {price.currency}" if price is not None else ""
    rate = f" {plain(listing.vat_percentage)}" if listing.vat_percentage is not None else ""
    return value_digest(f"{shown} {run.profile.prices_include_vat}{rate}")


def _digest_of(rate: Decimal | Verdict) -> str:
    return value_digest(None if isinstance(rate, Verdict) else rate)


@cache
def _digest_of_fields(fields: frozenset[Field]) -> str:
    return value_digest(" ".join(sorted(fields)))
