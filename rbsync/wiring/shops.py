"""Clients of the services, from the settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from rbsync.config.products import TO_SHOP
from rbsync.config.settings import Settings
from rbsync.config.shopify import ShopifySettings
from rbsync.config.smartweb import SmartWebSettings
from rbsync.connectors.shopify.auth import ClientCredentials, StaticToken
from rbsync.connectors.shopify.options import ProductOptions
from rbsync.connectors.shopify.shop import ShopifyShop
from rbsync.ports.shop import Shop
from rbsync.ports.time import Clock
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.transport.traffic import Traffic


class OpenShop(Shop, Protocol):
    """A shop whose connections are closed at the end, with the traffic that it caused."""

    @property
    def traffic(self) -> Traffic:
        """Calls, retries and waiting so far."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


def hub_of(settings: Settings, clock: Clock) -> RackbeatHub:
    """Rackbeat, as the settings name it."""
    rackbeat = settings.rackbeat
    return RackbeatHub(
        base_url=rackbeat.base_url,
        token=rackbeat.token.reveal(),
        account_id=rackbeat.account_id,
        clock=clock,
        contact=rackbeat.contact,
        requests_per_minute=rackbeat.requests_per_minute,
        workers=rackbeat.workers,
    )


def shop_of(name: str, settings: Settings, clock: Clock) -> OpenShop:
    """The shop behind a connector. Raises ConfigError for an address or an extra that is not usable."""
    connector = settings.connectors[name]
    if isinstance(connector, SmartWebSettings):
        return _smartweb(name, connector, settings, clock)
    return _shopify(name, connector, clock)


def _shopify(name: str, settings: ShopifySettings, clock: Clock) -> ShopifyShop:
    if settings.access_token is not None:
        credentials: StaticToken | ClientCredentials = StaticToken(settings.access_token.reveal())
    else:
        secret = settings.client_secret.reveal() if settings.client_secret is not None else ""
        credentials = ClientCredentials(settings.client_id or "", secret)
    return ShopifyShop(
        name=name,
        store=settings.store,
        base_url=settings.base_url,
        credentials=credentials,
        location=settings.stock.to,
        currency=settings.orders.currency,
        clock=clock,
        products=ProductOptions(
            writes=settings.products.direction == TO_SHOP,
            publish_to=settings.products.publish_to,
            collections=settings.products.category_as == "collection",
        ),
    )


def _smartweb(name: str, connector: SmartWebSettings, settings: Settings, clock: Clock) -> OpenShop:
    # zeep takes longer to import than most commands take to run
    from rbsync.connectors.smartweb.orders.options import OrderOptions
    from rbsync.connectors.smartweb.products.options import ProductOptions as SmartWebProductOptions
    from rbsync.connectors.smartweb.shop import SmartWebShop

    return SmartWebShop(
        name=name,
        wsdl=connector.wsdl,
        username=connector.username,
        password=connector.password.reveal(),
        requests_per_minute=connector.requests_per_minute,
        location=connector.stock.to,
        clock=clock,
        cache=settings.state_path.parent,
        products=SmartWebProductOptions(
            language=connector.language,
            category=connector.products.category,
            grams=Decimal(1 if connector.products.weight_unit == "g" else 1000),
        ),
        orders=OrderOptions(
            statuses=frozenset(connector.orders.statuses),
            currencies=frozenset(connector.orders.currencies),
            zone=ZoneInfo(settings.account.timezone),
        ),
    )
