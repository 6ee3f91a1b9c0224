"""`init`: the first rbsync.toml, from options and, on a terminal, from questions."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from rbsync.cli.shared import Config
from rbsync.cli.values import whole_number
from rbsync.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from rbsync.config.template import Answers, ShopifyAnswers, SmartWebAnswers

Words = str | None
QUESTIONS = {
    "--account": "What to call the account",
    "--account-id": "Rackbeat's number of the account",
    "--type": "What kind of shop it is, shopify or smartweb",
    "--shop": "What to call the shop",
    "--store": "The shop's address, NAME.myshopify.com",
    "--shop-location": "The shop's location that gets the stock",
    "--username": "The e-mail address of the shop's API user",
    "--language": "The shop's code of the language to read and write in",
}
_SHOP_NAMES = {"shopify": "shop-dk", "smartweb": "web-dk"}
_OF_SHOPIFY, _OF_SMARTWEB = ("--store", "--shop-location"), ("--username", "--language")


def init(
    path: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="The file to write; default: --config.")] = None,
    account: Annotated[Words, typer.Option("--account", metavar="NAME", help="What to call the account here.")] = None,
    account_id: Annotated[
        int | None,
        typer.Option("--account-id", parser=whole_number, metavar="N", help="Rackbeat's number of the account."),
    ] = None,
    timezone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="What dates are meant in.")] = (
        "Europe/Copenhagen"
    ),
    start: Annotated[
        Words, typer.Option("--start", metavar="DATE", help="Orders placed before are never pulled; default: today.")
    ] = None,
    kind: Annotated[
        Words, typer.Option("--type", metavar="TYPE", help="shopify or smartweb; default: what the other options tell.")
    ] = None,
    shop: Annotated[
        Words, typer.Option("--shop", metavar="NAME", help='What to call the shop here: "shop-dk".')
    ] = None,
    store: Annotated[
        Words, typer.Option("--store", metavar="HOST", help="Shopify: the shop's address, NAME.myshopify.com.")
    ] = None,
    shop_location: Annotated[
        Words, typer.Option("--shop-location", metavar="NAME", help="Shopify: the shop's location that gets the stock.")
    ] = None,
    username: Annotated[
        Words, typer.Option("--username", metavar="EMAIL", help="SmartWeb: the e-mail address of the API user.")
    ] = None,
    language: Annotated[
        Words, typer.Option("--language", metavar="CODE", help="SmartWeb: the shop's code of the language, such as DK.")
    ] = None,
    freight_item: Annotated[
        Words, typer.Option("--freight-item", metavar="NUMBER", help="Rackbeat's item for freight lines.")
    ] = None,
    fallback_item: Annotated[
        Words, typer.Option("--fallback-item", metavar="NUMBER", help="Rackbeat's item for lines without SKU.")
    ] = None,
    config: Config = None,
) -> None:
    """Write the first rbsync.toml; asks for what the options leave open. Never overwrites a file."""
    from rbsync.config.template import Answers

    target = path or config or Path("rbsync.toml")
    refuse_place(target)
    given = {"--store": store, "--shop-location": shop_location, "--username": username, "--language": language}
    answers = Answers(
        timezone=checked("--timezone", timezone),
        start=_day(start),
        freight_item=freight_item and checked("--freight-item", freight_item),
        fallback_item=fallback_item and checked("--fallback-item", fallback_item),
        account=_answer("--account", account),
        account_id=int(_answer("--account-id", None if account_id is None else str(account_id))),
        shop=_answer("--shop", shop, suggestion=_SHOP_NAMES[kind := _kind(kind, given)]),
        connector=_connector(kind, given),
    )
    write_new(target, answers)
    _tell_what_next(target, f"${answers.rackbeat_token_env} and ${answers.connector.secret_env}")


def _kind(asked: str | None, given: Mapping[str, str | None]) -> str:
    """The type of the shop; without an answer, the one whose options are given. Raises UsageError for options of both."""
    told = {"shopify": _given(_OF_SHOPIFY, given), "smartweb": _given(_OF_SMARTWEB, given)}
    kinds = [kind for kind, options in told.items() if options]
    if asked is None and len(kinds) == 1:
        return kinds[0]
    kind = _answer("--type", asked, suggestion="shopify")
    for other, options in told.items():
        if other != kind and options:
            raise UsageError(f"{options[0]} is for {other} shops only", next_step="rbsync init --help")
    return kind


def _given(options: Sequence[str], given: Mapping[str, str | None]) -> list[str]:
    return [option for option in options if given[option] is not None]


def _connector(kind: str, given: Mapping[str, str | None]) -> ShopifyAnswers | SmartWebAnswers:
    from rbsync.config.template import ShopifyAnswers, SmartWebAnswers

    if kind == "smartweb":
        return SmartWebAnswers(
            username=_answer("--username", given["--username"]),
            language=_answer("--language", given["--language"], suggestion="DK"),
        )
    return ShopifyAnswers(
        store=_answer("--store", given["--store"]),
        location=_answer("--shop-location", given["--shop-location"]),
    )


def _tell_what_next(target: Path, tokens: str) -> None:
    typer.echo(f"{target.absolute()} is written, for your eyes only.")
    typer.echo("Next: open it and fill in [rackbeat.defaults], with the numbers that orders from the shop shall have.")
    typer.echo(f"Then set {tokens}, and run: rbsync --config {shlex.quote(str(target))} check")


def refuse_place(path: Path) -> None:
    """Raises ConfigError when there is something at `path`, or no folder to write it in."""
    if path.is_dir():
        raise ConfigError(
            f"{path} is a folder", next_step=f"name the file: rbsync init {shlex.quote(str(path / 'rbsync.toml'))}"
        )
    if not path.parent.is_dir():
        raise ConfigError(f"there is no folder {path.parent}", next_step="make it, or name a path in another one")
    if path.exists() or path.is_symlink():
        raise ConfigError(
            f"{path} is there already and is not overwritten",
            next_step="edit it, or name another file: rbsync init PATH",
        )


def write_new(path: Path, answers: Answers) -> None:
    """Write the file (mode 0600) once it is known to load. Raises ConfigError, and leaves no file behind then."""
    from rbsync.config.template import render_template
    from rbsync.wiring.settings import load_settings

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        refuse_place(path)
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


def checked(option: str, text: str) -> str:
    """The text, when rbsync.toml takes it as this option's answer. Raises UsageError that names the option."""
    wrong = _wrong(option, text)
    if wrong:
        raise UsageError(f"{option} {wrong}", record=text, next_step="rbsync init --help")
    return text


