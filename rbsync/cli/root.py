"""The root of the command line: what stands before a command."""

import sys
from typing import Annotated

import typer

from rbsync.cli.deferred import Commands
from rbsync.cli.shared import Config
from rbsync.errors import EXIT_CODES


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"rbsync {version('rbsync')}")
        raise typer.Exit


def _root(
    config: Config = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Keeps web shops and Rackbeat in step: orders, products and stock, nothing lost, nothing twice.

    Begin with `rbsync demo`, or with `rbsync init`, `rbsync check`, `rbsync initial-sync` and then `rbsync run` from cron.
    """


def root() -> typer.Typer:
    """The whole command line. Rich help only where a person looks at it."""
    return typer.Typer(
        name="rbsync",
        cls=Commands,
        callback=_root,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if sys.stdout.isatty() else None,
        epilog="Exit codes: " + " · ".join(f"{code:d} {text}" for code, text in EXIT_CODES.items()),
    )
