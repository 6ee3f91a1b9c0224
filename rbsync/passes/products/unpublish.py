"""Listings whose item left the selection, or Rackbeat: taken out of sight as set, once; and back, when the item comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import Direction, ProductChange
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, skipped
from rbsync.core.plan.guards import Leaving
from rbsync.core.rules.sku import item_number
from rbsync.errors import GuardTripped
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import ITEM, unreadable
from rbsync.passes.products.compare_listings import renamed
from rbsync.passes.products.product_plan import Part, ProductPlan
from rbsync.passes.products.without_effect import WithoutEffect
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement, Link

_READ = 100


@dataclass(frozen=True, slots=True)
class _Left:
    """An agreement whose item is not sold here any more, and why."""

    agreed: Agreement
    why: str


class Unpublisher:
    """Collects what leaves one shop. A listing that never was kept equal is left alone."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, tally: Tally, *, asked_for: bool
    ) -> None:
        self._context = context
        self._job = job
        self._status = settings.left
        self._unmoved = WithoutEffect(context, job, asked_for=asked_for)
        self._tally = tally
        self._page: list[_Left] = []
        self._of_product: dict[str, list[tuple[_Left, Listing]]] = {}
        self._leaving = 0

    def outside(self, links: Sequence[Link], agreements: Sequence[Agreement], why: str) -> None:
        """An item that is not selected: nothing to do, unless its listings were kept equal until now."""
        linked = {link.external_id for link in links}
        leaving = [one for one in agreements if one.external_id in linked and _is_kept(one)]
        self._page += [_Left(agreement, why) for agreement in leaving]
        if not leaving:
            self._tally.count(Outcome.SKIPPED, 1)

    def page(self) -> Iterator[ProductPlan]:
        """What leaves of the items given since the last time."""
        leaving, self._page = self._page, []
        for some in batches(leaving, _READ):
            there = self._job.listings.by_id([one.agreed.external_id for one in some])
            for left in some:
                listing = there.get(left.agreed.external_id)
                if listing is None:
                    self._drop(left)
                elif (verdict := unreadable(listing) or self._renamed(left, listing)) is not None:
                    self._tell(left, verdict)
                elif listing.variants > 1 and self._status is not None:
                    self._of_product.setdefault(listing.product_id, []).append((left, listing))
                else:
                    yield from self._leave(listing, [left])

    def missing(self, seen: IdSet) -> Iterator[ProductPlan]:
        """What leaves because Rackbeat does not have the item any more. Raises GuardTripped when it has none at all."""
        if not seen and next(self._context.memory.all_agreements(self._job.name), None) is not None:
            raise GuardTripped(
                "Rackbeat lists no items at all",
                why=f"products of {self._job.name} come from it, so this looks like a fault and not like an empty catalogue",
                next_step="Look into Rackbeat.",
                then="Nothing was written.",
            )
        for agreement in self._context.memory.all_agreements(self._job.name):
            if agreement.rackbeat in seen or not _is_kept(agreement):
                continue
            if self._is_linked(agreement):
                self._page.append(_Left(agreement, "Rackbeat does not have the item any more"))
            if len(self._page) == _READ:
                yield from self.page()
        yield from self.page()

    def shared(self) -> Iterator[ProductPlan]:
        """Products with several variants leave when all their variants do."""
        for several in self._of_product.values():
            listing = several[0][1]
            if len(several) >= listing.variants:
                yield from self._leave(listing, [left for left, _ in several])
                continue
            for left, _ in several:
                message = f"{left.why}; its product stays for the other variants"
                self._tell(left, skipped(Reason.FILTERED, message))

    def guard(self) -> Leaving:
        """How many are kept equal, and how many of them leave."""
        if not self._leaving:
            return Leaving(0, 0)
        agreements = self._context.memory.all_agreements(self._job.name)
        return Leaving(sum(_is_kept(one) and self._is_linked(one) for one in agreements), self._leaving)

    def _leave(self, listing: Listing, leaving: Sequence[_Left]) -> Iterator[ProductPlan]:
        if self._status is None or listing.status in (self._status, ListingStatus.ARCHIVED):
            self._context.memory.save_agreements([self._left(one.agreed, listing) for one in leaving])
            for one in leaving:
                self._tell(one, skipped(Reason.FILTERED, f"{one.why}; it stays {listing.status} in the shop"))
            return
        change = ProductChange(listing.product_id, {}, self._status)
        parts = [
            Part(
                left.agreed.rackbeat,
                left.agreed.external_id,
                left.agreed.wanted,
                (f"status {listing.status} → {self._status}: {left.why}",),
                left_from=listing.status.value,
            )
            for left in leaving
        ]
        verdicts = [self._unmoved.verdict(part) for part in parts]
        if all(verdicts):
            for left, verdict in zip(leaving, verdicts, strict=True):
                self._tell(left, verdict or Verdict(Outcome.UNCHANGED))
            return
        self._leaving += len(leaving)
        for left in leaving:  # the answer may be lost: the next run would find it hidden, and not know what it was
            self._context.memory.set_note(self._job.name, _note_of(left.agreed), listing.status.value)
        yield ProductPlan(change, tuple(parts))

    def _renamed(self, left: _Left, listing: Listing) -> Verdict | None:
        """A listing whose SKU people changed may be another product by now."""
        link = self._context.memory.link(self._job.name, ITEM, listing.id)
        return renamed(link.sku if link else None, item_number(listing.sku), left.agreed.rackbeat)

    def _is_linked(self, agreed: Agreement) -> bool:
        """Whether the listing still is this item's: people may have linked it to another."""
        link = self._context.memory.link(self._job.name, ITEM, agreed.external_id)
        return link is not None and link.rackbeat == agreed.rackbeat

    def _left(self, agreed: Agreement, listing: Listing) -> Agreement:
        before = self._context.memory.note(self._job.name, _note_of(agreed)) or listing.status.value
        return replace(agreed, left_from=before, stale=False, at=self._context.clock.now())

    def _drop(self, left: _Left) -> None:
        """The listing is gone too. The agreement stays, so that it is not made anew by itself when the item comes back."""
        self._context.memory.remove_link(self._job.name, ITEM, left.agreed.external_id)
        gone = replace(left.agreed, left_from=ListingStatus.OTHER.value, at=self._context.clock.now())
        self._context.memory.save_agreements([gone])
        self._tell(
            left, Verdict(Outcome.SKIPPED, Reason.GONE, f"{left.why}; its listing was deleted too", "Nothing to do.")
        )

    def _tell(self, left: _Left, verdict: Verdict) -> None:
        self._tally.add(Record("product", left.agreed.external_id, left.agreed.rackbeat, left.agreed.rackbeat, verdict))


def _note_of(agreed: Agreement) -> str:
    """Where the status is noted that a listing had before it was hidden; of no use once the agreement has changed."""
    return f"leaving:{agreed.external_id}:{agreed.at.timestamp()}"


def _is_kept(agreed: Agreement) -> bool:
    """Whether the listing follows its item until now."""
    return agreed.left_from is None and agreed.direction == Direction.TO_SHOP.value
