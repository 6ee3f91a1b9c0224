"""One Shopify shop as a connector."""

from collections.abc import Callable
from typing import Literal

from rbsync.connectors.shopify.auth import ClientCredentials, MintedToken, StaticToken
from rbsync.connectors.shopify.catalogue import ListingReader
from rbsync.connectors.shopify.client import HEADERS, GraphQL
from rbsync.connectors.shopify.documents import Currency
from rbsync.connectors.shopify.judge import judge
from rbsync.connectors.shopify.orders import OrderReader
from rbsync.connectors.shopify.product_writer import ProductWriter
from rbsync.connectors.shopify.session import Facts, ProductOptions, Session
from rbsync.connectors.shopify.stock import StockWriter
from rbsync.ports.connector import Connector, Limits
from rbsync.ports.time import Clock
from rbsync.transport.limiter import PointBucket
from rbsync.transport.service import Service

# other workers of the same app empty the bucket too
_ATTEMPTS = 6
_NO_PRODUCTS = ProductOptions()


def open_shopify(
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
) -> Connector:
    """A shop under one app's credentials. Safe to use from `workers` threads; close it at the end.

    `store` is its *.myshopify.com name, `location` the name or gid of where quantities are kept (None: no quantities),
    `currency` the money its orders are read in. Raises ConfigError for an address that is not https.
    """
    bucket = PointBucket(clock)
    service, close = _service(
        credentials, f"shop {name} ({store})", base_url=base_url, limiter=bucket, clock=clock, workers=workers
    )
    graph = GraphQL(service=service, bucket=bucket)
    facts = Facts(graph, name=name, location=location, products=products)
    session = Session(
        name=name,
        graph=graph,
        service=service,
        clock=clock,
        facts=facts,
        currency=Currency[currency.upper()],
        workers=workers,
    )
    return Connector(
        name=name,
        service="shopify",
        limits=Limits(orders_per_read=500, products_per_write=3000, joins_collections=products.collections),
        profile=facts.profile,
        vocabulary=dict,  # payment gateways are listed nowhere, and sales channels are looked up when they are needed
        traffic=service.traffic.snapshot,
        close=close,
        orders=OrderReader(session),
        listings=ListingReader(session),
        catalogue=ProductWriter(session),
        stock=StockWriter(session),
    )


def _service(
    credentials: StaticToken | ClientCredentials,
    record: str,
    *,
    base_url: str,
    limiter: PointBucket,
    clock: Clock,
    workers: int,
) -> tuple[Service, Callable[[], None]]:
    """The shop's API, and what closes it. `record` names the shop in messages."""
    token: StaticToken | MintedToken
    if isinstance(credentials, StaticToken):
        token = credentials
    else:
        token = MintedToken(credentials, base_url=base_url, record=record, clock=clock)
    service = Service(
        name="shopify",
        base_url=base_url,
        authorize=token.headers,
        judge=judge,
        limiter=limiter,
        clock=clock,
        headers=HEADERS,
        attempts=_ATTEMPTS,
        renew=token.renew,
        workers=workers,
    )
    services = [service, token.service] if token.service else [service]
    for each in services:
        each.traffic = service.traffic

    def close() -> None:
        for each in services:
            each.close()

    return service, close
