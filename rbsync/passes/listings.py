"""Which listing is which item: reading a shop's listings anew and linking those whose SKU Rackbeat knows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from rbsync.core.model.listing import Listing
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.available import standing
from rbsync.core.rules.sku import item_number
from rbsync.errors import GuardTripped
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext
from rbsync.passes.id_set import IdSet
from rbsync.ports.memory import Agreement, Intent, KnownListing, Memory

_STALE = timedelta(hours=24)
_CONFIRM = 100


def listings_due(context: PassContext, job: Job) -> bool:
    """Whether the shop's listings should be read again: never done, or a day ago."""
    facts = context.memory.facts.of(job.name)
    if job.stock is not None and facts.listings_location != job.stock.location:
        return True  # what is remembered is what another location has
    return facts.listings_read_at is None or context.clock.now() - facts.listings_read_at > _STALE


def read_listings(
    context: PassContext,
    job: Job,
    answer: str,
    *,
    may_be_empty: bool,
    each_page: Callable[[Sequence[Listing]], None] | None = None,
) -> None:
    """Read all listings of the shop, and forget those that are gone.

    What the shop has takes the place of what was last written, so that all quantities are compared with the shop's own.
    `each_page` sees every listing once. `answer` is the command that says of a shop without listings that it is right, as
    `may_be_empty` does. Raises GuardTripped.
    """
    memory = context.memory
    seen = IdSet()
    for page in job.listings.all():
        refresh_listings(context, job, page)
        if each_page is not None:
            each_page(page)
        seen.update(listing.id for listing in page)
    if not seen and not may_be_empty and next(memory.listings.linked(job.name), None) is not None:
        raise GuardTripped(
            f"{job.name} lists nothing at all",
            why="listings of it are linked to items, so this looks like a fault and not like an empty shop",
            next_step=f"Look into the shop. If it is right, run: rbsync {answer}",
            then="Nothing was written.",
        )
    unseen = (link.external_id for link in memory.listings.linked(job.name) if link.external_id not in seen)
    for ids in batches(unseen, _CONFIRM):
        there = tuple(job.listings.by_id(ids).values())  # a list may be a little behind, an id is not
        if not there:
            continue
        refresh_listings(context, job, there)
        if each_page is not None:
            each_page(there)
        seen.update(listing.id for listing in there)
    gone = (known.external_id for known in memory.listings.all(job.name) if known.external_id not in seen)
    for ids in batches(gone, _CONFIRM):
        memory.listings.remove(job.name, ids)
    now, location = context.clock.now(), job.stock.location if job.stock is not None else None
    memory.facts.change(
        job.name,
        lambda facts: replace(facts, listings_read_at=now, listings_location=location, unread_listings=False),
    )


def read_listings_of(context: PassContext, job: Job, skus: Sequence[str]) -> None:
    """Read a few listings by their SKU."""
    for sku in skus:
        refresh_listings(context, job, job.listings.by_sku(sku))


def read_unread_listings(context: PassContext, job: Job) -> None:
    """Read the listings that orders brought and nobody has read yet; nothing when there are none."""
    memory = context.memory
    if not memory.facts.of(job.name).unread_listings:
        return
    unread = [known.sku for known in memory.listings.unlinked(job.name) if known.stock_id is None and known.sku]
    read_listings_of(context, job, sorted(set(unread)))
    memory.facts.change(job.name, lambda facts: replace(facts, unread_listings=False))


def unlinked_by_sku(memory: Memory, name: str, numbers: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
    """Listings without a link by the item's number that is their SKU to the letter; a number without any is left out."""
    asked, found = tuple(numbers), dict[str, tuple[KnownListing, ...]]()
    alike = memory.listings.by_skus(name, asked)
    for number in asked:
        listings = alike.get(number.casefold(), ())
        if own := tuple(each for each in listings if each.rackbeat is None and each.sku == number):
            found[number] = own
    return found


def adopt_unlinked(context: PassContext, job: Job, numbers: Sequence[str]) -> Iterator[Record]:
    """Link listings whose SKU is the number of an item that Rackbeat has; give a record for each that must not be linked."""
    memory = context.memory
    by_number = unlinked_by_sku(memory, job.name, numbers)
    taken = memory.listings.linked_to(job.name, by_number)
    ready: list[KnownListing] = []
    for number, found in by_number.items():
        if len(found) > 1 or taken.get(number):
            message = f"{len(found)} listings of this shop have the SKU {number!r}"
            if taken.get(number):
                message = f"item {number} is linked to another listing of this shop"
            for listing in found:
                yield Record("listing", listing.external_id, number, number, held(Reason.DUPLICATE_SKU, message))
        elif found[0].stock_id is not None:  # else it was gone before it was read
            ready.append(replace(found[0], rackbeat=number, linked_sku=found[0].sku))
    linked(context, job, ready)


def linked(
    context: PassContext,
    job: Job,
    listings: Iterable[KnownListing],
    *,
    agreements: Iterable[Agreement] = (),
    clears: Iterable[Intent] = (),
) -> None:
    """Write links, with what their two sides agree on.

    What a listing and another item had agreed on until now is forgotten: nobody must take that item's leaving for the listing's.
    """
    memory, joined = context.memory, tuple(listings)
    now = {listing.external_id: listing.rackbeat for listing in joined}
    for external_id, before in memory.agreements.by_ids(job.name, tuple(now)).items():
        if before.rackbeat != now[external_id]:
            memory.agreements.remove(job.name, external_id)
    memory.agreements.save(agreements, listings=joined, clears=clears)


def link_of(job: Job, listing: Listing, number: str) -> KnownListing:
    """A new link between a listing and an item; nothing was written yet."""
    known = _known(job, listing)
    return replace(known, rackbeat=number, linked_sku=known.sku, quantity=None)


def sku_changed(before: str | None, now: str | None, number: str) -> Verdict | None:
    """What holds a listing whose SKU people changed since it was linked: it renames nothing by itself."""
    if before is None or now is None or before == now:
        return None
    return held(Reason.SKU_CHANGED, f"its SKU is {now!r} now; it was {before!r} when it was linked to item {number!r}")


def unreadable(listing: Listing) -> Verdict | None:
    """What holds a listing that cannot be read: it is there, and nothing else is known."""
    if listing.unreadable is None:
        return None
    advice = "Look at it in the shop, and report this message if it comes again."
    return held(Reason.UNREADABLE, f"what the shop tells of it cannot be read: {listing.unreadable}", advice)


def refresh_listings(context: PassContext, job: Job, listings: Sequence[Listing]) -> None:
    """Remember what was just read of listings."""
    context.memory.listings.save(_known(job, listing) for listing in listings if listing.unreadable is None)


def _known(job: Job, listing: Listing) -> KnownListing:
    barcode = (listing.barcode or "").strip() or None
    sku, quantity = item_number(listing.sku), _standing(job, listing)
    return KnownListing(job.name, listing.id, stock_id=listing.stock_id, sku=sku, barcode=barcode, quantity=quantity)


def _standing(job: Job, listing: Listing) -> int | None:
    """What the shop has now; None where it has none to compare with, or nobody asks."""
    if job.stock is None or not listing.tracked or not listing.active:
        return None
    return standing(listing, job.stock.rules.basis)
