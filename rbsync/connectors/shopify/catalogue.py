"""Reading listings: all, those that changed, and some by id, by SKU or by key (shopify sheets 4 to 6, 8, 9.1 and 11)."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.connectors.shopify.bulk import BulkFailed, bulk_rows
from rbsync.connectors.shopify.client import TooDear
from rbsync.connectors.shopify.documents import KEYS_AT_ONCE, bulk_document, load, products_by_key
from rbsync.connectors.shopify.listing_mapping import listing, listing_of
from rbsync.connectors.shopify.paging import Page, connection, nodes
from rbsync.connectors.shopify.product_rows import ProductRows
from rbsync.connectors.shopify.product_wire import KeyedWire, WholeProductWire
from rbsync.connectors.shopify.search import EVERY_STATUS, in_window, quoted
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, VariantWire, broken, check
from rbsync.core.model.listing import Listing
from rbsync.errors import Unavailable
from rbsync.ports.connector import Window
from rbsync.transport.document import JsonValue

PRODUCT_PAGES_BEFORE_BULK = 3
"""A longer list goes on as a bulk operation: a page of 38 products costs some 400 points, a file next to nothing."""

VARIANT_PAGES_BEFORE_BULK = 1
"""A catalogue longer than this goes on as a bulk operation: a page of 100 variants costs about 1000 points, which take 10 s to
come back at the usual 100 points/s; a file costs next to nothing (shopify sheets 3 and 5)."""

_BULK_PAGE = 250


@dataclass(frozen=True, slots=True)
class ListingReader:
    """What a shop sells, with quantities where a location is configured."""

    session: Session

    def all(self) -> Iterator[Sequence[Listing]]:
        """Every variant of every status, each once."""
        given: set[str] = set()
        for number, page in enumerate(_variant_pages(self.session, None), start=1):
            listings = _variants(self.session, page)
            fresh = list({one.id: one for one in listings if one.id not in given}.values())
            given.update(one.id for one in fresh)
            if fresh:
                yield fresh
            long = number == VARIANT_PAGES_BEFORE_BULK and page.info.has_next_page
            if long and (first := _begin_in_bulk(self.session)) is not None:
                yield from _rest_in_bulk(self.session, first, given)
                return

    def changed(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every variant of the products that changed in the window. Many come from one bulk operation."""
        session = self.session
        document = load("ProductsChanged", with_levels=session.with_levels)
        search = f"{in_window(window.since, window.until)} {EVERY_STATUS}"
        variables = {"q": search, **session.at_location()}
        given: set[str] = set()
        pages = connection(session.graph, document, variables, path=("products",), record=session.record("catalogue"))
        for number, page in enumerate(pages, start=1):
            fresh = {product.id: product for product in _products(self.session, page.nodes) if product.id not in given}
            given.update(fresh)
            listings = [one for product in fresh.values() for one in _whole(self.session, product)]
            if listings:
                yield listings
            long = number == PRODUCT_PAGES_BEFORE_BULK and page.info.has_next_page
            if long and (yield from _in_bulk(self.session, search, given)):
                return

    def by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """Listings by their ids; those that are gone are left out."""
        session, record = self.session, self.session.record("catalogue")
        document = load("ListingsById", with_levels=session.with_levels)
        return {
            found.id: found
            for portion in nodes(session.graph, document, ids, session.at_location(), record=record)
            for found in (_variant(session, node) for node in portion)
        }

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those with exactly this SKU; the search finds similar ones too (shopify sheet 8)."""
        if not sku.strip():
            return ()
        pages = _variant_pages(self.session, f"sku:{quoted(sku)}")
        similar = {one.id: one for page in pages for one in _variants(self.session, page)}
        return tuple(one for one in similar.values() if (one.sku or "").strip() == sku.strip())


def _in_bulk(session: Session, search: str, given: set[str]) -> Generator[Sequence[Listing], None, bool]:
    """What was not given yet; whether that was all of it, or paging has to go on."""
    document = bulk_document("ProductsInBulk", search=search, location=session.facts.location())
    rows, page, came_whole = ProductRows(), list[Listing](), True
    try:
        for row in bulk_rows(session, document, record=session.record("catalogue")):
            whole = rows.take(row)
            if whole is not None and whole[0].id not in given:
                given.add(whole[0].id)
                page.extend(listings_from(session, *whole))
            if len(page) >= _BULK_PAGE:
                yield page
                page = []
    except (BulkFailed, ValueError):
        came_whole = False
    if page:
        yield page
    if not came_whole:
        return False
    again = listings_of_products(session, rows.left())
    given.update(again)
    yield from again.values()
    return True


def listings_of_products(session: Session, ids: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
    """All listings of each product; those that are gone are left out."""
    document = load("ProductsById", with_levels=session.with_levels)
    return {
        product.id: _whole(session, product)
        for portion in nodes(session.graph, document, ids, session.at_location(), record=session.record("catalogue"))
        for product in _products(session, portion)
    }


def _ids_by_key(session: Session, keys: Iterable[str]) -> Mapping[str, str]:
    """The products made under these keys: key → product id. A key is compared to the letter."""
    wanted = list(dict.fromkeys(keys))
    if not wanted or not session.facts.keys_are_defined():
        return {}
    found: dict[str, str] = {}
    while wanted:
        portion = wanted[: session.graph.portion(products_by_key(min(len(wanted), KEYS_AT_ONCE)))]
        document = products_by_key(len(portion))
        variables = {f"k{place}": key for place, key in enumerate(portion)}
        try:
            reply = session.graph.run(document, variables, record=session.record("catalogue"), rows=len(portion))
        except TooDear:
            continue
        for place, key in enumerate(portion):
            if (node := reply.data.get(f"k{place}")) is not None:
                wire = check(KeyedWire, node, record=session.record("catalogue"))
                if wire.metafield is not None and wire.metafield.value == key:
                    found[key] = wire.id
        wanted = wanted[len(portion) :]
    return found


def listings_by_key(session: Session, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
    """All listings of the products made under these keys."""
    ids = _ids_by_key(session, keys)
    listings = listings_of_products(session, list(ids.values())) if ids else {}
    return {key: listings[product] for key, product in ids.items() if product in listings}


def listings_from(session: Session, product: ProductWire, variants: Iterable[OwnVariantWire]) -> tuple[Listing, ...]:
    """The listings of these variants of one product."""
    return tuple(listing_of(product, one, session.facts.currency()) for one in variants)


def _products(session: Session, found: Iterable[object]) -> list[WholeProductWire]:
    return [check(WholeProductWire, node, record=session.record("catalogue")) for node in found]


def _whole(session: Session, product: WholeProductWire) -> tuple[Listing, ...]:
    """All its listings: those that came with it, and the rest of a long one."""
    inline = product.variants
    if inline is None or inline.page_info is None:
        raise broken("a product came without its variants", record=session.record("catalogue"))
    variants = {one.id: one for one in inline.nodes}
    if inline.page_info.has_next_page:
        document = load("ProductVariants", with_levels=session.with_levels)
        variables: dict[str, JsonValue] = {"id": product.id, **session.at_location()}
        path, after = ("product", "variants"), inline.page_info.end_cursor
        pages = connection(
            session.graph, document, variables, path=path, record=session.record("catalogue"), after=after
        )
        found = (
            check(OwnVariantWire, node, record=session.record("catalogue")) for page in pages for node in page.nodes
        )
        variants.update((one.id, one) for one in found)
    return listings_from(session, product, variants.values())


def _variant_pages(session: Session, search: str | None) -> Iterator[Page]:
    location = session.facts.location()
    document = load("Listings", with_levels=location is not None)
    variables: dict[str, JsonValue] = {"q": search, **({"location": location} if location else {})}
    record = session.record("catalogue")
    return connection(session.graph, document, variables, path=("productVariants",), record=record)


def _variants(session: Session, page: Page) -> list[Listing]:
    return [_variant(session, node) for node in page.nodes]


def _variant(session: Session, node: object) -> Listing:
    return listing(check(VariantWire, node, record=session.record("catalogue")), session.facts.currency())


def _begin_in_bulk(session: Session) -> Iterator[Listing] | None:
    """The whole catalogue from a bulk operation, its first row already there; None when it cannot be had."""
    document = bulk_document("ListingsInBulk", location=session.facts.location())
    found = bulk_rows(session, document, record=session.record("catalogue"))
    try:
        first = next(found, None)
    except BulkFailed:
        return None
    if first is None:
        return None

    def rows() -> Iterator[Listing]:
        yield _variant(session, first)
        for row in found:
            yield _variant(session, row)

    return rows()


def _rest_in_bulk(session: Session, rows: Iterator[Listing], given: set[str]) -> Iterator[Sequence[Listing]]:
    page: list[Listing] = []
    try:
        for one in rows:
            if one.id not in given:
                page.append(one)
            if len(page) == _BULK_PAGE:
                yield page
                page = []
    except BulkFailed as failure:
        raise Unavailable(
            "The catalogue did not come whole",
            service="shopify",
            record=session.record("catalogue"),
            why=str(failure),
            then="The next run reads it again.",
        ) from failure
    if page:
        yield page
