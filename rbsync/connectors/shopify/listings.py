"""Reading the catalogue: every variant, or those with one SKU (shopify sheets 5, 8 and 9.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rbsync.connectors.shopify.bulk import BulkFailed, BulkRuns
from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.documents import bulk_document, load
from rbsync.connectors.shopify.listing_mapping import listing
from rbsync.connectors.shopify.paging import Page, connection
from rbsync.connectors.shopify.profile import Facts
from rbsync.connectors.shopify.search import quoted
from rbsync.connectors.shopify.wire import VariantWire, check
from rbsync.core.model.listing import Listing
from rbsync.errors import Unavailable
from rbsync.transport.document import JsonValue

PAGES_BEFORE_BULK = 1
"""A catalogue longer than this goes on as a bulk operation: a page of 100 variants costs about 1000 points, which take 10 s to
come back at the usual 100 points/s; a file costs next to nothing (shopify sheets 3 and 5)."""

_BULK_PAGE = 250


class ListingReader:
    """A shop's variants, with their quantities where a location is configured."""

    def __init__(self, graph: GraphQL, *, name: str, facts: Facts, bulk: BulkRuns) -> None:
        self._graph = graph
        self._name = name
        self._facts = facts
        self._bulk = bulk

    def all(self) -> Iterator[Sequence[Listing]]:
        """Every variant of every status, each once."""
        given: set[str] = set()
        for number, page in enumerate(self._pages(None), start=1):
            listings = self._listings(page)
            fresh = list({one.id: one for one in listings if one.id not in given}.values())
            given.update(one.id for one in fresh)
            if fresh:
                yield fresh
            long = number == PAGES_BEFORE_BULK and page.info.has_next_page
            if long and (first := self._bulk_begin()) is not None:
                yield from self._bulk_rest(first, given)
                return

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those with exactly this SKU; the search finds similar ones too (shopify sheet 8)."""
        if not sku.strip():
            return ()
        pages = self._pages(f"sku:{quoted(sku)}")
        found = {
            one.id: one for page in pages for one in self._listings(page) if (one.sku or "").strip() == sku.strip()
        }
        return tuple(found.values())

    def _pages(self, search: str | None) -> Iterator[Page]:
        location = self._facts.location()
        document = load("Listings", stocked=location is not None)
        variables: dict[str, JsonValue] = {"q": search, **({"location": location} if location else {})}
        record = f"catalogue of {self._name}"
        return connection(self._graph, document, variables, path=("productVariants",), record=record)

    def _listings(self, page: Page) -> list[Listing]:
        return [self._listing(node) for node in page.nodes]

    def _listing(self, node: object) -> Listing:
        wire = check(VariantWire, node, record=f"catalogue of {self._name}")
        return listing(wire, self._facts.shop().currency_code)

    def _bulk_begin(self) -> Iterator[Listing] | None:
        """The whole catalogue from a bulk operation, its first row already there; None when it cannot be had."""
        found = self._bulk.rows(
            bulk_document("ListingsInBulk", location=self._facts.location()), record=f"catalogue of {self._name}"
        )
        try:
            first = next(found, None)
        except BulkFailed:
            return None
        if first is None:
            return None

        def rows() -> Iterator[Listing]:
            yield self._listing(first)
            for row in found:
                yield self._listing(row)

        return rows()

    def _bulk_rest(self, rows: Iterator[Listing], given: set[str]) -> Iterator[Sequence[Listing]]:
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
                record=f"catalogue of {self._name}",
                why=str(failure),
                then="The next run reads it again.",
            ) from failure
        if page:
            yield page
