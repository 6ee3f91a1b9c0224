"""One Shopify shop, as the passes see it (`rbsync.ports.Shop`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from rbsync.connectors.shopify import stock
from rbsync.connectors.shopify.auth import ClientCredentials, MintedSource, StaticSource, StaticToken
from rbsync.connectors.shopify.catalogue import changed_listings, listings_by_id, listings_by_key
from rbsync.connectors.shopify.client import HEADERS, GraphQL
from rbsync.connectors.shopify.documents import Currency
from rbsync.connectors.shopify.judge import judge, judge_token
from rbsync.connectors.shopify.listings import all_listings, listings_by_sku
from rbsync.connectors.shopify.memberships import Memberships
from rbsync.connectors.shopify.options import ProductOptions
from rbsync.connectors.shopify.orders import changed_orders, find_orders, read_orders
from rbsync.connectors.shopify.product_writer import write_products
from rbsync.connectors.shopify.profile import MOST_VARIANTS, Facts
from rbsync.connectors.shopify.session import Session
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
        self._session = Session(
            name=name,
            graph=graph,
            service=self._service,
            clock=clock,
            facts=Facts(graph, name=name, location=location, products=products),
            memberships=Memberships(graph, name=name, options=products),
            currency=_CURRENCIES[currency],
            workers=workers,
        )

    def close(self) -> None:
        """Close the connections."""
        self._service.close()
        if self._minting is not None:
            self._minting.close()

    def profile(self) -> ShopProfile:
        """Read now. Raises Denied when the credentials are refused."""
        profile = self._session.facts.profile()
        self.most_variants = self._session.facts.most_variants()
        return profile

    def locations(self) -> tuple[ShopLocation, ...]:
        """All, inactive ones included; `id` is the gid."""
        return self._session.facts.locations()

    def vocabulary(self) -> Vocabulary:
        """Nothing: Shopify has no list of its payment gateways, and the sales channels are looked up when they are needed."""
        return {}

    def listings(self) -> Iterator[Sequence[Listing]]:
        """Every variant of every status, page by page, each once. Raises ConfigError for an unusable location."""
        return all_listings(self._session)

    def listings_by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those whose SKU is `sku` to the letter."""
        return listings_by_sku(self._session, sku)

    def changed_listings(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every variant of each product of any status that changed in the window, page by page."""
        return changed_listings(self._session, window)

    def listings_by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """The listings as they are now; an id that no longer exists is left out."""
        return listings_by_id(self._session, ids)

    def listings_by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """The products that were made under these keys, by their metafield, with all their listings."""
        return listings_by_key(self._session, keys)

    def write_products(self, products: Sequence[NewProduct | ProductChange]) -> Iterator[Written | Unwritten]:
        """Make and change products, and tell of each: some call by call, many at once as bulk operations.

        Raises ConfigError for a location or a publication that the shop does not have.
        """
        return write_products(self._session, products)

    def changed_orders(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Every order whose update time lies in the window, page by page, each once."""
        return changed_orders(self._session, window)

    def orders(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """The whole orders, in any order. An id that no longer exists is left out; what makes no sense is given as unreadable."""
        return read_orders(self._session, ids)

    def find_orders(self, text: str) -> tuple[OrderHead, ...]:
        """By gid, the number in it, or the order's name with or without prefix and suffix."""
        return find_orders(self._session, text)

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now. Raises ConfigError when no usable location is configured."""
        return stock.levels(self._session, stock_ids)

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Compare and set; the answer names every change that was not made."""
        return stock.set_levels(self._session, changes, basis=basis, why=why)

    def activate(self, stock_id: str) -> None:
        """Stock the item at the location. Raises Refused."""
        stock.activate(self._session, stock_id)


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
