"""What each shop must be told: one reading of Rackbeat's stock, compared with what the shop was last told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rbsync.core.model.hub import Locations
from rbsync.core.model.item import ItemStock
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Reason, Verdict, held, skipped
from rbsync.core.plan.stock import Target
from rbsync.core.rules.available import Basis, free_stock, sellable, with_boms
from rbsync.core.rules.locations import first_overlap
from rbsync.errors import ConfigError, GuardTripped
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext, StockSettings
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import adopt_unlinked
from rbsync.passes.options import StockOptions
from rbsync.passes.tally import Tally
from rbsync.ports.memory import KnownListing

_COMPARE = 1000


@dataclass(slots=True)
class StockPlan:
    """What one shop must be told: built while Rackbeat's stock streams by. Holds changed listings only.

    `orders_read` says whether this run read the shop's orders; False: it could not, and nothing is raised there. None: it did
    not try.
    """

    job: Job
    settings: StockSettings
    tally: Tally
    pending: Mapping[str, Decimal]
    options: StockOptions
    orders_read: bool | None
    targets: list[Target] = field(default_factory=list)
    parts: dict[str, Decimal] = field(default_factory=dict)  # free stock of BOMs and of what they are made of
    had_stock: int = 0
    unchanged: int = 0


def read_targets(plans: Sequence[tuple[PassContext, StockPlan]]) -> None:
    """Stream Rackbeat's stock once for all shops and note in each plan what it must be told.

    Raises GuardTripped when it lists no items while listings are linked. The plans' locations are taken to be good: see
    `require_locations`.
    """
    hub = plans[0][0].hub
    boms = {bom.number: bom.components for page in hub.boms() for bom in page}
    involved = set(boms) | {component.number for components in boms.values() for component in components}
    by_location = any(plan.settings.rules.locations is not None for _, plan in plans)
    seen = IdSet()
    unlimited: set[str] = set()
    for page in hub.stock(by_location=by_location):
        seen.update(stock.number for stock in page)
        unlimited.update(stock.number for stock in page if not stock.has_inventory and stock.number in involved)
        for context, plan in plans:
            _compare_page(context, plan, page, involved)
    for context, plan in plans:
        _require_items(context, plan, seen)
        built = with_boms(plan.parts, boms, frozenset(unlimited))
        for numbers in batches(sorted(number for number in involved - unlimited if number in seen), _COMPARE):
            _compare(context, plan, {number: built.get(number, _UNKNOWN) for number in numbers})
        _name_the_missing(context, plan, seen)


def require_locations(locations: Locations, plan: StockPlan) -> None:
    """Raises ConfigError for a location that Rackbeat does not have, which would hold nothing, and for one that lies under
    another that is chosen too, which would count twice."""
    chosen = plan.settings.rules.locations or ()
    setting = f"connectors.{plan.job.name}.stock.from"
    if missing := sorted(set(chosen) - set(locations.names)):
        there = ", ".join(f"{number} {name}" for number, name in locations.names.items())
        raise ConfigError(f"Rackbeat has no location {missing[0]}", record=setting, next_step=f"There are: {there}.")
    if found := first_overlap(chosen, locations.parents):
        why = f"location {found[0]} lies under {found[1]}: its stock would count twice"
        raise ConfigError("two locations overlap", record=setting, why=why, next_step="Name one of them.")


def pending_for(context: PassContext, job: Job, basis: Basis) -> Mapping[str, Decimal]:
    """What orders not yet booked in Rackbeat will take.

    A shop that is told what is on hand subtracts its own open orders by itself.
    """
    return context.memory.ledger.pending(leave_out=job.name if basis is Basis.ON_HAND else None)


_UNKNOWN = held(Reason.UNKNOWN_QUANTITY, "Rackbeat does not tell how much there is of it")
_NO_INVENTORY = skipped(Reason.NO_INVENTORY, "Rackbeat keeps no stock of it")
_NOT_THERE = held(
    Reason.GONE, "Rackbeat does not have its item any more", "Create the item again, or remove the listing."
)


def _require_items(context: PassContext, plan: StockPlan, seen: IdSet) -> None:
    if not seen and next(context.memory.listings.linked(plan.job.name), None) is not None:
        raise GuardTripped(
            "Rackbeat lists no items at all",
            why="listings are linked to items, so this looks like a fault and not like an empty stock",
            next_step="Look into Rackbeat.",
            then="Nothing was written.",
        )


def _compare_page(context: PassContext, plan: StockPlan, page: Sequence[ItemStock], involved: set[str]) -> None:
    free: dict[str, Decimal | Verdict] = {}
    for stock in page:
        quantity = _free(stock, plan)
        if stock.number in involved and isinstance(quantity, Decimal):
            plan.parts[stock.number] = quantity
        elif stock.number not in involved or quantity is _NO_INVENTORY:
            free[stock.number] = quantity
    _compare(context, plan, free)


def _free(stock: ItemStock, plan: StockPlan) -> Decimal | Verdict:
    if not stock.has_inventory:
        return _NO_INVENTORY
    free = free_stock(stock, plan.settings.rules)
    return _UNKNOWN if free is None else free - plan.pending.get(stock.number, Decimal(0))


def _compare(context: PassContext, plan: StockPlan, free: Mapping[str, Decimal | Verdict]) -> None:
    wanted, name = plan.options.skus, plan.job.name
    numbers = [number for number in free if not wanted or number in wanted]
    for record in adopt_unlinked(context, plan.job, numbers):
        plan.tally.add(record)
    links = context.memory.listings.linked_to(name, numbers)
    for number, found in links.items():
        for link in found:
            _note(plan, link, number, free[number], forced=bool(wanted))


def _note(plan: StockPlan, link: KnownListing, number: str, free: Decimal | Verdict, *, forced: bool) -> None:
    if link.quantity:
        plan.had_stock += 1
    if link.is_renamed:
        message = f"its SKU is {link.sku!r} now; it was {link.linked_sku!r} when it was linked to item {number}"
        plan.tally.add(_record(link, held(Reason.SKU_CHANGED, message)))
        return
    if link.stock_id is None:
        plan.tally.add(_record(link, held(Reason.NOT_LINKED, "its listing has not been read yet", _READ_AGAIN)))
        return
    if isinstance(free, Verdict):
        plan.tally.add(_record(link, free))
        return
    quantity = sellable(free, plan.settings.rules)
    if quantity == link.quantity and not forced:
        plan.unchanged += 1
        return
    plan.targets.append(Target(number, link.external_id, link.stock_id, quantity, link.quantity))


_READ_AGAIN = "Run: rbsync push-stock --full"


def _name_the_missing(context: PassContext, plan: StockPlan, seen: IdSet) -> None:
    """Links whose item Rackbeat did not list, and numbers asked for that it does not have."""
    if plan.options.skus:
        for sku in plan.options.skus:
            if sku not in seen:
                unknown = held(Reason.UNKNOWN_SKU, f"Rackbeat has no item {sku!r}")
                plan.tally.add(Record("level", sku, sku, None, unknown))
        return
    for link in context.memory.listings.linked(plan.job.name):
        if link.number not in seen:
            plan.tally.add(_record(link, _NOT_THERE))


def _record(link: KnownListing, verdict: Verdict) -> Record:
    return Record("level", link.external_id, link.linked_sku or link.number, link.number, verdict)
