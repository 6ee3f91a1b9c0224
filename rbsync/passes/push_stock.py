"""Stock out: one reading of Rackbeat's stock, compared with what each shop was last told, and only the difference sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rbsync.core.model.item import ItemStock
from rbsync.core.model.listing import Level, LevelRefusal
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held
from rbsync.core.plan.guards import Zeroing
from rbsync.core.plan.stock import SetLevel, Target, plan_level
from rbsync.core.rules.available import Basis, free_stock, sellable, with_boms
from rbsync.errors import GuardTripped, Refused
from rbsync.passes.batches import batches
from rbsync.passes.context import PassContext, ShopJob, StockSettings
from rbsync.passes.listings import adopt_candidates
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Link

_COMPARE = 1000
_READ = 100
_WRITE = 250


@dataclass(slots=True)
class StockPlan:
    """What one shop must be told: built while Rackbeat's stock streams by. Holds changed listings only."""

    job: ShopJob
    settings: StockSettings
    tally: Tally
    pending: Mapping[str, Decimal]
    targets: list[Target] = field(default_factory=list)
    parts: dict[str, Decimal | None] = field(default_factory=dict)  # free stock of BOMs and what they are made of
    had_stock: int = 0
    unchanged: int = 0


def read_targets(plans: Sequence[tuple[PassContext, StockPlan]]) -> None:
    """Stream Rackbeat's stock once for all shops and note in each plan what it must be told.

    Raises GuardTripped when Rackbeat has no items at all while listings are linked.
    """
    hub = plans[0][0].hub
    boms = {bom.number: bom.components for page in hub.boms() for bom in page}
    involved = set(boms) | {component.number for components in boms.values() for component in components}
    by_location = any(plan.settings.rules.locations is not None for _, plan in plans)
    rows = 0
    for page in hub.stock(by_location=by_location):
        rows += len(page)
        for context, plan in plans:
            free = {stock.number: _free(stock, plan) for stock in page}
            plan.parts.update((number, quantity) for number, quantity in free.items() if number in involved)
            _compare(context, plan, {number: quantity for number, quantity in free.items() if number not in involved})
    for context, plan in plans:
        if rows == 0 and next(context.memory.all_links(plan.job.name, "item"), None) is not None:
            raise GuardTripped(
                "Rackbeat lists no items at all",
                why="listings are linked to items, so this looks like a fault and not like an empty stock",
                next_step="Look into Rackbeat. Nothing was written.",
            )
        known = {number: quantity for number, quantity in plan.parts.items() if quantity is not None}
        built = with_boms(known, boms)
        for numbers in batches(sorted(plan.parts), _COMPARE):
            _compare(context, plan, {number: built.get(number) for number in numbers})


def push(context: PassContext, plan: StockPlan) -> None:
    """Compare the plan with the shop's own levels, guard it as a whole, and send what differs.

    Raises GuardTripped before the first write.
    """
    changes: list[SetLevel] = []
    for targets in batches(plan.targets, _READ):
        context.go_on()
        changes.extend(_differing(context, plan, targets))
    emptied = sum(1 for change in changes if change.change.after == 0 and (change.change.before or 0) > 0)
    zeroing = Zeroing(plan.had_stock, emptied)
    if zeroing.trips(plan.settings.zeroing_percent) and not context.options.allow_zeroing:
        raise GuardTripped(
            f"{emptied} of {zeroing.had_stock} listings of {plan.job.name} that have stock would get none",
            why=f"more than {plan.settings.zeroing_percent} % at once (stock.zeroing_guard_percent)",
            next_step="Look into Rackbeat. If it is right, run: rbsync push-stock --allow-zeroing",
            then="Nothing was written.",
        )
    done = 0
    for batch in batches(_limited(context, changes), _WRITE):
        context.go_on()
        _send(context, plan, batch)
        done += len(batch)
        context.listener.progress(plan.job.name, "push-stock", done, len(changes))
    plan.tally.count_unchanged(plan.unchanged)


def _free(stock: ItemStock, plan: StockPlan) -> Decimal | None:
    free = free_stock(stock, plan.settings.rules)
    return None if free is None else free - plan.pending.get(stock.number, Decimal(0))


def _compare(context: PassContext, plan: StockPlan, free: Mapping[str, Decimal | None]) -> None:
    wanted = context.options.skus
    numbers = [number for number in free if not wanted or number in wanted]
    for record in adopt_candidates(context, plan.job, numbers):
        plan.tally.add(record)
    for number, links in context.memory.links_to(plan.job.name, "item", numbers).items():
        for link in links:
            _note(plan, link, free[number], forced=bool(wanted))


