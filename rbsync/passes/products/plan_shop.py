"""Planning for rackbeat-to-shop: Rackbeat's items, page by page, against what is remembered of the shop's listings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import SHARED, Field, NewProduct, NewVariant
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.core.rules.available import with_boms
from rbsync.core.rules.ownership import Duty
from rbsync.core.rules.selection import select, selected
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.id_set import IdSet
from rbsync.passes.listings import BARCODE, CANDIDATE, FOLDED, ITEM, RENAMED
from rbsync.passes.options import ProductOptions
from rbsync.passes.products.compare_listings import BY_BARCODE, BY_SKU, Comparer, Look, gone, renamed
from rbsync.passes.products.families import Families, made
from rbsync.passes.products.listing_content import ShopWants
from rbsync.passes.products.product_plan import UNSURE, ProductPlan
from rbsync.passes.products.unpublish import Unpublisher
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement, Link

_READ = 100
_WITHOUT_SKU = "Run rbsync sync-products without --sku: it looks at all items."


@dataclass(frozen=True, slots=True)
class _There:
    """What is remembered of a page of items: links and agreements by number, and listings without a link that may be theirs.

    `others`: links to other items of listings with their number as SKU, by number in small letters.
    """

    links: Mapping[str, tuple[Link, ...]]
    agreements: Mapping[str, tuple[Agreement, ...]]
    candidates: Mapping[str, tuple[Link, ...]]
    barcodes: Mapping[str, tuple[Link, ...]]
    folded: Mapping[str, tuple[Link, ...]]
    others: Mapping[str, Sequence[Link]]
    unsure: Collection[str]


class ShopPlanner:
    """Plans one shop. `factor` (of `compared` prices) and `leaving` know at the end what the guards need."""

    def __init__(
        self,
        context: PassContext,
        job: Job,
        settings: ProductSettings,
        options: ProductOptions,
        profile: ShopProfile,
        tally: Tally,
    ) -> None:
        self._context = context
        self._job = job
        self._settings = settings
        self._options = options
        self._tally = tally
        self._wants = ShopWants(context, job, settings, profile, fresh=options.full)
        self._comparer = Comparer(context, job, settings, profile.currency, tally, asked_for=bool(options.skus))
        self._leaver = Unpublisher(context, job, settings, tally, asked_for=bool(options.skus))
        self._families = Families(settings.family, job, profile, context.memory)
        self._seen = IdSet()
        self._in_stock: Collection[str] | None = None
        self._making: dict[str, str] = {}  # by number in small letters
        self._by_barcode: dict[str, list[Look]] = {}
        self._renamed = {link.external_id: link for link in context.memory.all_links(job.name, RENAMED)}
        self.factor = self._comparer.factor
        self.compared = 0
        self.leaving = self._leaver.guard

    def plan(self, pages: Iterable[Sequence[ItemDetails]], *, whole: bool) -> Iterator[ProductPlan]:
        """What is to be made and changed. `whole`: the pages are everything that Rackbeat has."""
        for page in pages:
            self._context.go_on()
            self._seen.update(details.item.number for details in page)
            yield from self._page(page)
        yield from self._claimed(whole=whole)
        for decided in self._families.decided(self._settings.status):
            if isinstance(decided, ProductPlan):
                yield decided
            else:
                self._tell(*decided)
        if whole:
            yield from self._leaver.missing(self._seen)
        yield from self._leaver.shared()

    def _page(self, page: Sequence[ItemDetails]) -> Iterator[ProductPlan]:
        there = self._remembered(page)
        looks: list[Look] = []
        for details in page:
            decided = self._decide(details, there)
            if isinstance(decided, Verdict):
                self._tell(details.item.number, decided)
            elif isinstance(decided, ProductPlan):
                yield decided
            else:
                looks += decided
        for some in batches(looks, _READ):
            yield from self._comparer.compare(some)
        yield from self._leaver.page()

    def _remembered(self, page: Sequence[ItemDetails]) -> _There:
        memory, name = self._context.memory, self._job.name
        numbers = [details.item.number for details in page]
        links = memory.links_to(name, ITEM, numbers)
        unlinked = [details.item for details in page if details.item.number not in links]
        candidates = memory.links_to(name, CANDIDATE, numbers)
        strangers = [item for item in unlinked if item.number not in candidates]
        return _There(
            links,
            memory.agreements_on(name, numbers),
            candidates,
            memory.links_to(name, BARCODE, [item.barcode.strip() for item in strangers if item.barcode]),
            memory.links_to(name, FOLDED, [item.number.casefold() for item in strangers]),
            self._others([item.number for item in strangers]),
            memory.links_to(name, UNSURE, numbers),
        )

    def _others(self, numbers: Sequence[str]) -> Mapping[str, Sequence[Link]]:
        """Links of listings that have one of these SKUs as far as is known, and belong to other items."""
        memory, name = self._context.memory, self._job.name
        found: dict[str, list[Link]] = {}
        for kind in (ITEM, RENAMED):
            for folded, links in memory.links_of_skus(name, kind, numbers).items():
                valid = [link for link in links if kind == RENAMED or link.external_id not in self._renamed]
                found.setdefault(folded, []).extend(valid)
        return found

    def _decide(self, details: ItemDetails, there: _There) -> Verdict | ProductPlan | Sequence[Look]:
        """A verdict to tell, a product to make, or listings to look at: none where the item is dealt with."""
        number = details.item.number
        links, agreements = there.links.get(number, ()), there.agreements.get(number, ())
        self._families.note_linked(details, links)
        checks = select(details, self._settings.selection, in_stock=self._has_stock(details))
        if not selected(checks):
            self._leaver.outside(links, agreements, next(check.why for check in checks if not check.passed))
            return ()
        if details.item.has_variations:
            return held(Reason.HAS_VARIATIONS, "it has variations, which are no items of their own")
        if number != number.strip():  # a SKU is compared without outer blanks: it would be another item's
            return held(Reason.REFUSED, f"its number {number!r} begins or ends with a blank", "Rename it in Rackbeat.")
        found = there.candidates.get(number, ())
        if links and (found or number in self._options.recreate):
            links = self._not_replaced(links, found)
        if links:
            return self._linked(details, links, agreements, unsure=number in there.unsure)
        if len(found) > 1:
            return held(Reason.DUPLICATE_SKU, f"{len(found)} listings of this shop have the SKU {number!r}")
        if found:
            return self._adopted(details, found[0], BY_SKU, unsure=number in there.unsure)
        if others := there.others.get(number.casefold()):
            return _anothers(number, others)
        if twins := there.folded.get(number.casefold()):
            message = f"a listing has the SKU {twins[0].sku!r}, which differs in upper and lower case only"
            return held(Reason.CASE_COLLISION, message)
        if same := there.barcodes.get((details.item.barcode or "").strip()):
            return self._claim(details, same)
        return self._make(details, agreements) or ()

    def _linked(
        self, details: ItemDetails, links: Sequence[Link], agreements: Sequence[Agreement], *, unsure: bool
    ) -> Verdict | Sequence[Look]:
        looks = []
        valid = {one.external_id: one for one in agreements if one.direction == self._settings.direction.value}
        for link in links:
            if link.external_id in self._renamed:
                return renamed(link.sku, self._renamed[link.external_id].sku, link.rackbeat) or ()
            agreed = valid.get(link.external_id)
            wanted = self._wants.to_keep(details, agreed)
            if isinstance(wanted, Verdict):
                return wanted
            self.compared += self._settings.duties[Field.PRICE] is Duty.KEEP
            asked_for = bool(self._options.skus)
            looked_at = asked_for or unsure
            settled = agreed is not None and not agreed.stale and agreed.left_from is None and not looked_at
            if agreed is not None and settled and wanted.is_agreed(agreed):
                self._tally.count(Outcome.UNCHANGED, 1)
            else:
                alone = not self._families.has(details)
                looks.append(Look(details, wanted, link.external_id, link.sku, agreed, alone, unsure=unsure))
        return looks

    def _not_replaced(self, links: Sequence[Link], others: Sequence[Link]) -> tuple[Link, ...]:
        """The links whose listing is still there; other listings with the same SKU take the place of those that are gone, or are
        held."""
        number = links[0].rackbeat
        there = self._job.listings.by_id([link.external_id for link in (*links, *others)])
        for link in (*links, *others):
            if link.external_id not in there:
                self._context.memory.remove_link(self._job.name, link.kind, link.external_id)
        left = tuple(link for link in links if link.external_id in there)
        for other in others if left else ():
            if other.external_id in there:
                why = f"item {number} is linked to another listing of this shop, {left[0].external_id}"
                self._tell(number, held(Reason.DUPLICATE_SKU, why), other.external_id)
        return left

    def _adopted(self, details: ItemDetails, link: Link, by: str, *, unsure: bool = False) -> Verdict | Sequence[Look]:
        wanted = self._wants.to_keep(details, None)
        if isinstance(wanted, Verdict):
            return wanted
        self.compared += self._settings.duties[Field.PRICE] is Duty.KEEP
        alone = not self._families.has(details)
        return [Look(details, wanted, link.external_id, link.sku, None, alone, by, unsure)]

    def _claim(self, details: ItemDetails, same: Sequence[Link]) -> Verdict | Sequence[Look]:
        """A barcode is decided on when all items are known: one that two share names neither."""
        barcode = same[0].rackbeat
        if len(same) > 1:
            return held(Reason.AMBIGUOUS_BARCODE, f"{len(same)} listings of this shop have its barcode {barcode}")
        looks = self._adopted(details, same[0], BY_BARCODE)
        if isinstance(looks, Verdict):
            return looks
        self._by_barcode.setdefault(barcode, []).extend(looks)
        return ()

    def _claimed(self, *, whole: bool) -> Iterator[ProductPlan]:
        """What becomes of items whose barcode a listing has."""
        sole: list[Look] = []
        for barcode, looks in self._by_barcode.items():
            if self._is_anothers(looks[0].sku, whole=whole):
                for look in looks:
                    yield from self._without_listing(look.details)
            elif not whole:
                why = f"a listing has its barcode {barcode}; whether other items have it is not known here"
                for look in looks:
                    self._tell(look.number, held(Reason.AMBIGUOUS_BARCODE, why, _WITHOUT_SKU))
            elif len(looks) == 1:
                sole += looks
            else:
                others = " and ".join(look.number for look in looks)
                why = f"the items {others} have the barcode {barcode} of one listing"
                for look in looks:
                    self._tell(look.number, held(Reason.AMBIGUOUS_BARCODE, why))
        for some in batches(sole, _READ):
            yield from self._comparer.compare(some)

    def _is_anothers(self, sku: str | None, *, whole: bool) -> bool:
        """Whether the SKU of a listing is an item's number: then the listing is that item's, whoever has its barcode."""
        if sku is None:
            return False
        return sku in self._seen or (not whole and self._context.hub.item(sku) is not None)

    def _without_listing(self, details: ItemDetails) -> Iterator[ProductPlan]:
        number = details.item.number
        agreements = self._context.memory.agreements_on(self._job.name, [number]).get(number, ())
        decided = self._make(details, agreements)
        if isinstance(decided, Verdict):
            self._tell(number, decided)
        elif decided is not None:
            yield decided

    def _make(self, details: ItemDetails, agreements: Sequence[Agreement]) -> Verdict | ProductPlan | None:
        """None for a member of a family, which is made with the others. What people deleted is not made anew by itself."""
        number = details.item.number
        if number not in self._options.recreate and self._had_listing(number, agreements):
            return gone(number)
        wanted = self._wants.to_make(details)
        if isinstance(wanted, Verdict):
            return wanted
        if (twin := self._making.setdefault(number.casefold(), number)) != number:
            why = f"item {twin!r}, of which a listing is made, differs in upper and lower case only"
            return held(Reason.CASE_COLLISION, why)
        own = {field: value for field, value in wanted.content.items() if field not in SHARED}
        shared = {field: value for field, value in wanted.content.items() if field in SHARED}
        number, rate = details.item.number, self._wants.vat_percentage(details)
        variant = NewVariant(number, own, tracked=details.item.has_inventory, vat_percentage=rate)
        if self._families.has(details):
            self._families.add(details, shared, variant, wanted.remembered)
            return None
        product = NewProduct(number, shared, self._settings.status, (variant,))
        return made(product, {variant.number: wanted.remembered})

    def _had_listing(self, number: str, agreements: Sequence[Agreement]) -> bool:
        """Whether one was deleted in the shop; one that people linked to another item was not."""
        ids = [one.external_id for one in agreements]
        moved = self._context.memory.links_by_ids(self._job.name, ITEM, ids) if ids else {}
        return any(one not in moved or moved[one].rackbeat == number for one in ids)

    def _has_stock(self, details: ItemDetails) -> bool:
        if not self._settings.selection.in_stock_only or not details.item.has_inventory:
            return True
        if self._in_stock is None:
            self._in_stock = numbers_in_stock(self._context)
        return details.item.number in self._in_stock

    def _tell(self, number: str, verdict: Verdict, listing_id: str | None = None) -> None:
        self._tally.add(Record("product", listing_id or number, number, number, verdict))


def _anothers(number: str, links: Sequence[Link]) -> Verdict:
    """What holds an item whose number is the SKU of a listing that belongs to another one."""
    link = next((one for one in links if one.sku == number), links[0])
    whose = f"listing {link.external_id}, which is linked to item {link.rackbeat!r}, has the SKU {link.sku!r}"
    relink = f"run: rbsync initial-sync --relink {number}"
    if link.sku == number:
        return held(Reason.DUPLICATE_SKU, whose, f"Correct that SKU in the shop; or, if it is right, {relink}")
    message = f"{whose}, which differs in upper and lower case only"
    advice = f"Rename one of them; or, if it is this item's listing, make its SKU {number!r} in the shop and {relink}"
    return held(Reason.CASE_COLLISION, message, advice)


def numbers_in_stock(context: PassContext) -> frozenset[str]:
    """The numbers of all items of which at least one is available, from all locations."""
    free: dict[str, Decimal] = {}
    unlimited: set[str] = set()
    for page in context.hub.stock(by_location=False):
        for stock in page:
            if stock.has_inventory:
                free[stock.number] = stock.available
            else:
                unlimited.add(stock.number)
    boms = {bom.number: bom.components for page in context.hub.boms() for bom in page}
    whole = with_boms(free, boms, frozenset(unlimited))
    return frozenset(number for number, quantity in whole.items() if quantity >= 1)
