"""Listings of a shop that no item of Rackbeat is linked to: found by barcode, made anew, or held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.sku import item_number
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import BARCODE, CANDIDATE, FOLDED, ITEM, unreadable
from rbsync.passes.products.compare_items import ItemComparer, ItemLook, ItemPlan
from rbsync.ports.memory import Agreement, Link, Memory

_READ = 100
_SINGLY = 20  # so many items are read one by one rather than all


Pair = TypeVar("Pair", Agreement, Link)


class ItemsOfOtherConnectors:
    """The items that connectors above this one in the file have listings of."""

    def __init__(self, memory: Memory, earlier: Sequence[str]) -> None:
        self._memory = memory
        self._earlier = earlier

    def among(self, numbers: Sequence[str]) -> frozenset[str]:
        """Those of the items that another connector decides on."""
        return frozenset(number for other in self._earlier for number in self._memory.links_to(other, ITEM, numbers))

    def without(self, some: Sequence[Pair]) -> Sequence[Pair]:
        """Those whose item no other connector decides on. Give a page at a time."""
        taken = self.among([one.rackbeat for one in some]) if self._earlier else frozenset()
        return [one for one in some if one.rackbeat not in taken]


class UnlinkedListings:
    """The listings of one shop without an item, but for those whose item another connector decides on."""

    def __init__(
        self,
        context: PassContext,
        job: Job,
        comparer: ItemComparer,
        taken: ItemsOfOtherConnectors,
        chosen: Sequence[str],
    ) -> None:
        self._context = context
        self._job = job
        self._comparer = comparer
        self._taken = taken
        self._chosen = chosen
        self._longest = job.initial.max_sku_length
        self._by_barcode: dict[str, list[str]] = {}
        self._seen = IdSet()
        self._folded = IdSet()

    def note(self, page: Sequence[ItemDetails]) -> None:
        """Items that Rackbeat has."""
        self._seen.update(details.item.number for details in page)
        self._folded.update(details.item.number.casefold() for details in page)
        memory, name = self._context.memory, self._job.name
        by_barcode: dict[str, list[str]] = {}
        for details in page:
            if barcode := (details.item.barcode or "").strip():
                by_barcode.setdefault(barcode, []).append(details.item.number)
        for barcode, links in memory.links_to(name, BARCODE, list(by_barcode)).items():
            for link in links:
                known = self._by_barcode.setdefault(link.external_id, [])
                known += [number for number in by_barcode[barcode] if number not in known]

    def may_be_new(self) -> bool:
        """Whether there is one that nothing speaks against, as far as the shop and the items noted tell."""
        return any(self.problem(link) is None for link in self._waiting())

    def unlinked(self, links: Sequence[Link]) -> Sequence[Link]:
        """Those that no item is linked to after all: a listing is no rival of itself."""
        known = self._context.memory.links_by_ids(self._job.name, ITEM, [link.external_id for link in links])
        return [link for link in links if link.external_id not in known]

    def problem(self, link: Link, *, has_item: bool = False) -> Verdict | None:
        """What is wrong with a SKU, as far as the shop alone tells. An item's number to the letter has no rival in a twin."""
        memory, name, number = self._context.memory, self._job.name, link.rackbeat
        if not number:
            return held(Reason.MISSING_SKU, "it has no SKU")
        if len(number) > self._longest:
            message = f"its SKU {number!r} has {len(number)} characters; at most {self._longest} are allowed"
            return held(Reason.OVERLONG_SKU, message)
        alike = memory.links_to(name, CANDIDATE, [number]).get(number, ())
        if len(alike) > 1:
            return held(Reason.DUPLICATE_SKU, f"{len(alike)} listings of this shop have the SKU {number!r}")
        linked = memory.links_to(name, ITEM, [number]).get(number, ())
        if other := next((one for one in linked if one.external_id != link.external_id), None):
            message = f"item {number} is linked to another listing of this shop, {other.external_id}"
            return held(Reason.DUPLICATE_SKU, message)
        if has_item:
            return None
        folded = memory.links_to(name, FOLDED, [number.casefold()]).get(number.casefold(), ())
        if twin := next((one for one in folded if one.sku != number), None):
            return held(Reason.CASE_COLLISION, f"{number!r} differs from {twin.sku!r} in upper and lower case only")
        return None

    def plan(self, *, knows_all: bool) -> Iterator[ItemPlan]:
        """What is to be made, and what is to be changed of items found by barcode. `knows_all`: every item was noted."""
        found: dict[str, str] = {}  # item → the listing that has its barcode
        for some in batches(self._waiting(), _READ):
            there = self._job.listings.by_id([link.external_id for link in some])
            barcodes = self._context.memory.links_by_ids(self._job.name, BARCODE, list(there))
            for link in some:
                listing = there.get(link.external_id)
                if listing is None:
                    self._comparer.forget(link)
                    continue
                decided: Verdict | str | ItemPlan
                if (verdict := unreadable(listing)) is not None:
                    decided = verdict
                elif not _is_as_noted(listing, link, barcodes.get(listing.id)):
                    decided = self._comparer.look_again(listing)
                else:
                    decided = self._decide(link, listing, knows_all=knows_all)
                if isinstance(decided, Verdict):
                    self._comparer.tell(link, None, decided, name=listing.sku or listing.title)
                elif isinstance(decided, ItemPlan):
                    yield decided
                elif decided in self._taken.among([decided]):
                    self._comparer.link_only(listing, decided, "barcode")
                else:
                    found[decided] = link.external_id
        yield from self._adopt(found)

    def _adopt(self, found: Mapping[str, str]) -> Iterator[ItemPlan]:
        """Read the items found by barcode again: to keep all of them would take too much memory."""
        memory, name, hub = self._context.memory, self._job.name, self._context.hub
        if len(found) > _SINGLY:
            every = (details for page in hub.details(custom_fields=False) for details in page)
        else:
            one_by_one = (hub.details_of(number, custom_fields=False) for number in found)
            every = (details for details in one_by_one if details is not None)
        for some in batches((details for details in every if details.item.number in found), _READ):
            links = memory.links_by_ids(name, CANDIDATE, [found[details.item.number] for details in some])
            pairs = [(details, links.get(found[details.item.number])) for details in some]
            looks = [ItemLook(details, link, None, "barcode") for details, link in pairs if link is not None]
            yield from self._comparer.compare(looks)

    def _waiting(self) -> Iterator[Link]:
        """Those that no item was found for by SKU, and those whose SKU cannot be used."""
        chosen = self._chosen
        for link in self._candidates():
            found = link.rackbeat in self._seen and self.problem(link, has_item=True) is None
            if not found and (not chosen or link.rackbeat in chosen):
                yield link

    def _candidates(self) -> Iterator[Link]:
        for some in batches(self._context.memory.all_links(self._job.name, CANDIDATE), _READ):
            yield from self._taken.without(self.unlinked(some))

    def _decide(self, link: Link, listing: Listing, *, knows_all: bool) -> Verdict | str | ItemPlan:
        """A verdict that holds it, the number of the item that has its barcode, or the item to make."""
        problem = self.problem(link)
        if problem is not None and problem.reason is not Reason.MISSING_SKU:
            return problem
        number = item_number(listing.sku)
        if number is not None and number.casefold() in self._folded:
            return held(
                Reason.CASE_COLLISION, f"{number!r} differs from an item of Rackbeat in upper and lower case only"
            )
        if knows_all and (matches := self._by_barcode.get(listing.id, [])):
            return self._by_its_barcode(listing, matches)
        if number is None:
            return held(Reason.MISSING_SKU, "it has no SKU")
        return self._comparer.new_item(number, listing)

    def _by_its_barcode(self, listing: Listing, matches: Sequence[str]) -> Verdict | str:
        """A barcode that two items or two listings share names none of them, nor does one whose item has a listing by SKU."""
        memory, name, number = self._context.memory, self._job.name, matches[0]
        barcode = (listing.barcode or "").strip()
        if len(matches) > 1:
            numbers = " and ".join(matches)
            return held(Reason.AMBIGUOUS_BARCODE, f"the items {numbers} have its barcode {barcode}")
        if len(alike := memory.links_to(name, BARCODE, [barcode]).get(barcode, ())) > 1:
            return held(Reason.AMBIGUOUS_BARCODE, f"{len(alike)} listings of this shop have its barcode {barcode}")
        for kind in (ITEM, CANDIDATE):
            if memory.links_to(name, kind, [number]):
                message = f"its barcode {barcode} is that of item {number}, which another listing has as its SKU"
                return held(Reason.AMBIGUOUS_BARCODE, message)
        return number


def _is_as_noted(listing: Listing, link: Link, barcode: Link | None) -> bool:
    """Whether it has the SKU and the barcode by which an item was looked for."""
    noted = barcode.rackbeat if barcode is not None else ""
    return (item_number(listing.sku) or "", (listing.barcode or "").strip()) == (link.rackbeat, noted)
