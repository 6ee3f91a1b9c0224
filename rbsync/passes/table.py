"""Every pass, one row each, in the order in which `run` takes them. A pass's own code is imported when it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rbsync.core.model.product import Direction
from rbsync.passes import options
from rbsync.ports.memory import ORDERS_CURSOR

if TYPE_CHECKING:
    from rbsync.core.model.report import ConnectorReport
    from rbsync.passes.context import Job
    from rbsync.passes.execution import Execution

    Reports = Sequence[ConnectorReport]

RUN = "run"
"""The command for every pass that `run` includes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A kind of work between Rackbeat and connectors, started by its name as a command.

    `needs` asks a job for what it must be able to do and raises ConfigError where it is not. `is_on` tells whether the settings
    of a job ask for it; `setting` is how they do. `cursor`: what its cursor is called where it is not as the pass.

    `included`: part of `run`. `by_hand`: a person starts it and is always answered. `one_order`: it concerns one order, which is
    claimed by itself: no lock is taken.
    """

    name: str
    work: Callable[[Execution, Sequence[Job], options.RunRequest], Reports]
    needs: Callable[[Job], object] = lambda job: None
    is_on: Callable[[Job], bool] = lambda job: True
    setting: str = ""
    cursor: str = ""
    included: bool = False
    by_hand: bool = False
    one_order: bool = False


def passes_of(command: str) -> tuple[Pass, ...]:
    """The passes that a command runs."""
    return tuple(row for row in PASSES if row.name == command or (command == RUN and row.included))


def _initial_sync(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.initial_sync import load_all

    return load_all(execution, jobs, request.of(options.InitialOptions))


def _pull_orders(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.orders.pull import pull_all

    return pull_all(execution, jobs, request.of(options.PullOptions))


def _fetch_order(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.orders.fetch import fetch_chosen_order

    return fetch_chosen_order(execution, jobs, request.of(options.OneOrder))


def _skip_order(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.orders.fetch import skip_chosen_order

    return skip_chosen_order(execution, jobs, request.of(options.OneOrder))


def _sync_products(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.products.sync import sync_all

    return sync_all(execution, jobs, request.of(options.ProductOptions))


def _push_stock(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.push_stock import push_all

    return push_all(execution, jobs, request.of(options.StockOptions))


def _match(execution: Execution, jobs: Sequence[Job], request: options.RunRequest) -> Reports:
    from rbsync.passes.products.match import accept_all

    return accept_all(execution, jobs, request.of(options.MatchOptions))


def _takes_products(job: Job) -> object:
    to_shop = job.products is not None and job.products.direction is Direction.TO_SHOP
    return job.listings, job.catalogue if to_shop else None


PASSES: tuple[Pass, ...] = (
    Pass(name="initial-sync", work=_initial_sync, needs=lambda job: job.listings),
    Pass(
        name="pull-orders",
        work=_pull_orders,
        needs=lambda job: job.order_source,
        is_on=lambda job: job.orders is not None,
        setting="orders.pull = true",
        cursor=ORDERS_CURSOR,
        included=True,
    ),
    Pass(name="fetch-order", work=_fetch_order, by_hand=True, one_order=True),
    Pass(name="skip-order", work=_skip_order, by_hand=True, one_order=True),
    Pass(
        name="sync-products",
        work=_sync_products,
        needs=_takes_products,
        is_on=lambda job: job.products is not None,
        setting='products.direction = "rackbeat-to-shop" or "shop-to-rackbeat"',
        included=True,
    ),
    Pass(
        name="push-stock",
        work=_push_stock,
        needs=lambda job: (job.listings, job.stock_target),
        is_on=lambda job: job.stock is not None,
        setting='stock.direction = "rackbeat-to-shop"',
        included=True,
    ),
    Pass(name="match", work=_match, needs=lambda job: job.listings, by_hand=True),
)
