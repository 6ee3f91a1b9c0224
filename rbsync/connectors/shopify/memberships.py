"""Where new products go: collections by their titles, publications by their names (shopify sheet 9.2 and 9.3)."""

from collections.abc import Iterable, Mapping, Sequence

from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.documents import load
from rbsync.connectors.shopify.options import ProductOptions
from rbsync.connectors.shopify.paging import connection
from rbsync.connectors.shopify.product_wire import CollectionWire, PublicationWire
from rbsync.connectors.shopify.search import quoted
from rbsync.connectors.shopify.wire import check
from rbsync.errors import ConfigError


class Memberships:
    """A shop's collections and publications, each asked for once."""

    def __init__(self, graph: GraphQL, *, name: str, options: ProductOptions) -> None:
        self._graph = graph
        self._name = name
        self._options = options
        self._collections: dict[str, tuple[str, ...]] = {}
        self._remarks: dict[str, str] = {}
        self._publications: tuple[str, ...] | None = None

    def collections(self, categories: Iterable[str]) -> Mapping[str, Sequence[str]] | None:
        """Category → the one collection to join, or nothing; None where categories are product types."""
        if not self._options.collections:
            return None
        for category in dict.fromkeys(categories):
            if category.strip() and category not in self._collections:
                self._collections[category] = self._find(category)
        return self._collections

    def remark(self, category: str) -> str | None:
        """Why a product of this category joins no collection; None where it joins one."""
        return self._remarks.get(category)

    def publications(self) -> tuple[str, ...]:
        """The ids that new active products are published to. Raises ConfigError for a name that the shop does not have."""
        if self._publications is None:
            self._publications = self._named() if self._options.publish_to else ()
        return self._publications

    def _find(self, title: str) -> tuple[str, ...]:
        """A search finds similar titles too; only equal ones count, and only one may."""
        search = {"q": f"title:{quoted(title)}"}
        record = f"collections of {self._name}"
        pages = connection(self._graph, load("CollectionsByTitle"), search, path=("collections",), record=record)
        listed = (check(CollectionWire, node, record=record) for page in pages for node in page.nodes)
        found = [one for one in listed if one.title == title]
        if len(found) != 1:
            self._remarks[title] = f"{len(found) or 'no'} collections are called {title!r}: the product joined none"
            return ()
        if any(source.inclusion is not None and source.inclusion.conditions for source in found[0].sources):
            self._remarks[title] = f"the collection {title!r} chooses its products itself: the product did not join it"
            return ()
        return (found[0].id,)

    def _named(self) -> tuple[str, ...]:
        record = f"publications of {self._name}"
        by_name: dict[str, set[str]] = {}
        for page in connection(self._graph, load("Publications"), {}, path=("publications",), record=record):
            for node in page.nodes:
                wire = check(PublicationWire, node, record=record)
                for name in _names(wire):
                    by_name.setdefault(name, set()).add(wire.id)
        for name in self._options.publish_to:
            if len(by_name.get(name, ())) != 1:
                raise ConfigError(
                    f"The shop has {len(by_name.get(name, ())) or 'no'} sales channels called {name!r}",
                    record=f"connector {self._name}",
                    next_step=f"Correct `publish_to` in [connectors.{self._name}.products]. The shop has: "
                    + ", ".join(sorted(by_name)),
                )
        return tuple(dict.fromkeys(one for name in self._options.publish_to for one in by_name[name]))


def _names(wire: PublicationWire) -> set[str]:
    channels = {channel.name for channel in wire.channels.nodes} if wire.channels else set()
    return {wire.catalog.title, *channels} if wire.catalog else channels
