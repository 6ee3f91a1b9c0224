"""Runs that may be killed. Imports everything once, then forks one run for each line of JSON on stdin.

For each it prints the process id at the start and the exit code at the end; a negative one is the signal that ended it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from rbsync.errors import RbsyncError
from rbsync.passes.options import OneOrder, RunRequest
from rbsync.state.store import Store
from rbsync.wiring.runs import execute
from tests.world import ENVIRON, MovedClock, Quiet

CRASHED = 70


def run(wanted: Mapping[str, Any]) -> int:
    """One run; its exit code."""
    if wanted["kill_at"]:
        kill_at_commit(wanted["kill_at"], before=wanted["before"])
    options = RunRequest(wanted["command"], options=(OneOrder(wanted["order"] or ""),))
    clock = MovedClock(timedelta(seconds=wanted["ahead"]))
    try:
        return execute(Path(wanted["config"]), options, Quiet(), ENVIRON, clock=clock).exit_code
    except RbsyncError as error:
        return int(error.exit_code)


def kill_at_commit(number: int, *, before: bool) -> None:
    """End this process at its commit of that number: just before it, or as soon as it is on disk."""
    write, commits = Store.write, 0

    @contextmanager
    def counted(store: Store) -> Iterator[Any]:
        nonlocal commits
        with write(store) as transaction:
            yield transaction
            commits += 1
            mine = commits == number
            if mine and before:
                os.kill(os.getpid(), signal.SIGKILL)
        if mine:
            os.kill(os.getpid(), signal.SIGKILL)

    Store.write = counted  # type: ignore[method-assign]


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            code = CRASHED
            try:
                code = run(json.loads(line))
            finally:
                if code == CRASHED:
                    traceback.print_exc()
                os._exit(code)
        say(process)
        say(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


if __name__ == "__main__":
    main()
