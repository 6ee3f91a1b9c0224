"""How much of what Rackbeat permits is used when every answer takes 100 ms (engineering sheet 3.2)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

from tests.bench.stage import PERMITTED_PER_MINUTE, Stage, environ, staged
from tests.bench.table import Row

LATENCY = 0.1
SHARE = 0.95
_EVERY = 0.25


def rows(*, quick: bool) -> Iterator[Row]:
    """A pass over orders under Rackbeat's own limit, from its first order to its last."""
    with staged(items=100, orders=60 if quick else 200) as stage:
        stage.run("initial-sync")
        stage.limits(on=True)
        stage.latency(LATENCY)
        stage.forget_traffic()
        seconds, calls = _steady(stage)
        refused = stage.rackbeat()["429"] + stage.shop()["429"]
    share = calls / seconds * 60 / PERMITTED_PER_MINUTE
    yield Row(
        f"share of {PERMITTED_PER_MINUTE} calls/min in use at {LATENCY * 1000:.0f} ms latency",
        f">= {SHARE:.0%}",
        f"{share:.1%} ({calls} calls in {seconds:.0f} s)",
        share >= SHARE,
    )
    yield Row("  calls refused with 429 meanwhile", "0", str(refused), refused == 0)


def _steady(stage: Stage) -> tuple[float, int]:
    """Seconds and calls between the first order's first call and the last call that was seen."""
    process = subprocess.Popen(
        stage.command("pull-orders", "--quiet"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ()
    )
    samples: list[tuple[float, int]] = []
    while process.poll() is None:
        traffic = stage.rackbeat()
        if traffic["writes"]:
            samples.append((time.perf_counter(), traffic["requests"]))
        time.sleep(_EVERY)
    last = max(calls for _, calls in samples)
    (began, first), ended = samples[0], next(at for at, calls in samples if calls == last)
    return ended - began, last - first
