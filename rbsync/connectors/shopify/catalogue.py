"""Reading listings: all, those that changed, and some by id, by SKU or by key (shopify sheets 4 to 6, 8, 9.1 and 11)."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rbsync.connectors.shopify.bulk import BulkFailed, bulk_rows
from rbsync.connectors.shopify.client import Page, TooDear, by_id, connected, connection
from rbsync.connectors.shopify.documents import (
    EVERY_STATUS,
    KEYS_AT_ONCE,
    bulk_document,
    in_window,
    products_by_key,
    quoted,
)
from rbsync.connectors.shopify.mapping import listing
from rbsync.connectors.shopify.product_wire import KeyedWire, WholeProductWire
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, VariantWire, broken, check
from rbsync.core.model.listing import Listing
from rbsync.errors import Unavailable
from rbsync.ports.connector import Window
from rbsync.transport.document import JsonValue
from rbsync.wire import fit

PRODUCT_PAGES_BEFORE_BULK = 3
"""A longer list goes on as a bulk operation: a page of 38 products costs some 400 points, a file next to nothing."""

VARIANT_PAGES_BEFORE_BULK = 1
"""A catalogue longer than this goes on as a bulk operation: a page of 100 variants costs about 1000 points, which take 10 s to
come back at the usual 100 points/s; a file costs next to nothing (shopify sheets 3 and 5)."""

_BULK_PAGE = 250
Whole = tuple[ProductWire, tuple[OwnVariantWire, ...]]


@dataclass(frozen=True, slots=True)
class ListingReader:
    """What a shop sells, with quantities where a location is configured."""

    session: Session

    def all(self) -> Iterator[Sequence[Listing]]:
        """Every variant of every status, each once."""
        given: set[str] = set()
        for number, page in enumerate(_variant_pages(self.session, None), start=1):
            if listings := _not_given(_variants(self.session, page.nodes), given):
                yield listings
            long = number == VARIANT_PAGES_BEFORE_BULK and page.info.has_next_page
            if long and (yield from _all_in_bulk(self.session, given)):
                return

    def changed(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every variant of the products that changed in the window. Many come from one bulk operation."""
        session, record = self.session, self.session.record("catalogue")
        search = f"{in_window(window.since, window.until)} {EVERY_STATUS}"
        variables = {"q": search, **session.at_location()}
        given: set[str] = set()
        pages = connection(session.graph, session.load("ProductsChanged"), variables, path=("products",), record=record)
        for number, page in enumerate(pages, start=1):
            products = [check(WholeProductWire, node, record=record) for node in page.nodes]
            fresh = {product.id: product for product in products if product.id not in given}
            given.update(fresh)
            if listings := [each for product in fresh.values() for each in _whole(session, product)]:
                yield listings
            long = number == PRODUCT_PAGES_BEFORE_BULK and page.info.has_next_page
            if long and (yield from _changed_in_bulk(session, search, given)):
                return

    def by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """Listings by their ids; those that are gone are left out."""
        session, record = self.session, self.session.record("catalogue")
        document = session.load("ListingsById")
        wires = by_id(session.graph, VariantWire, document, ids, session.at_location(), record=record)
        return {wire.id: listing(wire.product, wire, session.facts.currency()) for wire in wires}

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those with exactly this SKU; the search finds similar ones too (shopify sheet 8)."""
        if not sku.strip():
            return ()
        pages = _variant_pages(self.session, f"sku:{quoted(sku)}")
        similar = {each.id: each for page in pages for each in _variants(self.session, page.nodes)}
        return tuple(each for each in similar.values() if (each.sku or "").strip() == sku.strip())


def listings_of_products(session: Session, ids: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
    """All listings of each product; those that are gone are left out."""
    document, record = session.load("ProductsById"), session.record("catalogue")
    products = by_id(session.graph, WholeProductWire, document, ids, session.at_location(), record=record)
    return {product.id: _whole(session, product) for product in products}


def listings_by_key(session: Session, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
    """All listings of the products made under these keys."""
    ids = _ids_by_key(session, keys)
    listings = listings_of_products(session, list(ids.values())) if ids else {}
    return {key: listings[product] for key, product in ids.items() if product in listings}


def listings_from(session: Session, product: ProductWire, variants: Iterable[OwnVariantWire]) -> tuple[Listing, ...]:
    """The listings of these variants of one product."""
    return tuple(listing(product, variant, session.facts.currency()) for variant in variants)


def _ids_by_key(session: Session, keys: Iterable[str]) -> Mapping[str, str]:
    """The products made under these keys: key → product id. A key is compared to the letter."""
    rest, record = list(dict.fromkeys(keys)), session.record("catalogue")
    if not rest or not session.facts.keys_are_defined():
        return {}
    found: dict[str, str] = {}
    while rest:
        portion = rest[: session.graph.portion(products_by_key(min(len(rest), KEYS_AT_ONCE)))]
        variables = {f"k{place}": key for place, key in enumerate(portion)}
        try:
            reply = session.graph.run(products_by_key(len(portion)), variables, record=record, rows=len(portion))
        except TooDear:
            continue
        for place, key in enumerate(portion):
            if (node := reply.data.get(f"k{place}")) is not None:
                wire = check(KeyedWire, node, record=record)
                if wire.key == key:
                    found[key] = wire.id
        rest = rest[len(portion) :]
    return found


def _whole(session: Session, product: WholeProductWire) -> tuple[Listing, ...]:
    """All its listings: those that came with it, and the rest of a long one."""
    inline, record = product.variants, session.record("catalogue")
    if inline is None or inline.page_info is None:
        raise broken("a product came without its variants", record=record)
    variants = {variant.id: variant for variant in inline.nodes}
    if inline.page_info.has_next_page:
        more = connected(
            session.graph,
            OwnVariantWire,
            session.load("ProductVariants"),
            {"id": product.id, **session.at_location()},
            path=("product", "variants"),
            record=record,
            after=inline.page_info.end_cursor,
        )
        variants.update((variant.id, variant) for variant in more)
    return listings_from(session, product, variants.values())


def _variant_pages(session: Session, search: str | None) -> Iterator[Page]:
    variables = {"q": search, **session.at_location()}
    record = session.record("catalogue")
    return connection(session.graph, session.load("Listings"), variables, path=("productVariants",), record=record)


def _variants(session: Session, rows: Iterable[object]) -> Iterator[Listing]:
    wires = (check(VariantWire, row, record=session.record("catalogue")) for row in rows)
    return (listing(wire.product, wire, session.facts.currency()) for wire in wires)


def _not_given(listings: Iterable[Listing], given: set[str]) -> list[Listing]:
    """Those that were not given yet; now they are."""
    fresh = {each.id: each for each in listings if each.id not in given}
    given.update(fresh)
    return list(fresh.values())


def _all_in_bulk(session: Session, given: set[str]) -> Generator[Sequence[Listing], None, bool]:
    """What was not given yet, from a bulk operation; whether it brought anything, or paging has to go on.

    Raises Unavailable where it breaks off.
    """
    document = bulk_document("ListingsInBulk", location=session.facts.location())
    record = session.record("catalogue")
    page, begun = list[Listing](), False
    try:
        for row in bulk_rows(session, document, record=record):
            begun = True
            page += _not_given(_variants(session, [row]), given)
            if len(page) == _BULK_PAGE:
                yield page
                page = []
    except BulkFailed as failure:
        if not begun:
            return False
        raise Unavailable(
            "The catalogue did not come whole",
            service="shopify",
            record=record,
            why=str(failure),
            then="The next run reads it again.",
        ) from failure
    if page:
        yield page
    return begun


def _changed_in_bulk(session: Session, search: str, given: set[str]) -> Generator[Sequence[Listing], None, bool]:
    """Of the products that were not given yet; whether that was all of them, or paging has to go on."""
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
    if came_whole:
        again = listings_of_products(session, rows.left())
        given.update(again)
        yield from again.values()
    return came_whole


@dataclass(slots=True)
class ProductRows:
    """Rows that wait for others. Where variants follow their product, as they are asked to, hardly any do."""

    _products: dict[str, ProductWire] = field(default_factory=dict)
    _variants: dict[str, list[OwnVariantWire]] = field(default_factory=dict)

    def take(self, row: Mapping[str, JsonValue]) -> Whole | None:
        """The product that this row makes whole, if it does. Raises ValueError for a row of another shape."""
        parent = row.get("__parentId")
        if isinstance(parent, str):
            self._variants.setdefault(parent, []).append(fit(OwnVariantWire, row))
        else:
            product = fit(ProductWire, row)
            parent = product.id
            self._products[parent] = product
        known, variants = self._products.get(parent), self._variants.get(parent, [])
        if known is None or len(variants) < known.variants_count:
            return None
        del self._products[parent]
        self._variants.pop(parent, None)
        return known, tuple(variants)

    def left(self) -> list[str]:
        """The ids of products that did not become whole, or got a variant after they were."""
        return list(dict.fromkeys((*self._products, *self._variants)))
