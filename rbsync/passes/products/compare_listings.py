"""Listings as they are now against what the shop should have of their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import SHARED, Field, ProductChange, Value, VariantChange
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, waiting
from rbsync.core.plan.fields import FieldPlan, plan_fields, told
from rbsync.core.plan.guards import PriceFactor
from rbsync.core.rules.contents import content_of_listing
from rbsync.core.rules.digest import digests
from rbsync.core.rules.item_vat import other_rate
from rbsync.core.rules.ownership import kept
from rbsync.core.rules.price import rounding_step
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.listings import BARCODE, CANDIDATE, FOLDED, ITEM, RENAMED, unreadable
from rbsync.passes.products.index import look_again
from rbsync.passes.products.listing_content import ListingContent
from rbsync.passes.products.product_plan import UNSURE, Part, ProductPlan
from rbsync.passes.products.without_effect import WithoutEffect
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement, Link

BY_SKU, BY_BARCODE = "SKU", "barcode"
_HIDDEN = (ListingStatus.ARCHIVED, ListingStatus.DRAFT)


@dataclass(frozen=True, slots=True)
class Look:
    """A listing to be compared with its item. `found_by` when it has no link yet; `alone`: the item is its product's only one,
    so that name, description and category are the item's. `unsure`: it was made to be seen, and may not have been published."""

    details: ItemDetails
    wanted: ListingContent
    external_id: str
    sku: str | None
    agreed: Agreement | None
    alone: bool
    found_by: str | None = None
    unsure: bool = False

    @property
    def number(self) -> str:
        """The item's."""
        return self.details.item.number


def gone(number: str) -> Verdict:
    """The listing was deleted by people: it is not made anew by itself."""
    return held(
        Reason.GONE,
        "its listing is not in the shop any more: it was deleted, or its product is sold by variants now",
        "Take it out of the selection; or link it to a variant by its SKU; or, to make a deleted one anew, run: "
        f"rbsync sync-products --recreate {number}",
    )


