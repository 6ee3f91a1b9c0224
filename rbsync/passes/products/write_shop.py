"""Carrying out a plan for a shop's products: each writing is remembered with what the shop then had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import NewProduct, Problem, Unwritten, Written
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held, waiting
from rbsync.core.rules.contents import content_of_listing
from rbsync.core.rules.digest import digests
from rbsync.core.rules.sku import item_number
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.listings import BARCODE, CANDIDATE, FOLDED, ITEM
from rbsync.passes.products.families import family_link
from rbsync.passes.products.product_plan import UNSURE, Part, ProductPlan
from rbsync.passes.products.without_effect import WithoutEffect
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement, Link


class ShopWriter:
    """Writes to one shop; in a dry run it tells what would be written.

    A product whose making was not answered is sent again by the next run, and becomes the one that was made, if it was.
    """

    def __init__(self, context: PassContext, job: Job, settings: ProductSettings, tally: Tally) -> None:
        self._context = context
        self._job = job
        self._settings = settings
        self._tally = tally
        self._unmoved = WithoutEffect(context, job)
        self._full = False  # the shop takes no more new variants today
        self._unsure = {link.external_id for link in context.memory.all_links(job.name, UNSURE)}

    def write(self, plan: Iterable[ProductPlan], total: int) -> None:
        """All of it, at most `--limit`. Raises what stops the whole shop."""
        done = 0
        for batch in batches(islice(plan, self._context.limit), self._job.connector.limits.products_per_write):
            self._context.go_on()
            self._context.carry_out(partial(self._write, batch), partial(self._tell_all, batch))
            done += len(batch)
            self._context.listener.progress(self._job.name, "sync-products", done, total)

    def _tell_all(self, batch: Sequence[ProductPlan]) -> None:
        for planned in batch:
            self._tell(planned, _done(planned), ())

    def _write(self, batch: Sequence[ProductPlan]) -> None:
        under_way: dict[int, ProductPlan] = {}
        for planned in batch:
            if self._full and _makes(planned):
                self._tell(planned, _no_more("the shop has refused others today"), ())
            else:
                under_way[id(planned.subject)] = planned
                if isinstance(planned.subject, NewProduct) and planned.subject.option_name is not None:
                    self._note_unsure(
                        planned
                    )  # it takes several calls: whoever is stopped between them may not show it
        for result in self._job.catalogue.write([planned.subject for planned in under_way.values()]):
            planned = under_way.pop(id(result.subject))
            if isinstance(result, Written):
                self._written(planned, result.listings)
                for note in result.notes:
                    self._tally.note(note)
            else:
                self._unwritten(planned, result)

    def _written(self, planned: ProductPlan, listings: Sequence[Listing]) -> None:
        by_id = {listing.id: listing for listing in listings}
        by_number = {item_number(listing.sku): listing for listing in listings}
        agreements, links = [], []
        for part in planned.parts:
            listing = by_id.get(part.listing_id) if part.listing_id else by_number.get(part.number)
            if listing is None:
                continue
            if listing.unreadable is None:
                agreements.append(self._agreement(part, listing))
            known, number = self._context.memory.link(self._job.name, ITEM, listing.id), item_number(listing.sku)
            if known is None:
                links.append(Link(self._job.name, ITEM, listing.id, part.number, listing.stock_id, number, None, None))
            elif known.sku is None and number is not None:
                links.append(replace(known, sku=number))
        links += family_link(self._job.name, planned.subject, listings)
        self._context.memory.save_agreements(agreements, links=links)
        for kind in (CANDIDATE, BARCODE, FOLDED):
            self._context.memory.remove_links(self._job.name, kind, [link.external_id for link in links])
        self._made_sure(planned)
        for part in planned.parts:
            self._unmoved.forget(part.listing_id)
        self._tell(planned, _done(planned), listings)

    def _made_sure(self, planned: ProductPlan) -> None:
        if done := [part.number for part in planned.parts if part.number in self._unsure]:
            self._context.memory.remove_links(self._job.name, UNSURE, done)
            self._unsure.difference_update(done)

    def _note_unsure(self, planned: ProductPlan) -> None:
        """What may have been made and not published is published by the next run."""
        if isinstance(planned.subject, NewProduct) and planned.subject.status is ListingStatus.ACTIVE:
            numbers = [part.number for part in planned.parts]
            self._unsure.update(numbers)
            name = self._job.name
            self._context.memory.save_links(Link(name, UNSURE, one, one, None, None, None, None) for one in numbers)

    def _unwritten(self, planned: ProductPlan, result: Unwritten) -> None:
        match result.problem:
            case Problem.LIMIT:
                self._full = True
                verdict = _no_more(result.why)
            case Problem.REFUSED:
                verdict = held(Reason.REFUSED, result.why)
            case Problem.GONE:
                verdict = failed(Reason.GONE, result.why, "Nothing to do: the next run looks again.")
            case Problem.UNKNOWN:
                self._note_unsure(planned)
                verdict = failed(Reason.OUTCOME_UNKNOWN, result.why)
            case Problem.WITHOUT_EFFECT:
                for part in planned.parts:
                    self._unmoved.note(part)
                verdict = held(Reason.REFUSED, result.why, "Look at it in the shop, and set it there.")
        if result.problem in (Problem.REFUSED, Problem.LIMIT):
            self._made_sure(planned)
        self._tell(planned, verdict, ())

    def _agreement(self, part: Part, listing: Listing) -> Agreement:
        found = digests(content_of_listing(listing))
        return Agreement(
            connector=self._job.name,
            external_id=listing.id,
            rackbeat=part.number,
            direction=self._settings.direction.value,
            wanted=part.wanted,
            found={key: value for key, value in found.items() if key in part.wanted and key not in part.products_own},
            left_from=part.left_from,
            stale=False,
            at=self._context.clock.now(),
        )

    def _tell(self, planned: ProductPlan, verdict: Verdict, listings: Sequence[Listing]) -> None:
        made = {item_number(listing.sku): listing.id for listing in listings}
        for part in planned.parts:
            told = verdict
            if verdict.outcome is Outcome.UPDATED and part.conflict:
                told = Verdict(Outcome.UPDATED, Reason.CONFLICT, "both sides had changed since the last run")
            listing_id = part.listing_id or made.get(part.number) or part.number
            self._tally.add(Record("product", listing_id, part.number, part.number, told, part.changes))


def _makes(planned: ProductPlan) -> bool:
    return isinstance(planned.subject, NewProduct) or bool(planned.subject.added)


def _done(planned: ProductPlan) -> Verdict:
    return Verdict(Outcome.CREATED if _makes(planned) else Outcome.UPDATED)


def _no_more(why: str) -> Verdict:
    return waiting(Reason.DAILY_LIMIT, why)
