"""Planning for rackbeat-to-shop: Rackbeat's items, page by page, against what is remembered of the shop's listings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import SHARED, Field, NewProduct, NewVariant
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.core.rules.ownership import Duty
from rbsync.core.rules.selection import select, selected
from rbsync.passes.batches import batches
from rbsync.passes.context import PassContext, ProductSettings, ShopJob
from rbsync.passes.listings import BARCODE, CANDIDATE, FOLDED, ITEM, RENAMED
from rbsync.passes.products.compare import Comparer, Look, gone, renamed
from rbsync.passes.products.families import Families, made
from rbsync.passes.products.leaving import Leaver
from rbsync.passes.products.planned import Planned
from rbsync.passes.products.stocked import numbers_in_stock
from rbsync.passes.products.wanted import ShopWants
from rbsync.passes.seen import Seen
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement, Link
from rbsync.ports.shop import ShopProfile

_READ = 100


@dataclass(frozen=True, slots=True)
class _There:
    """What is remembered of a page of items: links and agreements by number, and listings without a link that may be theirs."""

    links: Mapping[str, tuple[Link, ...]]
    agreements: Mapping[str, tuple[Agreement, ...]]
    candidates: Mapping[str, tuple[Link, ...]]
    barcodes: Mapping[str, tuple[Link, ...]]
    folded: Mapping[str, tuple[Link, ...]]


class ShopPlanner:
    """Plans one shop. `factor` (of `compared` prices) and `leaving` know at the end what the guards need."""

    def __init__(
        self, context: PassContext, job: ShopJob, settings: ProductSettings, profile: ShopProfile, tally: Tally
    ) -> None:
        self._context = context
        self._job = job
        self._settings = settings
        self._tally = tally
        self._wants = ShopWants(context, job, settings, profile)
        self._comparer = Comparer(context, job, settings, profile.currency, tally)
        self._leaver = Leaver(context, job, settings, tally)
        self._families = Families(settings.family, job.shop)
        self._seen = Seen()
        self._in_stock: Collection[str] | None = None
        self._by_barcode: dict[str, list[Look]] = {}
        self._renamed = {link.external_id: link for link in context.memory.all_links(job.name, RENAMED)}
        self.factor = self._comparer.factor
        self.compared = 0
        self.leaving = self._leaver.guard

    def plan(self, pages: Iterable[Sequence[ItemDetails]], *, whole: bool) -> Iterator[Planned]:
        """What is to be made and changed. `whole`: the pages are everything that Rackbeat has."""
        for page in pages:
            self._context.go_on()
            self._seen.update(details.item.number for details in page)
            yield from self._page(page)
        for looks in batches(self._claims(), _READ):
            yield from self._comparer.compare(looks)
        for decided in self._families.decided(self._settings.status):
            if isinstance(decided, Planned):
                yield decided
            else:
                self._tell(*decided)
        if whole:
            yield from self._leaver.missing(self._seen)
        yield from self._leaver.shared()

    def _page(self, page: Sequence[ItemDetails]) -> Iterator[Planned]:
        there = self._remembered(page)
        looks: list[Look] = []
        for details in page:
            decided = self._decide(details, there)
            if isinstance(decided, Verdict):
                self._tell(details.item.number, decided)
            elif isinstance(decided, Planned):
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
        candidates = memory.links_to(name, CANDIDATE, [item.number for item in unlinked])
        strangers = [item for item in unlinked if item.number not in candidates]
        return _There(
            links,
            memory.agreements_on(name, numbers),
            candidates,
            memory.links_to(name, BARCODE, [item.barcode.strip() for item in strangers if item.barcode]),
            memory.links_to(name, FOLDED, [item.number.casefold() for item in strangers]),
        )

    def _decide(self, details: ItemDetails, there: _There) -> Verdict | Planned | Sequence[Look]:
        """A verdict to tell, a product to make, or listings to look at: none where the item is dealt with."""
        number = details.item.number
        links, agreements = there.links.get(number, ()), there.agreements.get(number, ())
        checks = select(details, self._settings.selection, in_stock=self._has_stock(details))
        if not selected(checks):
            self._leaver.outside(links, agreements, next(check.why for check in checks if not check.passed))
            return ()
        if details.item.has_variations:
            return held(Reason.HAS_VARIATIONS, "it has variations, which are no items of their own")
        if links:
            return self._linked(details, links, agreements)
        found = there.candidates.get(number, ())
        if len(found) > 1:
            return held(Reason.DUPLICATE_SKU, f"{len(found)} listings of this shop have the SKU {number!r}")
        if found:
            return self._adopted(details, found[0], "SKU")
        if twins := there.folded.get(number.casefold()):
            message = f"a listing has the SKU {twins[0].sku!r}, which differs in upper and lower case only"
            return held(Reason.CASE_COLLISION, message)
        if same := there.barcodes.get((details.item.barcode or "").strip()):
            return self._claim(details, same)
        if agreements and number not in self._context.options.recreate:
            return gone(number)
        return self._make(details)

    def _linked(
        self, details: ItemDetails, links: Sequence[Link], agreements: Sequence[Agreement]
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
            settled = agreed is not None and not agreed.stale and agreed.left_from is None
            if agreed is not None and settled and wanted.is_agreed(agreed):
                self._tally.count(Outcome.UNCHANGED, 1)
            else:
                alone = not self._families.has(details)
                looks.append(Look(details, wanted, link.external_id, link.sku, agreed, alone))
        return looks

    def _adopted(self, details: ItemDetails, link: Link, by: str) -> Verdict | Sequence[Look]:
        wanted = self._wants.to_keep(details, None)
        if isinstance(wanted, Verdict):
            return wanted
        self.compared += self._settings.duties[Field.PRICE] is Duty.KEEP
        return [Look(details, wanted, link.external_id, link.sku, None, not self._families.has(details), by)]

    def _claim(self, details: ItemDetails, same: Sequence[Link]) -> Verdict | Sequence[Look]:
        """A barcode is decided on when all items are known: one that two share names neither."""
        barcode = same[0].rackbeat
        if len(same) > 1:
            return held(Reason.AMBIGUOUS_BARCODE, f"{len(same)} listings of this shop have its barcode {barcode}")
        looks = self._adopted(details, same[0], "barcode")
        if isinstance(looks, Verdict):
            return looks
        self._by_barcode.setdefault(barcode, []).extend(looks)
        return ()

    def _claims(self) -> Iterator[Look]:
        for barcode, looks in self._by_barcode.items():
            sku = looks[0].sku
            if len(looks) == 1 and (sku is None or sku not in self._seen):
                yield looks[0]
                continue
            others = " and ".join(look.number for look in looks)
            why = (
                f"the items {others} have"
                if len(looks) > 1
                else f"item {sku}, which is another one, is linked by SKU to"
            )
            for look in looks:
                self._tell(look.number, held(Reason.AMBIGUOUS_BARCODE, f"{why} the listing with the barcode {barcode}"))

    def _make(self, details: ItemDetails) -> Verdict | Planned | Sequence[Look]:
        wanted = self._wants.to_make(details)
        if isinstance(wanted, Verdict):
            return wanted
        own = {field: value for field, value in wanted.content.items() if field not in SHARED}
        shared = {field: value for field, value in wanted.content.items() if field in SHARED}
        variant = NewVariant(details.item.number, own, tracked=details.item.has_inventory)
        if self._families.has(details):
            self._families.add(details, shared, variant, wanted.remembered)
            return ()
        product = NewProduct(details.item.number, shared, self._settings.status, (variant,))
        return made(product, {variant.number: wanted.remembered})

    def _has_stock(self, details: ItemDetails) -> bool:
        if not self._settings.selection.in_stock_only or not details.item.has_inventory:
            return True
        if self._in_stock is None:
            self._in_stock = numbers_in_stock(self._context)
        return details.item.number in self._in_stock

    def _tell(self, number: str, verdict: Verdict) -> None:
        self._tally.add(Record("product", number, number, number, verdict))
