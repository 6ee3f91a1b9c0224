"""Every command and option of the command line, so that the pages about them can be checked."""

from __future__ import annotations

from dataclasses import dataclass

import typer.main
from typer import _click
from typer.core import TyperGroup, TyperOption

from rbsync.cli.deferred import Deferred


@dataclass(frozen=True, slots=True)
class Command:
    """One command: "orders list", its long and short options, its help."""

    name: str
    options: tuple[str, ...]
    arguments: tuple[str, ...]
    help: str


def commands(app: typer.Typer) -> tuple[Command, ...]:
    """All commands, in the order of the help."""
    root = typer.main.get_command(app)
    return tuple(_walk(root, (), _click.Context(root)))


def _walk(command: _click.Command, path: tuple[str, ...], context: _click.Context) -> list[Command]:
    if isinstance(command, Deferred):
        command = command.make()
    if isinstance(command, TyperGroup):
        children = {name: command.get_command(context, name) for name in command.list_commands(context)}
        return [found for name, child in children.items() if child for found in _walk(child, (*path, name), context)]
    options = [name for param in command.params if isinstance(param, TyperOption) for name in param.opts]
    arguments = [param.human_readable_name for param in command.params if not isinstance(param, TyperOption)]
    return [Command(" ".join(path), tuple(options), tuple(arguments), command.help or "")]
