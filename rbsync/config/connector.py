"""The tables of one connector: what every type has. Each type adds its own keys in classes of its own."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Field

from rbsync.config.marks import Asked, Numbers, Offered, Written
from rbsync.config.products import Products
from rbsync.config.values import WHOLE, Number, Switch, Table, VatZone, Words, countries_in_capitals, is_numbers


def _locations(raw: object) -> object:
    if raw == "all":
        return raw
    if raw and is_numbers(raw):
        return tuple(dict.fromkeys(raw))
    raise ValueError('must be "all" or a list of numbers of Rackbeat locations, such as [1, 2]')


class Stock(Table):
    """What happens to quantities."""

    direction: Annotated[Literal["rackbeat-to-shop", "off"], Written("rackbeat-to-shop")] = "off"
    """Whether the shop's quantities follow Rackbeat's."""
    from_: Annotated[
        Literal["all"] | tuple[Number, ...],
        BeforeValidator(_locations),
        Field(alias="from"),
        Numbers("location"),
        Written(),
    ] = "all"
    """All Rackbeat locations together, or the numbers of those to add up."""
    basis: Annotated[Literal["available", "on-hand"], Written()] = "available"
    """Which of the shop's quantities is set."""
    buffer: Annotated[int, Field(ge=0), WHOLE, Written()] = 0
    """How many units are held back from the shop."""
    zeroing_guard_percent: Annotated[int, Field(ge=0, le=100), WHOLE, Offered()] = 30
    """Stop before writing when more than this share of the shop's items would go to zero."""
    to: Words | int | None = None
    """The shop's location."""


class Orders(Table):
    """Which orders are pulled, how far they go in Rackbeat, and with which numbers."""

    pull: Annotated[Switch, Written(True)] = False
    """Whether orders are pulled."""
    land_as: Annotated[Literal["draft", "booked", "ready", "shipped", "invoiced", "shipped+invoiced"], Written()] = (
        "booked"
    )
    """How far the order is taken in Rackbeat."""
    freight_item: Annotated[
        Words | None,
        Offered("FREIGHT"),
        Asked("--freight-item", "NUMBER", "Rackbeat's item for freight lines", needed=False),
    ] = None
    """The item of freight lines."""
    fallback_item: Annotated[
        Words | None,
        Offered("MISC"),
        Asked("--fallback-item", "NUMBER", "Rackbeat's item for lines without SKU", needed=False),
    ] = None
    """The item of lines without SKU; without it such orders are held."""
    fee_item: Annotated[Words | None, Offered("FEE")] = None
    """The item of fees; without it such orders are held."""
    rounding_item: Annotated[Words | None, Offered("ROUNDING")] = None
    """The item of a line that makes up for rounding."""
    vat_zone: VatZone | None = None
    """The VAT zone, instead of rackbeat.defaults."""
    vat_zones: Annotated[
        Mapping[str, VatZone], BeforeValidator(countries_in_capitals), Offered({"SE": "eu", "NO": "abroad"})
    ] = {}
    """The VAT zone by country (ISO 3166-1 alpha-2), before `vat_zone`."""
    payment_terms: Annotated[Number | None, Numbers("payment_terms")] = None
    """Terms of payment, instead of rackbeat.defaults."""
    customer_group: Annotated[Number | None, Numbers("customer_group")] = None
    """The group of new customers, instead of rackbeat.defaults."""
    layout: Annotated[Number | None, Numbers("layout")] = None
    """The layout of orders, instead of rackbeat.defaults."""
    employee: Annotated[Number | None, Numbers("employee")] = None
    """Our reference on orders, instead of rackbeat.defaults."""
    location: Annotated[Number | None, Numbers("location")] = None
    """Where orders take their stock from, instead of rackbeat.defaults."""
    default_customer: Annotated[Number | None, Offered(1)] = None
    """The customer of guests without e-mail; without it such orders are held."""
    overlap_minutes: Annotated[int, Field(ge=0), WHOLE] = 120
    """How far each run reads back before the end of the last one."""


class ConnectorSettings(Table):
    """One connector. `title` is the service's name in messages; `usual_name` is what `init` suggests to call the shop."""

    title: ClassVar[str]
    usual_name: ClassVar[str]

    type: str
    writes: Annotated[Switch, Written()] = True
    """false: a permanent dry run, nothing is ever written for this shop."""
    products: Products = Products()
    stock: Stock = Stock()
    orders: Orders = Orders()

    @classmethod
    def type_name(cls) -> str:
        """What `type` is in the file."""
        (name,) = get_args(cls.model_fields["type"].annotation)
        return str(name)


ConnectorTypes = tuple[type[ConnectorSettings], ...]
"""The settings of every type of connector that there is."""
