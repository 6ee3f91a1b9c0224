"""Reading products: those that changed, and whole ones by id or by key (shopify sheets 4, 6, 8 and 11)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

from rbsync.connectors.shopify.bulk import BulkFailed, bulk_rows
from rbsync.connectors.shopify.client import TooDear
from rbsync.connectors.shopify.documents import KEYS_AT_ONCE, bulk_document, load, products_by_key
from rbsync.connectors.shopify.listing_mapping import listing, listing_of
from rbsync.connectors.shopify.paging import connection, nodes
from rbsync.connectors.shopify.product_rows import ProductRows
from rbsync.connectors.shopify.product_wire import KeyedWire, WholeProductWire
from rbsync.connectors.shopify.search import EVERY_STATUS, in_window
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, VariantWire, check
from rbsync.core.model.listing import Listing
from rbsync.errors import ContractBroken
from rbsync.ports.shop import Window
from rbsync.transport.document import JsonValue

PAGES_BEFORE_BULK = 3
"""A longer list goes on as a bulk operation: a page of 38 products costs some 400 points, a file next to nothing."""

_BULK_PAGE = 250


def changed_listings(session: Session, window: Window) -> Iterator[Sequence[Listing]]:
    """Every variant of the products that changed in the window. Many come from one bulk operation."""
    document = load("ProductsChanged", stocked=session.stocked)
    search = f"{in_window(window.since, window.until)} {EVERY_STATUS}"
    variables = {"q": search, **session.at_location()}
    given: set[str] = set()
    pages = connection(session.graph, document, variables, path=("products",), record=session.record("catalogue"))
    for number, page in enumerate(pages, start=1):
        fresh = {product.id: product for product in _products(session, page.nodes) if product.id not in given}
        given.update(fresh)
        listings = [one for product in fresh.values() for one in _whole(session, product)]
        if listings:
            yield listings
        if number == PAGES_BEFORE_BULK and page.info.has_next_page and (yield from _in_bulk(session, search, given)):
            return


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


def listings_by_id(session: Session, ids: Sequence[str]) -> Mapping[str, Listing]:
    """Listings by their ids; those that are gone are left out."""
    document = load("ListingsById", stocked=session.stocked)
    return {
        found.id: found
        for portion in nodes(session.graph, document, ids, session.at_location(), record=session.record("catalogue"))
        for found in (
            listing(check(VariantWire, node, record=session.record("catalogue")), session.facts.currency())
            for node in portion
        )
    }


def listings_of_products(session: Session, ids: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
    """All listings of each product; those that are gone are left out."""
    document = load("ProductsById", stocked=session.stocked)
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
        raise ContractBroken(
            "A product came without its variants", service="shopify", record=session.record("catalogue")
        )
    variants = {one.id: one for one in inline.nodes}
    if inline.page_info.has_next_page:
        document = load("ProductVariants", stocked=session.stocked)
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
