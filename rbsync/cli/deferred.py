"""Commands that are made when they are asked for: making the parameters of all takes longer than `status` does."""

from collections.abc import Callable, Mapping
from importlib import import_module

import typer.main
from typer import _click
from typer.core import TyperCommand

from rbsync.cli.boundary import Boundary

MODULES: Mapping[str, tuple[str, ...]] = {
    "passes": ("initial-sync", "pull-orders", "fetch-order", "sync-products", "push-stock", "run"),
    "look": ("status", "runs"),
    "orders": ("orders",),
    "products": ("products",),
    "setup": ("init", "check", "config"),
    "match": ("match",),
    "sandbox": ("sandbox", "demo"),
}
"""Which module of this package registers which commands, in the order of the help."""


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
        return [name for names in MODULES.values() for name in names]

    def get_command(self, ctx: _click.Context, cmd_name: str) -> _click.Command | None:
        """The command with this name; None when there is none."""
        for module, names in MODULES.items():
            if cmd_name in names and cmd_name not in self.commands:
                self.commands.update(self._registered(module))
        return self.commands.get(cmd_name)

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """As usual; a wrong name is compared with all names."""
        if args and args[0] not in self.list_commands(ctx):
            for name in self.list_commands(ctx):
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def _registered(self, module: str) -> dict[str, Deferred]:
        app = typer.Typer(add_completion=False, rich_markup_mode=self.rich_markup_mode)
        import_module(f"rbsync.cli.{module}").register(app)
        commands = [_single(info, app) for info in app.registered_commands]
        commands += [_group(info) for info in app.registered_groups]
        return {command.name: command for command in commands if command.name}


def _single(info: typer.models.CommandInfo, app: typer.Typer) -> Deferred:
    def make() -> _click.Command:
        alone = typer.Typer(add_completion=False, rich_markup_mode=app.rich_markup_mode)
        alone.registered_commands.append(info)
        return typer.main.get_command(alone)

    text = (info.callback.__doc__ if info.callback else None) or ""
    return Deferred(info.name or "", make, help=text, panel=info.rich_help_panel)


def _group(info: typer.models.TyperInfo) -> Deferred:
    group = info.typer_instance
    if group is None:
        raise LookupError(f"{info.name} has no commands")
    return Deferred(
        info.name or "", lambda: typer.main.get_group(group), help=group.info.help or "", panel=info.rich_help_panel
    )
