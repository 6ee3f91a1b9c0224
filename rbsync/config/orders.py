"""What the table `orders` has for every type of connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from rbsync.config.marks import Asked, Numbers, Offered, Written
from rbsync.config.values import WHOLE, Number, Switch, Table, VatZone, Words, countries_in_capitals


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
