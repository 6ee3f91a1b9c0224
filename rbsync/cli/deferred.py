"""Commands that are made when they are asked for: making the parameters of all takes longer than `status` does."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

import typer.main
from typer import _click
from typer.core import TyperCommand

from rbsync.cli.boundary import Boundary
from rbsync.cli.shared import Group

_PANELS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Passes": {"passes": ("initial-sync", "pull-orders", "fetch-order", "sync-products", "push-stock", "run")},
    "Looking": {"look": ("status", "runs"), "orders": ("orders",), "products": ("products",)},
    "Setting up": {"init": ("init",), "setup": ("check", "config"), "match": ("match",)},
    "Trying it": {"sandbox": ("sandbox", "demo")},
}
COMMANDS: Mapping[str, tuple[str, str]] = {
    name: (module, panel) for panel, modules in _PANELS.items() for module, names in modules.items() for name in names
}
"""By name, in the order of the help: the module of this package whose function or `Group` the command is, and its heading."""


class Deferred(TyperCommand):
    """A command, or a group of them, as the help lists it. `make` gives the real one."""

    def __init__(self, name: str, make: Callable[[], _click.Command], *, help: str, panel: str | None) -> None:
        super().__init__(name, help=help, rich_help_panel=panel)
        self.make = make

    def make_context(
        self, info_name: str | None, args: list[str], parent: _click.Context | None = None, **extra: object
    ) -> _click.Context:
        """Everybody who runs, completes or explains a command begins here, and goes on with the context's command."""
        return self.make().make_context(info_name, args, parent, **extra)


class Commands(Boundary):
    """The root command. A module is imported when one of its commands is asked for, or listed."""

    def list_commands(self, ctx: _click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: _click.Context, cmd_name: str) -> _click.Command | None:
        """The command with this name; None when there is none."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.commands[cmd_name] = self._deferred(cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """As usual; a wrong name is compared with all names."""
        if args and args[0] not in COMMANDS:
            for name in COMMANDS:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def _deferred(self, name: str) -> Deferred:
        module, panel = COMMANDS[name]
        command: Group | Callable[..., None] = getattr(import_module(f"rbsync.cli.{module}"), name.replace("-", "_"))
        text = command.help if isinstance(command, Group) else command.__doc__
        return Deferred(name, partial(self._made, name, command), help=text or "", panel=panel)

    def _made(self, name: str, command: Group | Callable[..., None]) -> _click.Command:
        app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=self.rich_markup_mode)
        if isinstance(command, Group):
            app.info.help = command.help
            for inner, function in command.commands.items():
                app.command(inner)(function)
            return typer.main.get_group(app)
        app.command(name)(command)
        return typer.main.get_command(app)
