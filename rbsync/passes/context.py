"""What a pass works with, put together by the composition root."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Direction, Field, Owner
from rbsync.core.model.report import Traffic
from rbsync.core.plan.draft import OrderRules
from rbsync.core.rules.available import StockRules
from rbsync.core.rules.ownership import Duty
from rbsync.core.rules.price import Rounding
from rbsync.core.rules.selection import SelectionRules
from rbsync.errors import ConfigError, ExitCode, Interrupted
from rbsync.passes.rehearsal import CarryOut, rehearse
from rbsync.ports.connector import Catalogue, Connector, ListingSource, OrderSource, StockTarget
from rbsync.ports.hub import Hub
from rbsync.ports.memory import Memory
from rbsync.ports.time import Clock, Listener

Capability = TypeVar("Capability")


@dataclass(frozen=True, slots=True)
class StockSettings:
    """How a connector's stock is pushed. `location` is the shop's, by name or id; `zeroing_percent` sets the guard."""

    rules: StockRules
    location: str
    zeroing_percent: int


@dataclass(frozen=True, slots=True)
class InitialSettings:
    """How a shop's catalogue becomes items. `location` is Rackbeat's, where the opening stock is booked."""

    product_group: int | None
    product_groups_by_vat: Mapping[Decimal, int]  # by rate in percent
    unit: int | None
    vat_zone: str
    location: int | None
    max_sku_length: int
    currency: str  # the account's own: prices in another one are never taken over


@dataclass(frozen=True, slots=True)
class FamilySettings:
    """Items whose custom field `field` has the same value are variants of one product, told apart by `option_field`.

    `option_field` None: by what their names have beyond the family's. `option_name` is what the shop calls the difference.
    """

    field: str
    option_field: str | None
    option_name: str


@dataclass(frozen=True, slots=True)
class ProductSettings:
    """How products are carried between Rackbeat and one shop. `owners` are those set; `duties` of all fields.

    What follows concerns rackbeat-to-shop only. `price_list` is a customer of Rackbeat, `status` that of new listings.
    `unpublished_status` is that of listings whose item left the selection (None: they stay as they are), and
    `unpublish_percent` sets the guard.

    `earlier` concerns shop-to-rackbeat only: the connectors above this one whose products go to Rackbeat too. What they sell,
    they decide, whichever connectors a run is asked for.
    """

    direction: Direction
    owners: Mapping[Field, Owner]
    duties: Mapping[Field, Duty]
    selection: SelectionRules
    vat_zone: str
    rounding: Rounding
    price_list: int | None
    status: ListingStatus
    unpublished_status: ListingStatus | None
    unpublish_percent: int
    family: FamilySettings | None
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One connector as the passes see it. `orders`, `products` or `stock` None: switched off. `writes` False: a permanent dry
    run."""

    name: str
    connector: Connector
    orders: OrderRules | None
    overlap: timedelta
    products: ProductSettings | None
    stock: StockSettings | None
    initial: InitialSettings
    writes: bool

    @property
    def order_source(self) -> OrderSource:
        """The shop's orders. Raises ConfigError where it has none to give."""
        return self._able(self.connector.orders, "give orders")

    @property
    def listings(self) -> ListingSource:
        """What the shop sells. Raises ConfigError where it cannot tell."""
        return self._able(self.connector.listings, "tell what it sells")

    @property
    def catalogue(self) -> Catalogue:
        """The shop's products, to be written. Raises ConfigError where they cannot be."""
        return self._able(self.connector.catalogue, "take products")

    @property
    def stock_target(self) -> StockTarget:
        """The shop's quantities. Raises ConfigError where it keeps none."""
        return self._able(self.connector.stock, "take quantities")

    def _able(self, capability: Capability | None, what: str) -> Capability:
        if capability is None:
            raise ConfigError(
                f"{self.name} cannot {what}",
                why=f"its type, {self.connector.service}, has no such thing",
                next_step=f"Leave {self.name} out, or switch it off in [connectors.{self.name}].",
            )
        return capability


@dataclass(frozen=True, slots=True)
class PassContext:
    """The account's side of a run. `limit` counts records. `settle` is how long an unknown outcome may take to show itself.

    `carry_out` writes, or only tells: a pass gets the one that its connector is allowed.
    """

    run: str
    hub: Hub
    memory: Memory
    clock: Clock
    listener: Listener
    dry_run: bool
    limit: int | None
    start: datetime
    settle: timedelta
    traffic: Callable[[], Traffic]
    carry_out: CarryOut = rehearse
    stop: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Raises Interrupted between two records when the run is asked to stop."""
        if self.stop.is_set():
            raise Interrupted("stopped by SIGTERM between two records", exit_code=ExitCode.TERMINATED)
