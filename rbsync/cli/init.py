"""`init`: the first rbsync.toml, from options and, on a terminal, from questions."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.cli.options import WithParameters
from rbsync.cli.shared import Config
from rbsync.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from rbsync.config.connector import ConnectorSettings
    from rbsync.config.document import KeyPath
    from rbsync.config.settings import Settings
    from rbsync.config.values import Table

Words = str | None
Check = Callable[[str], object]
"""The value of an answer. Raises ValueError that says what it must be."""


def _options() -> Iterator[Parameter]:
    """One for each key that is asked for. The help of one that not every type of connector has names those that do."""
    from rbsync.config.settings import Account, Rackbeat
    from rbsync.config.template import asked_keys
    from rbsync.wiring.settings import CONNECTOR_TYPES

    of_all = [asked for table in (Account, Rackbeat) for _, _, asked in asked_keys(table)]
    by_option = {asked.option: [("", asked)] for asked in of_all}
    for kind in CONNECTOR_TYPES:
        for _, _, asked in asked_keys(kind):
            by_option.setdefault(asked.option, []).append((kind.title, asked))
    for option, owners in by_option.items():
        words = [f"{title}: {asked.question[0].lower()}{asked.question[1:]}." for title, asked in owners]
        if option in {asked.option for asked in of_all} or len(owners) == len(CONNECTOR_TYPES):
            words = list(dict.fromkeys(f"{asked.question}." for _, asked in owners))
        metavar = owners[0][1].metavar
        annotation = Annotated[Words, typer.Option(option, metavar=metavar, help=" ".join(words))]
        yield Parameter(_parameter(option), Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _parameter(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


@WithParameters.of(_options)
def init(
    path: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="The file to write; default: --config.")] = None,
    config: Config = None,
    kind: Annotated[
        Words, typer.Option("--type", metavar="TYPE", help="The shop's type; default: what the other options tell.")
    ] = None,
    shop: Annotated[
        Words, typer.Option("--shop", metavar="NAME", help='What to call the shop here: "shop-dk".')
    ] = None,
    **given: str | None,
) -> None:
    """Write the first rbsync.toml; asks for what the options leave open. Never overwrites a file."""
    from rbsync.config.settings import Account, ConnectorName, Rackbeat
    from rbsync.config.template import asked_keys, value_of

    target = path or config or Path("rbsync.toml")
    refuse_place(target)
    today = date.today()  # noqa: DTZ011  the day on the wall where the person sits
    answers: dict[KeyPath, object] = {("account", "start"): today}

    def ask(table: type[Table], path: KeyPath) -> None:
        for key_path, field, asked in asked_keys(table, path):
            text = given[_parameter(asked.option)]
            if asked.needed or text is not None:
                suggestion = None if field.is_required() else field.default
                check = partial(value_of, field.rebuild_annotation())
                answers[key_path] = _answer(asked.option, text, check, asked.question, suggestion)

    ask(Account, ("account",))
    ask(Rackbeat, ("rackbeat",))
    connector = _type(kind, given)
    shop = str(_answer("--shop", shop, partial(value_of, ConnectorName), "What to call the shop", connector.usual_name))
    ask(connector, ("connectors", shop))
    _tell_what_next(target, write_new(target, connector, shop, answers))


def _type(asked: str | None, given: Mapping[str, str | None]) -> type[ConnectorSettings]:
    """The type of the shop; without an answer, the only one that has the options given. Raises UsageError for others."""
    from rbsync.config.template import asked_keys
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


def _answer(option: str, given: str | None, check: Check, question: str, suggestion: str | None = None) -> object:
    """The value of the option, or of what a person answers on the terminal."""
    if given is not None:
        try:
            return check(given)
        except ValueError as error:
            raise UsageError(f"{option} {error}", record=given, next_step="rbsync init --help") from error
    if not sys.stdin.isatty():
        raise UsageError(
            f"init needs {option}", why=f"there is no terminal to ask: {question}", next_step="rbsync init --help"
        )
    while True:
        try:
            return check(str(typer.prompt(question, default=suggestion, err=True)))
        except ValueError as error:
            typer.echo(f"It {error}.", err=True)
