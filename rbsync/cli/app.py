"""The command `rbsync`: its groups of commands, put together."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from rbsync.cli import look, orders, passes, sandbox, setup
from rbsync.cli.boundary import Boundary, stop_on_sigterm
from rbsync.cli.options import Config
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
    """Keeps web shops and Rackbeat in step: orders in, stock out, nothing lost, nothing twice.

    Begin with `rbsync demo`, or with `rbsync init`, `rbsync check`, `rbsync initial-sync` and then `rbsync run` from cron.
    """


def build() -> typer.Typer:
    """The whole command line. Rich help only where a person looks at it."""
    app = typer.Typer(
        name="rbsync",
        cls=Boundary,
        callback=_root,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if sys.stdout.isatty() else None,
        epilog="Exit codes: " + " · ".join(f"{code:d} {text}" for code, text in EXIT_CODES.items()),
    )
    for group in (passes, look, orders, setup, sandbox):
        group.register(app)
    return app


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    stop_on_sigterm()
    build()(prog_name="rbsync")
