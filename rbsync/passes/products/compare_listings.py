"""Listings as they are now against what the shop should have of their items."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import SHARED, Field, ProductChange, Value, VariantChange
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, waiting
from rbsync.core.plan.fields import describe_changes, plan_fields
from rbsync.core.rules.contents import content_of_listing
from rbsync.core.rules.digest import digests
from rbsync.core.rules.item_vat import other_rate
from rbsync.core.rules.sku import item_number
from rbsync.passes.listings import link_of, refresh_listings, sku_changed, unreadable
from rbsync.passes.products.listing_content import ListingContent
from rbsync.passes.products.product_plan import (
    Part,
    ProductPlan,
    forget_without_effect,
    held_without_effect,
)
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.memory import Agreement, KnownListing

BY_SKU, BY_BARCODE = "SKU", "barcode"
_HIDDEN = (ListingStatus.ARCHIVED, ListingStatus.DRAFT)


@dataclass(frozen=True, slots=True)
class ListingPair:
    """A listing to be compared with its item. `found_by` when it has no link yet; `alone`: the item is its product's only one,
    so that name, description and category are the item's. `publishing_unknown`: it may have been made, and not published."""

    details: ItemDetails
    given: ListingContent
    link: KnownListing
    agreement: Agreement | None
    alone: bool
    found_by: str | None = None
    publishing_unknown: bool = False

    @property
    def number(self) -> str:
        """The item's."""
        return self.details.item.number

    @property
    def listing_id(self) -> str:
        """The listing's."""
        return self.link.external_id


def listing_deleted(number: str) -> Verdict:
    """The listing was deleted by people: it is not made anew by itself."""
    return held(
        Reason.GONE,
        "its listing is not in the shop any more: it was deleted, or its product is sold by variants now",
        "Take it out of the selection; or link it to a variant by its SKU; or, to make a deleted one anew, run: "
        f"rbsync sync-products --recreate {number}",
    )


def compare_listings(run: ProductRun, pairs: Sequence[ListingPair]) -> Iterator[ProductPlan]:
    """What is to be written. What is in step is remembered at once, a link that was found too."""
    listings = run.job.listings.by_id([pair.listing_id for pair in pairs])
    agreements: list[Agreement] = []
    links: list[KnownListing] = []
    by_product: dict[str, list[tuple[ProductChange, Part]]] = {}
    for pair in pairs:
        listing = listings.get(pair.listing_id)
        if listing is None:
            agreements += _forget(run, pair)
        elif (verdict := _problem(run, pair, listing)) is not None:
            _record(run, pair, verdict)
        elif (change := _change(run, pair, listing)) is None:
            products_own = _products_own(pair, listing)
            has = {key: value for key, value in digests(content_of_listing(listing)).items() if key not in products_own}
            agreements.append(run.agreement(pair.listing_id, pair.number, pair.given.remembered, has))
            links += _in_step(run, pair, listing)
        elif (verdict := held_without_effect(run, change[1])) is not None:
            _record(run, pair, verdict)
        else:
            by_product.setdefault(listing.product_id, []).append(change)
    run.memory.agreements.save(agreements, listings=links)
    yield from (_of_one_product(changes) for changes in by_product.values())


def _problem(run: ProductRun, pair: ListingPair, listing: Listing) -> Verdict | None:
    """What holds the listing before its fields are compared."""
    if (verdict := unreadable(listing)) is not None:
        return verdict
    if pair.found_by is not None and not _still_found(pair, listing):
        refresh_listings(run.context, run.job, [listing])
        return waiting(Reason.CHANGED_MEANWHILE, f"listing {listing.id} was another when it was read")
    before = pair.link.linked_sku if pair.found_by is None else None
    if (verdict := sku_changed(before, item_number(listing.sku), pair.number)) is not None:
        return verdict
    rate = pair.given.vat_percentage
    return None if rate is None else other_rate(listing, rate, run.settings.vat_zone)


def _still_found(pair: ListingPair, listing: Listing) -> bool:
    """Whether a listing without a link still is what it was found by: what is noted of it may be behind."""
    number = item_number(listing.sku)
    if pair.found_by == BY_SKU:
        return number == pair.number
    barcode = (pair.details.item.barcode or "").strip()
    return number == pair.link.sku and (listing.barcode or "").strip() == barcode


