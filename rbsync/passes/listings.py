"""Which listing is which item: reading a shop's listings anew and linking those whose SKU Rackbeat knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from rbsync.core.model.listing import Listing
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Reason, held
from rbsync.core.rules.available import Basis
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import PassContext, ShopJob
from rbsync.ports.memory import Link

ITEM = "item"
# a listing whose SKU names an item, as far as the shop knows; it becomes a link when Rackbeat turns out to have the item
CANDIDATE = "candidate"
_READ_AT = "listings-read-at"
_STALE = timedelta(hours=24)


def listings_due(context: PassContext, job: ShopJob) -> bool:
    """Whether the shop's listings should be read again: asked for, never done, or a day ago."""
    read_at = context.memory.note(job.name, _READ_AT)
    return (
        context.options.full
        or read_at is None
        or context.clock.now().timestamp() - float(read_at) > _STALE.total_seconds()
    )


def read_listings(context: PassContext, job: ShopJob) -> None:
    """Refresh every link of the shop, note candidates, and drop links of listings that are gone.

    What the shop has takes the place of what was last written, so that all quantities are compared with the shop's own.
    """
    memory = context.memory
    seen: set[str] = set()
    for page in job.shop.listings():
        memory.save_links([link for listing in page if (link := _refreshed(context, job, listing)) is not None])
        seen.update(listing.id for listing in page)
    for kind in (ITEM, CANDIDATE):
        gone = [link.external_id for link in memory.all_links(job.name, kind) if link.external_id not in seen]
        for external_id in gone:
            memory.remove_link(job.name, kind, external_id)
    memory.set_note(job.name, _READ_AT, str(context.clock.now().timestamp()))


def read_listings_of(context: PassContext, job: ShopJob, skus: Sequence[str]) -> None:
    """Refresh the links of a few listings by their SKU."""
    for sku in skus:
        links = [_refreshed(context, job, listing) for listing in job.shop.listings_by_sku(sku)]
        context.memory.save_links([link for link in links if link is not None])


def adopt_candidates(context: PassContext, job: ShopJob, numbers: Sequence[str]) -> Iterator[Record]:
    """Link the candidates of items that Rackbeat has; give a record for each that must not be linked."""
    memory = context.memory
    candidates = memory.links_to(job.name, CANDIDATE, numbers)
    taken = memory.links_to(job.name, ITEM, tuple(candidates))
    for number, found in candidates.items():
        if len(found) > 1 or taken.get(number):
            message = f"{len(found)} listings of this shop have the SKU {number!r}"
            if taken.get(number):
                message = f"item {number} is linked to another listing of this shop"
            for link in found:
                yield Record("listing", link.external_id, number, number, held(Reason.DUPLICATE_SKU, message))
            continue
        memory.save_links([replace(found[0], kind=ITEM)])
        memory.remove_link(job.name, CANDIDATE, found[0].external_id)


def link_of(job: ShopJob, listing: Listing, number: str, *, kind: str = ITEM) -> Link:
    """A new link between a listing and an item; nothing was written yet."""
    return Link(job.name, kind, listing.id, number, listing.stock_id, item_number(listing.sku), None, None)


def _refreshed(context: PassContext, job: ShopJob, listing: Listing) -> Link | None:
    known = context.memory.link(job.name, ITEM, listing.id)
    if known is None:
        number = item_number(listing.sku)
        if number is None:
            return None
        known = link_of(job, listing, number, kind=CANDIDATE)
    return replace(known, stock_id=listing.stock_id, written=_standing(job, listing))


def _standing(job: ShopJob, listing: Listing) -> int | None:
    """What the shop has now; None where it has none to compare with, or nobody asks."""
    if job.stock is None or not listing.tracked or not listing.active:
        return None
    return listing.available if job.stock.rules.basis is Basis.AVAILABLE else listing.on_hand
