"""The commands that change something: each one pass, named as it is scheduled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.cli.options import Asked, asks
from rbsync.cli.shared import Connectors, OneConnector, OrderId, config_path, environ
from rbsync.cli.values import skus
from rbsync.errors import LockedError, UsageError

if TYPE_CHECKING:
    from rbsync.core.model.report import RunReport
    from rbsync.passes.options import RunRequest

AllowZeroing = Annotated[
    bool, typer.Option("--allow-zeroing", help="Go on although a large part of a shop's stock would become zero.")
]
AllowUnpublish = Annotated[
    bool,
    typer.Option("--allow-unpublish", help="Go on although a large part of the products would be taken out of a shop."),
]
AllowPrices = Annotated[
    bool, typer.Option("--allow-prices", help="Go on although nearly all prices would change by one factor.")
]
Full = Annotated[bool, typer.Option("--full", help="Read every listing again and compare all (nightly).")]
Skus = list[str] | None
OnlySkus = Annotated[Skus, typer.Option("--sku", metavar="SKU", help="This item only; repeatable.", callback=skus)]
_RELINK = "This SKU, changed in the shop, is right: link it anew; repeatable."
Relink = Annotated[Skus, typer.Option("--relink", metavar="SKU", help=_RELINK, callback=skus)]
_RECREATE = "The shop's listing of this item was deleted: make it anew; repeatable."
Recreate = Annotated[Skus, typer.Option("--recreate", metavar="SKU", help=_RECREATE, callback=skus)]
Moment = "a date or ISO time, in the account's time zone unless it has an offset"


@asks
def initial_sync(
    asked: Asked,
    connectors: Connectors = None,
    no_stock: Annotated[bool, typer.Option("--no-stock", help="Items only, without opening stock.")] = False,
    relink: Relink = None,
) -> None:
    """Bring a shop's products and opening stock into Rackbeat, once; running it again changes nothing."""
    from rbsync.passes.options import InitialOptions

    options = InitialOptions(stock=not no_stock, relink=tuple(relink or ()))
    carry_out(asked, asked.request("initial-sync", connectors, options))


@asks
def pull_orders(
    asked: Asked,
    connectors: Connectors = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="WHEN", help=f"Backfill orders placed from here: {Moment}.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="Backfill orders placed before this moment.")
    ] = None,
) -> None:
    """Bring new and changed orders into Rackbeat; with --since, those of a period."""
    from rbsync.cli.times import account_zone, parse_time
    from rbsync.passes.options import PullOptions

    zone = account_zone(config_path(asked.config), environ())
    begin, end = parse_time("--since", since, zone), parse_time("--until", until, zone)
    if end and not begin:
        raise UsageError("--until needs --since", next_step="say from when: rbsync pull-orders --since 2026-11-01 …")
    if begin and end and begin >= end:
        raise UsageError("--since must lie before --until", record=f"{since} … {until}")
    carry_out(asked, asked.request("pull-orders", connectors, PullOptions(begin, end)))


@asks
def fetch_order(asked: Asked, order: OrderId, connector: OneConnector = None) -> None:
    """Bring one order into Rackbeat now, or say what became of it; never makes a second one."""
    carry_out_on_order(asked, "fetch-order", order, connector)


@asks
def sync_products(
    asked: Asked,
    connectors: Connectors = None,
    full: Full = False,
    sku: OnlySkus = None,
    recreate: Recreate = None,
    allow_unpublish: AllowUnpublish = False,
    allow_prices: AllowPrices = False,
) -> None:
    """Bring products to the other side, the way products.direction says; only what differs is written."""
    from rbsync.passes.options import ProductOptions

    options = ProductOptions(
        full=full,
        skus=tuple(sku or ()),
        recreate=tuple(recreate or ()),
        allow_unpublish=allow_unpublish,
        allow_prices=allow_prices,
    )
    carry_out(asked, asked.request("sync-products", connectors, options))


@asks
def push_stock(
    asked: Asked,
    connectors: Connectors = None,
    full: Full = False,
    sku: OnlySkus = None,
    allow_zeroing: AllowZeroing = False,
) -> None:
    """Bring Rackbeat's stock to the shops; only what changed is written."""
    from rbsync.passes.options import StockOptions

    options = StockOptions(full=full, skus=tuple(sku or ()), allow_zeroing=allow_zeroing)
    carry_out(asked, asked.request("push-stock", connectors, options))


@asks
def run(
    asked: Asked,
    connectors: Connectors = None,
    allow_unpublish: AllowUnpublish = False,
    allow_prices: AllowPrices = False,
    allow_zeroing: AllowZeroing = False,
) -> None:
    """Everything that is switched on: orders first, then products, then stock. This is the one for cron."""
    from rbsync.passes.options import ProductOptions, StockOptions

    products = ProductOptions(allow_unpublish=allow_unpublish, allow_prices=allow_prices)
    carry_out(asked, asked.request("run", connectors, products, StockOptions(allow_zeroing=allow_zeroing)))


def carry_out_on_order(asked: Asked, command: str, order: str, connector: str | None) -> None:
    """Run what concerns one order only."""
    from rbsync.passes.options import OneOrder

    carry_out(asked, asked.request(command, [connector] if connector else None, OneOrder(order)))


def carry_out(asked: Asked, request: RunRequest) -> None:
    """Run, tell, and leave with the run's exit code. Raises RbsyncError for what stops before any pass."""
    config = config_path(asked.config)
    from rbsync.cli.listener import listening
    from rbsync.cli.times import account_zone
    from rbsync.telling.report import report_document
    from rbsync.telling.text import json_text
    from rbsync.telling.times import in_zone
    from rbsync.wiring.runs import execute

    try:
        with listening(verbose=asked.verbose, quiet=asked.quiet or asked.json) as listener:
            report = execute(config, request, listener, environ())
    except LockedError as error:
        error.why = in_zone(error.why, account_zone(config, environ()))
        raise
    if asked.json:
        typer.echo(json_text(report_document(report, account_zone(config, environ()))))
    else:
        print_report(report, asked)
    raise typer.Exit(report.exit_code)


def print_report(report: RunReport, asked: Asked) -> None:
    """Results to stdout, what could not be finished to stderr; nothing to cron when there is nothing to tell."""
    from rbsync.passes.table import passes_of
    from rbsync.telling.report import error_of, has_news, report_lines

    rows = passes_of(report.command)
    by_hand, one_order = any(row.by_hand for row in rows), any(row.one_order for row in rows)
    watched = sys.stdout.isatty() and not asked.quiet
    if watched or asked.verbose or report.dry_run or by_hand or has_news(report):
        everything = asked.verbose or report.dry_run or one_order
        for line in report_lines(report, full=everything, summary=not asked.quiet):
            typer.echo(line)
    for connector in report.connectors:
        for line in error_of(connector, report):
            typer.echo(line, err=True)
