"""Which listing is which item: reading a shop's listings anew and linking those whose SKU Rackbeat knows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from rbsync.ports.memory import Agreement, Intent, Link

ITEM = "item"
# a listing whose SKU names an item, as far as the shop knows; it becomes a link when Rackbeat turns out to have the item
CANDIDATE = "candidate"
# a listing whose SKU is another now than when it was linked; `sku` is the new one
RENAMED = "renamed"
# a listing without a link, by its barcode and by its SKU in small letters
BARCODE = "barcode"
FOLDED = "folded-sku"
SIGNPOSTS = (CANDIDATE, BARCODE, FOLDED)
"""By what an item may find a listing that has no link."""
LISTING_KINDS = (ITEM, CANDIDATE, RENAMED, BARCODE, FOLDED)
"""All that is remembered of a listing."""
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
    """Refresh every link of the shop, note candidates, and drop links of listings that are gone.

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
    if not seen and not may_be_empty and next(memory.links.all_links(job.name, ITEM), None) is not None:
        raise GuardTripped(
            f"{job.name} lists nothing at all",
            why="listings of it are linked to items, so this looks like a fault and not like an empty shop",
            next_step=f"Look into the shop. If it is right, run: rbsync {answer}",
            then="Nothing was written.",
        )
    unseen = (link.external_id for link in memory.links.all_links(job.name, ITEM) if link.external_id not in seen)
    for ids in batches(unseen, _CONFIRM):
        there = tuple(job.listings.by_id(ids).values())  # a list may be a little behind, an id is not
        if not there:
            continue
        refresh_listings(context, job, there)
        if each_page is not None:
            each_page(there)
        seen.update(listing.id for listing in there)
    for kind in LISTING_KINDS:
        gone = [link.external_id for link in memory.links.all_links(job.name, kind) if link.external_id not in seen]
        for external_id in gone:
            memory.links.remove_link(job.name, kind, external_id)
    now, location = context.clock.now(), job.stock.location if job.stock is not None else None
    memory.facts.change(
        job.name,
        lambda facts: replace(facts, listings_read_at=now, listings_location=location, unread_listings=False),
    )


def read_listings_of(context: PassContext, job: Job, skus: Sequence[str]) -> None:
    """Refresh the links of a few listings by their SKU."""
    for sku in skus:
        refresh_listings(context, job, job.listings.by_sku(sku))


def read_unread_listings(context: PassContext, job: Job) -> None:
    """Read the listings that orders brought and nobody has read yet; nothing when there are none."""
    memory = context.memory
    if not memory.facts.of(job.name).unread_listings:
        return
    unread = [link.sku for link in memory.links.all_links(job.name, CANDIDATE) if link.stock_id is None and link.sku]
    read_listings_of(context, job, sorted(set(unread)))
    memory.facts.change(job.name, lambda facts: replace(facts, unread_listings=False))


def adopt_candidates(context: PassContext, job: Job, numbers: Sequence[str]) -> Iterator[Record]:
    """Link the candidates of items that Rackbeat has; give a record for each that must not be linked."""
    memory = context.memory
    candidates = memory.links.links_to(job.name, CANDIDATE, numbers)
    taken = memory.links.links_to(job.name, ITEM, tuple(candidates))
    waiting = [link.external_id for found in candidates.values() for link in found]
    known = memory.links.links_by_ids(job.name, ITEM, waiting)
    memory.links.remove_links(job.name, CANDIDATE, known)
    ready: list[Link] = []
    for number, noted in candidates.items():
        found = [link for link in noted if link.external_id not in known]
        if not found:
            continue
        if len(found) > 1 or taken.get(number):
            message = f"{len(found)} listings of this shop have the SKU {number!r}"
            if taken.get(number):
                message = f"item {number} is linked to another listing of this shop"
            for link in found:
                yield Record("listing", link.external_id, number, number, held(Reason.DUPLICATE_SKU, message))
            continue
        if found[0].stock_id is None:
            continue  # gone before it was read
        ready.append(replace(found[0], kind=ITEM))
    linked(context, job, ready)


def linked(
    context: PassContext,
    job: Job,
    links: Iterable[Link],
    *,
    agreements: Iterable[Agreement] = (),
    clears: Iterable[Intent] = (),
) -> None:
    """Write links, with what their two sides agree on. Those listings wait for no item any more.

    What a listing and another item had agreed on until now is forgotten: nobody must take that item's leaving for the listing's.
    """
    memory, joined, agreed = context.memory, tuple(links), tuple(agreements)
    now = {link.external_id: link.rackbeat for link in joined}
    for external_id, before in memory.agreements.by_ids(job.name, tuple(now)).items():
        if before.rackbeat != now[external_id]:
            memory.agreements.remove(job.name, external_id)
    memory.agreements.save(agreed, links=joined, clears=clears)
    for kind in (*SIGNPOSTS, RENAMED):
        memory.links.remove_links(job.name, kind, now)


def link_of(job: Job, listing: Listing, number: str, *, kind: str = ITEM) -> Link:
    """A new link between a listing and an item; nothing was written yet."""
    return Link(job.name, kind, listing.id, number, listing.stock_id, item_number(listing.sku))


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
    """Bring links, candidates and changed SKUs up to date with listings that were just read."""
    memory = context.memory
    listings = [listing for listing in listings if listing.unreadable is None]
    memory.links.save_links([link for listing in listings if (link := _refreshed(context, job, listing)) is not None])
    for listing in listings:
        known, number = memory.links.link(job.name, ITEM, listing.id), item_number(listing.sku)
        if known is None or known.sku is None:
            continue
        if number is not None and number != known.sku:
            memory.links.save_links([replace(known, kind=RENAMED, sku=number)])
        else:
            memory.links.remove_link(job.name, RENAMED, listing.id)


def _refreshed(context: PassContext, job: Job, listing: Listing) -> Link | None:
    known = context.memory.links.link(job.name, ITEM, listing.id)
    if known is None:
        number = item_number(listing.sku)
        if number is None:
            return None
        known = link_of(job, listing, number, kind=CANDIDATE)
    return replace(known, stock_id=listing.stock_id, written=_standing(job, listing))


def _standing(job: Job, listing: Listing) -> int | None:
    """What the shop has now; None where it has none to compare with, or nobody asks."""
    if job.stock is None or not listing.tracked or not listing.active:
        return None
    return standing(listing, job.stock.rules.basis)
