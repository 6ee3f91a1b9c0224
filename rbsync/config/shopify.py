"""The tables of a Shopify connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from rbsync.config.secrets import Secret
from rbsync.config.values import (
    WHOLE,
    WRONG_TABLE,
    BaseUrl,
    Number,
    Switch,
    Table,
    VatZone,
    Words,
    as_schema,
    countries_in_capitals,
    matching,
)

STORE = r"[a-z0-9][a-z0-9-]*\.myshopify\.com"
STORE_WORDS = 'must be the shop\'s own name at Shopify, such as "example.myshopify.com"'


def _locations(raw: object) -> object:
    numbers = raw if isinstance(raw, list | tuple) else ()
    if raw == "all" or (numbers and all(type(number) is int and number >= 1 for number in numbers)):
        return raw if raw == "all" else tuple(dict.fromkeys(numbers))
    raise ValueError('must be "all" or a list of numbers of Rackbeat locations, such as [1, 2]')


class Products(Table):
    """What happens to products."""

    direction: Literal["off"] = "off"
    """Products move in initial-sync only; later changes of them are not carried."""
    product_group: Number | None = None
    """The group of products created from this shop, instead of rackbeat.defaults."""
    unit: Number | None = None
    """The unit of products created from this shop, instead of rackbeat.defaults."""
    max_sku_length: Annotated[int, Field(ge=1), WHOLE] = 25
    """The longest SKU that may become a number in Rackbeat."""


class Stock(Table):
    """What happens to quantities."""

    direction: Literal["rackbeat-to-shop", "off"] = "off"
    """Whether the shop's quantities follow Rackbeat's."""
    from_: Annotated[Literal["all"] | tuple[Number, ...], BeforeValidator(_locations), Field(alias="from")] = "all"
    """All Rackbeat locations together, or the numbers of those to add up."""
    to: Words | None = None
    """The name of the shop's location."""
    basis: Literal["available", "on-hand"] = "available"
    """Which of the shop's quantities is set."""
    buffer: Annotated[int, Field(ge=0), WHOLE] = 0
    """How many units are held back from the shop."""
    zeroing_guard_percent: Annotated[int, Field(ge=0, le=100), WHOLE] = 30
    """Stop before writing when more than this share of the shop's items would go to zero."""

    @model_validator(mode="after")
    def _has_a_target(self) -> Self:
        if self.direction != "off" and self.to is None:
            raise PydanticCustomError(
                WRONG_TABLE, 'needs to = "…", the name of the shop\'s location, or direction = "off"'
            )
        return self


class Orders(Table):
    """Which orders are pulled, how far they go in Rackbeat, and with which numbers."""

    pull: Switch = False
    """Whether orders are pulled."""
    when: Literal["created", "paid", "fulfilled"] = "paid"
    """What an order must have reached in the shop."""
    land_as: Literal["draft", "booked", "ready", "shipped", "invoiced", "shipped+invoiced"] = "booked"
    """How far the order is taken in Rackbeat."""
    freight_item: Words | None = None
    """The item of freight lines."""
    fallback_item: Words | None = None
    """The item of lines without SKU; without it such orders are held."""
    gift_card_item: Words | None = None
    """The item of gift cards sold."""
    tip_item: Words | None = None
    """The item of tips."""
    duty_item: Words | None = None
    """The item of duties."""
    fee_item: Words | None = None
    """The item of fees."""
    rounding_item: Words | None = None
    """The item of a line that makes up for rounding."""
    currency: Literal["shop", "customer"] = "shop"
    """Whether orders land in the shop's currency or in the one the customer paid in."""
    vat_zone: VatZone | None = None
    """The VAT zone, instead of rackbeat.defaults."""
    vat_zones: Annotated[Mapping[str, VatZone], BeforeValidator(countries_in_capitals)] = {}
    """The VAT zone by country (ISO 3166-1 alpha-2), before `vat_zone`."""
    payment_terms: Number | None = None
    """Terms of payment, instead of rackbeat.defaults."""
    payment_terms_by_gateway: Mapping[str, Number] = {}
    """Terms of payment by the name of the payment gateway, before `payment_terms`."""
    customer_group: Number | None = None
    """The group of new customers, instead of rackbeat.defaults."""
    layout: Number | None = None
    """The layout of orders, instead of rackbeat.defaults."""
    employee: Number | None = None
    """Our reference on orders, instead of rackbeat.defaults."""
    location: Number | None = None
    """Where orders take their stock from, instead of rackbeat.defaults."""
    default_customer: Number | None = None
    """The customer of guests without e-mail; without it such orders are held."""
    overlap_minutes: Annotated[int, Field(ge=0), WHOLE] = 120
    """How far each run reads back before the end of the last one."""


class ShopifySettings(Table):
    """One Shopify shop."""

    type: Literal["shopify"]
    store: Annotated[
        str,
        matching(STORE, STORE_WORDS),
        Field(json_schema_extra=as_schema(STORE)),
    ]
    """NAME.myshopify.com"""
    access_token: Secret | None = None
    """The Admin API token of a custom app; or else `client_id` and `client_secret`."""
    client_id: Words | None = None
    """The client id of an app whose tokens expire."""
    client_secret: Secret | None = None
    """The client secret that belongs to `client_id`."""
    base_url: BaseUrl = Field(default_factory=lambda known: f"https://{known['store']}")
    """Where the shop's API is; without it, https:// and the store."""
    writes: Switch = True
    """false: a permanent dry run, nothing is ever written for this shop."""
    products: Products = Products()
    stock: Stock = Stock()
    orders: Orders = Orders()

    @model_validator(mode="after")
    def _has_one_kind_of_credentials(self) -> Self:
        pair = (self.client_id, self.client_secret)
        given = [key for key, value in zip(("client_id", "client_secret"), pair, strict=True) if value is not None]
        if self.access_token is not None and not given:
            return self
        if self.access_token is None and len(given) == len(pair):
            return self
        raise PydanticCustomError(WRONG_TABLE, "needs either access_token, or client_id and client_secret together")
