"""Listings of a shop that no item of Rackbeat is linked to: found by barcode, made anew, or held."""

from collections.abc import Iterator, Mapping, Sequence

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.sku import item_number
from rbsync.passes.batches import batches
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import unlinked_by_sku, unreadable
from rbsync.passes.products.compare_items import (
    ItemPair,
    ItemPlan,
    compare_items,
    forget_listing,
    link_only,
    new_item_plan,
    record_link,
    wait_for_listing,
)
from rbsync.passes.products.product_run import PAGE, ProductRun
from rbsync.ports.memory import KnownListing

FEW_ITEMS = 20
"""So many items are read one by one rather than all."""


def items_of_other_connectors(run: ProductRun, numbers: Sequence[str]) -> frozenset[str]:
    """Those of the items that connectors above this one in the file have listings of: these decide on them.

    Two shops that give their products to Rackbeat do not take turns at changing an item.
    """
    earlier, memory = run.settings.earlier, run.memory
    return frozenset(number for other in earlier for number in memory.listings.linked_to(other, numbers))


def links_of_own_items(run: ProductRun, links: Sequence[KnownListing]) -> Sequence[KnownListing]:
    """Those whose item no other connector decides on. Give a page at a time."""
    others = items_of_other_connectors(run, [link.number for link in links])
    return [link for link in links if link.number not in others]


