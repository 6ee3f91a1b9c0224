"""Stock out: what must be told is compared with the shop's own quantities, guarded as a whole, and only the difference sent."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from rbsync.core.model.hub import Locations
from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.listing import Level, LevelRefusal
from rbsync.core.model.report import ConnectorReport, Record
from rbsync.core.model.verdict import ADVICE, Outcome, Reason, Verdict, failed, held, waiting
from rbsync.core.plan.guards import Zeroing
from rbsync.core.plan.stock import SetLevel, Target, plan_level
from rbsync.core.rules.available import standing
from rbsync.errors import GuardTripped, RbsyncError, Refused
from rbsync.passes.admit import admit
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.listings import listings_due, read_listings, read_listings_of, read_unread_listings
from rbsync.passes.options import StockOptions
from rbsync.passes.orders.listed import note_newest_orders
from rbsync.passes.stock_targets import StockPlan, pending_for, read_targets, require_locations
from rbsync.passes.tally import Tally

_READ = 100
_WRITE = 250
_NAMED = 5


def push_all(execution: Execution, jobs: Sequence[Job], options: StockOptions) -> Sequence[ConnectorReport]:
    """Rackbeat's stock is read once for all shops; each shop is then told on its own."""
    outcomes: list[tuple[Tally, RbsyncError | None]] = []
    plans: list[tuple[PassContext, StockPlan]] = []
    read_locations = cache(execution.context.hub.locations)
    for one in jobs:
        if one.stock is None:
            continue
        tally = execution.begin(one, "push-stock")
        context, job = execution.allowed(one)
        pending = pending_for(context, job, one.stock.rules.basis)
        plan = StockPlan(job, one.stock, tally, pending, options, execution.orders_read.get(job.name))
        error = execution.guarded(tally, partial(_read_shop, context, plan, read_locations))
        if error is None:
            plans.append((context, plan))
        else:
            outcomes.append((tally, error))
    error = execution.guarded(plans[0][1].tally, lambda: read_targets(plans)) if plans else None
    for context, plan in plans:
        outcomes.append((plan.tally, error or execution.guarded(plan.tally, partial(push, context, plan))))
    return [execution.end(tally, error) for tally, error in outcomes]


def _read_shop(context: PassContext, plan: StockPlan, read_locations: Callable[[], Locations]) -> None:
    """What a shop needs before Rackbeat's stock is read for all; its own faults stop it alone."""
    job, options = plan.job, plan.options
    if plan.settings.rules.locations is not None:
        require_locations(read_locations(), plan)
    if options.skus:
        admit(context, job)
        read_listings_of(context, job, options.skus)
    elif options.full or listings_due(context, job):
        admit(context, job)
        answer = "push-stock --full --allow-zeroing"
        read_listings(context, job, answer, may_be_empty=options.allow_zeroing)
    else:
        read_unread_listings(context, job)


def push(context: PassContext, plan: StockPlan) -> None:
    """Compare the plan with the shop's own levels, guard it as a whole, and send what differs.

    Raises GuardTripped before the first write.
    """
    if not plan.targets:
        plan.tally.count(Outcome.UNCHANGED, plan.unchanged)
        return
    not_raised = _why_not_raised(context, plan)
    changes: list[SetLevel] = []
    for targets in batches(plan.targets, _READ):
        context.go_on()
        changes.extend(_differing(context, plan, targets, not_raised))
    emptied = sum(1 for change in changes if change.change.after == 0 and (change.change.before or 0) > 0)
    zeroing = Zeroing(plan.had_stock, emptied)
    if zeroing.trips(plan.settings.zeroing_percent) and not plan.options.allow_zeroing:
        raise GuardTripped(
            f"{emptied} of {zeroing.had_stock} listings of {plan.job.name} that have stock would get none",
            why=f"more than {plan.settings.zeroing_percent} % at once (stock.zeroing_guard_percent)",
            next_step="Look into Rackbeat. If it is right, run: rbsync push-stock --allow-zeroing",
            then="Nothing was written.",
        )
    done = 0
    for batch in batches(changes[: context.limit], _WRITE):
        context.go_on()
        context.carry_out(partial(_send, context, plan, batch), partial(_tell, plan, batch))
        done += len(batch)
        context.listener.progress(plan.job.name, "push-stock", done, len(changes))
    plan.tally.count(Outcome.UNCHANGED, plan.unchanged)


def _why_not_raised(context: PassContext, plan: StockPlan) -> Verdict | None:
    """The verdict on a quantity that would be raised, while it is not known what every order of the shop takes.

    Raises Denied and ConfigError when the shop is not to be written to.
    """
    job = plan.job
    profile = admit(context, job)
    if job.orders is None:
        return None
    if plan.orders_read is None:
        note_newest_orders(context, job, job.orders, profile)
    blocking = [row for row in context.memory.ledger.open_rows(job.name) if _needs_unknown(row)]
    unreadable = [row for row in blocking if row.verdict is not None]
    if unreadable:
        return _blocked_by(unreadable)
    if blocking:
        return waiting(Reason.UNDECIDED_ORDERS, f"not decided yet: {_named(blocking)}; so nothing is raised there")
    return _UNREAD if plan.orders_read is False else None


