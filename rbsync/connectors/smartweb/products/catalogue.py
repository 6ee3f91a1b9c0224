"""Reading the catalogue as listings: all, those that changed, and some by id or by SKU (smartweb sheets 8, 9, 12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta, tzinfo

from rbsync.connectors.smartweb.products.mapping import ListingTerms, listings_of, unreadable_listing
from rbsync.connectors.smartweb.products.reader import NOBODY, holders_of
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.products.wire import ProductWire
from rbsync.connectors.smartweb.soap.answers import NO_ANSWER
from rbsync.connectors.smartweb.times import end_text, start_text
from rbsync.connectors.smartweb.wire import ids_of
from rbsync.core.model.listing import Listing
from rbsync.ports.connector import Window

LONGEST_WINDOW = timedelta(days=7)
"""What changed in a longer one is not asked for in one answer: all products are read, part by part."""

_AT_ONCE = 200


class CatalogueReader:
    """A shop's listings, with their quantities at `location`; None: those of the shop as a whole. `zone`: of the shop's clock."""

    def __init__(self, session: ProductSession, *, location: int | None, zone: tzinfo) -> None:
        self._session = session
        self._reader = session.reader
        self._location = location
        self._zone = zone

    def all(self) -> Iterator[Sequence[Listing]]:
        """Every listing of every status, each once."""
        for part in self._reader.all():
            if listings := self.listings(part):
                yield listings

    def changed(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Those of the products that changed in the window; where the service cannot tell so many, those of all.

        Whether a movement of stock counts as a change is not known (smartweb sheet 18.11).
        """
        changed = self._changed(window) if window.until - window.since <= LONGEST_WINDOW else None
        if changed is None:
            yield from self.all()
            return
        for start in range(0, len(changed), _AT_ONCE):
            if listings := self.listings(changed[start : start + _AT_ONCE]):
                yield listings

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those with exactly this SKU; none where it cannot be read who has it, which whoever would make one looks for again."""
        number = sku.strip()
        holders = holders_of(self._reader, [number]).get(number, NOBODY)
        products = {product.id: product for product in holders.products}
        owners = {product for product, _ in holders.variants}
        products.update(self._reader.by_ids(owners - products.keys()))
        return tuple(
            listing for listing in self.listings(products.values()) if number and (listing.sku or "").strip() == number
        )

    def by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """By id; those that are gone are left out."""
        product_ids = {listing_id: numbers[0] for listing_id in ids if (numbers := ids_of(listing_id)) is not None}
        products = self._reader.by_ids(product_ids.values())
        listings = {listing.id: listing for listing in self.listings(products.values())}
        for listing_id, product in product_ids.items():
            if listing_id not in listings and product in products and products[product].unreadable:
                listings[listing_id] = unreadable_listing(products[product], listing_id)
        return {listing_id: listings[listing_id] for listing_id in product_ids if listing_id in listings}

    def listings(self, products: Iterable[ProductWire]) -> list[Listing]:
        """All listings of these products."""
        given = list(products)
        terms = self._terms(given)
        return [listing for product in given for listing in listings_of(product, terms)]

    def _changed(self, window: Window) -> Sequence[ProductWire] | None:
        start, end = start_text(window.since, self._zone), end_text(window.until, self._zone)
        try:
            return list({product.id: product for product in self._reader.updated(start, end)}.values())
        except NO_ANSWER:
            return None

    def _terms(self, products: Iterable[ProductWire]) -> ListingTerms:
        facts = self._session.facts
        return ListingTerms(
            currency=facts.currency(),
            location=self._location,
            grams=self._session.options.grams,
            categories=facts.categories({product.category_id for product in products}),
            rates=facts.vat_groups(),
        )
