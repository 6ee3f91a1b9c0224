"""What a shop has, noted on disk: which listings are linked, which wait for an item, and which have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from rbsync.core.model.listing import Listing
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import Job, PassContext
from rbsync.passes.cursors import move_cursor, window_from
from rbsync.passes.listings import (
    BARCODE,
    CANDIDATE,
    FOLDED,
    ITEM,
    link_of,
    read_listings,
    refresh_listings,
)
from rbsync.passes.options import ProductOptions
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement, Link

JOB = "sync-products"
NO_SKU = ""
"""What a candidate without SKU names: no item."""
_FULL_AT = "products-read-at"
_FULL_EVERY = timedelta(hours=24)
# a shop's search may be a little behind its records
_OVERLAP = timedelta(minutes=10)

Stale = Callable[[Listing, Agreement], bool]
"""Whether a listing is another now than when its agreement was made."""


def read_index(context: PassContext, job: Job, profile: ShopProfile, options: ProductOptions, stale: Stale) -> bool:
    """Read the shop's listings, all of them once a day and those that changed otherwise. Whether it was all, and all is compared.

    A run for a few items reads the same, and theirs besides: whose listing is whose cannot be told from a few. The cursor moves
    in `index_was_read`, when everything that was noted here has been dealt with.
    """
    whole = _read_changes(context, job, profile, options, stale)
    for sku in options.skus:
        listings = job.listings.by_sku(sku)
        refresh_listings(context, job, listings)
        _note(context, job, listings, stale)
    return whole and not options.skus


def look_again(context: PassContext, job: Job, listings: Sequence[Listing]) -> None:
    """Listings without a link are not what was noted of them: note what they are now, for the next run."""
    ids = [listing.id for listing in listings]
    for kind in (CANDIDATE, BARCODE, FOLDED):
        context.memory.remove_links(job.name, kind, ids)
    refresh_listings(context, job, listings)
    context.memory.save_links(_all_signposts(job, listings))


def _read_changes(context: PassContext, job: Job, profile: ShopProfile, options: ProductOptions, stale: Stale) -> bool:
    """Whether everything was read."""
    since = context.memory.cursor(job.name, JOB)
    if since is None or options.full or _full_due(context, job):
        answer = "sync-products --full --allow-unpublish"
        each_page = partial(_note, context, job, stale=stale)
        read_listings(context, job, answer, may_be_empty=options.allow_unpublish, each_page=each_page)
        return True
    for page in job.listings.changed(window_from(context, profile, since - _OVERLAP)):
        refresh_listings(context, job, page)
        _note(context, job, page, stale)
    return False


def index_was_read(
    context: PassContext, job: Job, profile: ShopProfile, options: ProductOptions, tally: Tally, *, whole: bool
) -> None:
    """The pass has dealt with what was read."""
    tally.cursor_before = tally.cursor_after = context.memory.cursor(job.name, JOB)
    if options.skus or context.limit is not None:
        return
    move_cursor(context, job, JOB, profile, tally)
    tally.cursor_after = context.memory.cursor(job.name, JOB)
    if whole:
        context.memory.set_note(job.name, _FULL_AT, str(context.clock.now().timestamp()))


def read_all_next_time(context: PassContext, job: Job) -> None:
    """What links there are was changed by other means: the next pass compares everything."""
    context.memory.set_note(job.name, _FULL_AT, None)


def _full_due(context: PassContext, job: Job) -> bool:
    read_at = context.memory.note(job.name, _FULL_AT)
    age = None if read_at is None else context.clock.now().timestamp() - float(read_at)
    return age is None or age > _FULL_EVERY.total_seconds()


def _note(context: PassContext, job: Job, page: Sequence[Listing], stale: Stale) -> None:
    memory = context.memory
    page = [listing for listing in page if listing.unreadable is None]
    ids = [listing.id for listing in page]
    agreements, linked = memory.agreements(job.name, ids), memory.links_by_ids(job.name, ITEM, ids)
    changed = [
        replace(agreement, stale=True)
        for listing in page
        if (agreement := agreements.get(listing.id)) and not agreement.stale
        if stale(listing, agreement) or _has_another_sku(listing, linked.get(listing.id))
    ]
    memory.save_agreements(changed)
    waiting = [listing for listing in page if listing.id not in linked]
    for kind in (BARCODE, FOLDED):
        memory.remove_links(job.name, kind, ids)
    memory.remove_links(job.name, CANDIDATE, [one.id for one in page if one.id in linked or not item_number(one.sku)])
    memory.save_links(_all_signposts(job, waiting))


def _has_another_sku(listing: Listing, link: Link | None) -> bool:
    number = item_number(listing.sku)
    return link is not None and link.sku is not None and number not in (None, link.sku)


def _all_signposts(job: Job, listings: Iterable[Listing]) -> list[Link]:
    return [link for listing in listings if listing.unreadable is None for link in _signposts(job, listing)]


def _signposts(job: Job, listing: Listing) -> list[Link]:
    """By what else an item may find this listing, which has no link yet."""
    number, barcode = item_number(listing.sku), (listing.barcode or "").strip()
    found = []
    if barcode:
        found.append(link_of(job, listing, barcode, kind=BARCODE))
    if number:
        found.append(link_of(job, listing, number.casefold(), kind=FOLDED))
    else:
        found.append(link_of(job, listing, NO_SKU, kind=CANDIDATE))
    return found


_TERMS = "price-terms"


def read_all_on_new_terms(context: PassContext, job: Job, profile: ShopProfile) -> None:
    """Call it before the index is read: a run about the few listings that were touched would slip past the guard."""
    if context.memory.note(job.name, _TERMS) != _terms(profile):
        read_all_next_time(context, job)


def terms_were_guarded(context: PassContext, job: Job, profile: ShopProfile) -> None:
    """The guard saw all prices at once and let them pass."""
    context.memory.set_note(job.name, _TERMS, _terms(profile))


def _terms(profile: ShopProfile) -> str:
    return f"{profile.currency} {'with' if profile.prices_include_vat else 'without'} VAT"
