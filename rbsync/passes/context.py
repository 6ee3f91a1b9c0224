"""What a pass works with, put together by the composition root."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rbsync.core.model.report import Traffic
from rbsync.core.plan.orders import OrderRules
from rbsync.core.rules.available import StockRules
from rbsync.errors import ExitCode, Interrupted
from rbsync.passes.options import RunOptions
from rbsync.ports.hub import Hub
from rbsync.ports.memory import Memory
from rbsync.ports.shop import Shop
from rbsync.ports.time import Clock, Listener


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
    unit: int | None
    vat_zone: str
    location: int | None
    max_sku_length: int
    currency: str  # the account's own: prices in another one are never taken over


@dataclass(frozen=True, slots=True)
class ShopJob:
    """One connector as the passes see it. `orders` or `stock` None: switched off. `writes` False: a permanent dry run."""

    name: str
    shop: Shop
    orders: OrderRules | None
    overlap: timedelta
    stock: StockSettings | None
    initial: InitialSettings
    writes: bool


@dataclass(frozen=True, slots=True)
class PassContext:
    """The account's side of a run. `settle` is how long an unknown outcome may take to show itself."""

    run: str
    hub: Hub
    memory: Memory
    clock: Clock
    listener: Listener
    options: RunOptions
    start: datetime
    settle: timedelta
    traffic: Callable[[], Traffic]
    stop: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Raises Interrupted between two records when the run is asked to stop."""
        if self.stop.is_set():
            raise Interrupted("stopped by SIGTERM between two records", exit_code=ExitCode.TERMINATED)

    def may_write(self, job: ShopJob) -> bool:
        """Whether anything is sent for this connector."""
        return job.writes and not self.options.dry_run
