"""How a run goes on, told on stderr: a live line per pass on a terminal, remarks with -v, nothing to cron."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from rbsync.telling.text import clean

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from rbsync.ports.time import Listener


class Remarks:
    """Writes remarks as lines where they are `wanted`; counts are not told."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted

    def say(self, text: str) -> None:
        """One line."""
        if self._wanted:
            typer.echo(clean(text), err=True)

    def progress(self, connector: str, command: str, done: int, total: int | None) -> None:
        """Not told: a log is no place for a moving number."""


class Live:
    """Remarks, and under them a moving line per pass and connector."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def say(self, text: str) -> None:
        """One line above the moving ones."""
        self._progress.console.print(clean(text), markup=False, highlight=False)

    def progress(self, connector: str, command: str, done: int, total: int | None) -> None:
        """Move the line of this pass."""
        key = (command, connector)
        if key not in self._tasks:
            from rich.markup import escape

            self._tasks[key] = self._progress.add_task(escape(clean(f"{command} {connector}")), total=total)
        self._progress.update(self._tasks[key], completed=done, total=total)


@contextmanager
def listening(*, verbose: bool, quiet: bool) -> Iterator[Listener]:
    """The listener that suits where stderr goes."""
    if not quiet and sys.stderr.isatty():
        with _live() as progress:
            yield Live(progress)
    else:
        yield Remarks(wanted=verbose)


def _live() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
