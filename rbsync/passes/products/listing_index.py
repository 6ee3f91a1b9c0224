"""What a shop has, noted on disk: which listings are linked, which wait for an item, and which have changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from rbsync.core.model.listing import Listing
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import Job, PassContext
from rbsync.passes.cursors import move_cursor, window_from
from rbsync.passes.listings import read_listings, refresh_listings
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement, KnownListing

CURSOR = "sync-products"
_FULL_EVERY = timedelta(hours=24)
# a shop's search may be a little behind its records
_OVERLAP = timedelta(minutes=10)

IsStale = Callable[[Listing, Agreement], bool]
"""Whether a listing is another now than when its agreement was made."""


def read_index(run: ProductRun, is_stale: IsStale) -> bool:
    """Read the shop's listings, all of them once a day and those that changed otherwise. Whether it was all, and all is compared.

    A run for a few items reads the same, and theirs besides: whose listing is whose cannot be told from a few. The cursor moves
    in `index_was_read`, when everything that was noted here has been dealt with.
    """
    whole = _read_changes(run, is_stale)
    for sku in run.options.skus:
        listings = run.job.listings.by_sku(sku)
        refresh_listings(run.context, run.job, listings)
        _note(run, listings, is_stale=is_stale)
    return whole and not run.options.skus


def _read_changes(run: ProductRun, is_stale: IsStale) -> bool:
    """Whether everything was read."""
    context, job, options = run.context, run.job, run.options
    since = run.memory.cursors.cursor(job.name, CURSOR)
    if since is None or options.full or _full_due(run):
        answer = "sync-products --full --allow-unpublish"
        each_page = partial(_note, run, is_stale=is_stale)
        read_listings(context, job, answer, may_be_empty=options.allow_unpublish, each_page=each_page)
        return True
    for page in job.listings.changed(window_from(context, run.profile, since - _OVERLAP)):
        refresh_listings(context, job, page)
        _note(run, page, is_stale=is_stale)
    return False


def index_was_read(run: ProductRun, *, whole: bool) -> None:
    """The pass has dealt with what was read."""
    tally = run.tally
    tally.cursor_before = tally.cursor_after = run.memory.cursors.cursor(run.name, CURSOR)
    if run.options.skus or run.context.limit is not None:
        return
    move_cursor(run.context, run.job, CURSOR, run.profile, tally)
    tally.cursor_after = run.memory.cursors.cursor(run.name, CURSOR)
    if whole:
        now = run.context.clock.now()
        run.memory.facts.change(run.name, lambda facts: replace(facts, products_read_at=now))


def read_all_next_time(context: PassContext, job: Job) -> None:
    """What links there are was changed by other means: the next pass compares everything."""
    context.memory.facts.change(job.name, lambda facts: replace(facts, products_read_at=None))


def read_all_on_new_price_terms(run: ProductRun) -> None:
    """When a shop counts its prices in another way, all prices change, and the guard must see them all at once.

    Call it before the index is read: a run about the few listings that were touched would slip past the guard.
    """
    if run.memory.facts.of(run.name).price_terms != _price_terms(run.profile):
        read_all_next_time(run.context, run.job)


def price_terms_were_guarded(run: ProductRun) -> None:
    """The guard saw all prices at once and let them pass."""
    run.memory.facts.change(run.name, lambda facts: replace(facts, price_terms=_price_terms(run.profile)))


def _price_terms(profile: ShopProfile) -> str:
    return f"{profile.currency} {'with' if profile.prices_include_vat else 'without'} VAT"


def _full_due(run: ProductRun) -> bool:
    read_at = run.memory.facts.of(run.name).products_read_at
    return read_at is None or run.context.clock.now() - read_at > _FULL_EVERY


def _note(run: ProductRun, page: Sequence[Listing], *, is_stale: IsStale) -> None:
    memory, name = run.memory, run.name
    page = [listing for listing in page if listing.unreadable is None]
    ids = [listing.id for listing in page]
    agreements, linked = memory.agreements.by_ids(name, ids), memory.listings.by_ids(name, ids)
    memory.agreements.save(
        replace(agreement, stale=True)
        for listing in page
        if (agreement := agreements.get(listing.id)) and not agreement.stale
        if is_stale(listing, agreement) or _has_another_sku(listing, linked.get(listing.id))
    )


def _has_another_sku(listing: Listing, known: KnownListing | None) -> bool:
    linked_sku = None if known is None else known.linked_sku
    return linked_sku is not None and item_number(listing.sku) not in (None, linked_sku)
