"""Which item of Rackbeat a listing is: by number, then by barcode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rbsync.core.model.listing import Listing
from rbsync.core.rules.sku import item_number


@dataclass(frozen=True, slots=True)
class Match:
    """The item's number and what it was found by ("SKU" or "barcode")."""

    number: str
    by: str


def match_listing(
    listing: Listing, numbers: Mapping[str, object], by_barcode: Mapping[str, Sequence[str]]
) -> Match | None:
    """The one item the listing certainly is; None when there is none. A barcode that two items share matches nothing."""
    number = item_number(listing.sku)
    if number is not None and number in numbers:
        return Match(number, "SKU")
    found = by_barcode.get(listing.barcode.strip(), ()) if listing.barcode else ()
    return Match(found[0], "barcode") if len(found) == 1 else None
