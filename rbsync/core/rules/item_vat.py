"""The VAT rate of an item: that of its product group in the zone that is sold to, never a constant (rackbeat sheet 5.2).

A shop that tells its own rate must tell the same one: a price with VAT is another price at another rate.
"""

from collections.abc import Mapping
from decimal import Decimal

from rbsync.core.model.hub import ProductGroup
from rbsync.core.model.listing import Listing
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.canonical import plain

HOME = "domestic"
"""The zone of goods that are sold in one's own country."""


def item_vat(group: int | None, groups: Mapping[int, ProductGroup], zone: str) -> Decimal | Verdict:
    """In percent. A verdict that holds the item where nobody has entered the rate; `groups` are all there are, by number."""
    found = groups.get(group) if group is not None else None
    if found is None:
        return held(Reason.MISSING_VAT_RATE, "it has no product group, so its VAT rate is not known")
    if zone not in found.vat:
        message = f"product group {found.number} ({found.name}) has no VAT rate for the zone {zone!r}"
        return held(Reason.MISSING_VAT_RATE, message)
    return found.vat[zone]


def other_rate(listing: Listing, vat_percentage: Decimal, zone: str) -> Verdict | None:
    """The verdict that holds a listing which the shop sells with another rate than this, Rackbeat's in `zone`; None where it does
    not.
    """
    sold_with = listing.vat_percentage
    if sold_with is None or sold_with == vat_percentage:
        return None
    rackbeats = f"Rackbeat with {plain(vat_percentage)} %"
    message = f"the shop sells it with {plain(sold_with)} % VAT, {rackbeats}"
    if zone == HOME:
        return held(Reason.VAT_DIFFERS, message)
    message += f" in the zone {zone!r}"
    advice = (
        f"Set products.vat_zone to the zone that the shop's prices are for, {HOME!r} as a rule; or correct the VAT."
    )
    return held(Reason.VAT_DIFFERS, message, advice)
