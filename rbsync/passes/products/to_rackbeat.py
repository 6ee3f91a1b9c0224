"""Planning for shop-to-rackbeat: the shop's listings that changed, or have no item yet, against Rackbeat's items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import Direction, Field
from rbsync.core.model.verdict import Outcome
from rbsync.core.rules.contents import content_of_item
from rbsync.core.rules.digest import digests
from rbsync.core.rules.ownership import Duty
from rbsync.passes.batches import batches
from rbsync.passes.context import PassContext, ProductSettings, ShopJob
from rbsync.passes.listings import CANDIDATE, ITEM
from rbsync.passes.products.compare_items import ItemComparer, ItemLook, ItemPlan
from rbsync.passes.products.strangers import Strangers
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement, Link

_READ = 100
_SINGLY = 20  # so many items are read one by one rather than all


class RackbeatPlanner:
    """Plans one shop. `earlier`: connectors whose products go to Rackbeat too, and who decide on what they sell."""

    def __init__(
        self,
        context: PassContext,
        job: ShopJob,
        settings: ProductSettings,
        comparer: ItemComparer,
        tally: Tally,
        earlier: Sequence[str],
    ) -> None:
        self._context = context
        self._job = job
        self._comparer = comparer
        self._tally = tally
        self._earlier = earlier
        self._keeps_prices = settings.duties[Field.PRICE] is Duty.KEEP
        self._strangers = Strangers(context, job, comparer, job.initial.max_sku_length)
        self.compared = 0

    def plan(self, *, whole: bool) -> Iterator[ItemPlan]:
        """What is to be made and changed. `whole`: Rackbeat's side is compared too, for all that is linked."""
        if whole:
            self._forget_deleted()
        for page in self._pages(whole=whole):
            self._context.go_on()
            self._strangers.note(page)
            yield from self._page(page, whole=whole)
        yield from self._strangers.plan()

    def _pages(self, *, whole: bool) -> Iterable[Sequence[ItemDetails]]:
        """Everything that Rackbeat has, or no more than the few items that are asked about."""
        hub = self._context.hub
        numbers: Sequence[str] = self._context.options.skus
        if not numbers:
            if whole or self._strangers.may_be_new():
                return hub.details(custom_fields=False)
            agreements = self._context.memory.all_agreements(self._job.name)
            numbers = list(islice((one.rackbeat for one in agreements if one.stale), _SINGLY + 1))
            if len(numbers) > _SINGLY:
                return hub.details(custom_fields=False)
        found = (hub.details_of(number, custom_fields=False) for number in numbers)
        return ([details] for details in found if details is not None)

    def _page(self, page: Sequence[ItemDetails], *, whole: bool) -> Iterator[ItemPlan]:
        memory, name = self._context.memory, self._job.name
        numbers = [details.item.number for details in page]
        links, agreements = memory.links_to(name, ITEM, numbers), memory.agreements_on(name, numbers)
        candidates = memory.links_to(name, CANDIDATE, [number for number in numbers if number not in links])
        ours = [number for number in numbers if number in links or number in candidates]
        taken = {number for other in self._earlier for number in memory.links_to(other, ITEM, ours)}
        self._tally.count(Outcome.SKIPPED, len(taken))
        looks: list[ItemLook] = []
        for details in page:
            number = details.item.number
            if number in taken:
                continue
            looks += self._linked(details, links.get(number, ()), agreements.get(number, ()), whole=whole)
            found = candidates.get(number, ())
            if len(found) == 1 and self._strangers.problem(found[0]) is None:
                looks.append(ItemLook(details, found[0], None, "SKU"))
        for some in batches(looks, _READ):
            yield from self._comparer.compare(some)

    def _linked(
        self, details: ItemDetails, links: Sequence[Link], agreements: Sequence[Agreement], *, whole: bool
    ) -> Iterator[ItemLook]:
        valid = {one.external_id: one for one in agreements if one.direction == Direction.TO_RACKBEAT.value}
        for link in links:
            agreed = valid.get(link.external_id)
            self.compared += self._keeps_prices
            if agreed is not None and not agreed.stale and not (whole and _has_moved(details, agreed)):
                self._tally.count(Outcome.UNCHANGED, 1)
            else:
                yield ItemLook(details, link, agreed)

    def _forget_deleted(self) -> None:
        """All listings were read: what has an agreement and no link any more was deleted in the shop."""
        memory, name = self._context.memory, self._job.name
        for one in memory.all_agreements(name):
            if memory.link(name, ITEM, one.external_id) is None:
                self._comparer.forget(Link(name, ITEM, one.external_id, one.rackbeat, None, None, None, None))


def _has_moved(details: ItemDetails, agreed: Agreement) -> bool:
    now = digests(content_of_item(details))
    return any(now.get(field) != digest for field, digest in agreed.found.items())
