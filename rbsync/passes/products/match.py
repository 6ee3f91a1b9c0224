"""Before the first sync: which listing is which item. Links are proposed, and those that a person accepts are remembered."""

from collections.abc import Sequence
from functools import partial

from rbsync.core.model.listing import Listing
from rbsync.core.model.report import ConnectorReport, Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.core.rules.matching import ShopProposals, propose
from rbsync.passes.admit import admit
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.listings import link_of, linked, unreadable
from rbsync.passes.options import AcceptedMatch, MatchOptions
from rbsync.passes.products.listing_index import read_all_next_time
from rbsync.passes.tally import Tally

_READ = 100


def propose_matches(context: PassContext, job: Job) -> ShopProposals:
    """Read both catalogues and propose an item for each listing. Writes nothing, here or there."""
    job.connector.profile()
    linked = {link.external_id: link.number for link in context.memory.listings.linked(job.name)}
    items = [item for page in context.hub.items() for item in page]
    listings = (listing for page in job.listings.all() for listing in page)
    return ShopProposals(job.name, propose(listings, items, linked))


def accept_all(execution: Execution, jobs: Sequence[Job], options: MatchOptions) -> Sequence[ConnectorReport]:
    """The connectors that a match was accepted for."""
    chosen = {match.connector for match in options.matches}
    work = partial(accept_matches, options=options)
    return [execution.run_pass(job, "match", work) for job in jobs if job.name in chosen]


def accept_matches(context: PassContext, job: Job, tally: Tally, options: MatchOptions) -> None:
    """Link what was accepted for this shop, as far as both records exist and neither is linked to another."""
    admit(context, job)
    wanted = [one for one in options.matches if one.connector == job.name]
    numbers = {item.number for page in context.hub.items() for item in page} if wanted else set()
    for some in batches(wanted, _READ):
        there = job.listings.by_id([one.listing_id for one in some])
        for one in some:
            tally.add(_accept(context, job, one, there.get(one.listing_id), known=one.number in numbers))
    if tally.changed:
        read_all_next_time(context, job)


def _accept(context: PassContext, job: Job, one: AcceptedMatch, listing: Listing | None, *, known: bool) -> Record:
    memory = context.memory

    def record(verdict: Verdict, changes: Sequence[str] = ()) -> Record:
        name = (listing.sku if listing else None) or one.listing_id
        return Record("product", one.listing_id, name, one.number, verdict, tuple(changes))

    again = "Correct the line, or write the proposals anew: rbsync match"
    if listing is None:
        return record(held(Reason.GONE, "the shop has no such listing", again))
    if (verdict := unreadable(listing)) is not None:
        return record(verdict)
    if not known:
        return record(held(Reason.UNKNOWN_SKU, f"Rackbeat has no item {one.number!r}", again))
    before = memory.listings.link(job.name, listing.id)
    if before is not None and before.rackbeat == one.number:
        return record(Verdict(Outcome.UNCHANGED))
    if before is not None:
        return record(held(Reason.DUPLICATE_SKU, f"the listing is linked to item {before.rackbeat} already", again))
    if taken := memory.listings.linked_to(job.name, [one.number]).get(one.number):
        message = f"item {one.number} is linked to listing {taken[0].external_id} already"
        return record(held(Reason.DUPLICATE_SKU, message, again))
    linked(context, job, [link_of(job, listing, one.number)])
    return record(Verdict(Outcome.UPDATED), [f"link to item {one.number}"])
