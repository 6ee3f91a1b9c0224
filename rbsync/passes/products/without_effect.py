"""Changes that a shop says it made, and did not: they are not sent again until one side is another than it was."""

from __future__ import annotations

from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.digest import value_digest
from rbsync.passes.context import Job, PassContext
from rbsync.passes.products.product_plan import Part
from rbsync.ports.memory import Link

WITHOUT_EFFECT = "unmoved"
"""The kind of link that says of a listing: these changes had no effect. `sku` is their digest."""


class WithoutEffect:
    """What had no effect in one shop. `asked_for`: a person named the items of this run."""

    def __init__(self, context: PassContext, job: Job, *, asked_for: bool = False) -> None:
        self._memory = context.memory
        self._name = job.name
        self._asked_for = asked_for

    def verdict(self, part: Part) -> Verdict | None:
        """What holds a change that had no effect before; one that is asked for by its item is tried again."""
        known = None if self._asked_for or part.listing_id is None else self._known(part.listing_id)
        if known is None or known.sku != _digest(part):
            return None
        advice = f"Set it in the shop; or, to try again, run: rbsync sync-products --sku {part.number}"
        return held(
            Reason.REFUSED, f"the shop says that it is set, and keeps what it has: {'; '.join(part.changes)}", advice
        )

    def note(self, part: Part) -> None:
        """This had no effect."""
        if part.listing_id is not None:
            link = Link(self._name, WITHOUT_EFFECT, part.listing_id, part.number, None, _digest(part), None, None)
            self._memory.save_links([link])

    def forget(self, listing_id: str | None) -> None:
        """The listing is as it should be, or was changed."""
        if listing_id is not None and self._known(listing_id) is not None:
            self._memory.remove_link(self._name, WITHOUT_EFFECT, listing_id)

    def _known(self, listing_id: str) -> Link | None:
        return self._memory.link(self._name, WITHOUT_EFFECT, listing_id)


def _digest(part: Part) -> str:
    """The changes name what was there and what was to be there, long texts in short: what is wanted tells these apart."""
    wanted = (f"{field} {digest}" for field, digest in sorted(part.wanted.items()))
    return value_digest("\n".join((*part.changes, *wanted)))