def _note(plan: StockPlan, link: Link, free: Decimal | None, *, forced: bool) -> None:
    if link.written:
        plan.had_stock += 1
    if link.stock_id is None:
        plan.tally.add(_record(link, held(Reason.NOT_LINKED, "its listing has not been read yet", _READ_AGAIN)))
        return
    if free is None:
        plan.tally.add(_record(link, held(Reason.UNKNOWN_QUANTITY, "Rackbeat keeps no stock of it, or does not tell")))
        return
    quantity = sellable(free, plan.settings.rules)
    if quantity == link.written and not forced:
        plan.unchanged += 1
        return
    plan.targets.append(Target(link.rackbeat, link.external_id, link.stock_id, quantity, link.written))


_READ_AGAIN = "Run: rbsync push-stock --full"


def _differing(context: PassContext, plan: StockPlan, targets: Sequence[Target]) -> Iterator[SetLevel]:
    levels = plan.job.shop.levels([target.stock_id for target in targets])
    equal: list[Target] = []
    for target in targets:
        if not target.written and (_now(levels.get(target.stock_id), plan) or 0) > 0:
            plan.had_stock += 1
        planned = plan_level(target, levels.get(target.stock_id), plan.settings.rules.basis)
        if isinstance(planned, SetLevel):
            yield planned
            continue
        if planned.reason is Reason.GONE:
            context.memory.remove_link(plan.job.name, "item", target.listing_id)
        else:
            equal.append(target)
        plan.tally.add(_of_target(target, planned))
    _remember(context, plan, equal)


def _now(level: Level | None, plan: StockPlan) -> int | None:
    if level is None:
        return None
    return level.available if plan.settings.rules.basis is Basis.AVAILABLE else level.on_hand


def _limited(context: PassContext, changes: list[SetLevel]) -> list[SetLevel]:
    return changes if context.options.limit is None else changes[: context.options.limit]


def _send(context: PassContext, plan: StockPlan, batch: Sequence[SetLevel]) -> None:
    if not context.may_write(plan.job):
        for change in batch:
            plan.tally.add(_of_target(change.target, Verdict(Outcome.UPDATED), _told(change)))
        return
    shop, basis = plan.job.shop, plan.settings.rules.basis
    ready = [change for change in batch if not change.activate or _activated(plan, change)]
    why = f"rbsync {context.run}"
    refusals = {
        refusal.stock_id: refusal for refusal in shop.set_levels([c.change for c in ready], basis=basis, why=why)
    }
    _remember(context, plan, [change.target for change in ready if change.target.stock_id not in refusals])
    for change in ready:
        verdict = _verdict(refusals.get(change.target.stock_id))
        plan.tally.add(_of_target(change.target, verdict, _told(change)))


def _activated(plan: StockPlan, change: SetLevel) -> bool:
    try:
        plan.job.shop.activate(change.target.stock_id)
    except Refused as refusal:
        plan.tally.add(_of_target(change.target, held(Reason.NOT_STOCKED, f"{refusal.what}: {refusal.why}")))
        return False
    return True


def _verdict(refusal: LevelRefusal | None) -> Verdict:
    if refusal is None:
        return Verdict(Outcome.UPDATED)
    if refusal.stale:
        return failed(Reason.CHANGED_MEANWHILE, "the shop's quantity moved while it was being set")
    return failed(Reason.REFUSED, refusal.why)


def _remember(context: PassContext, plan: StockPlan, targets: Sequence[Target]) -> None:
    memory, now = context.memory, context.clock.now()
    links = [memory.link(plan.job.name, "item", target.listing_id) for target in targets]
    memory.save_links(
        replace(link, written=target.quantity, written_at=now)
        for link, target in zip(links, targets, strict=True)
        if link is not None
    )


def _told(change: SetLevel) -> tuple[str, ...]:
    before = "not stocked" if change.change.before is None else str(change.change.before)
    return (f"{before} → {change.change.after}",)


def _record(link: Link, verdict: Verdict) -> Record:
    return Record("level", link.external_id, link.sku or link.rackbeat, link.rackbeat, verdict)


def _of_target(target: Target, verdict: Verdict, changes: tuple[str, ...] = ()) -> Record:
    return Record("level", target.listing_id, target.number, target.number, verdict, changes)


def pending_for(context: PassContext, job: ShopJob, basis: Basis) -> Mapping[str, Decimal]:
    """What orders not yet booked in Rackbeat will take.

    A shop that is told what is on hand subtracts its own open orders by itself.
    """
    return context.memory.pending(leave_out=job.name if basis is Basis.ON_HAND else None)
