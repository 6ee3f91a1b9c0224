"""Starting runs in processes of their own, and ending them at a chosen moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.state.store import Store
from tests.strength import FULL, few
from tests.world import World

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL


class Children:
    """Runs one after the other, each in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._started = threading.Event()
        self._pid = 0

    def run(self, world: World, command: str = "run", *, order: str | None = None, **more: Any) -> int:
        """The exit code, or the negative number of the signal that ended it. `kill_at`, `before`: at a commit."""
        wanted = {
            "config": str(world.config),
            "command": command,
            "order": order,
            "ahead": world.clock.ahead.total_seconds(),
            "kill_at": more.get("kill_at"),
            "before": more.get("before", False),
        }
        self._started.clear()
        self._say(json.dumps(wanted))
        self._pid = int(self._hear())
        self._started.set()
        return int(self._hear())

    def kill(self) -> None:
        """SIGKILL to the run under way."""
        assert self._started.wait(10)
        os.kill(self._pid, signal.SIGKILL)

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def children() -> Iterator[Children]:
    """A process that forks runs, gone at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        yield Children(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


def kill_points(test: str, count: Callable[[], int], most: int = 200) -> list[int]:
    """At which writes or commits to kill: at full strength one after the other until the run lives, else some of those that
    `count` finds in a run that nobody kills."""
    return list(range(1, most)) if FULL else few(range(1, count() + 1), test)


def count_writes(world: World, run: Callable[[], object]) -> int:
    """How many requests of a run change something."""
    world.writes()
    run()
    return world.writes()


def count_commits(run: Callable[[], object]) -> int:
    """How often a run in this process commits."""
    write, commits = Store.write, 0

    @contextmanager
    def counted(store: Store) -> Iterator[Any]:
        nonlocal commits
        with write(store) as transaction:
            yield transaction
        commits += 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "write", counted)
        run()
    return commits


class KillAtWrite:
    """A tap that kills the run at its n-th request that changes something: before it is handled, after it, or the request
    is handled late, when `deliver` is called."""

    def __init__(self, world: World, processes: Children, number: int, moment: str) -> None:
        self._world = world
        self._processes = processes
        self._left = number
        self._moment = moment
        self._lock = threading.Lock()
        self._late: list[tuple[Handler, Request]] = []
        self.struck: str | None = None

    def __call__(self, service: str, request: Request, handle: Handler) -> Response:
        if self.struck is not None:
            return Response(503, drop=True)  # sent by threads of a process that is being killed
        if not self._world.writes_something(service, request):
            return handle(request)
        with self._lock:
            self._left -= 1
            mine = self._left == 0
        if not mine:
            return handle(request)
        if self._moment == "after":
            handle(request)
        elif self._moment == "late":
            self._late.append((handle, request))
        self.struck = f"{request.method} {request.path}"
        self._processes.kill()
        return Response(503, drop=True)

    def deliver(self) -> None:
        """What was on its way arrives."""
        for handle, request in self._late:
            handle(request)
