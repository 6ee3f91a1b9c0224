"""The catalogue as listings: all, those that changed, and some by id or by SKU (smartweb sheets 8, 9, 12.1 to 12.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from decimal import Decimal

from rbsync.connectors.smartweb.products.inputs import is_family
from rbsync.connectors.smartweb.products.reader import NOBODY, holders_of
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.products.wire import HolderWire, ProductHeadWire, ProductWire, StockPlaceWire
from rbsync.connectors.smartweb.soap.answers import NO_ANSWER
from rbsync.connectors.smartweb.wire import end_text, ids_of, listing_id, start_text
from rbsync.core.model.listing import Level, Listing, ListingStatus
from rbsync.core.model.money import Money
from rbsync.core.rules.canonical import plain
from rbsync.markup import safe_html
from rbsync.ports.connector import Window
from rbsync.wire import Unreadable

_GIFT_CARDS = frozenset({"gift-card-with-code", "gift-card-without-code"})
_UNCOUNTED = _GIFT_CARDS | {"file-sale"}
_DISCONTINUED = "discontinued"
_ON_REQUEST = "call-for-price"
_BETWEEN_VALUES = "//"
LONGEST_WINDOW = timedelta(days=7)
"""What changed in a longer one is not asked for in one answer: all products are read, part by part."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ListingTerms:
    """What holds for every listing of the shop. `location` None: the quantity of the shop as a whole.

    `grams`: in one unit of the shop's weights. `categories`: title by id. `rates`: of the VAT groups, a fraction, by id.
    """

    currency: str
    location: int | None
    grams: Decimal
    categories: Mapping[int, str]
    rates: Mapping[int, Decimal]


def listings_of(product: ProductWire, terms: ListingTerms) -> tuple[Listing, ...]:
    """One for each variant, or the product itself where it has none. Without its product's title a variant has none either: in a
    language that nobody translated the product into, its values alone would be taken for a name.

    A family that was made without its variants yet sells nothing.
    """
    if isinstance(product, ProductHeadWire):
        heads = {listing_id(product.id, variant.id): variant.number for variant in product.variants}
        heads = heads or {str(product.id): product.number}
        return tuple(unreadable_listing(product, name, number) for name, number in heads.items())
    if product.variants or product.unreadable:
        told = (_listing(product, variant, variant.id, terms) for variant in product.variants)
        return (*told, unreadable_listing(product)) if product.unreadable else tuple(told)
    return () if is_family(product.number) else (_listing(product, product, 0, terms),)


def unreadable_listing(product: ProductWire, name: str | None = None, number: str = "") -> Listing:
    """What stands for one of the product's listings that cannot be read, or for those of them that have no id."""
    return Listing(
        id=name or str(product.id),
        stock_id=name or str(product.id),
        product_id=str(product.id),
        variants=len(product.variants) + 1,
        status=ListingStatus.OTHER,
        sku=number or None,
        title=product.title,
        price=None,
        tracked=True,
        active=True,
        on_hand=None,
        available=None,
        unreadable=f"product {product.id}: {product.unreadable}",
    )


def level_of(listing: Listing) -> Level:
    """The listing's quantities by themselves."""
    return Level(
        listing.stock_id, listing.tracked, listing.active, listing.on_hand, listing.available, listing.unreadable
    )


def status_of(product: ProductWire) -> ListingStatus:
    """Whether buyers see it. `Online` is left aside: what it says beside `Status` is not known (smartweb sheet 18.22)."""
    if product.status is None:
        return ListingStatus.OTHER
    if product.status:
        return ListingStatus.ACTIVE
    return ListingStatus.ARCHIVED if product.type_label.casefold() == _DISCONTINUED else ListingStatus.DRAFT


def is_tracked(product: ProductWire) -> bool:
    """Whether a quantity limits how many are sold: not of gift cards and files, nor where it is neither counted nor asked for."""
    if product.type_label.casefold() in _UNCOUNTED:
        return False
    return (product.auto_stock.strip(), product.out_of_stock_buy.strip()) != ("0", "1")


