"""Reading the catalogue: every variant, or those with one SKU (shopify sheets 5, 8 and 9.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rbsync.connectors.shopify.bulk import BulkFailed, bulk_rows
from rbsync.connectors.shopify.documents import bulk_document, load
from rbsync.connectors.shopify.listing_mapping import listing
from rbsync.connectors.shopify.paging import Page, connection
from rbsync.connectors.shopify.search import quoted
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import VariantWire, check
from rbsync.core.model.listing import Listing
from rbsync.errors import Unavailable
from rbsync.transport.document import JsonValue

PAGES_BEFORE_BULK = 1
"""A catalogue longer than this goes on as a bulk operation: a page of 100 variants costs about 1000 points, which take 10 s to
come back at the usual 100 points/s; a file costs next to nothing (shopify sheets 3 and 5)."""

_BULK_PAGE = 250


def all_listings(session: Session) -> Iterator[Sequence[Listing]]:
    """Every variant of every status, each once."""
    given: set[str] = set()
    for number, page in enumerate(_pages(session, None), start=1):
        listings = _listings(session, page)
        fresh = list({one.id: one for one in listings if one.id not in given}.values())
        given.update(one.id for one in fresh)
        if fresh:
            yield fresh
        long = number == PAGES_BEFORE_BULK and page.info.has_next_page
        if long and (first := _bulk_begin(session)) is not None:
            yield from _bulk_rest(session, first, given)
            return


def listings_by_sku(session: Session, sku: str) -> tuple[Listing, ...]:
    """Those with exactly this SKU; the search finds similar ones too (shopify sheet 8)."""
    if not sku.strip():
        return ()
    pages = _pages(session, f"sku:{quoted(sku)}")
    found = {
        one.id: one for page in pages for one in _listings(session, page) if (one.sku or "").strip() == sku.strip()
    }
    return tuple(found.values())


def _pages(session: Session, search: str | None) -> Iterator[Page]:
    location = session.facts.location()
    document = load("Listings", stocked=location is not None)
    variables: dict[str, JsonValue] = {"q": search, **({"location": location} if location else {})}
    record = session.record("catalogue")
    return connection(session.graph, document, variables, path=("productVariants",), record=record)


def _listings(session: Session, page: Page) -> list[Listing]:
    return [_listing(session, node) for node in page.nodes]


def _listing(session: Session, node: object) -> Listing:
    wire = check(VariantWire, node, record=session.record("catalogue"))
    return listing(wire, session.facts.currency())


def _bulk_begin(session: Session) -> Iterator[Listing] | None:
    """The whole catalogue from a bulk operation, its first row already there; None when it cannot be had."""
    found = bulk_rows(
        session, bulk_document("ListingsInBulk", location=session.facts.location()), record=session.record("catalogue")
    )
    try:
        first = next(found, None)
    except BulkFailed:
        return None
    if first is None:
        return None

    def rows() -> Iterator[Listing]:
        yield _listing(session, first)
        for row in found:
            yield _listing(session, row)

    return rows()


def _bulk_rest(session: Session, rows: Iterator[Listing], given: set[str]) -> Iterator[Sequence[Listing]]:
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
