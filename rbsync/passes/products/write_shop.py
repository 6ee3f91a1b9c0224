"""Carrying out a plan for a shop's products: each writing is remembered with what the shop then had."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import NewProduct, Problem, Unwritten, Written
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held, waiting
from rbsync.core.rules.contents import content_of_listing
from rbsync.core.rules.digest import digests
from rbsync.core.rules.sku import item_number
from rbsync.passes.batches import batches
from rbsync.passes.listings import link_of
from rbsync.passes.products.families import note_family
from rbsync.passes.products.product_plan import (
    Part,
    ProductPlan,
    forget_without_effect,
    note_without_effect,
)
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.memory import Agreement, KnownListing


def write_to_shop(run: ProductRun, plans: Iterable[ProductPlan], total: int) -> None:
    """All of them, at most `--limit`. Raises what stops the whole shop.

    A product whose making was not answered is sent again by the next run, and becomes the one that was made, if it was.
    """
    done, full = 0, False  # full: the shop takes no more new variants today
    for batch in batches(islice(plans, run.context.limit), run.job.connector.limits.products_per_write):
        run.context.go_on()
        full = run.context.carry_out(partial(_write, run, batch, full=full), partial(_rehearse, run, batch))
        done += len(batch)
        run.context.listener.progress(run.name, "sync-products", done, total)


def _rehearse(run: ProductRun, batch: Sequence[ProductPlan]) -> bool:
    for plan in batch:
        _record(run, plan, _done(plan))
    return False


def _write(run: ProductRun, batch: Sequence[ProductPlan], *, full: bool) -> bool:
    """Whether the shop takes no more new variants today."""
    under_way: dict[int, ProductPlan] = {}
    for plan in batch:
        if full and _makes(plan):
            _record(run, plan, waiting(Reason.DAILY_LIMIT, "the shop has refused others today"))
            continue
        under_way[id(plan.subject)] = plan
        if isinstance(plan.subject, NewProduct) and plan.subject.option_name is not None:
            _note_publishing_unknown(run, plan)  # it takes several calls, and may be stopped between them
    for result in run.job.catalogue.write([plan.subject for plan in under_way.values()]):
        plan = under_way.pop(id(result.subject))
        if isinstance(result, Written):
            _written(run, plan, result.listings)
            for note in result.notes:
                run.tally.note(note)
        else:
            _unwritten(run, plan, result)
            full = full or result.problem is Problem.LIMIT
    return full


def _written(run: ProductRun, plan: ProductPlan, listings: Sequence[Listing]) -> None:
    by_id = {listing.id: listing for listing in listings}
    by_number = {item_number(listing.sku): listing for listing in listings}
    agreements: list[Agreement] = []
    links: list[KnownListing] = []
    for part in plan.parts:
        listing = by_id.get(part.listing_id) if part.listing_id else by_number.get(part.number)
        if listing is None:
            continue
        if listing.unreadable is None:
            agreements.append(_agreement(run, part, listing))
        link, number = run.memory.listings.link(run.name, listing.id), item_number(listing.sku)
        if link is None:
            links.append(link_of(run.job, listing, part.number))
        elif link.linked_sku is None and number is not None:
            links.append(replace(link, sku=number, linked_sku=number))
    note_family(run, plan.subject, listings)
    run.memory.agreements.save(agreements, listings=links)
    _forget_publishing_unknown(run, plan)
    for part in plan.parts:
        forget_without_effect(run, part.listing_id)
    _record(run, plan, _done(plan), listings)


def _unwritten(run: ProductRun, plan: ProductPlan, result: Unwritten) -> None:
    match result.problem:
        case Problem.LIMIT:
            verdict = waiting(Reason.DAILY_LIMIT, result.why)
        case Problem.REFUSED:
            verdict = held(Reason.REFUSED, result.why)
        case Problem.GONE:
            verdict = failed(Reason.GONE, result.why, "Nothing to do: the next run looks again.")
        case Problem.UNKNOWN:
            _note_publishing_unknown(run, plan)
            verdict = failed(Reason.OUTCOME_UNKNOWN, result.why)
        case Problem.WITHOUT_EFFECT:
            for part in plan.parts:
                note_without_effect(run, part)
            verdict = held(Reason.REFUSED, result.why, "Look at it in the shop, and set it there.")
    if result.problem in (Problem.REFUSED, Problem.LIMIT):
        _forget_publishing_unknown(run, plan)
    _record(run, plan, verdict)


def _note_publishing_unknown(run: ProductRun, plan: ProductPlan) -> None:
    """What may have been made and not published is published by the next run."""
    if isinstance(plan.subject, NewProduct) and plan.subject.status is ListingStatus.ACTIVE:
        _set_publishing_unknown(run, plan, unknown=True)


def _forget_publishing_unknown(run: ProductRun, plan: ProductPlan) -> None:
    _set_publishing_unknown(run, plan, unknown=False)


def _set_publishing_unknown(run: ProductRun, plan: ProductPlan, *, unknown: bool) -> None:
    numbers = [part.number for part in plan.parts]
    run.memory.facts.change_items(run.name, numbers, lambda known: replace(known, publishing_unknown=unknown))


def _agreement(run: ProductRun, part: Part, listing: Listing) -> Agreement:
    has = {key: digest for key, digest in digests(content_of_listing(listing)).items() if key not in part.products_own}
    return run.agreement(listing.id, part.number, part.wanted, has, part.left_from)


def _record(run: ProductRun, plan: ProductPlan, verdict: Verdict, listings: Sequence[Listing] = ()) -> None:
    made = {item_number(listing.sku): listing.id for listing in listings}
    conflict = Verdict(Outcome.UPDATED, Reason.CONFLICT, "both sides had changed since the last run")
    for part in plan.parts:
        own = conflict if verdict.outcome is Outcome.UPDATED and part.conflict else verdict
        listing_id = part.listing_id or made.get(part.number) or part.number
        run.record(listing_id, part.number, part.number, own, part.changes)


def _makes(plan: ProductPlan) -> bool:
    return isinstance(plan.subject, NewProduct) or bool(plan.subject.added)


def _done(plan: ProductPlan) -> Verdict:
    return Verdict(Outcome.CREATED if _makes(plan) else Outcome.UPDATED)
