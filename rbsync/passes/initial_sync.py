"""The first load: a shop's products and stock into Rackbeat, once. Running it again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from rbsync.core.model.item import Item, ItemKind
from rbsync.core.model.listing import Listing
from rbsync.core.model.report import ConnectorReport, Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held
from rbsync.core.plan.initial import CreateItem, NewItemRules, opening_stock, plan_listing
from rbsync.core.rules.matching import Match
from rbsync.core.rules.sku import SkuCensus, item_number
from rbsync.errors import NOT_DONE, ConfigError, OutcomeUnknown, Refused
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.listings import link_of, linked, sku_changed, unreadable
from rbsync.passes.new_items import make_item, new_item_rules
from rbsync.passes.options import InitialOptions
from rbsync.passes.tally import Tally
from rbsync.ports.memory import KnownListing


@dataclass(slots=True)
class _Load:
    """One shop's load: what Rackbeat has by number and by barcode, what is linked, and how often the shop has each SKU.

    `created` has the items that this run creates, by number, and whether they get stock.
    """

    context: PassContext
    job: Job
    options: InitialOptions
    rules: NewItemRules
    created: dict[str, bool]
    needs_no_stock: dict[str, bool] = field(default_factory=dict)  # all items by number
    by_barcode: dict[str, list[str]] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)  # number → listing
    census: SkuCensus = field(default_factory=SkuCensus)


def load_all(execution: Execution, jobs: Sequence[Job], options: InitialOptions) -> Sequence[ConnectorReport]:
    """One connector after the other, each with what the earlier ones create."""
    work = partial(initial_sync, options=options, created={})
    return [execution.run_pass(job, "initial-sync", work) for job in jobs]


def initial_sync(
    context: PassContext, job: Job, tally: Tally, options: InitialOptions, created: dict[str, bool]
) -> None:
    """Link what exists, create what is missing, set opening stock where there never was any.

    `created` has the items that earlier shops of this run create, by number, and whether they get stock; this shop's are added,
    so that a dry run tells what a real one would do.

    Raises ConfigError when a setting that new items need is missing, before anything is written.
    """
    rules = new_item_rules(context, job, admit(context, job))
    if options.stock and job.initial.location is None:
        raise ConfigError(
            f"{job.name} does not say where the opening stock lies",
            next_step="Set rackbeat.defaults.location, or run: rbsync initial-sync --no-stock",
        )
    load = _Load(context, job, options, rules, created)
    _read_items(load)
    for page in job.listings.all():  # duplicates show only when all are counted
        load.census.count(listing.sku for listing in page)
    done = 0
    for page in job.listings.all():
        for listing in page:
            if context.limit is not None and done >= context.limit:
                return
            context.go_on()
            tally.add(_load_listing(load, listing))
            done += 1
        context.listener.progress(job.name, "initial-sync", done, None)


def _read_items(load: _Load) -> None:
    for page in load.context.hub.items():
        for item in page:
            load.needs_no_stock[item.number] = _needs_no_stock(item)
            if item.barcode:
                load.by_barcode.setdefault(item.barcode.strip(), []).append(item.number)
    for number, has_stock in load.created.items():
        load.needs_no_stock[number] = load.needs_no_stock.get(number, False) or has_stock
    load.census.know(load.needs_no_stock)
    for link in load.context.memory.listings.linked(load.job.name):
        load.linked[link.number] = link.external_id


def _needs_no_stock(item: Item) -> bool:
    """It has stock or open orders, keeps none, or is a BOM: what a shop has of a set are its parts, which are counted already."""
    return bool(item.on_hand or item.in_orders) or not item.has_inventory or item.kind is ItemKind.BOM


def _load_listing(load: _Load, listing: Listing) -> Record:
    try:
        return _link_or_create(load, listing)
    except Refused as refusal:
        return _record(listing, None, held(Reason.REFUSED, f"{refusal.what}: {refusal.why}"))
    except OutcomeUnknown as lost:
        return _record(listing, None, failed(Reason.OUTCOME_UNKNOWN, f"{lost.what}: {lost.why}"))


def _link_or_create(load: _Load, listing: Listing) -> Record:
    if (verdict := unreadable(listing)) is not None:
        return _record(listing, None, verdict)
    link = load.context.memory.listings.link(load.job.name, listing.id)
    if link is not None and not _unlinked(load, listing, link):
        return _check_link(load, listing, link)
    action = plan_listing(
        listing,
        numbers=load.needs_no_stock,
        by_barcode=load.by_barcode,
        linked=load.linked,
        census=load.census,
        rules=load.rules,
    )
    if isinstance(action, Verdict):
        return _record(listing, None, action)
    return _create(load, action) if isinstance(action, CreateItem) else _link(load, listing, action.match)


def _unlinked(load: _Load, listing: Listing, link: KnownListing) -> bool:
    """Drop the link of a listing whose new SKU a person says is right; whether that was so."""
    if item_number(listing.sku) not in load.options.relink:
        return False
    load.context.memory.listings.unlink(load.job.name, listing.id)
    load.context.memory.agreements.remove(load.job.name, listing.id)
    load.linked.pop(link.number, None)
    return True


def _check_link(load: _Load, listing: Listing, link: KnownListing) -> Record:
    number = item_number(listing.sku)
    if link.number not in load.needs_no_stock:
        if number in load.needs_no_stock:  # renumbered on both sides
            return _link(load, listing, Match(number, "SKU"))
        message = f"it is linked to item {link.number}, which Rackbeat does not have any more"
        return _record(listing, link.number, held(Reason.GONE, message, "Create the item again in Rackbeat."))
    if (verdict := sku_changed(link.linked_sku, number, link.number)) is not None:
        return _record(listing, link.number, verdict)
    changes = _open_stock(load, listing, link.number)
    return _record(listing, link.number, Verdict(Outcome.UPDATED if changes else Outcome.UNCHANGED), changes)


def _link(load: _Load, listing: Listing, match: Match) -> Record:
    job, number = load.job, match.number
    load.context.carry_out(lambda: linked(load.context, job, [link_of(job, listing, number)]), _nothing)
    load.linked[number] = listing.id
    changes = (f"link to item {number}, found by {match.by}", *_open_stock(load, listing, number))
    return _record(listing, number, Verdict(Outcome.UPDATED), changes)


def _create(load: _Load, action: CreateItem) -> Record:
    context, job, listing, item = load.context, load.job, action.listing, action.item
    if action.currency != job.initial.currency:
        message = f"its price is in {action.currency}, Rackbeat's prices are in {job.initial.currency}"
        advice = "Create the item in Rackbeat with its price; then run: rbsync initial-sync"
        return _record(listing, None, held(Reason.CURRENCY_UNKNOWN, message, advice))

    def make() -> None:
        make_item(context, job, item)
        linked(context, job, [link_of(job, listing, item.number)])

    context.carry_out(make, _nothing)
    load.needs_no_stock[item.number] = load.created[item.number] = False
    load.linked[item.number] = listing.id
    price = f"{item.sales_price.normalize():f} {action.currency} without VAT"
    change = f"create item {item.number} {item.name!r} at {price}"
    changes = (change, *_open_stock(load, listing, item.number, is_new=True))
    return _record(listing, item.number, Verdict(Outcome.CREATED), changes)


def _open_stock(load: _Load, listing: Listing, number: str, *, is_new: bool = False) -> tuple[str, ...]:
    """Book the opening stock of an item that never had any; what was or would be booked."""
    quantity = opening_stock(listing) if load.options.stock else None
    location = load.job.initial.location
    if quantity is None or location is None or load.needs_no_stock.get(number, False):
        return ()
    if not is_new and load.context.hub.has_had_stock(number):
        load.needs_no_stock[number] = True
        return ()
    load.context.carry_out(partial(_book_stock, load, number, location, quantity), _nothing)
    load.needs_no_stock[number] = load.created[number] = True
    return (f"opening stock {quantity} at location {location}",)


def _book_stock(load: _Load, number: str, location: int, quantity: Decimal) -> None:
    hub, memory, now = load.context.hub, load.context.memory, load.context.clock.now()
    intent = memory.journal.begin(load.job.name, "opening-stock", number, now)
    why = f"Opening stock from {load.job.name}"
    try:
        hub.set_stock(number, location=location, quantity=quantity, on=now.date(), why=why)
    except NOT_DONE:
        memory.journal.clear(intent)
        raise
    except OutcomeUnknown:
        if not hub.has_had_stock(number):
            raise
    memory.journal.clear(intent)


def _nothing() -> None:
    """What a rehearsal does instead: the record says it all."""


def _record(listing: Listing, number: str | None, verdict: Verdict, changes: Sequence[str] = ()) -> Record:
    return Record("listing", listing.id, listing.sku or listing.title, number, verdict, tuple(changes))
