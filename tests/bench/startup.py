"""How long rbsync takes before it does anything, in multiples of a bare Python (engineering sheet 2)."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

from tests.bench.stage import RBSYNC, environ, measured, staged
from tests.bench.table import Row

MULTIPLE = 8.0
FIRST_REQUEST = 1.0


def rows(*, quick: bool) -> Iterator[Row]:
    """`--help`, `status` and the first request of a pass."""
    with staged(items=40, orders=10) as stage:
        stage.run("initial-sync")
        stage.run("run")
        yield from _multiples((*RBSYNC, "--help"), stage.command("status"), rounds=7 if quick else 25)
        yield _first_request(stage.command("pull-orders"), rounds=3 if quick else 7)


def _multiples(*commands: Sequence[str], rounds: int) -> Iterator[Row]:
    """Interleaved, so that a slow moment of the machine strikes all alike."""
    bare = (sys.executable, "-c", "pass")
    samples: dict[Sequence[str], list[float]] = {command: [] for command in (bare, *commands)}
    for command in commands:
        measured(command)
    for _ in range(rounds):
        for command, seconds in samples.items():
            seconds.append(measured(command).seconds)
    base = median(samples[bare])
    for command in commands:
        taken = median(samples[command])
        told = f"{taken / base:.1f} x ({taken * 1000:.0f} ms to {base * 1000:.0f} ms)"
        yield Row(
            f"start-up of rbsync {command[-1]}", f"<= {MULTIPLE:.0f} x bare Python", told, taken <= MULTIPLE * base
        )


def _first_request(command: Sequence[str], *, rounds: int) -> Row:
    taken = median(_until_asked(command) for _ in range(rounds))
    return Row("first request of a pass", f"<= {FIRST_REQUEST:.1f} s", f"{taken:.2f} s", taken <= FIRST_REQUEST)


def _until_asked(command: Sequence[str]) -> float:
    """Seconds from the start of the process until any service hears from it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        services = {"RBSYNC__RACKBEAT__BASE_URL": f"{url}/api/", "RBSYNC__CONNECTORS__SHOP_DK__BASE_URL": url}
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**environ(), **services}
        )
        try:
            connection, _ = server.accept()
            with connection:
                connection.recv(1)
                return time.perf_counter() - started
        finally:
            process.kill()
            process.wait()