def _change(run: ProductRun, pair: ListingPair, listing: Listing) -> tuple[ProductChange, Part] | None:
    """What differs of one listing; None when nothing does."""
    products_own, agreement = _products_own(pair, listing), pair.agreement
    fields = run.kept - products_own
    collection = _collection_to_join(run, pair) if Field.CATEGORY in fields else {}
    compared = fields - {Field.CATEGORY} if run.job.connector.limits.joins_collections else fields
    before = (agreement.wanted, agreement.found) if agreement is not None else None
    plan = plan_fields(pair.given.content, content_of_listing(listing), before, compared)
    price, price_before = plan.changes.get(Field.PRICE), plan.before.get(Field.PRICE)
    if isinstance(price, Decimal) and isinstance(price_before, Decimal):
        run.price_changes.note(price_before, price)
    status = _status_to_return_to(agreement, listing) or _status_to_show(run, pair, listing)
    sku = pair.number if item_number(listing.sku) is None else None
    publish = pair.publishing_unknown and listing.status is ListingStatus.ACTIVE
    if not (plan.changes or collection or status or sku or publish):
        return None
    own = {field: value for field, value in plan.changes.items() if field not in SHARED}
    shared = {field: value for field, value in plan.changes.items() if field in SHARED} | collection
    remarks = [_link_remark(pair)] if pair.found_by else []
    remarks += describe_changes(plan, run.profile.currency)
    remarks += [f"join the collection {name!r}" for name in collection.values()]
    if status is not None:
        remarks.append(f"status {listing.status} → {status}")
    if sku is not None:
        remarks.append(f"SKU none → {sku!r}")
    if publish:
        remarks.append("publish it as set: when it was made, that was not answered")
    part = Part(
        pair.number,
        listing.id,
        pair.given.remembered,
        tuple(remarks),
        conflict=bool(plan.conflicts),
        products_own=products_own,
    )
    variants = (VariantChange(listing.id, listing.stock_id, own, sku),) if own or sku else ()
    return ProductChange(listing.product_id, shared, status, variants, publish=publish), part


def _status_to_return_to(agreement: Agreement | None, listing: Listing) -> ListingStatus | None:
    """The status that a listing had before its item left, when it comes back and nobody has shown it meanwhile."""
    if agreement is None or agreement.left_from is None or listing.status not in _HIDDEN:
        return None
    before = ListingStatus(agreement.left_from)
    return before if before not in (ListingStatus.OTHER, listing.status) else None


def _status_to_show(run: ProductRun, pair: ListingPair, listing: Listing) -> ListingStatus | None:
    """A family that was stopped while it was made for all to see is hidden still, where it takes several calls."""
    waits = pair.publishing_unknown and not pair.alone and listing.status is ListingStatus.DRAFT
    return ListingStatus.ACTIVE if waits and run.settings.status is ListingStatus.ACTIVE else None


def _collection_to_join(run: ProductRun, pair: ListingPair) -> dict[Field, Value]:
    """Which collections a product is in is not known, so each is joined once."""
    category, digest = pair.given.content.get(Field.CATEGORY), pair.given.remembered.get(Field.CATEGORY)
    before = pair.agreement.wanted.get(Field.CATEGORY) if pair.agreement is not None else None
    if not run.job.connector.limits.joins_collections or category is None or digest == before:
        return {}
    return {Field.CATEGORY: category}


def _products_own(pair: ListingPair, listing: Listing) -> frozenset[Field]:
    """The fields that its product has for several variants: whose they are, no one item says."""
    return frozenset() if pair.alone and listing.variants == 1 else SHARED


def _in_step(run: ProductRun, pair: ListingPair, listing: Listing) -> Iterator[KnownListing]:
    """Count or report it; the link to be written where it is new or has no SKU yet."""
    number = item_number(listing.sku)
    forget_without_effect(run, listing.id)
    if pair.publishing_unknown:
        published = [pair.number]
        run.memory.facts.change_items(run.name, published, lambda known: replace(known, publishing_unknown=False))
    if pair.found_by is None:
        run.tally.count(Outcome.UNCHANGED, 1)
        link = run.memory.listings.link(run.name, listing.id) if pair.link.linked_sku is None else None
        if link is not None and number is not None:
            yield replace(link, sku=number, linked_sku=number)
        return
    _record(run, pair, Verdict(Outcome.UPDATED), (_link_remark(pair),))
    yield link_of(run.job, listing, pair.number)


def _forget(run: ProductRun, pair: ListingPair) -> Iterator[Agreement]:
    """Forget a listing that is gone; its agreement stays and says that it existed."""
    run.memory.listings.remove(run.name, [pair.listing_id])
    if pair.found_by is not None:
        return  # it was never ours; the next run makes a listing
    _record(run, pair, listing_deleted(pair.number))
    if pair.agreement is None:
        yield run.agreement(pair.listing_id, pair.number, pair.given.remembered, {})


def _of_one_product(changes: Sequence[tuple[ProductChange, Part]]) -> ProductPlan:
    """Changes of one product in one writing."""
    first = changes[0][0]
    variants = tuple(variant for change, _ in changes for variant in change.variants)
    status = next((change.status for change, _ in changes if change.status is not None), None)
    publish = any(change.publish for change, _ in changes)
    whole = ProductChange(first.product_id, first.content, status, variants, publish=publish)
    return ProductPlan(whole, tuple(part for _, part in changes))


def _link_remark(pair: ListingPair) -> str:
    return f"link to listing {pair.listing_id}, found by {pair.found_by}"


def _record(run: ProductRun, pair: ListingPair, verdict: Verdict, changes: tuple[str, ...] = ()) -> None:
    run.record(pair.listing_id, pair.number, pair.number, verdict, changes)
