"""`sandbox` and `demo`: the services simulated on this machine, to rehearse on and to see the whole at work."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.cli.options import WithParameters
from rbsync.errors import ConfigError, Interrupted, UsageError
from rbsync.telling.text import plural

if TYPE_CHECKING:  # the help lists these commands, and needs no simulator for it
    from rbsync.sandbox.main import Sandbox, SandboxOptions


def _counts() -> Iterator[Parameter]:
    """One option for each type of shop, such as `--shops`."""
    from rbsync.sandbox.registry import SHOPS

    for plug in SHOPS:
        option = Annotated[int, typer.Option(f"--{plug.key}", min=0, metavar="N", help=plug.help)]
        yield Parameter(plug.key, Parameter.KEYWORD_ONLY, default=plug.in_sandbox, annotation=option)


@WithParameters.of(_counts)
def sandbox(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where rbsync.toml and sandbox.json are written.")],
    items: Annotated[int, typer.Option("--items", min=1, metavar="N", help="Items in the world.")] = 300,
    orders: Annotated[int, typer.Option("--orders", min=0, metavar="N", help="Orders, over all shops.")] = 60,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same world.")] = 1,
    fault: Annotated[
        list[str] | None, typer.Option("--fault", metavar="NAME", help="slow, throttled, flaky or drift; repeatable.")
    ] = None,
    **counts: int,
) -> None:
    """Serve Rackbeat and the shops on loopback until stopped; rbsync.toml in DIR is ready to use."""
    from rbsync.sandbox.main import SandboxOptions
    from rbsync.sandbox.registry import SHOPS

    shops = {plug.type: counts[plug.key] for plug in SHOPS}
    options = SandboxOptions(items, orders, shops, seed, tuple(fault or ()))
    make_room(directory)
    with started(options) as running:
        settle_in(running, directory)
        count = plural(len(running.shops), "shop")
        typer.echo(f"sandbox ready: Rackbeat and {count}; use --config {directory / 'rbsync.toml'}; Ctrl-C stops it")
        with suppress(Interrupted, KeyboardInterrupt):
            signal.pause()


def make_room(directory: Path) -> None:
    """The folder, made where it is missing. Raises UsageError when no sandbox may be laid into it."""
    from rbsync.sandbox.files import refuse

    try:
        refuse(directory)
        directory.mkdir(parents=True, exist_ok=True)
    except ValueError as error:
        raise UsageError(
            "the sandbox cannot be laid there", why=str(error), next_step="name another folder: rbsync sandbox DIR"
        ) from error
    except OSError as error:
        raise _no_folder(directory, error) from error


def settle_in(running: Sandbox, directory: Path) -> None:
    """Write the sandbox's files; an older world's state file is set aside and told. Raises UsageError when it cannot be."""
    from rbsync.sandbox.files import set_aside

    try:
        aside = set_aside(directory)
        running.write_files(directory, products=True)
    except OSError as error:
        raise _no_folder(directory, error) from error
    if aside is not None:
        typer.echo(f"note: this is a new world; the state file of the old one is now {aside}", err=True)


def _no_folder(directory: Path, error: OSError) -> UsageError:
    return UsageError(
        f"the folder {directory} cannot be used",
        why=f"{error.strerror} ({error.filename or directory})",
        next_step="name a folder that you may write in",
    )


def started(options: SandboxOptions) -> Sandbox:
    """A running sandbox, to be used as a context. Raises ConfigError when its packages are not installed."""
    from rbsync.sandbox.main import Sandbox

    try:
        return Sandbox.start(options)
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    except ValueError as error:
        raise UsageError(
            "the sandbox cannot be made like this", why=str(error), next_step="rbsync sandbox --help"
        ) from error


def _missing(error: ModuleNotFoundError) -> Exception:
    if (error.name or "").split(".")[0] != "graphql":
        return error
    return ConfigError(
        "the sandbox needs a package that is not installed",
        why="graphql-core",
        next_step="pip install 'rbsync[sandbox]'",
    )


def demo(
    items: Annotated[int, typer.Option("--items", min=1, metavar="N", help="Items in the world.")] = 15,
    orders: Annotated[int, typer.Option("--orders", min=0, metavar="N", help="Orders, over all shops.")] = 60,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same world.")] = 1,
) -> None:
    """The day of a small merchant on the sandbox: orders in, products and stock out, and both sides side by side."""
    from rbsync.cli.listener import listening
    from rbsync.demo.play import play
    from rbsync.sandbox.main import SandboxOptions
    from rbsync.sandbox.registry import SHOPS

    options = SandboxOptions(items, orders, {plug.type: plug.in_demo for plug in SHOPS}, seed)
    with started(options) as running:
        code = play(running, lambda: listening(verbose=False, quiet=False))
    raise typer.Exit(code)
