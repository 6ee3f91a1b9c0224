"""`init`: the first rbsync.toml, from options and, on a terminal, from questions."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial, update_wrapper
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.cli.shared import Config
from rbsync.cli.values import whole_number
from rbsync.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from rbsync.config.connector import ConnectorSettings
    from rbsync.config.document import KeyPath
    from rbsync.config.settings import Settings

Words = str | None
Check = Callable[[str], object]
"""The value of an answer. Raises ValueError that says what it must be."""


class WithOptionsOfTypes:
    """A command that has, beside its own options, those of every type of connector. They are looked up when it is made."""

    def __init__(self, command: Callable[..., None]) -> None:
        self._command = command
        update_wrapper(self, command)

    def __call__(self, **given: object) -> None:
        """Run the command."""
        self._command(**given)

    @property
    def __signature__(self) -> Signature:
        """With an option for each key that a type of connector wants to be asked for."""
        *own, _ = signature(self._command, eval_str=True).parameters.values()
        keywords = [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in own]
        return Signature([*keywords, *_options_of_types()])


def _options_of_types() -> Iterator[Parameter]:
    from rbsync.config.answers import asked_keys
    from rbsync.wiring.settings import CONNECTOR_TYPES

    helps: dict[str, list[str]] = {}
    metavars: dict[str, str] = {}
    for kind in CONNECTOR_TYPES:
        for _, _, asked in asked_keys(kind):
            helps.setdefault(asked.option, []).append(f"{kind.title}: {asked.question[0].lower()}{asked.question[1:]}.")
            metavars[asked.option] = asked.metavar
    for option, told in helps.items():
        annotation = Annotated[Words, typer.Option(option, metavar=metavars[option], help=" ".join(told))]
        yield Parameter(_parameter(option), Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _parameter(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


@WithOptionsOfTypes
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
    freight_item: Annotated[
        Words, typer.Option("--freight-item", metavar="NUMBER", help="Rackbeat's item for freight lines.")
    ] = None,
    fallback_item: Annotated[
        Words, typer.Option("--fallback-item", metavar="NUMBER", help="Rackbeat's item for lines without SKU.")
    ] = None,
    config: Config = None,
    kind: Annotated[
        Words, typer.Option("--type", metavar="TYPE", help="The shop's type; default: what the other options tell.")
    ] = None,
    shop: Annotated[
        Words, typer.Option("--shop", metavar="NAME", help='What to call the shop here: "shop-dk".')
    ] = None,
    **of_types: str | None,
) -> None:
    """Write the first rbsync.toml; asks for what the options leave open. Never overwrites a file."""
    from rbsync.config.answers import asked_keys, connector_name, value_of
    from rbsync.config.orders import Orders
    from rbsync.config.settings import Account, Rackbeat

    target = path or config or Path("rbsync.toml")
    refuse_place(target)
    name, number, zone, day = (
        partial(value_of, field)
        for field in (
            Account.model_fields["name"],
            Rackbeat.model_fields["account_id"],
            Account.model_fields["timezone"],
            Account.model_fields["start"],
        )
    )
    today = date.today()  # noqa: DTZ011  the day on the wall where the person sits
    items = {"freight_item": freight_item, "fallback_item": fallback_item}
    orders = {
        key: checked(f"--{key.replace('_', '-')}", item, partial(value_of, Orders.model_fields[key]))
        for key, item in items.items()
        if item is not None
    }
    answers: dict[KeyPath, object] = {
        ("account", "timezone"): checked("--timezone", timezone, zone),
        ("account", "start"): today if start is None else checked("--start", start, day),
        ("account", "name"): _answer("--account", account, name, "What to call the account"),
        ("rackbeat", "account_id"): _answer(
            "--account-id", None if account_id is None else str(account_id), number, "Rackbeat's number of the account"
        ),
    }
    connector = _type(kind, of_types)
    shop = str(_answer("--shop", shop, connector_name, "What to call the shop", connector.usual_name))
    for key_path, field, asked in asked_keys(connector, ("connectors", shop)):
        given, suggestion = of_types[_parameter(asked.option)], field.default if field.default else None
        answers[key_path] = _answer(asked.option, given, partial(value_of, field), asked.question, suggestion)
    answers |= {("connectors", shop, "orders", key): item for key, item in orders.items()}
    _tell_what_next(target, write_new(target, connector, shop, answers))


def _type(asked: str | None, given: Mapping[str, str | None]) -> type[ConnectorSettings]:
    """The type of the shop; without an answer, the only one that has the options given. Raises UsageError for others."""
    from rbsync.config.answers import asked_keys
    from rbsync.wiring.settings import CONNECTOR_TYPES

    types = {kind.type_name(): kind for kind in CONNECTOR_TYPES}
    options = {name: [asked.option for _, _, asked in asked_keys(kind)] for name, kind in types.items()}
    used = [option for own in options.values() for option in own if given[_parameter(option)] is not None]
    possible = [name for name, own in options.items() if set(used) <= set(own)]
    if asked is None and used and len(possible) == 1:
        return types[possible[0]]

    def known(text: str) -> str:
        if text not in types:
            raise ValueError(f"must be {' or '.join(types)}")
        return text

    question = f"What kind of shop it is, {' or '.join(types)}"
    kind = str(_answer("--type", asked, known, question, next(iter(types))))
    for option in used:
        if option not in options[kind]:
            owner = next(name for name, own in options.items() if option in own)
            raise UsageError(f"{option} is for {owner} shops only", next_step="rbsync init --help")
    return types[kind]


def _tell_what_next(target: Path, settings: Settings) -> None:
    from rbsync.config.load import secrets_of

    tokens = " and ".join(f"${secret.env}" for _, secret in secrets_of(settings))
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


def write_new(path: Path, kind: type[ConnectorSettings], shop: str, answers: Mapping[KeyPath, object]) -> Settings:
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
        file.write(render_template(kind, shop, answers))
    try:
        return load_settings(path, {})
    except ConfigError as error:
        path.unlink()
        raise ConfigError(
            "the answers do not make a configuration",
            why=f"{error.what}\n{error.why}",
            next_step="run init again with other answers",
        ) from error


def checked(option: str, text: str, check: Check) -> object:
    """The value of an option's text. Raises UsageError that names the option."""
    try:
        return check(text)
    except ValueError as error:
        raise UsageError(f"{option} {error}", record=text, next_step="rbsync init --help") from error


def _answer(option: str, given: str | None, check: Check, question: str, suggestion: str | None = None) -> object:
    """The value of the option, or of what a person answers on the terminal."""
    if given is not None:
        return checked(option, given, check)
    if not sys.stdin.isatty():
        raise UsageError(
            f"init needs {option}", why=f"there is no terminal to ask: {question}", next_step="rbsync init --help"
        )
    while True:
        try:
            return check(str(typer.prompt(question, default=suggestion, err=True)))
        except ValueError as error:
            typer.echo(f"It {error}.", err=True)
