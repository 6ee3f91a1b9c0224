"""The command `rbsync` as a process: starts quickly, ends quickly."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

_OBJECTS_PER_SEARCH = 50_000


def build() -> typer.Typer:
    """The whole command line."""
    from rbsync.cli.root import root

    return root()


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # Importing makes many objects and no garbage, and a process that ends need not look for any: to search for it would take a
    # third of the time of `status`. In a pass nearly everything is freed without that search.
    gc.set_threshold(_OBJECTS_PER_SEARCH)
    from rbsync.cli.boundary import stop_on_sigterm
    from rbsync.cli.output import given_up_when_lost

    stop_on_sigterm()
    try:
        with given_up_when_lost():
            build()(prog_name="rbsync")
    finally:
        gc.freeze()
