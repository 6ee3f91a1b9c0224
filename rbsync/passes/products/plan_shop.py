"""Planning for rackbeat-to-shop: Rackbeat's items, page by page, against what is remembered of the shop's listings."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import SHARED, Field, NewProduct, NewVariant
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.core.rules.ownership import Duty
from rbsync.core.rules.selection import select, selected
from rbsync.passes.batches import batches
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import sku_changed, unlinked_by_sku
from rbsync.passes.products.compare_listings import BY_BARCODE, BY_SKU, ListingPair, compare_listings, listing_deleted
from rbsync.passes.products.families import Families, plan_new
from rbsync.passes.products.listing_content import listing_content, vat_percentage
from rbsync.passes.products.product_plan import ProductPlan
from rbsync.passes.products.product_run import PAGE, ProductRun
from rbsync.passes.products.unpublish import Unpublisher
from rbsync.ports.memory import Agreement, KnownListing

_WITHOUT_SKU = "Run rbsync sync-products without --sku: it looks at all items."


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What is remembered of a page of items: links and agreements by number, and listings without a link that may be theirs.

    `alike`: listings with their number as SKU, upper and lower case aside, by number in small letters.
    """

    links: Mapping[str, tuple[KnownListing, ...]]
    agreements: Mapping[str, tuple[Agreement, ...]]
    candidates: Mapping[str, tuple[KnownListing, ...]]
    barcodes: Mapping[str, tuple[KnownListing, ...]]
    alike: Mapping[str, tuple[KnownListing, ...]]
    publishing_unknown: Collection[str]


