"""What every pass is asked, and how a command gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import partial, update_wrapper, wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec, Self, get_type_hints

import typer

from rbsync.cli.shared import Config, Json
from rbsync.cli.values import seconds, whole_number
from rbsync.errors import UsageError

if TYPE_CHECKING:
    from rbsync.passes.options import PassOptions, RunRequest

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every pass is asked. `lock_wait` in seconds; `limit` in records per connector."""

    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan; send and remember nothing.")] = False
    limit: Annotated[
        int | None,
        typer.Option("--limit", parser=whole_number, metavar="N", help="Stop after N records per connector."),
    ] = None
    json: Json = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every record and remark.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print held and failed records and errors only.")] = False
    lock_wait: Annotated[
        float,
        typer.Option("--lock-wait", parser=seconds, metavar="SECONDS", help="Wait so long for another run to end."),
    ] = 0.0
    config: Config = None

    def request(self, command: str, connectors: list[str] | None = None, *options: PassOptions) -> RunRequest:
        """The same in the words of the passes."""
        from rbsync.passes.options import RunRequest

        return RunRequest(
            command=command,
            connectors=tuple(connectors or ()),
            dry_run=self.dry_run,
            limit=self.limit,
            lock_wait=self.lock_wait,
            options=options,
        )


def asks(command: Callable[Concatenate[Asked, P], None]) -> Callable[..., None]:
    """Give a command the options of `Asked` beside its own; it receives them as its first argument."""
    own = list(signature(command, eval_str=True).parameters.values())[1:]
    hints = get_type_hints(Asked, include_extras=True)
    shared = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name])
        for field in fields(Asked)
    ]

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asked = Asked(**{field.name: kwargs.pop(field.name) for field in fields(Asked)})  # type: ignore[arg-type]
        if asked.quiet and asked.verbose:
            raise UsageError("--quiet and --verbose exclude each other", next_step="leave one of them out")
        command(asked, *args, **kwargs)

    run.__signature__ = signature(command).replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
    return run


class WithParameters:
    """A command with further options in place of its last parameter, `**given`. They are looked up when the command is made."""

    def __init__(self, further: Callable[[], Iterable[Parameter]], command: Callable[..., None]) -> None:
        self._further = further
        self._command = command
        update_wrapper(self, command)

    @classmethod
    def of(cls, further: Callable[[], Iterable[Parameter]]) -> Callable[[Callable[..., None]], Self]:
        """Gives a command these options."""
        return partial(cls, further)

    def __call__(self, **given: object) -> None:
        """Run the command."""
        self._command(**given)

    @property
    def __signature__(self) -> Signature:
        """What typer reads."""
        *own, _ = signature(self._command, eval_str=True).parameters.values()
        return Signature([*(each.replace(kind=Parameter.KEYWORD_ONLY) for each in own), *self._further()])
