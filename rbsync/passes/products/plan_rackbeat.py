"""Planning for shop-to-rackbeat: the shop's listings that changed, or have no item yet, against Rackbeat's items."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import Direction, Field
from rbsync.core.model.verdict import Outcome, Reason, held
from rbsync.core.rules.ownership import Duty
from rbsync.passes.batches import batches
from rbsync.passes.listings import sku_changed, unlinked_by_sku
from rbsync.passes.products.compare_items import ItemPair, ItemPlan, compare_items, forget_listing, record_link
from rbsync.passes.products.item_content import covers_kept_fields, item_changed
from rbsync.passes.products.product_run import PAGE, ProductRun
from rbsync.passes.products.unlinked_listings import (
    FEW_ITEMS,
    UnlinkedListings,
    items_of_other_connectors,
    links_of_own_items,
)
from rbsync.ports.memory import Agreement, KnownListing

_REMEMBERED = 1000
_MAKE_AGAIN = "Make the item again in Rackbeat; or delete the listing in the shop if it is not sold any more."


class RackbeatPlanner:
    """Plans one shop. `compared` counts the prices that were compared, for the guard."""

    def __init__(self, run: ProductRun) -> None:
        self._run = run
        self._skus = run.options.skus
        self._unlinked = UnlinkedListings(run)
        self._renamed: set[str] = set()
        self.compared = 0

    def plan(self, *, whole: bool) -> Iterator[ItemPlan]:
        """What is to be made and changed. `whole`: Rackbeat's side is compared too, for all that is linked."""
        context = self._run.context
        if whole:
            self._forget_deleted()
        self._hold_renamed()
        numbers = self._numbers_to_read(whole=whole)
        for page in self._pages(numbers):
            context.go_on()
            self._unlinked.note(page)
            yield from self._plan_page(page, whole=whole)
        self._hold_missing(numbers)
        if self._skus and self._unlinked.may_be_new():
            for page in context.hub.details(custom_fields=False):  # what was asked for alone may have twins
                context.go_on()
                self._unlinked.note(page)
            numbers = None
        yield from self._unlinked.plan(knows_all=numbers is None)

    def _numbers_to_read(self, *, whole: bool) -> Sequence[str] | None:
        """The few items that a run is about; None: all that Rackbeat has must be read."""
        if self._skus:
            return self._skus
        if whole or self._unlinked.may_be_new():
            return None
        open_links = (
            link for batch in batches(self._open_links(), PAGE) for link in links_of_own_items(self._run, batch)
        )
        few = [link.number for link in islice(open_links, FEW_ITEMS + 1)]
        return few if len(few) <= FEW_ITEMS else None

    def _open_links(self) -> Iterator[KnownListing]:
        """The links whose two sides are not known to be equal."""
        memory, name = self._run.memory, self._run.name
        for batch in batches(memory.listings.linked(name), _REMEMBERED):
            agreements = memory.agreements.by_ids(name, [link.external_id for link in batch])
            yield from (link for link in batch if not self._is_settled(link, agreements.get(link.external_id)))

    def _is_settled(self, link: KnownListing, agreement: Agreement | None) -> bool:
        return (
            agreement is not None
            and agreement.direction == Direction.TO_RACKBEAT.value
            and agreement.rackbeat == link.rackbeat
            and not agreement.stale
            and covers_kept_fields(self._run, agreement)
        )

    def _pages(self, numbers: Sequence[str] | None) -> Iterable[Sequence[ItemDetails]]:
        hub = self._run.context.hub
        if numbers is None:
            return hub.details(custom_fields=False)
        read = (hub.details_of(number, custom_fields=False) for number in numbers)
        return batches((details for details in read if details is not None), PAGE)

    def _hold_missing(self, numbers: Sequence[str] | None) -> None:
        """Listings whose item Rackbeat does not have any more; an item is not made anew by itself."""
        memory, name = self._run.memory, self._run.name
        links = memory.listings.linked(name)
        if numbers is not None:
            links = (link for several in memory.listings.linked_to(name, numbers).values() for link in several)
        for batch in batches((link for link in links if link.number not in self._unlinked.numbers), PAGE):
            for link in links_of_own_items(self._run, batch):
                message = f"it is linked to item {link.rackbeat}, which Rackbeat does not have any more"
                record_link(self._run, link, link.number, held(Reason.GONE, message, _MAKE_AGAIN))

    def _plan_page(self, page: Sequence[ItemDetails], *, whole: bool) -> Iterator[ItemPlan]:
        memory, name = self._run.memory, self._run.name
        numbers = [details.item.number for details in page]
        links, agreements = memory.listings.linked_to(name, numbers), memory.agreements.of_items(name, numbers)
        candidates = unlinked_by_sku(memory, name, [number for number in numbers if number not in links])
        ours = [number for number in numbers if number in links or number in candidates]
        others = items_of_other_connectors(self._run, ours)
        self._run.tally.count(Outcome.SKIPPED, len(others))
        pairs: list[ItemPair] = []
        for details in page:
            number = details.item.number
            if number in others:
                continue
            pairs += self._linked(details, links.get(number, ()), agreements.get(number, ()), whole=whole)
            unlinked = candidates.get(number, ())
            if len(unlinked) == 1 and self._unlinked.problem(unlinked[0], has_item=True) is None:
                pairs.append(ItemPair(details, unlinked[0], None, "SKU"))
        for batch in batches(pairs, PAGE):
            yield from compare_items(self._run, batch)

    def _linked(
        self, details: ItemDetails, links: Sequence[KnownListing], agreements: Sequence[Agreement], *, whole: bool
    ) -> Iterator[ItemPair]:
        direction = Direction.TO_RACKBEAT.value
        valid = {agreement.external_id: agreement for agreement in agreements if agreement.direction == direction}
        for link in links:
            if link.external_id in self._renamed:
                continue
            agreed = valid.get(link.external_id)
            self.compared += self._run.settings.duties[Field.PRICE] is Duty.KEEP
            settled = agreed is not None and self._is_settled(link, agreed)
            if agreed is not None and settled and not (whole and item_changed(self._run, details, agreed)):
                self._run.tally.count(Outcome.UNCHANGED, 1)
            else:
                yield ItemPair(details, link, agreed)

    def _hold_renamed(self) -> None:
        """A SKU that people changed is reported in every run until it is settled."""
        memory, name = self._run.memory, self._run.name
        for link in memory.listings.renamed(name):
            self._renamed.add(link.external_id)
            verdict = sku_changed(link.linked_sku, link.sku, link.number)
            if verdict is not None and (not self._skus or link.number in self._skus):
                self._run.record(link.external_id, link.sku or link.number, link.number, verdict)

    def _forget_deleted(self) -> None:
        """All listings were read: what has an agreement and no link any more was deleted in the shop."""
        memory, name = self._run.memory, self._run.name
        for agreement in memory.agreements.all(name):
            if memory.listings.link(name, agreement.external_id) is None:
                forget_listing(self._run, KnownListing(name, agreement.external_id, agreement.rackbeat))