def place_of(holder: HolderWire, location: int) -> StockPlaceWire | None:
    """What lies at that location; None where it is not stocked there."""
    return next((place for place in holder.stock_locations if place.stock_location_id == location), None)


def quantity_of(holder: HolderWire, location: int | None) -> int | None:
    """The quantity; None where it is not known, or it is not stocked at the location."""
    if location is None:
        return holder.stock
    place = place_of(holder, location)
    return place.stock if place is not None else None


def _listing(product: ProductWire, holder: HolderWire, variant: int, terms: ListingTerms) -> Listing:
    name = listing_id(product.id, variant)
    assert name is not None
    quantity, rate = quantity_of(holder, terms.location), _rate(product, terms)
    parts = (product.title, _values(holder.title) if variant and product.title else "")
    return Listing(
        id=name,
        stock_id=name,
        product_id=str(product.id),
        variants=len(product.variants) + bool(product.unreadable) or 1,
        status=status_of(product),
        sku=holder.item_number or None,
        barcode=holder.ean.strip() or None,
        title=" - ".join(part for part in parts if part),
        category=terms.categories.get(product.category_id) or None,
        price=_price(product, holder, terms.currency),
        vat_percentage=plain(rate * 100) if rate is not None else None,
        cost=Money(holder.buying_price, terms.currency) if holder.buying_price else None,
        weight_grams=holder.weight * terms.grams if holder.weight else None,
        description=safe_html(product.description),
        tracked=is_tracked(product),
        active=terms.location is None or place_of(holder, terms.location) is not None or not holder.places_known,
        on_hand=quantity,
        available=quantity,
        gift_card=product.type_label.casefold() in _GIFT_CARDS,
    )


def _rate(product: ProductWire, terms: ListingTerms) -> Decimal | None:
    group = product.vat_group_id
    return None if group is None or isinstance(group, Unreadable) else terms.rates.get(group)


def _price(product: ProductWire, holder: HolderWire, currency: str) -> Money | None:
    """A variant without a price has its product's; one that could not be read is nobody's, nor is one whose VAT could not."""
    if isinstance(product.vat_group_id, Unreadable):
        return None
    for price in (holder.price, product.price):
        if isinstance(price, Unreadable):
            return None
        if price is not None:
            return Money(price, currency)
    return Money(Decimal(0), currency) if product.type_label.casefold() == _ON_REQUEST else None


def _values(title: str) -> str:
    values: Sequence[str] = [value.strip() for value in title.split(_BETWEEN_VALUES)]
    return " / ".join(value for value in values if value)


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
        changed: Sequence[ProductWire] | None = None
        if window.until - window.since <= LONGEST_WINDOW:
            with suppress(*NO_ANSWER):
                found = self._reader.updated(start_text(window.since, self._zone), end_text(window.until, self._zone))
                changed = list({product.id: product for product in found}.values())
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
        product_ids = {key: numbers[0] for key in ids if (numbers := ids_of(key)) is not None}
        products = self._reader.by_ids(product_ids.values())
        listings = {listing.id: listing for listing in self.listings(products.values())}
        for key, product in product_ids.items():
            if key not in listings and product in products and products[product].unreadable:
                listings[key] = unreadable_listing(products[product], key)
        return {key: listings[key] for key in product_ids if key in listings}

    def listings(self, products: Iterable[ProductWire]) -> list[Listing]:
        """All listings of these products."""
        given, facts = list(products), self._session.facts
        terms = ListingTerms(
            currency=facts.currency(),
            location=self._location,
            grams=self._session.options.grams,
            categories=facts.categories({product.category_id for product in given}),
            rates=facts.vat_groups(),
        )
        return [listing for product in given for listing in listings_of(product, terms)]
