"""Writing, or only telling what would be written: chosen once for each connector of an execution.

A pass hands both to `carry_out`. A rehearsal moreover gets Rackbeat and the connector without what writes, so that a place which
forgets to ask cannot write either.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar, cast

from rbsync.ports.connector import Catalogue, Connector, StockTarget
from rbsync.ports.hub import Hub

Result = TypeVar("Result")

HUB_READS = frozenset(
    {
        *(
            "account",
            "check_tenant",
            "currencies",
            "currency_price",
            "custom_fields",
            "customers",
            "details",
            "details_of",
        ),
        *("has_had_stock", "invoices", "item", "items", "boms", "locations", "order", "orders_since", "price_list"),
        *("product_group", "product_groups", "reference_data", "shipments", "stock", "stock_of", "workers"),
    }
)
"""What a rehearsal may ask of Rackbeat."""
CATALOGUE_READS = frozenset({"by_key"})
STOCK_READS = frozenset({"levels", "locations"})


class CarryOut(Protocol):
    """Does one of the two, and gives what it gives."""

    def __call__(self, write: Callable[[], Result], tell: Callable[[], Result]) -> Result:
        """`write` sends and remembers; `tell` gives what would be told of it."""


def perform(write: Callable[[], Result], tell: Callable[[], Result]) -> Result:
    """Write."""
    return write()


def rehearse(write: Callable[[], Result], tell: Callable[[], Result]) -> Result:
    """Only tell."""
    return tell()


class _Reading:
    """What it wraps, without every attribute that is not known to read."""

    def __init__(self, port: object, reads: frozenset[str]) -> None:
        self._port = port
        self._reads = reads

    def __getattr__(self, name: str) -> object:
        if name not in self._reads:
            raise RuntimeError(f"a rehearsal was about to call {name}, which is not known to write nothing")
        return getattr(self._port, name)


def hub_for_rehearsal(hub: Hub) -> Hub:
    """Rackbeat without what writes. Raises RuntimeError, a bug, when that is asked for."""
    return cast(Hub, _Reading(hub, HUB_READS))


def connector_for_rehearsal(connector: Connector) -> Connector:
    """The connector without what writes. Raises RuntimeError, a bug, when that is asked for."""
    catalogue, stock = connector.catalogue, connector.stock
    return replace(
        connector,
        catalogue=None if catalogue is None else cast(Catalogue, _Reading(catalogue, CATALOGUE_READS)),
        stock=None if stock is None else cast(StockTarget, _Reading(stock, STOCK_READS)),
    )
