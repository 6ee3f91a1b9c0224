"""Reading products: those that changed, and whole ones by id or by key (shopify sheets 4, 6, 8 and 11)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

from rbsync.connectors.shopify.bulk import BulkFailed, BulkRuns
from rbsync.connectors.shopify.client import GraphQL, TooDear
from rbsync.connectors.shopify.documents import KEYS_AT_ONCE, bulk_document, load, products_by_key
from rbsync.connectors.shopify.listing_mapping import listing, listing_of
from rbsync.connectors.shopify.paging import connection, nodes
from rbsync.connectors.shopify.product_rows import ProductRows
from rbsync.connectors.shopify.product_wire import KeyedWire, WholeProductWire
from rbsync.connectors.shopify.profile import Facts
from rbsync.connectors.shopify.search import EVERY_STATUS, in_window
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, VariantWire, check
from rbsync.core.model.listing import Listing
from rbsync.errors import ContractBroken
from rbsync.ports.shop import Window
from rbsync.transport.document import JsonValue

PAGES_BEFORE_BULK = 3
"""A longer list goes on as a bulk operation: a page of 38 products costs some 400 points, a file next to nothing."""

_BULK_PAGE = 250


class CatalogueReader:
    """A shop's products with all their variants, and these with their quantities where a location is configured."""

    def __init__(self, graph: GraphQL, *, name: str, facts: Facts, bulk: BulkRuns) -> None:
        self._graph = graph
        self._bulk = bulk
        self._facts = facts
        self._record = f"catalogue of {name}"
        self._keys_are_defined = False

    def changed(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every variant of the products that changed in the window. Many come from one bulk operation."""
        document = load("ProductsChanged", stocked=self.stocked)
        search = f"{in_window(window.since, window.until)} {EVERY_STATUS}"
        variables = {"q": search, **self.at_location()}
        given: set[str] = set()
        pages = connection(self._graph, document, variables, path=("products",), record=self._record)
        for number, page in enumerate(pages, start=1):
            fresh = {product.id: product for product in self._products(page.nodes) if product.id not in given}
            given.update(fresh)
            listings = [one for product in fresh.values() for one in self._whole(product)]
            if listings:
                yield listings
            if number == PAGES_BEFORE_BULK and page.info.has_next_page and (yield from self._in_bulk(search, given)):
                return

    def _in_bulk(self, search: str, given: set[str]) -> Generator[Sequence[Listing], None, bool]:
        """What was not given yet; whether that was all of it, or paging has to go on."""
        document = bulk_document("ProductsInBulk", search=search, location=self._facts.location())
        rows, page, came_whole = ProductRows(), list[Listing](), True
        try:
            for row in self._bulk.rows(document, record=self._record):
                whole = rows.take(row)
                if whole is not None and whole[0].id not in given:
                    given.add(whole[0].id)
                    page.extend(self.listings(*whole))
                if len(page) >= _BULK_PAGE:
                    yield page
                    page = []
        except (BulkFailed, ValueError):
            came_whole = False
        if page:
            yield page
        if not came_whole:
            return False
        again = self.of_products(rows.left())
        given.update(again)
        yield from again.values()
        return True

    def by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """Listings by their ids; those that are gone are left out."""
        document = load("ListingsById", stocked=self.stocked)
        return {
            found.id: found
            for portion in nodes(self._graph, document, ids, self.at_location(), record=self._record)
            for found in (listing(check(VariantWire, node, record=self._record), self.currency) for node in portion)
        }

    def of_products(self, ids: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """All listings of each product; those that are gone are left out."""
        document = load("ProductsById", stocked=self.stocked)
        return {
            product.id: self._whole(product)
            for portion in nodes(self._graph, document, ids, self.at_location(), record=self._record)
            for product in self._products(portion)
        }

    def ids_by_key(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The products made under these keys: key → product id. A key is compared to the letter."""
        wanted = list(dict.fromkeys(keys))
        if not wanted or not self.keys_are_defined():
            return {}
        found: dict[str, str] = {}
        while wanted:
            portion = wanted[: self._graph.portion(products_by_key(min(len(wanted), KEYS_AT_ONCE)))]
            document = products_by_key(len(portion))
            variables = {f"k{place}": key for place, key in enumerate(portion)}
            try:
                reply = self._graph.run(document, variables, record=self._record, rows=len(portion))
            except TooDear:
                continue
            for place, key in enumerate(portion):
                if (node := reply.data.get(f"k{place}")) is not None:
                    wire = check(KeyedWire, node, record=self._record)
                    if wire.metafield is not None and wire.metafield.value == key:
                        found[key] = wire.id
            wanted = wanted[len(portion) :]
        return found

    def by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """All listings of the products made under these keys."""
        ids = self.ids_by_key(keys)
        listings = self.of_products(list(ids.values())) if ids else {}
        return {key: listings[product] for key, product in ids.items() if product in listings}

    def keys_are_defined(self) -> bool:
        """Whether products may have keys at all: nothing can be looked up by a metafield that is not defined."""
        if not self._keys_are_defined:
            reply = self._graph.run(load("KeyDefinition"), {}, record=self._record)
            definitions = reply.data.get("metafieldDefinitions")
            found = definitions.get("nodes") if isinstance(definitions, dict) else None
            if not isinstance(found, list):
                raise ContractBroken("metafieldDefinitions came without nodes", service="shopify", record=self._record)
            self._keys_are_defined = bool(found)
        return self._keys_are_defined

    def listings(self, product: ProductWire, variants: Iterable[OwnVariantWire]) -> tuple[Listing, ...]:
        """The listings of these variants of one product."""
        return tuple(listing_of(product, one, self.currency) for one in variants)

    @property
    def currency(self) -> str:
        """The shop's."""
        return self._facts.shop().currency_code

    @property
    def stocked(self) -> bool:
        """Whether a location is configured. Raises ConfigError where it cannot be used."""
        return self._facts.location() is not None

    def at_location(self) -> dict[str, JsonValue]:
        """The variable of the documents that tell levels."""
        location = self._facts.location()
        return {} if location is None else {"location": location}

    def _products(self, found: Iterable[object]) -> list[WholeProductWire]:
        return [check(WholeProductWire, node, record=self._record) for node in found]

    def _whole(self, product: WholeProductWire) -> tuple[Listing, ...]:
        """All its listings: those that came with it, and the rest of a long one."""
        inline = product.variants
        if inline is None or inline.page_info is None:
            raise ContractBroken("A product came without its variants", service="shopify", record=self._record)
        variants = {one.id: one for one in inline.nodes}
        if inline.page_info.has_next_page:
            document = load("ProductVariants", stocked=self.stocked)
            variables: dict[str, JsonValue] = {"id": product.id, **self.at_location()}
            path, after = ("product", "variants"), inline.page_info.end_cursor
            pages = connection(self._graph, document, variables, path=path, record=self._record, after=after)
            found = (check(OwnVariantWire, node, record=self._record) for page in pages for node in page.nodes)
            variants.update((one.id, one) for one in found)
        return self.listings(product, variants.values())
