"""Shopify as a type of connector."""

from rbsync.config.products import TO_SHOP
from rbsync.connectors.shopify.settings import ShopifySettings
from rbsync.connectors.type import ConnectorType, OrderMeaning, Surroundings, takes
from rbsync.core.rules.readiness import When
from rbsync.ports.connector import Connector


@takes(ShopifySettings)
def _open(settings: ShopifySettings, name: str, surroundings: Surroundings) -> Connector:
    from rbsync.connectors.shopify.auth import ClientCredentials, StaticToken
    from rbsync.connectors.shopify.connector import open_shopify
    from rbsync.connectors.shopify.session import ProductOptions

    if settings.access_token is not None:
        credentials: StaticToken | ClientCredentials = StaticToken(settings.access_token.reveal())
    else:
        secret = settings.client_secret.reveal() if settings.client_secret is not None else ""
        credentials = ClientCredentials(settings.client_id or "", secret)
    return open_shopify(
        name=name,
        store=settings.store,
        base_url=settings.base_url,
        credentials=credentials,
        location=settings.stock.to,
        currency=settings.orders.currency,
        clock=surroundings.clock,
        products=ProductOptions(
            writes=settings.products.direction == TO_SHOP,
            publish_to=settings.products.publish_to,
            collections=settings.products.category_as == "collection",
        ),
    )


@takes(ShopifySettings)
def _orders(settings: ShopifySettings) -> OrderMeaning:
    orders = settings.orders
    return OrderMeaning(when=When(orders.when), payment_terms_by_method=orders.payment_terms_by_gateway)


SHOPIFY = ConnectorType(settings=ShopifySettings, open=_open, orders=_orders)