class UnlinkedListings:
    """The listings of one shop without an item, but for those whose item another connector decides on.

    `numbers` are those of all items noted so far.
    """

    def __init__(self, run: ProductRun) -> None:
        self._run = run
        self._by_barcode: dict[str, list[str]] = {}
        self._folded = IdSet()
        self.numbers = IdSet()

    def note(self, page: Sequence[ItemDetails]) -> None:
        """Items that Rackbeat has."""
        self.numbers.update(details.item.number for details in page)
        self._folded.update(details.item.number.casefold() for details in page)
        by_barcode: dict[str, list[str]] = {}
        for details in page:
            if barcode := (details.item.barcode or "").strip():
                by_barcode.setdefault(barcode, []).append(details.item.number)
        for barcode, links in self._run.memory.listings.unlinked_by_barcodes(self._run.name, by_barcode).items():
            for link in links:
                known = self._by_barcode.setdefault(link.external_id, [])
                known += [number for number in by_barcode[barcode] if number not in known]

    def may_be_new(self) -> bool:
        """Whether there is one that nothing speaks against, as far as the shop and the items noted tell."""
        return any(self.problem(link) is None for link in self._waiting())

    def problem(self, link: KnownListing, *, has_item: bool = False) -> Verdict | None:
        """What is wrong with a SKU, as far as the shop alone tells. An item's number to the letter has no rival in a twin."""
        memory, name, number = self._run.memory, self._run.name, link.number
        longest = self._run.job.initial.max_sku_length
        if not number:
            return held(Reason.MISSING_SKU, "it has no SKU")
        if len(number) > longest:
            message = f"its SKU {number!r} has {len(number)} characters; at most {longest} are allowed"
            return held(Reason.OVERLONG_SKU, message)
        alike = unlinked_by_sku(memory, name, [number]).get(number, ())
        if len(alike) > 1:
            return held(Reason.DUPLICATE_SKU, f"{len(alike)} listings of this shop have the SKU {number!r}")
        linked = memory.listings.linked_to(name, [number]).get(number, ())
        if other := next((each for each in linked if each.external_id != link.external_id), None):
            message = f"item {number} is linked to another listing of this shop, {other.external_id}"
            return held(Reason.DUPLICATE_SKU, message)
        if has_item:
            return None
        alike = memory.listings.by_skus(name, [number]).get(number.casefold(), ())
        if twin := next((each for each in alike if each.rackbeat is None and each.sku != number), None):
            return held(Reason.CASE_COLLISION, f"{number!r} differs from {twin.sku!r} in upper and lower case only")
        return None

    def plan(self, *, knows_all: bool) -> Iterator[ItemPlan]:
        """What is to be made, and what is to be changed of items found by barcode. `knows_all`: every item was noted."""
        run = self._run
        by_barcode: dict[str, str] = {}  # item → the listing that has its barcode
        for batch in batches(self._waiting(), PAGE):
            listings = run.job.listings.by_id([link.external_id for link in batch])
            for link in batch:
                listing = listings.get(link.external_id)
                if listing is None:
                    forget_listing(run, link)
                    continue
                decision: Verdict | str | ItemPlan
                if (verdict := unreadable(listing)) is not None:
                    decision = verdict
                elif not _is_as_noted(listing, link):
                    decision = wait_for_listing(run, listing)
                else:
                    decision = self._decide(link, listing, knows_all=knows_all)
                if isinstance(decision, Verdict):
                    record_link(run, link, None, decision, name=listing.sku or listing.title)
                elif isinstance(decision, ItemPlan):
                    yield decision
                elif items_of_other_connectors(run, [decision]):
                    link_only(run, listing, decision, "barcode")
                else:
                    by_barcode[decision] = link.external_id
        yield from self._compare_by_barcode(by_barcode)

    def _compare_by_barcode(self, by_barcode: Mapping[str, str]) -> Iterator[ItemPlan]:
        """Read the items found by barcode again: to keep all of them would take too much memory."""
        run, hub = self._run, self._run.context.hub
        if len(by_barcode) > FEW_ITEMS:
            items = (details for page in hub.details(custom_fields=False) for details in page)
        else:
            read = (hub.details_of(number, custom_fields=False) for number in by_barcode)
            items = (details for details in read if details is not None)
        for batch in batches((details for details in items if details.item.number in by_barcode), PAGE):
            ids = [by_barcode[details.item.number] for details in batch]
            links = run.memory.listings.by_ids(run.name, ids)
            yield from compare_items(
                run,
                [
                    ItemPair(details, links[listing_id], None, "barcode")
                    for details, listing_id in zip(batch, ids, strict=True)
                    if listing_id in links
                ],
            )

    def _waiting(self) -> Iterator[KnownListing]:
        """Those that no item was found for by SKU, and those whose SKU cannot be used."""
        skus = self._run.options.skus
        for batch in batches(self._run.memory.listings.unlinked(self._run.name), PAGE):
            for link in links_of_own_items(self._run, batch):
                has_item = link.number in self.numbers and self.problem(link, has_item=True) is None
                if not has_item and (not skus or link.number in skus):
                    yield link

    def _decide(self, link: KnownListing, listing: Listing, *, knows_all: bool) -> Verdict | str | ItemPlan:
        """A verdict that holds it, the number of the item that has its barcode, or the item to make."""
        problem = self.problem(link)
        if problem is not None and problem.reason is not Reason.MISSING_SKU:
            return problem
        number = item_number(listing.sku)
        if number is not None and number.casefold() in self._folded:
            message = f"{number!r} differs from an item of Rackbeat in upper and lower case only"
            return held(Reason.CASE_COLLISION, message)
        if knows_all and (matches := self._by_barcode.get(listing.id, [])):
            return self._item_with_barcode(listing, matches)
        if number is None:
            return held(Reason.MISSING_SKU, "it has no SKU")
        return new_item_plan(self._run, number, listing)

    def _item_with_barcode(self, listing: Listing, matches: Sequence[str]) -> Verdict | str:
        """A barcode that two items or two listings share names none of them, nor does one whose item has a listing by SKU."""
        memory, name, number = self._run.memory, self._run.name, matches[0]
        barcode = (listing.barcode or "").strip()
        if len(matches) > 1:
            numbers = " and ".join(matches)
            return held(Reason.AMBIGUOUS_BARCODE, f"the items {numbers} have its barcode {barcode}")
        if len(alike := memory.listings.unlinked_by_barcodes(name, [barcode]).get(barcode, ())) > 1:
            return held(Reason.AMBIGUOUS_BARCODE, f"{len(alike)} listings of this shop have its barcode {barcode}")
        if memory.listings.linked_to(name, [number]) or unlinked_by_sku(memory, name, [number]):
            message = f"its barcode {barcode} is that of item {number}, which another listing has as its SKU"
            return held(Reason.AMBIGUOUS_BARCODE, message)
        return number


def _is_as_noted(listing: Listing, link: KnownListing) -> bool:
    """Whether it has the SKU and the barcode by which an item was looked for."""
    return (item_number(listing.sku), (listing.barcode or "").strip()) == (link.sku, link.barcode or "")
