"""The options that several commands share."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from rbsync.cli.values import once, order_id


def _given_before(context: typer.Context, given: Path | None) -> Path | None:
    """`rbsync --config PATH command` means the same as `rbsync command --config PATH`."""
    before = context.find_root().params.get("config")
    return given or (Path(before) if before else None)


Config = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="PATH", help="The rbsync.toml to use.", show_default=False, callback=_given_before
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Connectors = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CONNECTOR]...", help="Names from rbsync.toml; none means all.", callback=once),
]
OneConnector = Annotated[
    str | None, typer.Option("--connector", metavar="NAME", help="The connector the order belongs to.")
]
OrderId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help='"#1001", "1001", "shop-dk#1001", the shop\'s own id, or else the Rackbeat number.',
        callback=order_id,
    ),
]


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share their first word, by their second."""

    help: str
    commands: Mapping[str, Callable[..., None]]


def print_result(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Results to stdout: the one object, or the lines."""
    from rbsync.telling.text import json_text

    typer.echo(json_text(document) if as_json else "\n".join(lines))


def environ() -> Mapping[str, str]:
    """The environment rbsync was started in."""
    return os.environ


def config_path(given: Path | None) -> Path:
    """The configuration file: the one given, else found. Raises ConfigError."""
    from rbsync.config.locate import find_config

    return find_config(given, environ())
