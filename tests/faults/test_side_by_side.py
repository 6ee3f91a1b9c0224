"""Several runs at once, and a run that is asked to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rbsync.sandbox.kit.http import Handler, Request, Response
from tests.faults.killing import ROOT, Children
from tests.invariants import invariants
from tests.world import World, reason

DRAFT = "/api/orders/drafts"


class Gate:
    """A tap that keeps the first request to `path` waiting until it is opened; the answer then is the simulator's own."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, service: str, request: Request, handle: Handler) -> Response:
        if request.path == self._path and request.method == "POST" and not self.reached.is_set():
            self.reached.set()
            assert self.opened.wait(20)
        return handle(request)


@contextmanager
def command_line(world: World, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The real program, on this world."""
    environ = {**os.environ, "RBSYNC__RACKBEAT__REQUESTS_PER_MINUTE": "60000"}
    with subprocess.Popen(
        [sys.executable, "-m", "rbsync", *words, "--config", str(world.config)],
        cwd=ROOT,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def one_order(world: World) -> str:
    return world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 1}])


@pytest.mark.parametrize("command", ["run", "pull-orders", "push-stock"])
def test_of_two_runs_one_works_and_the_other_names_it(world: World, command: str) -> None:
    order = one_order(world)
    world.tap = gate = Gate(DRAFT)
    with command_line(world, "run") as first:
        assert gate.reached.wait(20)
        with command_line(world, command) as second:
            _, told = second.communicate(timeout=20)
        gate.opened.set()
        first.communicate(timeout=20)
    assert second.returncode == 11
    assert str(first.pid) in told
    assert "--lock-wait" in told
    assert "Traceback" not in told
    assert first.returncode == 0
    assert len(world.landed(order)) == 1
    invariants(world)


def test_a_run_may_wait_for_the_other(world: World) -> None:
    order = one_order(world)
    world.tap = gate = Gate(DRAFT)
    with command_line(world, "run") as first:
        assert gate.reached.wait(20)
        with command_line(world, "run", "--lock-wait", "20") as second:
            gate.opened.set()
            second.communicate(timeout=20)
        first.communicate(timeout=20)
    assert (first.returncode, second.returncode) == (0, 0)
    assert len(world.landed(order)) == 1
    invariants(world)


@pytest.mark.parametrize(("first", "second"), [("pull-orders", "fetch-order"), ("fetch-order", "pull-orders")])
def test_an_order_under_way_in_one_process_is_left_alone_by_another(
    world: World, processes: Children, first: str, second: str
) -> None:
    order = one_order(world)
    world.tap = gate = Gate(DRAFT)
    codes: list[int] = []
    fetched = order if first == "fetch-order" else None
    thread = threading.Thread(target=lambda: codes.append(processes.run(world, first, order=fetched)))
    thread.start()
    assert gate.reached.wait(20)
    report = world.run(second, order=order if second == "fetch-order" else None)
    assert reason(report, order) == "claimed"
    gate.opened.set()
    thread.join()
    assert codes == [0]
    assert len(world.landed(order)) == 1
    world.run()
    invariants(world)


def test_an_order_fetched_after_a_kill_waits_for_the_settle_window(world: World, processes: Children) -> None:
    order = one_order(world)

    def kill(service: str, request: Request, handle: Handler) -> Response:
        if request.path != DRAFT or request.method != "POST":
            return handle(request)
        processes.kill()
        return Response(503, drop=True)

    world.tap = kill
    assert processes.run(world) == -signal.SIGKILL
    world.tap = lambda service, request, handle: handle(request)
    assert reason(world.run("fetch-order", order=order), order) == "settling"
    assert world.landed(order) == []
    world.clock.move()
    assert reason(world.run("fetch-order", order=order), order) == "created"
    world.run()
    invariants(world)


def test_sigterm_finishes_the_order_under_way_and_the_next_run_goes_on(world: World) -> None:
    world.set("rackbeat", workers=1)
    orders = [one_order(world) for _ in range(12)]
    world.tap = gate = Gate(DRAFT)
    with command_line(world, "run") as process:
        assert gate.reached.wait(20)
        process.terminate()
        gate.opened.set()
        _, told = process.communicate(timeout=20)
    assert process.returncode == 143, told
    assert "Traceback" not in told
    done = [order for order in orders if world.landed(order)]
    assert 0 < len(done) < len(orders)
    assert all(world.landed(order)[0]["booked"] for order in done)
    assert world.open_intents() == []
    assert world.run().exit_code == 0
    assert all(len(world.landed(order)) == 1 for order in orders)
    invariants(world)
