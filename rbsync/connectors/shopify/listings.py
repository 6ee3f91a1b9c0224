"""Reading the catalogue: every variant, or those with one SKU (shopify sheets 5, 8 and 9.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rbsync.connectors.shopify.bulk import BulkFailed, BulkRuns
from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.listing_mapping import listing
from rbsync.connectors.shopify.paging import connection
from rbsync.connectors.shopify.profile import Facts
from rbsync.connectors.shopify.queries import LISTINGS, STOCKED_LISTINGS, listings_in_bulk, quoted
from rbsync.connectors.shopify.wire import VariantWire, checked
from rbsync.core.model.listing import Listing
from rbsync.errors import Unavailable
from rbsync.transport.document import JsonValue

PAGES_BEFORE_BULK = 10
"""A catalogue longer than this goes on as a bulk operation: pages are bound by the cost limit, files are not."""

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
        for number, page in enumerate(self._search(None), start=1):
            fresh = list({one.id: one for one in page if one.id not in given}.values())
            given.update(one.id for one in fresh)
            if fresh:
                yield fresh
            if number == PAGES_BEFORE_BULK and (first := self._bulk_begin()) is not None:
                yield from self._bulk_rest(first, given)
                return

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those with exactly this SKU; the search finds similar ones too (shopify sheet 8)."""
        if not sku.strip():
            return ()
        pages = self._search(f"sku:{quoted(sku)}")
        found = {one.id: one for page in pages for one in page if one.sku == sku}
        return tuple(found.values())

    def _search(self, search: str | None) -> Iterator[Sequence[Listing]]:
        location = self._facts.location()
        document = STOCKED_LISTINGS if location else LISTINGS
        variables: dict[str, JsonValue] = {"q": search, **({"location": location} if location else {})}
        record = f"catalogue of {self._name}"
        for page in connection(self._graph, document, variables, path=("productVariants",), record=record):
            yield [self._listing(node) for node in page.nodes]

    def _listing(self, node: object) -> Listing:
        wire = checked(VariantWire, node, record=f"catalogue of {self._name}")
        return listing(wire, self._facts.shop().currency_code)

    def _bulk_begin(self) -> Iterator[Listing] | None:
        """The whole catalogue from a bulk operation, its first row already there; None when it cannot be had."""
        groups = self._bulk.groups(listings_in_bulk(self._facts.location()), record=f"catalogue of {self._name}")
        try:
            first = next(groups, None)
        except BulkFailed:
            return None
        if first is None:
            return None

        def rows() -> Iterator[Listing]:
            yield self._listing(first.root)
            for group in groups:
                yield self._listing(group.root)

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
