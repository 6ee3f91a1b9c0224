"""`init`: the first rbsync.toml, from options and, on a terminal, from questions."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from rbsync.config.template import Answers

Words = str | None


def init(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="The file to write; default: --config.")] = None,
    account: Annotated[Words, typer.Option("--account", metavar="NAME", help="What to call the account here.")] = None,
    account_id: Annotated[
        int | None, typer.Option("--account-id", min=1, metavar="N", help="Rackbeat's number of the account.")
    ] = None,
    timezone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="What dates are meant in.")] = (
        "Europe/Copenhagen"
    ),
    start: Annotated[
        Words, typer.Option("--start", metavar="DATE", help="Orders placed before are never pulled; default: today.")
    ] = None,
    shop: Annotated[
        Words, typer.Option("--shop", metavar="NAME", help='What to call the shop here: "shop-dk".')
    ] = None,
    store: Annotated[
        Words, typer.Option("--store", metavar="HOST", help="The shop's address: NAME.myshopify.com.")
    ] = None,
    shop_location: Annotated[
        Words, typer.Option("--shop-location", metavar="NAME", help="The shop's location that gets the stock.")
    ] = None,
    freight_item: Annotated[
        Words, typer.Option("--freight-item", metavar="NUMBER", help="Rackbeat's item for freight lines.")
    ] = None,
    fallback_item: Annotated[
        Words, typer.Option("--fallback-item", metavar="NUMBER", help="Rackbeat's item for lines without SKU.")
    ] = None,
) -> None:
    """Write the first rbsync.toml; asks for what the options leave open. Never overwrites a file."""
    from rbsync.config.template import Answers

    target = path or Path(context.find_root().params.get("config") or "rbsync.toml")
    refuse_existing(target)
    answers = Answers(
        account=_answer("--account", "What to call the account", account),
        account_id=int(_answer("--account-id", "Rackbeat's number of the account", account_id, pattern=r"[1-9]\d*")),
        timezone=timezone,
        start=_day(start),
        shop=_answer("--shop", "What to call the shop", shop, suggestion="shop-dk"),
        store=_answer("--store", "The shop's address, NAME.myshopify.com", store),
        shop_location=_answer("--shop-location", "The shop's location that gets the stock", shop_location),
        freight_item=freight_item,
        fallback_item=fallback_item,
    )
    write_new(target, answers)
    typer.echo(f"{target.absolute()} is written, for your eyes only.")
    typer.echo(
        f"Next: set ${answers.rackbeat_token_env} and ${answers.shop_token_env}, then run: rbsync --config {target} check"
    )


def refuse_existing(path: Path) -> None:
    """Raises ConfigError when there is something at `path`."""
    if path.exists() or path.is_symlink():
        raise ConfigError(
            f"{path} is there already and is not overwritten",
            next_step="edit it, or name another file: rbsync init PATH",
        )


def write_new(path: Path, answers: Answers) -> None:
    """Write the file (mode 0600) once it is known to load. Raises ConfigError, and leaves no file behind then."""
    from rbsync.config.load import load_settings
    from rbsync.config.template import render_template

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        refuse_existing(path)
        raise
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written", why=error.strerror or "", next_step="name another path"
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(render_template(answers))
    try:
        load_settings(path, {})
    except ConfigError as error:
        path.unlink()
        raise ConfigError(
            "the answers do not make a configuration",
            why=f"{error.what}\n{error.why}",
            next_step="run init again with other answers",
        ) from error


def _answer(
    option: str, question: str, given: str | int | None, *, suggestion: str | None = None, pattern: str = r".*\S.*"
) -> str:
    if given is not None:
        return str(given)
    if not sys.stdin.isatty():
        raise UsageError(
            f"init needs {option}", why=f"there is no terminal to ask: {question}", next_step="rbsync init --help"
        )
    while not re.fullmatch(pattern, answer := str(typer.prompt(question, default=suggestion, err=True))):
        typer.echo("That is not an answer to this question.", err=True)
    return answer


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011  the day on the wall where the person sits
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("--start is not a date", record=text, next_step="write it like 2026-11-01") from error
