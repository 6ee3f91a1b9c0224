"""Listings whose item left the selection, or Rackbeat: unpublished as set, once; and published again when it comes back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import Direction, ProductChange
from rbsync.core.model.verdict import Outcome, Reason, Verdict, skipped
from rbsync.core.plan.guards import Unpublishing
from rbsync.core.rules.sku import item_number
from rbsync.errors import GuardTripped
from rbsync.passes.batches import batches
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import sku_changed, unreadable
from rbsync.passes.products.product_plan import Part, ProductPlan, held_without_effect
from rbsync.passes.products.product_run import PAGE, ProductRun
from rbsync.ports.memory import Agreement, KnownListing


@dataclass(frozen=True, slots=True)
class _Departure:
    """An agreement whose item is not sold here any more, and why."""

    agreement: Agreement
    why: str


class Unpublisher:
    """Collects what is unpublished in one shop. A listing that never was kept equal is left alone."""

    def __init__(self, run: ProductRun) -> None:
        self._run = run
        self._status = run.settings.unpublished_status
        self._page: list[_Departure] = []
        self._of_product: dict[str, list[tuple[_Departure, Listing]]] = {}
        self._count = 0

    def not_selected(self, links: Sequence[KnownListing], agreements: Sequence[Agreement], why: str) -> None:
        """An item that is not selected: nothing to do, unless its listings were kept equal until now."""
        linked = {link.external_id for link in links}
        departing = [each for each in agreements if each.external_id in linked and _is_kept(each)]
        self._page += [_Departure(agreement, why) for agreement in departing]
        if not departing:
            self._run.tally.count(Outcome.SKIPPED, 1)

    def plan_page(self) -> Iterator[ProductPlan]:
        """What is unpublished of the items given since the last time."""
        departures, self._page = self._page, []
        for batch in batches(departures, PAGE):
            listings = self._run.job.listings.by_id([departure.agreement.external_id for departure in batch])
            for departure in batch:
                listing = listings.get(departure.agreement.external_id)
                if listing is None:
                    self._drop(departure)
                elif (verdict := unreadable(listing) or self._sku_changed(departure, listing)) is not None:
                    self._record(departure, verdict)
                elif listing.variants > 1 and self._status is not None:
                    self._of_product.setdefault(listing.product_id, []).append((departure, listing))
                else:
                    yield from self._unpublish(listing, [departure])

    def plan_missing(self, numbers: IdSet) -> Iterator[ProductPlan]:
        """What is unpublished because its item is not among Rackbeat's `numbers`. Raises GuardTripped when it has none."""
        memory, name = self._run.memory, self._run.name
        if not numbers and next(memory.agreements.all(name), None) is not None:
            raise GuardTripped(
                "Rackbeat lists no items at all",
                why=f"products of {name} come from it, so this looks like a fault and not like an empty catalogue",
                next_step="Look into Rackbeat.",
                then="Nothing was written.",
            )
        for agreement in memory.agreements.all(name):
            if agreement.rackbeat not in numbers and _is_kept(agreement) and self._is_linked(agreement):
                self._page.append(_Departure(agreement, "Rackbeat does not have the item any more"))
            if len(self._page) == PAGE:
                yield from self.plan_page()
        yield from self.plan_page()

    def plan_products(self) -> Iterator[ProductPlan]:
        """Products with several variants are unpublished when all their items have left."""
        for several in self._of_product.values():
            listing = several[0][1]
            if len(several) >= listing.variants:
                yield from self._unpublish(listing, [departure for departure, _ in several])
                continue
            for departure, _ in several:
                message = f"{departure.why}; its product stays for the other variants"
                self._record(departure, skipped(Reason.FILTERED, message))

    def counts(self) -> Unpublishing:
        """How many are kept equal, and how many of them are unpublished."""
        if not self._count:
            return Unpublishing(0, 0)
        agreements = self._run.memory.agreements.all(self._run.name)
        return Unpublishing(sum(_is_kept(each) and self._is_linked(each) for each in agreements), self._count)

    def _unpublish(self, listing: Listing, departures: Sequence[_Departure]) -> Iterator[ProductPlan]:
        if self._status is None or listing.status in (self._status, ListingStatus.ARCHIVED):
            self._run.memory.agreements.save([self._after(each.agreement, listing) for each in departures])
            for departure in departures:
                message = f"{departure.why}; it stays {listing.status} in the shop"
                self._record(departure, skipped(Reason.FILTERED, message))
            return
        parts = [
            Part(
                departure.agreement.rackbeat,
                departure.agreement.external_id,
                departure.agreement.wanted,
                (f"status {listing.status} → {self._status}: {departure.why}",),
                left_from=listing.status.value,
            )
            for departure in departures
        ]
        verdicts = [held_without_effect(self._run, part) for part in parts]
        if all(verdicts):
            for departure, verdict in zip(departures, verdicts, strict=True):
                self._record(departure, verdict or Verdict(Outcome.UNCHANGED))
            return
        self._count += len(departures)
        # without an answer, the next run finds it hidden, and would not know what it was
        self._run.memory.agreements.save(
            replace(each.agreement, hidden_from=listing.status.value) for each in departures
        )
        yield ProductPlan(ProductChange(listing.product_id, {}, self._status), tuple(parts))

    def _sku_changed(self, departure: _Departure, listing: Listing) -> Verdict | None:
        """A listing whose SKU people changed may be another product by now."""
        link = self._run.memory.listings.link(self._run.name, listing.id)
        return sku_changed(link.linked_sku if link else None, item_number(listing.sku), departure.agreement.rackbeat)

    def _is_linked(self, agreement: Agreement) -> bool:
        """Whether the listing still is this item's: people may have linked it to another."""
        link = self._run.memory.listings.link(self._run.name, agreement.external_id)
        return link is not None and link.rackbeat == agreement.rackbeat

    def _after(self, agreement: Agreement, listing: Listing) -> Agreement:
        before, now = agreement.hidden_from or listing.status.value, self._run.context.clock.now()
        return replace(agreement, left_from=before, hidden_from=None, stale=False, at=now)

    def _drop(self, departure: _Departure) -> None:
        """The listing is gone too. The agreement stays, so that it is not made anew by itself when the item comes back."""
        agreement, memory = departure.agreement, self._run.memory
        memory.listings.remove(self._run.name, [agreement.external_id])
        now = self._run.context.clock.now()
        memory.agreements.save([replace(agreement, left_from=ListingStatus.OTHER.value, at=now)])
        message = f"{departure.why}; its listing was deleted too"
        self._record(departure, Verdict(Outcome.SKIPPED, Reason.GONE, message, "Nothing to do."))

    def _record(self, departure: _Departure, verdict: Verdict) -> None:
        number = departure.agreement.rackbeat
        self._run.record(departure.agreement.external_id, number, number, verdict)


def _is_kept(agreement: Agreement) -> bool:
    """Whether the listing follows its item until now."""
    return agreement.left_from is None and agreement.direction == Direction.TO_SHOP.value
