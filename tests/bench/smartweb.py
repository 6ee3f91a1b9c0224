"""What a SmartWeb shop adds: to the start of a pass, and in calls per order and per change of stock."""

from __future__ import annotations

import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from tempfile import TemporaryFile
from typing import Any

from tests.bench.stage import UNLIMITED, Stage, environ, staged
from tests.bench.table import Row

MORE_SECONDS = 0.5
CALLS_PER_ORDER = 0.1
CALLS_PER_CHANGE = 1.25
SHOPIFY, SMARTWEB = "shop-dk", "web-dk"


def rows(*, quick: bool) -> Iterator[Row]:
    """Start-up with and without such a shop; orders in; stock out."""
    with staged(items=40, orders=0, smartweb=1) as stage:
        yield from _start_up(stage, rounds=5 if quick else 11)
    with staged(items=260, orders=300, shops=0, smartweb=1) as stage:
        yield from _calls(stage)


def _start_up(stage: Stage, *, rounds: int) -> Iterator[Row]:
    """Passes that find nothing, until the shop's first call. They take turns, and the median of each turn's difference
    counts: a machine that slows down meanwhile slows both.
    """
    with _counted(stage.url_of(SHOPIFY)) as shopify, _counted(stage.url_of(SMARTWEB)) as smartweb:
        places = {
            "RBSYNC__CONNECTORS__SHOP_DK__BASE_URL": shopify.url,
            "RBSYNC__CONNECTORS__WEB_DK__WSDL": f"{smartweb.url}/service.wsdl",
        }
        alone = {**places, "RBSYNC_CONFIG": str(stage.without(SMARTWEB))}
        del alone["RBSYNC__CONNECTORS__WEB_DK__WSDL"]
        asked = {
            "alone": (("pull-orders", SHOPIFY), alone, shopify),
            "beside": (("pull-orders", SHOPIFY), {**places, "RBSYNC_CONFIG": str(stage.config)}, shopify),
            "smartweb": (("pull-orders", SMARTWEB), {**places, "RBSYNC_CONFIG": str(stage.config)}, smartweb),
        }
        samples: dict[str, list[float]] = {name: [] for name in asked}
        for turn in range(rounds + 1):
            for name, (command, variables, service) in asked.items():
                seconds = _until_called(stage, command, variables, service)
                if turn:  # the first one writes compiled modules and the WSDL's copy
                    samples[name].append(seconds)
        loaded = {name: _modules(stage, command, variables) for name, (command, variables, _) in asked.items()}
    usual = {name: median(seconds) for name, seconds in samples.items()}
    more = median(with_it - alone for with_it, alone in zip(samples["smartweb"], samples["alone"], strict=True))
    idle = median(with_it - alone for with_it, alone in zip(samples["beside"], samples["alone"], strict=True))
    yield Row(
        "first call to a SmartWeb shop, WSDL on disk, later than to Shopify alone",
        f"< {MORE_SECONDS} s",
        f"{more:.2f} s ({usual['smartweb']:.2f} to {usual['alone']:.2f} s)",
        more < MORE_SECONDS,
    )
    idle_modules = len(loaded["beside"] - loaded["alone"])
    yield Row(
        "modules loaded more for a SmartWeb connector that takes no part",
        "0",
        f"{idle_modules} (of {len(loaded['smartweb'] - loaded['alone'])} when it does); {idle:.2f} s",
        idle_modules == 0,
    )


def _calls(stage: Stage) -> Iterator[Row]:
    stage.run("initial-sync")
    stage.forget_traffic()
    created = stage.run("pull-orders").count("created")
    calls = stage.shop()["by_call"]
    yield Row(
        "SmartWeb calls per order, at 300 orders",
        f"<= {CALLS_PER_ORDER}",
        f"{_sum(calls) / created:.3f} ({created} orders; {_told(calls)})",
        _sum(calls) <= CALLS_PER_ORDER * created,
    )
    stage.forget_traffic()
    run = stage.run("push-stock")
    updated = run.count("updated")
    calls = stage.shop()["by_call"]
    yield Row(
        f"SmartWeb calls per change of stock, {updated} changes at once",
        f"<= {CALLS_PER_CHANGE}",
        f"{_sum(calls) / updated:.2f} in {run.seconds:.0f} s ({_told(calls)})",
        _sum(calls) <= CALLS_PER_CHANGE * updated,
    )
    stage.forget_traffic()
    stage.run("push-stock")
    calls = stage.shop()["by_call"]
    yield Row("  SmartWeb calls of push-stock without changes", "", f"{_sum(calls)} ({_told(calls) or 'none'})")


def _sum(calls: Mapping[str, int]) -> int:
    return sum(calls.values())


def _told(calls: Mapping[str, int]) -> str:
    """The calls of the session together, the others by name."""
    session = sum(count for call, count in calls.items() if "Fields" in call or call.startswith("Solution_"))
    others = [
        (call, count) for call, count in calls.items() if "Fields" not in call and not call.startswith("Solution_")
    ]
    parts = [f"{count} {call}" for call, count in sorted(others, key=lambda one: -one[1])[:4]]
    return ", ".join([*([f"{session} for the session"] if session else []), *parts])


def _modules(stage: Stage, command: Sequence[str], variables: Mapping[str, str]) -> frozenset[str]:
    """Names of all that a whole pass loads. Raises RuntimeError when it failed or told none."""
    env = {**environ(), **variables, "PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run((*stage.program, *command), capture_output=True, text=True, check=False, env=env)
    names = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    if done.returncode or not names:
        raise RuntimeError(f"rbsync {' '.join(command)} failed ({done.returncode}): {done.stderr[-500:]}")
    return frozenset(names)


class _Counted:
    """A service behind a door that says when the first call came; a request for its description is none."""

    def __init__(self, target: str) -> None:
        self.called = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _passing_on(target, self.called))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def _counted(target: str) -> Iterator[_Counted]:
    door = _Counted(target)
    try:
        yield door
    finally:
        door.close()


def _passing_on(target: str, called: threading.Event) -> type[BaseHTTPRequestHandler]:
    class PassingOn(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.set()
            self._pass_on(self.rfile.read(int(self.headers["Content-Length"] or 0)))

        def do_GET(self) -> None:
            self._pass_on(None)

        def _pass_on(self, body: bytes | None) -> None:
            request = urllib.request.Request(f"{target}{self.path}", body, dict(self.headers.items()))
            with urllib.request.urlopen(request, timeout=30) as answer:
                content = answer.read()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is told."""

    return PassingOn


def _until_called(stage: Stage, command: Sequence[str], variables: Mapping[str, str], service: _Counted) -> float:
    """Seconds from the start of the process until the shop's first call. Raises RuntimeError when the pass failed."""
    service.called.clear()
    pace = {"RBSYNC__RACKBEAT__REQUESTS_PER_MINUTE": UNLIMITED}
    env = {**environ(), **pace, **variables}
    started = time.perf_counter()
    with TemporaryFile() as output:
        process = subprocess.Popen((*stage.program, *command), stdout=output, stderr=output, env=env)
        called = service.called.wait(30)
        seconds = time.perf_counter() - started
        if not called:
            process.kill()
        process.wait()
        if not called or process.returncode:
            output.seek(0)
            told = output.read().decode()[-500:]
            raise RuntimeError(f"rbsync {' '.join(command)} failed ({process.returncode}, called {called}): {told}")
    return seconds
