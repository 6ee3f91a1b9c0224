"""The tables of a SmartWeb connector (DanDomain webshop)."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from rbsync.config.connector import ConnectorSettings, Orders, Stock
from rbsync.config.marks import Asked, Numbers, Offered, Same, Written
from rbsync.config.products import Products
from rbsync.config.secrets import Secret
from rbsync.config.values import WHOLE, BaseUrl, Number, Words, as_schema, matching
from rbsync.connectors.smartweb.options import RELEASED


def _statuses(raw: object) -> object:
    if isinstance(raw, list | tuple) and raw and all(type(number) is int and number >= 0 for number in raw):
        return tuple(dict.fromkeys(raw))
    raise ValueError("must be a list of numbers of the shop's order statuses, such as [1, 2, 3]")


def _currencies(raw: object) -> object:
    if isinstance(raw, list | tuple) and all(isinstance(code, str) and len(code) == 3 for code in raw):
        return tuple(dict.fromkeys(code.upper() for code in raw))
    raise ValueError('must be a list of ISO 4217 codes, such as ["SEK", "EUR"]')


_RATE = r"[0-9]{1,2}(\.[0-9]{1,2})?"
VatRate = Annotated[
    str, matching(_RATE, 'must be a VAT rate in percent, such as "12"'), Field(json_schema_extra=as_schema(_RATE))
]


class SmartWebProducts(Products):
    """What happens to products."""

    category: Annotated[Number | None, Offered(1)] = None
    """The shop's category that new products get where no category has the name of their product group."""
    product_groups_by_vat: Annotated[Mapping[VatRate, Number], Numbers("product_group"), Offered({"0": 30})] = {}
    """The group of products created from goods with this VAT rate, in percent, before product_group."""
    weight_unit: Annotated[Literal["kg", "g"], Offered()] = "kg"
    """The unit of the weights that people enter in the shop."""


class SmartWebStock(Stock):
    """What happens to quantities."""

    to: Annotated[Annotated[int, Field(ge=0), WHOLE] | None, Offered(1)] = None
    """The number of the shop's stock location, where it has several."""


class SmartWebOrders(Orders):
    """Which orders are pulled, how far they go in Rackbeat, and with which numbers."""

    statuses: Annotated[tuple[int, ...], BeforeValidator(_statuses), Same("orders taken"), Written()] = tuple(
        sorted(RELEASED)
    )
    """The shop's order statuses in which an order is taken; add the shop's own, such as 203."""
    freight_item_without_vat: Annotated[Words | None, Offered("FREIGHT-FREE")] = None
    """The item of freight without VAT, instead of `freight_item`."""
    discount_item: Annotated[Words | None, Offered("DISCOUNT")] = None
    """The item of discounts on the whole order; without it such orders are held."""
    receipt_item: Annotated[Words | None, Offered("RECEIPT")] = None
    """The item of credit notes made in the shop; without it they are held."""
    payment_terms_by_method: Annotated[
        Mapping[str, Number],
        Same("payment terms"),
        Numbers("payment_terms"),
        Offered({"Online betaling": 2}),
    ] = {}
    """Terms of payment by the title or number of the payment method, before `payment_terms`."""
    delivery_terms: Annotated[Number | None, Numbers("delivery_terms"), Offered(1)] = None
    """Terms of delivery of orders."""
    delivery_terms_by_method: Annotated[
        Mapping[str, Number], Numbers("delivery_terms"), Offered({"GLS Pakkeshop": 1})
    ] = {}
    """Terms of delivery by the title or number of the delivery method, before `delivery_terms`."""
    currencies: Annotated[tuple[str, ...], BeforeValidator(_currencies), Same("currency"), Offered(["EUR"])] = ()
    """Currencies beside the shop's own whose orders have their prices in them; orders in others are held."""


class SmartWebSettings(ConnectorSettings):
    """One SmartWeb shop."""

    title: ClassVar[str] = "SmartWeb"
    usual_name: ClassVar[str] = "web-dk"

    type: Literal["smartweb"]
    username: Annotated[
        Words,
        Same("user"),
        Asked("--username", "EMAIL", "The e-mail address of the shop's API user"),
    ]
    """The e-mail address of an employee whose application access is "API"."""
    password: Annotated[Secret, Same("secret"), Written({"env": "SHOP_PASSWORD"})]
    """That employee's password."""
    wsdl: Annotated[BaseUrl, Same("address"), Offered()] = "https://api.hostedshop.io/service.wsdl"
    """Where the service describes itself."""
    requests_per_minute: Annotated[int, Field(ge=1), WHOLE, Offered()] = 240
    """How many calls a minute go to this shop."""
    language: Annotated[
        Words,
        Asked("--language", "CODE", "The shop's code of the language to read and write in"),
    ] = "DK"
    """The shop's code of the language that products and orders are read and written in."""
    products: SmartWebProducts = SmartWebProducts()
    stock: SmartWebStock = SmartWebStock()
    orders: SmartWebOrders = SmartWebOrders()
