"""One Shopify shop, as the passes see it (`rbsync.ports.Shop`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from rbsync.connectors.shopify.auth import ClientCredentials, MintedSource, StaticSource, StaticToken
from rbsync.connectors.shopify.bulk import BulkRuns
from rbsync.connectors.shopify.catalogue import CatalogueReader
from rbsync.connectors.shopify.client import HEADERS, GraphQL
from rbsync.connectors.shopify.documents import Currency
from rbsync.connectors.shopify.judge import judge, judge_token
from rbsync.connectors.shopify.listings import ListingReader
from rbsync.connectors.shopify.memberships import Memberships
from rbsync.connectors.shopify.options import ProductOptions
from rbsync.connectors.shopify.orders import OrderReader
from rbsync.connectors.shopify.product_bulk import BulkMutations
from rbsync.connectors.shopify.product_plan import ProductPlanner
from rbsync.connectors.shopify.product_writer import ProductWriter
from rbsync.connectors.shopify.profile import MOST_VARIANTS, Facts
from rbsync.connectors.shopify.stock import StockWriter
from rbsync.core.model.listing import Level, LevelChange, LevelRefusal, Listing
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.core.model.product import NewProduct, ProductChange, Unwritten, Written
from rbsync.ports.shop import ShopLocation, ShopProfile, Vocabulary, Window
from rbsync.ports.time import Clock
from rbsync.transport.limiter import PointBucket, RequestBucket
from rbsync.transport.service import Service

# other workers of the same app empty the bucket too
_ATTEMPTS = 6
_NO_PRODUCTS = ProductOptions()
_CURRENCIES: Mapping[str, Currency] = {"shop": Currency.SHOP, "customer": Currency.CUSTOMER}


class ShopifyShop:
    """A shop under one app's credentials. Safe to use from `workers` threads; `close` it at the end.

    `store` is its *.myshopify.com name, `location` the name or gid of where quantities are kept (None: no quantities),
    `currency` the money its orders are read in. `most_variants` is the shop's own once the profile was read. `traffic` counts
    all calls. Raises ConfigError for an address that is not https.
    """

    service = "shopify"
    batch = 500
    unlisted_changes: timedelta | None = None
    longest_name = 255
    product_batch = 3000

    def __init__(
        self,
        *,
        name: str,
        store: str,
        base_url: str,
        credentials: StaticToken | ClientCredentials,
        location: str | None,
        currency: Literal["shop", "customer"],
        clock: Clock,
        workers: int = 4,
        products: ProductOptions = _NO_PRODUCTS,
    ) -> None:
        self.name = name
        self.workers = workers
        self.joins_collections = products.collections
        self.most_variants = MOST_VARIANTS  # until the profile was read
        bucket = PointBucket(clock)
        source: StaticSource | MintedSource
        if isinstance(credentials, StaticToken):
            self._minting = None
            source = StaticSource(credentials.token)
        else:
            self._minting = _minting(base_url, credentials, clock)
            source = MintedSource(credentials, service=self._minting, record=f"shop {name} ({store})", clock=clock)
        self._service = Service(
            name=self.service,
            base_url=base_url,
            authorize=source.headers,
            judge=judge,
            limiter=bucket,
            clock=clock,
            headers=HEADERS,
            attempts=_ATTEMPTS,
            renew=source.renew if isinstance(source, MintedSource) else None,
            workers=workers,
        )
        if self._minting is not None:
            self._minting.traffic = self._service.traffic
        self.traffic = self._service.traffic
        graph = GraphQL(service=self._service, bucket=bucket)
        bulk = BulkRuns(graph, service=self._service, clock=clock)
        self._facts = Facts(graph, name=name, location=location, products=products)
        self._orders = OrderReader(graph, name=name, currency=_CURRENCIES[currency], facts=self._facts, bulk=bulk)
        self._listings = ListingReader(graph, name=name, facts=self._facts, bulk=bulk)
        self._stock = StockWriter(graph, name=name, facts=self._facts, clock=clock)
        self._catalogue = CatalogueReader(graph, name=name, facts=self._facts, bulk=bulk)
        memberships = Memberships(graph, name=name, options=products)
        planner = ProductPlanner(graph, name=name, facts=self._facts, reader=self._catalogue, memberships=memberships)
        mutations = BulkMutations(graph, service=self._service, clock=clock)
        self._products = ProductWriter(
            graph, name=name, reader=self._catalogue, planner=planner, bulk=mutations, workers=workers
        )

    def close(self) -> None:
        """Close the connections."""
        self._service.close()
        if self._minting is not None:
            self._minting.close()

    def profile(self) -> ShopProfile:
        """Read now. Raises Denied when the credentials are refused."""
        profile = self._facts.profile()
        self.most_variants = self._facts.most_variants()
        return profile

    def locations(self) -> tuple[ShopLocation, ...]:
        """All, inactive ones included; `id` is the gid."""
        return self._facts.locations()

    def vocabulary(self) -> Vocabulary:
        """Nothing: Shopify has no list of its payment gateways, and the sales channels are looked up when they are needed."""
        return {}

    def listings(self) -> Iterator[Sequence[Listing]]:
        """Every variant of every status, page by page, each once. Raises ConfigError for an unusable location."""
        return self._listings.all()

    def listings_by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those whose SKU is `sku` to the letter."""
        return self._listings.by_sku(sku)

    def changed_listings(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every variant of each product of any status that changed in the window, page by page."""
        return self._catalogue.changed(window)

    def listings_by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """The listings as they are now; an id that no longer exists is left out."""
        return self._catalogue.by_id(ids)

    def listings_by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """The products that were made under these keys, by their metafield, with all their listings."""
        return self._catalogue.by_key(keys)

    def write_products(self, products: Sequence[NewProduct | ProductChange]) -> Iterator[Written | Unwritten]:
        """Make and change products, and tell of each: some call by call, many at once as bulk operations.

        Raises ConfigError for a location or a publication that the shop does not have.
        """
        return self._products.write(products)

    def changed_orders(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Every order whose update time lies in the window, page by page, each once."""
        return self._orders.changed(window)

    def orders(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """The whole orders, in any order. An id that no longer exists is left out; what makes no sense is given as unreadable."""
        return self._orders.read(ids)

    def find_orders(self, text: str) -> tuple[OrderHead, ...]:
        """By gid, the number in it, or the order's name with or without prefix and suffix."""
        return self._orders.find(text)

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now. Raises ConfigError when no usable location is configured."""
        return self._stock.levels(stock_ids)

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Compare and set; the answer names every change that was not made."""
        return self._stock.set_levels(changes, basis=basis, why=why)

    def activate(self, stock_id: str) -> None:
        """Stock the item at the location. Raises Refused."""
        self._stock.activate(stock_id)


def _minting(base_url: str, credentials: ClientCredentials, clock: Clock) -> Service:
    return Service(
        name="shopify",
        base_url=base_url,
        authorize=dict,
        judge=judge_token,
        limiter=RequestBucket(1.0, 5.0, clock),
        clock=clock,
        workers=1,
        secrets=(credentials.client_secret,),
    )
