"""Where every error of a command ends: as words for the person and an exit code, never as a traceback."""

import os
import signal
from types import FrameType
from typing import NoReturn

import typer
from typer import _click
from typer.core import TyperGroup

from rbsync.cli.output import lost
from rbsync.errors import ExitCode, Interrupted, RbsyncError, UsageError

_AS_JSON = "rbsync.json"


class Boundary(TyperGroup):
    """The root command; what its commands raise is printed here."""

    def parse_args(self, ctx: _click.Context, args: list[str]) -> list[str]:
        """Note whether JSON is wanted before any command is parsed, so that every error can keep to it."""
        ctx.meta[_AS_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: _click.Context) -> object:
        """Run the command. Raises typer.Exit with the exit code of what went wrong."""
        as_json = bool(ctx.meta[_AS_JSON])
        try:
            return super().invoke(ctx)
        except RbsyncError as error:
            print_error(error, as_json=as_json)
            raise typer.Exit(int(error.exit_code)) from error
        except KeyboardInterrupt as error:
            stopped = Interrupted("interrupted; what was under way is in the journal", exit_code=ExitCode.INTERRUPTED)
            print_error(stopped, as_json=as_json)
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from error
        except typer.TyperException as error:
            if as_json:
                print_error(UsageError(error.format_message(), next_step="rbsync --help"), as_json=True)
                raise typer.Exit(int(ExitCode.CONFIGURATION)) from error
            raise
        except (typer.Exit, typer.Abort, EOFError):
            raise
        except Exception as error:
            if lost(error):
                raise
            print_error(_bug(error), as_json=as_json)
            raise typer.Exit(int(ExitCode.BUG)) from error


def print_error(error: RbsyncError, *, as_json: bool) -> None:
    """The error as JSON on stdout, where the one object is expected, or as text on stderr."""
    from rbsync.telling.error import error_document, error_lines
    from rbsync.telling.text import json_text

    if as_json:
        typer.echo(json_text(error_document(error)))
    else:
        typer.echo("\n".join(error_lines(error)), err=True)


def _bug(error: BaseException) -> RbsyncError:
    from rbsync.cli.crash import write_report

    path = write_report(error, os.environ)
    step = f"send the report {path} to whoever maintains rbsync" if path else "run it again with a writable home"
    return RbsyncError(
        "rbsync met something it was not made for",
        why=f"{type(error).__name__}; this is a bug in rbsync, not in your data",
        next_step=f"{step}; it holds no secrets",
        then="What was under way is in the journal; the next run settles it.",
    )


def stop_on_sigterm() -> None:
    """Let SIGTERM end the run in good order; a second one ends the process at once, which the journal also survives."""

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(number, signal.SIG_DFL)
        raise Interrupted("asked to stop by SIGTERM", exit_code=ExitCode.TERMINATED)

    signal.signal(signal.SIGTERM, stop)