class ShopPlanner:
    """Plans one shop. `compared` prices and `unpublished` know at the end what the guards need."""

    def __init__(self, run: ProductRun) -> None:
        self._run = run
        self._unpublisher = Unpublisher(run)
        self._families = Families(run)
        self._numbers = IdSet()
        self._making: dict[str, str] = {}  # by number in small letters
        self._by_barcode: dict[str, list[ListingPair]] = {}
        self.compared = 0
        self.unpublished = self._unpublisher.counts

    def plan(self, pages: Iterable[Sequence[ItemDetails]], *, whole: bool) -> Iterator[ProductPlan]:
        """What is to be made and changed. `whole`: the pages are everything that Rackbeat has."""
        for page in pages:
            self._run.context.go_on()
            self._numbers.update(details.item.number for details in page)
            yield from self._plan_page(page)
        yield from self._plan_found_by_barcode(whole=whole)
        for planned in self._families.plan():
            if isinstance(planned, ProductPlan):
                yield planned
            else:
                self._record(*planned)
        if whole:
            yield from self._unpublisher.plan_missing(self._numbers)
        yield from self._unpublisher.plan_products()

    def _plan_page(self, page: Sequence[ItemDetails]) -> Iterator[ProductPlan]:
        remembered = self._remembered(page)
        pairs: list[ListingPair] = []
        for details in page:
            decision = self._decide(details, remembered)
            if isinstance(decision, Verdict):
                self._record(details.item.number, decision)
            elif isinstance(decision, ProductPlan):
                yield decision
            else:
                pairs += decision
        for batch in batches(pairs, PAGE):
            yield from compare_listings(self._run, batch)
        yield from self._unpublisher.plan_page()

    def _remembered(self, page: Sequence[ItemDetails]) -> _Remembered:
        memory, name = self._run.memory, self._run.name
        numbers = [details.item.number for details in page]
        links, candidates = memory.listings.linked_to(name, numbers), unlinked_by_sku(memory, name, numbers)
        unlinked = [each.item for each in page if each.item.number not in links and each.item.number not in candidates]
        alike = memory.listings.by_skus(name, [item.number for item in unlinked])
        facts = memory.facts.of_items(name, numbers)
        return _Remembered(
            links,
            memory.agreements.of_items(name, numbers),
            candidates,
            memory.listings.unlinked_by_barcodes(name, [item.barcode.strip() for item in unlinked if item.barcode]),
            alike,
            {number for number, known in facts.items() if known.publishing_unknown},
        )

    def _decide(self, details: ItemDetails, remembered: _Remembered) -> Verdict | ProductPlan | Sequence[ListingPair]:
        """A verdict to report, a product to make, or listings to compare: none where the item is dealt with."""
        number = details.item.number
        links, agreements = remembered.links.get(number, ()), remembered.agreements.get(number, ())
        self._families.note_linked(details, links)
        checks = select(details, self._run.settings.selection, in_stock=self._has_stock(details))
        if not selected(checks):
            self._unpublisher.not_selected(links, agreements, next(check.why for check in checks if not check.passed))
            return ()
        if details.item.has_variations:
            return held(Reason.HAS_VARIATIONS, "it has variations, which are no items of their own")
        if number != number.strip():  # a SKU is compared without outer blanks: it would be another item's
            return held(Reason.REFUSED, f"its number {number!r} begins or ends with a blank", "Rename it in Rackbeat.")
        candidates = remembered.candidates.get(number, ())
        if links and (candidates or number in self._run.options.recreate):
            links = self._not_replaced(links, candidates)
        publishing_unknown = number in remembered.publishing_unknown
        if links:
            return self._linked(details, links, agreements, publishing_unknown=publishing_unknown)
        if len(candidates) > 1:
            return held(Reason.DUPLICATE_SKU, f"{len(candidates)} listings of this shop have the SKU {number!r}")
        if candidates:
            pair = self._pair(details, candidates[0], found_by=BY_SKU, publishing_unknown=publishing_unknown)
            return pair if isinstance(pair, Verdict) else [pair]
        alike = remembered.alike.get(number.casefold(), ())
        if others := [listing for listing in alike if listing.rackbeat is not None]:
            return _sku_of_another(number, others)
        if alike:
            message = f"a listing has the SKU {alike[0].sku!r}, which differs in upper and lower case only"
            return held(Reason.CASE_COLLISION, message)
        if same := remembered.barcodes.get((details.item.barcode or "").strip()):
            return self._found_by_barcode(details, same)
        return self._make(details, agreements) or ()

    def _linked(
        self,
        details: ItemDetails,
        links: Sequence[KnownListing],
        agreements: Sequence[Agreement],
        *,
        publishing_unknown: bool,
    ) -> Verdict | Sequence[ListingPair]:
        run, pairs = self._run, []
        direction = run.settings.direction.value
        valid = {agreement.external_id: agreement for agreement in agreements if agreement.direction == direction}
        for link in links:
            if link.is_renamed:
                return sku_changed(link.linked_sku, link.sku, link.number) or ()
            agreed = valid.get(link.external_id)
            pair = self._pair(details, link, agreed, publishing_unknown=publishing_unknown)
            if isinstance(pair, Verdict):
                return pair
            settled = agreed is not None and not agreed.stale and agreed.left_from is None
            asked_for = run.options.skus or publishing_unknown
            if agreed is not None and settled and not asked_for and pair.given.is_agreed(agreed):
                run.tally.count(Outcome.UNCHANGED, 1)
            else:
                pairs.append(pair)
        return pairs

    def _pair(
        self,
        details: ItemDetails,
        link: KnownListing,
        agreement: Agreement | None = None,
        *,
        found_by: str | None = None,
        publishing_unknown: bool = False,
    ) -> ListingPair | Verdict:
        given = listing_content(self._run, details, agreement, creating=False)
        if isinstance(given, Verdict):
            return given
        self.compared += self._run.settings.duties[Field.PRICE] is Duty.KEEP
        alone = not self._families.has(details)
        return ListingPair(details, given, link, agreement, alone, found_by, publishing_unknown)

    def _not_replaced(self, links: Sequence[KnownListing], others: Sequence[KnownListing]) -> tuple[KnownListing, ...]:
        """The links whose listing still exists; other listings with the same SKU take the place of those that are gone, or are
        held."""
        number = links[0].number
        listings = self._run.job.listings.by_id([link.external_id for link in (*links, *others)])
        for link in (*links, *others):
            if link.external_id not in listings:
                self._run.memory.listings.remove(self._run.name, [link.external_id])
        left = tuple(link for link in links if link.external_id in listings)
        for other in others if left else ():
            if other.external_id in listings:
                why = f"item {number} is linked to another listing of this shop, {left[0].external_id}"
                self._record(number, held(Reason.DUPLICATE_SKU, why), other.external_id)
        return left

    def _found_by_barcode(self, details: ItemDetails, same: Sequence[KnownListing]) -> Verdict | Sequence[ListingPair]:
        """A barcode is decided on when all items are known: one that two share names neither."""
        barcode = same[0].barcode or ""
        if len(same) > 1:
            return held(Reason.AMBIGUOUS_BARCODE, f"{len(same)} listings of this shop have its barcode {barcode}")
        pair = self._pair(details, same[0], found_by=BY_BARCODE)
        if isinstance(pair, Verdict):
            return pair
        self._by_barcode.setdefault(barcode, []).append(pair)
        return ()

    def _plan_found_by_barcode(self, *, whole: bool) -> Iterator[ProductPlan]:
        """What becomes of items whose barcode a listing has."""
        sole: list[ListingPair] = []
        for barcode, pairs in self._by_barcode.items():
            if self._is_number(pairs[0].link.sku, whole=whole):
                for pair in pairs:
                    yield from self._without_listing(pair.details)
            elif not whole:
                why = f"a listing has its barcode {barcode}; whether other items have it is not known here"
                for pair in pairs:
                    self._record(pair.number, held(Reason.AMBIGUOUS_BARCODE, why, _WITHOUT_SKU))
            elif len(pairs) == 1:
                sole += pairs
            else:
                others = " and ".join(pair.number for pair in pairs)
                why = f"the items {others} have the barcode {barcode} of one listing"
                for pair in pairs:
                    self._record(pair.number, held(Reason.AMBIGUOUS_BARCODE, why))
        for batch in batches(sole, PAGE):
            yield from compare_listings(self._run, batch)

    def _is_number(self, sku: str | None, *, whole: bool) -> bool:
        """Whether the SKU of a listing is an item's number: then the listing is that item's, whoever has its barcode."""
        if sku is None:
            return False
        return sku in self._numbers or (not whole and self._run.context.hub.item(sku) is not None)

    def _without_listing(self, details: ItemDetails) -> Iterator[ProductPlan]:
        number = details.item.number
        agreements = self._run.memory.agreements.of_items(self._run.name, [number]).get(number, ())
        plan = self._make(details, agreements)
        if isinstance(plan, Verdict):
            self._record(number, plan)
        elif plan is not None:
            yield plan

    def _make(self, details: ItemDetails, agreements: Sequence[Agreement]) -> Verdict | ProductPlan | None:
        """None for a member of a family, which is made with the others. What people deleted is not made anew by itself."""
        run, number = self._run, details.item.number
        if number not in run.options.recreate and self._was_deleted(number, agreements):
            return listing_deleted(number)
        given = listing_content(run, details, creating=True)
        if isinstance(given, Verdict):
            return given
        if (twin := self._making.setdefault(number.casefold(), number)) != number:
            why = f"item {twin!r}, of which a listing is made, differs in upper and lower case only"
            return held(Reason.CASE_COLLISION, why)
        own = {field: value for field, value in given.content.items() if field not in SHARED}
        shared = {field: value for field, value in given.content.items() if field in SHARED}
        rate = vat_percentage(run, details)
        variant = NewVariant(number, own, tracked=details.item.has_inventory, vat_percentage=rate)
        if self._families.has(details):
            self._families.add(details, shared, variant, given.remembered)
            return None
        return plan_new(NewProduct(number, shared, run.settings.status, (variant,)), {number: given.remembered})

    def _was_deleted(self, number: str, agreements: Sequence[Agreement]) -> bool:
        """Whether people deleted its listing in the shop; one that they linked to another item was not deleted."""
        ids = [agreement.external_id for agreement in agreements]
        links = self._run.memory.listings.by_ids(self._run.name, ids) if ids else {}
        return any(each not in links or links[each].rackbeat in (None, number) for each in ids)

    def _has_stock(self, details: ItemDetails) -> bool:
        in_stock_only = self._run.settings.selection.in_stock_only and details.item.has_inventory
        return not in_stock_only or details.item.number in self._run.in_stock

    def _record(self, number: str, verdict: Verdict, listing_id: str | None = None) -> None:
        self._run.record(listing_id or number, number, number, verdict)


def _sku_of_another(number: str, links: Sequence[KnownListing]) -> Verdict:
    """What holds an item whose number is the SKU of a listing that belongs to another one."""
    link = next((link for link in links if link.sku == number), links[0])
    whose = f"listing {link.external_id}, which is linked to item {link.rackbeat!r}, has the SKU {link.sku!r}"
    relink = f"run: rbsync initial-sync --relink {number}"
    if link.sku == number:
        return held(Reason.DUPLICATE_SKU, whose, f"Correct that SKU in the shop; or, if it is right, {relink}")
    message = f"{whose}, which differs in upper and lower case only"
    advice = f"Rename one of them; or, if it is this item's listing, make its SKU {number!r} in the shop and {relink}"
    return held(Reason.CASE_COLLISION, message, advice)