class Comparer:
    """Compares listings of one shop. `factor` knows at the end whether prices all change alike."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, currency: str, tally: Tally, *, asked_for: bool
    ) -> None:
        self._context = context
        self._job = job
        self._direction = settings.direction
        self._kept = kept(settings.duties)
        self._status = settings.status
        self._zone = settings.vat_zone
        self._unmoved = WithoutEffect(context, job, asked_for=asked_for)
        self._currency = currency
        self._tally = tally
        self.factor = PriceFactor(rounding_step(settings.rounding, currency))

    def compare(self, looks: Sequence[Look]) -> Iterator[ProductPlan]:
        """What is to be written. What is in step is remembered at once, a link that was found too."""
        there = self._job.listings.by_id([look.external_id for look in looks])
        agreed: list[Agreement] = []
        links: list[Link] = []
        by_product: dict[str, list[tuple[ProductChange, Part]]] = {}
        for look in looks:
            listing = there.get(look.external_id)
            if listing is None:
                agreed += self._forget(look)
            elif (verdict := unreadable(listing)) is not None:
                self._tell(look, verdict)
            elif look.found_by is not None and not _still_found(look, listing):
                look_again(self._context, self._job, [listing])
                self._tell(
                    look, waiting(Reason.CHANGED_MEANWHILE, f"listing {listing.id} was another when it was read")
                )
            elif (verdict := self._against(look, listing)) is not None:
                self._tell(look, verdict)
            elif (change := self._change(look, listing)) is not None:
                if (verdict := self._unmoved.verdict(change[1])) is not None:
                    self._tell(look, verdict)
                    continue
                by_product.setdefault(listing.product_id, []).append(change)
            else:
                agreed.append(self._agreement(look, _found(listing, self._products_own(look, listing))))
                links += self._in_step(look, listing)
        self._context.memory.save_agreements(agreed, links=links)
        yield from (_joined(changes) for changes in by_product.values())

    def _against(self, look: Look, listing: Listing) -> Verdict | None:
        before = look.sku if look.found_by is None else None
        if (verdict := renamed(before, item_number(listing.sku), look.number)) is not None:
            return verdict
        rate = look.wanted.vat_percentage
        return None if rate is None else other_rate(listing, rate, self._zone)

    def _change(self, look: Look, listing: Listing) -> tuple[ProductChange, Part] | None:
        """What differs of one listing; None when nothing does."""
        products_own = self._products_own(look, listing)
        pair = (look.agreed.wanted, look.agreed.found) if look.agreed is not None else None
        fields = self._kept - products_own
        joined = self._joined(look) if Field.CATEGORY in fields else {}
        compared = fields - {Field.CATEGORY} if self._job.connector.limits.joins_collections else fields
        plan = plan_fields(look.wanted.content, content_of_listing(listing), pair, compared)
        self._note_price(plan)
        status = _status_to_return_to(look.agreed, listing) or self._status_to_show(look, listing)
        sku = look.number if item_number(listing.sku) is None else None
        publish = look.unsure and listing.status is ListingStatus.ACTIVE
        if not (plan.changes or joined or status or sku or publish):
            return None
        own = {field: value for field, value in plan.changes.items() if field not in SHARED}
        shared = {field: value for field, value in plan.changes.items() if field in SHARED} | joined
        remarks = [*told(plan, self._currency), *(f"join the collection {one!r}" for one in joined.values())]
        if look.found_by:
            remarks.insert(0, _linked(look))
        if status is not None:
            remarks.append(f"status {listing.status} → {status}")
        if sku is not None:
            remarks.append(f"SKU none → {sku!r}")
        if publish:
            remarks.append("publish it as set: when it was made, that was not answered")
        variants = (VariantChange(listing.id, listing.stock_id, own, sku),) if own or sku else ()
        part = Part(
            look.number,
            listing.id,
            look.wanted.remembered,
            tuple(remarks),
            conflict=bool(plan.conflicts),
            products_own=products_own,
        )
        return ProductChange(listing.product_id, shared, status, variants, publish=publish), part

    def _status_to_show(self, look: Look, listing: Listing) -> ListingStatus | None:
        """A family that was stopped while it was made for all to see is hidden still, where it takes several calls."""
        waits = look.unsure and not look.alone and listing.status is ListingStatus.DRAFT
        return ListingStatus.ACTIVE if waits and self._status is ListingStatus.ACTIVE else None

    def _joined(self, look: Look) -> dict[Field, Value]:
        """The collection to join: which ones a product is in is not known, so each is joined once."""
        category, digest = look.wanted.content.get(Field.CATEGORY), look.wanted.remembered.get(Field.CATEGORY)
        before = look.agreed.wanted.get(Field.CATEGORY) if look.agreed is not None else None
        if not self._job.connector.limits.joins_collections or category is None or digest == before:
            return {}
        return {Field.CATEGORY: category}

    @staticmethod
    def _products_own(look: Look, listing: Listing) -> frozenset[Field]:
        """The fields that its product has for several variants: whose they are, no one item says."""
        return frozenset() if look.alone and listing.variants == 1 else SHARED

    def _note_price(self, plan: FieldPlan) -> None:
        after, before = plan.changes.get(Field.PRICE), plan.before.get(Field.PRICE)
        if isinstance(after, Decimal) and isinstance(before, Decimal):
            self.factor.note(before, after)

    def _in_step(self, look: Look, listing: Listing) -> Iterator[Link]:
        number = item_number(listing.sku)
        self._unmoved.forget(listing.id)
        if look.unsure:
            self._context.memory.remove_link(self._job.name, UNSURE, look.number)
        if look.found_by is None:
            self._tally.count(Outcome.UNCHANGED, 1)
            known = self._context.memory.link(self._job.name, ITEM, listing.id) if look.sku is None else None
            if known is not None and number is not None:
                yield replace(known, sku=number)
            return
        self._tell(look, Verdict(Outcome.UPDATED), (_linked(look),))
        yield Link(self._job.name, ITEM, listing.id, look.number, listing.stock_id, number, None, None)
        for kind in (CANDIDATE, BARCODE, FOLDED):
            self._context.memory.remove_link(self._job.name, kind, listing.id)

    def _forget(self, look: Look) -> Iterator[Agreement]:
        """Drop the link of a listing that is gone; its agreement stays and says that it was there."""
        for kind in (ITEM, CANDIDATE, RENAMED, BARCODE, FOLDED):
            self._context.memory.remove_link(self._job.name, kind, look.external_id)
        if look.found_by is not None:
            return  # it was never ours; the next run makes a listing
        self._tell(look, gone(look.number))
        if look.agreed is None:
            yield self._agreement(look, {})

    def _agreement(self, look: Look, found: Mapping[str, str]) -> Agreement:
        return Agreement(
            connector=self._job.name,
            external_id=look.external_id,
            rackbeat=look.number,
            direction=self._direction.value,
            wanted=look.wanted.remembered,
            found={field: digest for field, digest in found.items() if field in look.wanted.remembered},
            left_from=None,
            stale=False,
            at=self._context.clock.now(),
        )

    def _tell(self, look: Look, verdict: Verdict, changes: tuple[str, ...] = ()) -> None:
        self._tally.add(Record("product", look.external_id, look.number, look.number, verdict, changes))


def _still_found(look: Look, listing: Listing) -> bool:
    """Whether a listing without a link still is what it was found by: an index may be behind."""
    number = item_number(listing.sku)
    if look.found_by == BY_SKU:
        return number == look.number
    barcode = (look.details.item.barcode or "").strip()
    return number == look.sku and (listing.barcode or "").strip() == barcode


def renamed(before: str | None, now: str | None, number: str) -> Verdict | None:
    """What holds a listing whose SKU people changed since it was linked: it renames nothing by itself."""
    if before is None or now is None or before == now:
        return None
    return held(Reason.SKU_CHANGED, f"its SKU is {now!r} now; it was {before!r} when it was linked to item {number!r}")


def _found(listing: Listing, products_own: frozenset[Field]) -> dict[str, str]:
    return {key: digest for key, digest in digests(content_of_listing(listing)).items() if key not in products_own}


def _linked(look: Look) -> str:
    return f"link to listing {look.external_id}, found by {look.found_by}"


def _joined(changes: Sequence[tuple[ProductChange, Part]]) -> ProductPlan:
    """Changes of one product in one writing."""
    first = changes[0][0]
    variants = tuple(variant for change, _ in changes for variant in change.variants)
    status = next((change.status for change, _ in changes if change.status is not None), None)
    publish = any(change.publish for change, _ in changes)
    joined = ProductChange(first.product_id, first.content, status, variants, publish=publish)
    return ProductPlan(joined, tuple(part for _, part in changes))


def _status_to_return_to(agreed: Agreement | None, listing: Listing) -> ListingStatus | None:
    """The status that a listing had before its item left, when it comes back and nobody has shown it meanwhile."""
    if agreed is None or agreed.left_from is None or listing.status not in _HIDDEN:
        return None
    before = ListingStatus(agreed.left_from)
    return before if before not in (ListingStatus.OTHER, listing.status) else None
