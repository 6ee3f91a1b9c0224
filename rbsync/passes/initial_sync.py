"""The first load: a shop's products and stock into Rackbeat, once. Running it again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from rbsync.core.model.item import Item, ItemKind
from rbsync.core.model.listing import Listing
from rbsync.core.model.report import ConnectorReport, Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held
from rbsync.core.plan.initial import CreateItem, LinkItem, NewItemRules, opening_stock, plan_listing
from rbsync.core.rules.matching import Match
from rbsync.core.rules.sku import SkuCensus, item_number
from rbsync.errors import NOT_DONE, ConfigError, OutcomeUnknown, Refused
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.listings import ITEM, link_of, linked, unreadable
from rbsync.passes.new_items import make_item, new_item_rules
from rbsync.passes.options import InitialOptions
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Link


@dataclass(slots=True)
class _Catalogue:
    """What Rackbeat has, by number and by barcode, what is linked to this shop, and what the pass was asked."""

    options: InitialOptions
    planned: dict[str, bool]
    stocked: dict[str, bool] = field(default_factory=dict)  # number → it needs no opening stock
    by_barcode: dict[str, list[str]] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    census: SkuCensus = field(default_factory=SkuCensus)


def load_all(execution: Execution, jobs: Sequence[Job], options: InitialOptions) -> Sequence[ConnectorReport]:
    """One connector after the other, each with what the earlier ones plan."""
    work = partial(initial_sync, options=options, planned={})
    return [execution.one(job, "initial-sync", work) for job in jobs]


def initial_sync(
    context: PassContext, job: Job, tally: Tally, options: InitialOptions, planned: dict[str, bool]
) -> None:
    """Link what exists, create what is missing, set opening stock where there never was any.

    `planned` has the items that earlier shops of this run create, by number, and whether they get stock; this shop's are added,
    so that a dry run tells what a real one would do.

    Raises ConfigError when a setting that new items need is missing, before anything is written.
    """
    profile = admit(context, job)
    rules = _rules(context, job, options, profile)
    catalogue = _read_catalogue(context, job, options, planned)
    for page in job.listings.all():  # duplicates show only when all are counted
        catalogue.census.count(listing.sku for listing in page)
    done = 0
    for page in job.listings.all():
        for listing in page:
            if context.limit is not None and done >= context.limit:
                return
            context.go_on()
            tally.add(_take(context, job, listing, catalogue, rules))
            done += 1
        context.listener.progress(job.name, "initial-sync", done, None)


def _rules(context: PassContext, job: Job, options: InitialOptions, profile: ShopProfile) -> NewItemRules:
    rules = new_item_rules(context, job, profile)
    if options.stock and job.initial.location is None:
        raise ConfigError(
            f"{job.name} does not say where the opening stock lies",
            next_step="Set rackbeat.defaults.location, or run: rbsync initial-sync --no-stock",
        )
    return rules


def _read_catalogue(context: PassContext, job: Job, options: InitialOptions, planned: dict[str, bool]) -> _Catalogue:
    catalogue = _Catalogue(options, planned)
    for page in context.hub.items():
        for item in page:
            catalogue.stocked[item.number] = _needs_no_stock(item)
            if item.barcode:
                catalogue.by_barcode.setdefault(item.barcode.strip(), []).append(item.number)
    for number, stocked in planned.items():
        catalogue.stocked[number] = catalogue.stocked.get(number, False) or stocked
    catalogue.census.know(catalogue.stocked)
    for link in context.memory.all_links(job.name, ITEM):
        catalogue.taken[link.rackbeat] = link.external_id
    return catalogue


def _needs_no_stock(item: Item) -> bool:
    """It has stock or open orders, keeps none, or is a BOM: what a shop has of a set are its parts, which are counted already."""
    return bool(item.on_hand or item.in_orders) or not item.has_inventory or item.kind is ItemKind.BOM


def _take(context: PassContext, job: Job, listing: Listing, catalogue: _Catalogue, rules: NewItemRules) -> Record:
    try:
        return _linked_or_created(context, job, listing, catalogue, rules)
    except Refused as refusal:
        return _record(listing, None, held(Reason.REFUSED, f"{refusal.what}: {refusal.why}"))
    except OutcomeUnknown as lost:
        return _record(listing, None, failed(Reason.OUTCOME_UNKNOWN, f"{lost.what}: {lost.why}"))


def _linked_or_created(
    context: PassContext, job: Job, listing: Listing, catalogue: _Catalogue, rules: NewItemRules
) -> Record:
    if (verdict := unreadable(listing)) is not None:
        return _record(listing, None, verdict)
    known = context.memory.link(job.name, ITEM, listing.id)
    if known is not None and not _unlinked(context, job, listing, known, catalogue):
        return _known(context, job, listing, known, catalogue)
    planned = plan_listing(
        listing,
        numbers=catalogue.stocked,
        by_barcode=catalogue.by_barcode,
        taken=catalogue.taken,
        census=catalogue.census,
        rules=rules,
    )
    if isinstance(planned, Verdict):
        return _record(listing, None, planned)
    if isinstance(planned, CreateItem):
        return _create(context, job, listing, planned, catalogue)
    return _link(context, job, listing, planned, catalogue)


def _unlinked(context: PassContext, job: Job, listing: Listing, known: Link, catalogue: _Catalogue) -> bool:
    """Drop the link of a listing whose new SKU a person says is right; whether that was so."""
    if item_number(listing.sku) not in catalogue.options.relink:
        return False
    context.memory.remove_link(job.name, ITEM, listing.id)
    context.memory.remove_agreement(job.name, listing.id)
    catalogue.taken.pop(known.rackbeat, None)
    return True


def _known(context: PassContext, job: Job, listing: Listing, known: Link, catalogue: _Catalogue) -> Record:
    number = item_number(listing.sku)
    if known.rackbeat not in catalogue.stocked:
        if number in catalogue.stocked:  # renumbered on both sides
            match = Match(number, "SKU")
            return _link(context, job, listing, LinkItem(listing, match), catalogue)
        message = f"it is linked to item {known.rackbeat}, which Rackbeat does not have any more"
        return _record(listing, known.rackbeat, held(Reason.GONE, message, "Create the item again in Rackbeat."))
    if number is not None and known.sku is not None and number != known.sku:
        message = f"its SKU is {number!r} now; it was {known.sku!r} when it was linked to item {known.rackbeat}"
        return _record(listing, known.rackbeat, held(Reason.SKU_CHANGED, message))
    changes = _open_stock(context, job, listing, known.rackbeat, catalogue)
    return _record(listing, known.rackbeat, Verdict(Outcome.UPDATED if changes else Outcome.UNCHANGED), changes)


def _link(context: PassContext, job: Job, listing: Listing, action: LinkItem, catalogue: _Catalogue) -> Record:
    number = action.match.number
    context.carry_out(lambda: linked(context, job, [link_of(job, listing, number)]), _nothing)
    catalogue.taken[number] = listing.id
    changes = (
        f"link to item {number}, found by {action.match.by}",
        *_open_stock(context, job, listing, number, catalogue),
    )
    return _record(listing, number, Verdict(Outcome.UPDATED), changes)


def _create(context: PassContext, job: Job, listing: Listing, action: CreateItem, catalogue: _Catalogue) -> Record:
    item = action.item
    if action.currency != job.initial.currency:
        message = f"its price is in {action.currency}, Rackbeat's prices are in {job.initial.currency}"
        advice = "Create the item in Rackbeat with its price; then run: rbsync initial-sync"
        return _record(listing, None, held(Reason.CURRENCY_UNKNOWN, message, advice))
    told = f"create item {item.number} {item.name!r} at {item.sales_price.normalize():f} {action.currency} without VAT"

    def make() -> None:
        make_item(context, job, item)
        linked(context, job, [link_of(job, listing, item.number)])

    context.carry_out(make, _nothing)
    catalogue.stocked[item.number] = catalogue.planned[item.number] = False
    catalogue.taken[item.number] = listing.id
    changes = (told, *_open_stock(context, job, listing, item.number, catalogue, is_new=True))
    return _record(listing, item.number, Verdict(Outcome.CREATED), changes)


def _open_stock(
    context: PassContext, job: Job, listing: Listing, number: str, catalogue: _Catalogue, *, is_new: bool = False
) -> tuple[str, ...]:
    """Book the opening stock of an item that never had any; what was or would be booked."""
    quantity = opening_stock(listing) if catalogue.options.stock else None
    location = job.initial.location
    if quantity is None or location is None or catalogue.stocked.get(number, False):
        return ()
    if not is_new and context.hub.has_had_stock(number):
        catalogue.stocked[number] = True
        return ()
    context.carry_out(partial(_book_stock, context, job, number, location, quantity), _nothing)
    catalogue.stocked[number] = catalogue.planned[number] = True
    return (f"opening stock {quantity} at location {location}",)


def _book_stock(context: PassContext, job: Job, number: str, location: int, quantity: Decimal) -> None:
    now = context.clock.now()
    intent = context.memory.begin(job.name, "opening-stock", number, now)
    try:
        context.hub.set_stock(
            number, location=location, quantity=quantity, on=now.date(), why=f"Opening stock from {job.name}"
        )
    except NOT_DONE:
        context.memory.clear(intent)
        raise
    except OutcomeUnknown:
        if not context.hub.has_had_stock(number):
            raise
    context.memory.clear(intent)


def _nothing() -> None:
    """What a rehearsal does instead: the record says it all."""


def _record(listing: Listing, number: str | None, verdict: Verdict, changes: Sequence[str] = ()) -> Record:
    return Record("listing", listing.id, listing.sku or listing.title, number, verdict, tuple(changes))
