"""The tables of a Shopify connector."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from rbsync.config.connector import ConnectorSettings, Orders, Stock
from rbsync.config.marks import Asked, Numbers, Offered, Same, Written
from rbsync.config.products import TO_RACKBEAT, Products
from rbsync.config.secrets import Secret
from rbsync.config.values import WRONG_TABLE, BaseUrl, Number, Words, as_schema, matching

STORE = r"[a-z0-9][a-z0-9-]*\.myshopify\.com"
STORE_WORDS = 'must be the shop\'s own name at Shopify, such as "example.myshopify.com"'


def _names(raw: object) -> object:
    if isinstance(raw, list | tuple) and all(isinstance(name, str) for name in raw):
        return tuple(dict.fromkeys(raw))
    raise ValueError('must be a list of names of sales channels, such as ["Online Store"]')


class ShopifyProducts(Products):
    """What happens to products."""

    publish_to: Annotated[tuple[Words, ...], BeforeValidator(_names)] = ()
    """The names of the sales channels that new active products join."""
    category_as: Literal["product-type", "collection"] = "product-type"
    """Whether the category is the product's type, or the collection of that title."""

    def mistakes(self) -> Iterator[str]:
        """What does not fit together, in words that follow the table's name."""
        yield from super().mistakes()
        if self.publish_to and self.status != "active" and self.direction != TO_RACKBEAT:
            yield 'has no use for publish_to without status = "active": drafts join no sales channel'


class ShopifyStock(Stock):
    """What happens to quantities."""

    to: Annotated[Words | None, Asked("--shop-location", "NAME", "The shop's location that gets the stock")] = None
    """The name of the shop's location."""

    @model_validator(mode="after")
    def _has_a_target(self) -> Self:
        if self.direction != "off" and self.to is None:
            raise PydanticCustomError(
                WRONG_TABLE, 'needs to = "…", the name of the shop\'s location, or direction = "off"'
            )
        return self


class ShopifyOrders(Orders):
    """Which orders are pulled, how far they go in Rackbeat, and with which numbers."""

    when: Annotated[Literal["created", "paid", "fulfilled"], Same("orders taken"), Written()] = "paid"
    """What an order must have reached in the shop."""
    gift_card_item: Annotated[Words | None, Offered("GIFTCARD")] = None
    """The item of gift cards sold."""
    tip_item: Annotated[Words | None, Offered("TIP")] = None
    """The item of tips."""
    duty_item: Annotated[Words | None, Offered("DUTY")] = None
    """The item of duties."""
    currency: Annotated[Literal["shop", "customer"], Same("currency")] = "shop"
    """Whether orders land in the shop's currency or in the one the customer paid in."""
    payment_terms_by_gateway: Annotated[Mapping[str, Number], Same("payment terms"), Numbers("payment_terms")] = {}
    """Terms of payment by the name of the payment gateway, before `payment_terms`."""


class ShopifySettings(ConnectorSettings):
    """One Shopify shop."""

    title: ClassVar[str] = "Shopify"
    usual_name: ClassVar[str] = "shop-dk"

    type: Literal["shopify"]
    store: Annotated[
        str,
        matching(STORE, STORE_WORDS),
        Field(json_schema_extra=as_schema(STORE)),
        Same("user"),
        Asked("--store", "HOST", "The shop's address, NAME.myshopify.com"),
    ]
    """NAME.myshopify.com"""
    access_token: Annotated[Secret | None, Same("secret"), Written({"env": "SHOP_TOKEN"})] = None
    """The Admin API token of a custom app; or else `client_id` and `client_secret`."""
    client_id: Annotated[Words | None, Same("user")] = None
    """The client id of an app whose tokens expire."""
    client_secret: Annotated[Secret | None, Same("secret")] = None
    """The client secret that belongs to `client_id`."""
    base_url: Annotated[BaseUrl, Same("address")] = Field(default_factory=lambda known: f"https://{known['store']}")
    """Where the shop's API is; without it, https:// and the store."""
    products: ShopifyProducts = ShopifyProducts()
    stock: ShopifyStock = ShopifyStock()
    orders: ShopifyOrders = ShopifyOrders()

    @model_validator(mode="after")
    def _has_one_kind_of_credentials(self) -> Self:
        pair = (self.client_id, self.client_secret)
        given = [key for key, value in zip(("client_id", "client_secret"), pair, strict=True) if value is not None]
        if self.access_token is not None and not given:
            return self
        if self.access_token is None and len(given) == len(pair):
            return self
        raise PydanticCustomError(WRONG_TABLE, "needs either access_token, or client_id and client_secret together")
