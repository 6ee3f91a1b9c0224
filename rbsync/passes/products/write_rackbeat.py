"""Carrying out a plan for Rackbeat's items: each writing is remembered with what Rackbeat then had."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice

from rbsync.core.model.item import NewItem
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held
from rbsync.core.rules.contents import content_of_item
from rbsync.core.rules.digest import digests
from rbsync.errors import NotFound, OutcomeUnknown, Refused
from rbsync.passes.batches import batches
from rbsync.passes.listings import linked
from rbsync.passes.new_items import made_before, make_item
from rbsync.passes.products.compare_items import ItemPlan, record_link
from rbsync.passes.products.product_run import ProductRun

_BATCH = 50


def write_to_rackbeat(run: ProductRun, plans: Iterable[ItemPlan], total: int) -> None:
    """All of them, at most `--limit`, several at once. Raises what stops the whole account."""
    done = 0
    with ThreadPoolExecutor(run.context.hub.workers) as pool:
        for batch in batches(islice(plans, run.context.limit), _BATCH):
            run.context.go_on()
            for plan, verdict in zip(batch, pool.map(partial(_carry_out, run), batch), strict=True):
                record_link(run, plan.link, plan.link.number, verdict, plan.changes)
            done += len(batch)
            run.context.listener.progress(run.name, "sync-products", done, total)


def _carry_out(run: ProductRun, plan: ItemPlan) -> Verdict:
    return run.context.carry_out(partial(_write, run, plan), partial(_done, plan))


def _write(run: ProductRun, plan: ItemPlan) -> Verdict:
    clears = made_before(run.context, run.job, plan.subject.number)
    try:
        if isinstance(plan.subject, NewItem):
            details = make_item(run.context, run.job, plan.subject)
        else:
            details = run.context.hub.update_item(plan.subject, plan.content)
    except NotFound as error:
        return failed(Reason.GONE, f"{error.what}: {error.why}", "Nothing to do: the next run looks again.")
    except Refused as refusal:
        return held(Reason.REFUSED, f"{refusal.what}: {refusal.why}")
    except OutcomeUnknown as lost:
        return failed(Reason.OUTCOME_UNKNOWN, f"{lost.what}: {lost.why}")
    has = digests(content_of_item(details))
    agreement = run.agreement(plan.link.external_id, plan.link.number, plan.remembered, has)
    linked(run.context, run.job, [plan.link], agreements=[agreement], clears=clears)
    return _done(plan)


def _done(plan: ItemPlan) -> Verdict:
    if isinstance(plan.subject, NewItem):
        return Verdict(Outcome.CREATED)
    if plan.conflict:
        return Verdict(Outcome.UPDATED, Reason.CONFLICT, "both sides had changed since the last run")
    return Verdict(Outcome.UPDATED)
