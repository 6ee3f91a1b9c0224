"""Planning for shop-to-rackbeat: the shop's listings that changed, or have no item yet, against Rackbeat's items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import Direction, Field
from rbsync.core.model.verdict import Outcome, Reason, held
from rbsync.core.rules.ownership import Duty
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import CANDIDATE, ITEM, RENAMED
from rbsync.passes.options import ProductOptions
from rbsync.passes.products.compare_items import ItemComparer, ItemLook, ItemPlan
from rbsync.passes.products.compare_listings import renamed
from rbsync.passes.products.unlinked_listings import ItemsOfOtherConnectors, UnlinkedListings
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement, Link

_READ = 100
_REMEMBERED = 1000
_SINGLY = 20  # so many items are read one by one rather than all
_MAKE_AGAIN = "Make the item again in Rackbeat; or delete the listing in the shop if it is not sold any more."


class RackbeatPlanner:
    """Plans one shop."""

    def __init__(
        self,
        context: PassContext,
        job: Job,
        settings: ProductSettings,
        options: ProductOptions,
        comparer: ItemComparer,
        tally: Tally,
    ) -> None:
        self._context = context
        self._job = job
        self._chosen = options.skus
        self._comparer = comparer
        self._tally = tally
        self._keeps_prices = settings.duties[Field.PRICE] is Duty.KEEP
        self._taken = ItemsOfOtherConnectors(context.memory, settings.earlier)
        self._strangers = UnlinkedListings(context, job, comparer, self._taken, options.skus)
        self._seen = IdSet()
        self._renamed: set[str] = set()
        self.compared = 0

    def plan(self, *, whole: bool) -> Iterator[ItemPlan]:
        """What is to be made and changed. `whole`: Rackbeat's side is compared too, for all that is linked."""
        if whole:
            self._forget_deleted()
        self._hold_renamed()
        numbers = self._asked_about(whole=whole)
        for page in self._pages(numbers):
            self._context.go_on()
            self._seen.update(details.item.number for details in page)
            self._strangers.note(page)
            yield from self._page(page, whole=whole)
        self._tell_missing(numbers)
        if self._chosen and self._strangers.may_be_new():
            for page in self._context.hub.details(custom_fields=False):  # what was asked for alone may have twins
                self._context.go_on()
                self._strangers.note(page)
            numbers = None
        yield from self._strangers.plan(knows_all=numbers is None)

    def _asked_about(self, *, whole: bool) -> Sequence[str] | None:
        """The few items that a run is about; None: all that Rackbeat has must be read."""
        if self._chosen:
            return self._chosen
        if whole or self._strangers.may_be_new():
            return None
        numbers = (link.rackbeat for some in batches(self._open(), _READ) for link in self._taken.without(some))
        few = list(islice(numbers, _SINGLY + 1))
        return few if len(few) <= _SINGLY else None

    def _open(self) -> Iterator[Link]:
        """The links whose two sides are not known to be equal."""
        memory, name = self._context.memory, self._job.name
        for some in batches(memory.all_links(name, ITEM), _REMEMBERED):
            agreed = memory.agreements(name, [link.external_id for link in some])
            yield from (link for link in some if not self._is_settled(link, agreed.get(link.external_id)))

    def _is_settled(self, link: Link, agreed: Agreement | None) -> bool:
        return (
            agreed is not None
            and agreed.direction == Direction.TO_RACKBEAT.value
            and agreed.rackbeat == link.rackbeat
            and not agreed.stale
            and self._comparer.covers(agreed)
        )

    def _pages(self, numbers: Sequence[str] | None) -> Iterable[Sequence[ItemDetails]]:
        hub = self._context.hub
        if numbers is None:
            return hub.details(custom_fields=False)
        found = (hub.details_of(number, custom_fields=False) for number in numbers)
        return batches((details for details in found if details is not None), _READ)

    def _tell_missing(self, numbers: Sequence[str] | None) -> None:
        """Listings whose item Rackbeat does not have any more; an item is not made anew by itself."""
        memory, name = self._context.memory, self._job.name
        links = memory.all_links(name, ITEM)
        if numbers is not None:
            links = (link for found in memory.links_to(name, ITEM, numbers).values() for link in found)
        for some in batches((link for link in links if link.rackbeat not in self._seen), _READ):
            for link in self._taken.without(some):
                message = f"it is linked to item {link.rackbeat}, which Rackbeat does not have any more"
                self._comparer.tell(link, link.rackbeat, held(Reason.GONE, message, _MAKE_AGAIN))

    def _page(self, page: Sequence[ItemDetails], *, whole: bool) -> Iterator[ItemPlan]:
        memory, name = self._context.memory, self._job.name
        numbers = [details.item.number for details in page]
        links, agreements = memory.links_to(name, ITEM, numbers), memory.agreements_on(name, numbers)
        candidates = memory.links_to(name, CANDIDATE, [number for number in numbers if number not in links])
        ours = [number for number in numbers if number in links or number in candidates]
        taken = self._taken.among(ours)
        self._tally.count(Outcome.SKIPPED, len(taken))
        looks: list[ItemLook] = []
        for details in page:
            number = details.item.number
            if number in taken:
                continue
            looks += self._linked(details, links.get(number, ()), agreements.get(number, ()), whole=whole)
            found = self._strangers.unlinked(candidates.get(number, ()))
            if len(found) == 1 and self._strangers.problem(found[0], has_item=True) is None:
                looks.append(ItemLook(details, found[0], None, "SKU"))
        for some in batches(looks, _READ):
            yield from self._comparer.compare(some)

    def _linked(
        self, details: ItemDetails, links: Sequence[Link], agreements: Sequence[Agreement], *, whole: bool
    ) -> Iterator[ItemLook]:
        valid = {one.external_id: one for one in agreements if one.direction == Direction.TO_RACKBEAT.value}
        for link in links:
            if link.external_id in self._renamed:
                continue
            agreed = valid.get(link.external_id)
            self.compared += self._keeps_prices
            if (
                agreed is not None
                and self._is_settled(link, agreed)
                and not (whole and self._comparer.has_moved(details, agreed))
            ):
                self._tally.count(Outcome.UNCHANGED, 1)
            else:
                yield ItemLook(details, link, agreed)

    def _hold_renamed(self) -> None:
        """A SKU that people changed is told in every run until it is settled."""
        memory, name, chosen = self._context.memory, self._job.name, self._chosen
        for one in memory.all_links(name, RENAMED):
            self._renamed.add(one.external_id)
            before = memory.link(name, ITEM, one.external_id)
            verdict = renamed(before.sku, one.sku, one.rackbeat) if before is not None else None
            if verdict is not None and (not chosen or one.rackbeat in chosen):
                self._comparer.tell(one, one.rackbeat, verdict)

    def _forget_deleted(self) -> None:
        """All listings were read: what has an agreement and no link any more was deleted in the shop."""
        memory, name = self._context.memory, self._job.name
        for one in memory.all_agreements(name):
            if memory.link(name, ITEM, one.external_id) is None:
                self._comparer.forget(Link(name, ITEM, one.external_id, one.rackbeat, None, None, None, None))
