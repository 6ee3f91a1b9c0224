"""Carrying out a plan for Rackbeat's items: each writing is remembered with what Rackbeat then had."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from rbsync.core.model.item import NewItem
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held
from rbsync.core.rules.contents import content_of_item
from rbsync.core.rules.digest import digests
from rbsync.errors import NotFound, OutcomeUnknown, Refused
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext
from rbsync.passes.listings import linked
from rbsync.passes.new_items import made_before, make_item
from rbsync.passes.products.compare_items import ItemComparer, ItemPlan

_BATCH = 50


class RackbeatWriter:
    """Writes the items of one shop's listings, several at once; in a dry run it tells what would be written."""

    def __init__(self, context: PassContext, job: Job, comparer: ItemComparer) -> None:
        self._context = context
        self._job = job
        self._comparer = comparer

    def write(self, plan: Iterable[ItemPlan], total: int) -> None:
        """All of it, at most `--limit`. Raises what stops the whole account."""
        done = 0
        with ThreadPoolExecutor(self._context.hub.workers) as pool:
            for batch in batches(islice(plan, self._context.limit), _BATCH):
                self._context.go_on()
                for one, verdict in zip(batch, pool.map(self._carry_out, batch), strict=True):
                    self._comparer.tell(one.link, one.link.rackbeat, verdict, one.changes)
                done += len(batch)
                self._context.listener.progress(self._job.name, "sync-products", done, total)

    def _carry_out(self, one: ItemPlan) -> Verdict:
        return self._context.carry_out(lambda: self._one(one), lambda: _done(one))

    def _one(self, one: ItemPlan) -> Verdict:
        try:
            self._write(one)
        except NotFound as error:
            return failed(Reason.GONE, f"{error.what}: {error.why}", "Nothing to do: the next run looks again.")
        except Refused as refusal:
            return held(Reason.REFUSED, f"{refusal.what}: {refusal.why}")
        except OutcomeUnknown as lost:
            return failed(Reason.OUTCOME_UNKNOWN, f"{lost.what}: {lost.why}")
        return _done(one)

    def _write(self, one: ItemPlan) -> None:
        clears = made_before(self._context, self._job, one.subject.number)
        if isinstance(one.subject, NewItem):
            details = make_item(self._context, self._job, one.subject)
        else:
            details = self._context.hub.update_item(one.subject, one.content)
        now = digests(content_of_item(details))
        found = {field: digest for field, digest in now.items() if field in one.remembered}
        agreement = self._comparer.agreement(one.link, one.remembered, found)
        linked(self._context, self._job, [one.link], agreements=[agreement], clears=clears)


def _done(one: ItemPlan) -> Verdict:
    if isinstance(one.subject, NewItem):
        return Verdict(Outcome.CREATED)
    if one.conflict:
        return Verdict(Outcome.UPDATED, Reason.CONFLICT, "both sides had changed since the last run")
    return Verdict(Outcome.UPDATED)