def _answer(option: str, given: str | None, *, suggestion: str | None = None) -> str:
    if given is not None:
        return checked(option, given)
    question = QUESTIONS[option]
    if not sys.stdin.isatty():
        raise UsageError(
            f"init needs {option}", why=f"there is no terminal to ask: {question}", next_step="rbsync init --help"
        )
    while wrong := _wrong(option, answer := str(typer.prompt(question, default=suggestion, err=True))):
        typer.echo(f"It {wrong}.", err=True)
    return answer


def _wrong(option: str, text: str) -> str:
    """What is wrong with an answer; empty when nothing is."""
    from rbsync.config.locate import ACCOUNT_NAME, ACCOUNT_NAME_WORDS
    from rbsync.config.settings import CONNECTOR_NAME, CONNECTOR_NAME_WORDS
    from rbsync.wiring.settings import STORE, STORE_WORDS

    kinds = ("shopify", "smartweb")

    rules = {
        "--account": (ACCOUNT_NAME.pattern, ACCOUNT_NAME_WORDS),
        "--account-id": (r"[1-9][0-9]{0,17}", "must be a whole number, 1 or more"),
        "--type": ("|".join(kinds), f"must be {' or '.join(kinds)}"),
        "--shop": (CONNECTOR_NAME, CONNECTOR_NAME_WORDS),
        "--store": (STORE, STORE_WORDS),
    }
    if option == "--timezone":
        return "" if _is_zone(text) else 'must be a time zone such as "Europe/Copenhagen"'
    pattern, words = rules.get(option, (r"\S(?:.*\S)?", "must not be empty, nor begin or end with a space"))
    return "" if text.isprintable() and re.fullmatch(pattern, text) else words


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011  the day on the wall where the person sits
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("--start is not a date", record=text, next_step="write it like 2026-11-01") from error