def _needs_unknown(row: LedgerRow) -> bool:
    if row.verdict is None:
        return True
    return row.rackbeat is None and row.verdict.reason in (Reason.UNREADABLE, Reason.OUT_OF_SIGHT)


def _blocked_by(rows: Sequence[LedgerRow]) -> Verdict:
    """What these orders take will not be known by itself: a person must see to them."""
    told = f"how much is sold is not known while this is held: {_named(rows)}; so nothing is raised there"
    out_of_sight = next((row for row in rows if row.verdict and row.verdict.reason is Reason.OUT_OF_SIGHT), None)
    if out_of_sight is not None:
        return waiting(Reason.UNDECIDED_ORDERS, told, ADVICE[Reason.OUT_OF_SIGHT])
    advice = f"Book it by hand if it is to be sent, then run: rbsync orders skip {shlex.quote(rows[0].reference)}"
    return waiting(Reason.UNDECIDED_ORDERS, told, advice)


def _named(rows: Sequence[LedgerRow]) -> str:
    first = ", ".join(row.reference for row in rows[:_NAMED])
    return f"{first} and {len(rows) - _NAMED} more" if len(rows) > _NAMED else first


def _differing(
    context: PassContext, plan: StockPlan, targets: Sequence[Target], not_raised: Verdict | None
) -> Iterator[SetLevel]:
    levels = plan.job.stock_target.levels([target.stock_id for target in targets])
    equal: list[Target] = []
    for target in targets:
        if not target.written and (_now(levels.get(target.stock_id), plan) or 0) > 0:
            plan.had_stock += 1
        planned = plan_level(target, levels.get(target.stock_id), plan.settings.rules.basis)
        if isinstance(planned, SetLevel):
            if not_raised is None or planned.change.after < (planned.change.before or 0):
                yield planned
                continue
            plan.tally.add(_of_target(target, not_raised, _describe_change(planned)))
            if not_raised.next_step is not None:  # it does not pass by itself
                plan.tally.note(f"{not_raised.message}. {not_raised.next_step}")
            continue
        if planned.reason is Reason.GONE:
            context.memory.listings.remove(plan.job.name, [target.listing_id])
        elif planned.reason is not Reason.UNREADABLE:
            equal.append(target)
        plan.tally.add(_of_target(target, planned))
    _remember(context, plan, equal)


def _now(level: Level | None, plan: StockPlan) -> int | None:
    return None if level is None else standing(level, plan.settings.rules.basis)


def _tell(plan: StockPlan, batch: Sequence[SetLevel]) -> None:
    for change in batch:
        plan.tally.add(_of_target(change.target, Verdict(Outcome.UPDATED), _describe_change(change)))


def _send(context: PassContext, plan: StockPlan, batch: Sequence[SetLevel]) -> None:
    basis = plan.settings.rules.basis
    ready = [change for change in batch if not change.activate or _activated(plan, change)]
    why = f"rbsync {context.run}"
    _forget(context, plan, [change.target for change in ready])
    refusals = {
        refusal.stock_id: refusal
        for refusal in plan.job.stock_target.set_levels([c.change for c in ready], basis=basis, why=why)
    }
    _remember(context, plan, [change.target for change in ready if change.target.stock_id not in refusals])
    for change in ready:
        verdict = _verdict(refusals.get(change.target.stock_id))
        plan.tally.add(_of_target(change.target, verdict, _describe_change(change)))


def _activated(plan: StockPlan, change: SetLevel) -> bool:
    try:
        plan.job.stock_target.activate(change.target.stock_id)
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


_UNREAD = waiting(Reason.UNDECIDED_ORDERS, "the shop's orders could not all be read, so nothing is raised there")


def _forget(context: PassContext, plan: StockPlan, targets: Sequence[Target]) -> None:
    """What the shop has is not known from the moment it is being told: a crash must not leave us sure of it."""
    context.memory.listings.set_quantities(plan.job.name, dict.fromkeys(target.listing_id for target in targets))


def _remember(context: PassContext, plan: StockPlan, targets: Sequence[Target]) -> None:
    quantities = {target.listing_id: target.quantity for target in targets}
    context.memory.listings.set_quantities(plan.job.name, quantities)


def _describe_change(change: SetLevel) -> tuple[str, ...]:
    before = "not stocked" if change.change.before is None else str(change.change.before)
    return (f"{before} → {change.change.after}",)


def _of_target(target: Target, verdict: Verdict, changes: tuple[str, ...] = ()) -> Record:
    return Record("level", target.listing_id, target.number, target.number, verdict, changes)
