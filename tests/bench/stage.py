"""A sandbox in a process of its own, and rbsync run against it as a person would, with what each run took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomli_w

RBSYNC = (str(Path(sys.executable).with_name("rbsync")),)
PERMITTED_PER_MINUTE = 480
UNLIMITED = "1000000"


def environ() -> dict[str, str]:
    """The environment of a measured run: compiled modules are kept, as in any installation; no rbsync setting leaks in."""
    left_out = ("RBSYNC", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


@dataclass(frozen=True, slots=True)
class Run:
    """One finished command: wall seconds, peak memory in MB, exit code, and what it printed."""

    seconds: float
    peak_mb: float
    exit_code: int
    printed: str

    def count(self, outcome: str) -> int:
        """Records with this outcome, over all connectors; the run must have been asked for `--json`."""
        return sum(connector["counts"][outcome] for connector in json.loads(self.printed)["connectors"])


def measured(command: Sequence[str], **more: str) -> Run:
    """Run it to its end. `more` is added to the environment."""
    with TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        with output.open("wb") as file:
            started = time.perf_counter()
            process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL, env={**environ(), **more})
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        kilobytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
        return Run(seconds, kilobytes / 1024, process.returncode, output.read_text(encoding="utf-8"))


class Stage:
    """The running sandbox; `shop` is its first one."""

    program = RBSYNC

    def __init__(self, folder: Path) -> None:
        self.config = folder / "rbsync.toml"
        addresses = json.loads((folder / "sandbox.json").read_text())
        self._rackbeat = addresses["rackbeat"]["url"].removesuffix("/api/")
        self._shops = {shop["name"]: shop["url"] for kind in ("shops", "smartweb") for shop in addresses[kind]}
        self._shop = next(iter(self._shops.values()))
        self._shopify = [shop["url"] for shop in addresses["shops"]]

    def url_of(self, connector: str) -> str:
        """Where a shop is served."""
        return self._shops[connector]

    def without(self, connector: str) -> Path:
        """A copy of rbsync.toml that does not know the connector, which must be its last one."""
        text = self.config.read_text(encoding="utf-8")
        copy = self.config.with_name(f"without-{connector}.toml")
        copy.write_text(text[: text.index(f"[connectors.{connector}]")], encoding="utf-8")
        copy.chmod(0o600)
        return copy

    def carry(self, direction: str) -> None:
        """Which way products go from now on, with no other setting."""
        settings = tomllib.loads(self.config.read_text(encoding="utf-8"))
        settings["connectors"]["shop-dk"]["products"] = {"direction": direction}
        self.config.write_text(tomli_w.dumps(settings), encoding="utf-8")

    def command(self, *args: str) -> tuple[str, ...]:
        """The command line of rbsync against this sandbox."""
        return (*RBSYNC, "--config", str(self.config), *args)

    def run(self, *args: str) -> Run:
        """Run a pass as fast as it goes. Raises RuntimeError when it could not be carried out."""
        run = measured(self.command(*args, "--json"), RBSYNC__RACKBEAT__REQUESTS_PER_MINUTE=UNLIMITED)
        if run.exit_code not in (0, 3):
            raise RuntimeError(f"rbsync {' '.join(args)} ended with {run.exit_code}: {run.printed[:500]}")
        return run

    def limits(self, *, on: bool) -> None:
        """Rackbeat's 480 calls a minute, and Shopify's limits of cost and of new variants a day."""
        _ask(f"{self._rackbeat}/_sandbox/toggles", {"rate_limit": PERMITTED_PER_MINUTE if on else None})
        for url in self._shopify:
            _ask(f"{url}/_sandbox/toggles", {"throttle": on, "variants_before_limit": 50_000 if on else 10_000_000})

    def latency(self, seconds: float) -> None:
        """How long every answer takes."""
        for url in (self._rackbeat, self._shop):
            _ask(f"{url}/_sandbox/toggles", {"latency": seconds})

    def change(self, what: str, **words: object) -> None:
        """What somebody does: `items/NUMBER` in Rackbeat, `variants/SKU` in the shop."""
        root = self._rackbeat if what.startswith("items") else self._shop
        _ask(f"{root}/_sandbox/{what}", words)

    def numbers(self) -> Sequence[str]:
        """The SKUs of the shop's variants that Rackbeat has as items."""
        known = {row["number"] for row in _ask(f"{self._rackbeat}/_sandbox/books")["items"]}
        return [row["sku"] for row in _ask(f"{self._shop}/_sandbox/books")["listings"] if row["sku"] in known]

    def forget_traffic(self) -> None:
        """Count from zero."""
        for url in (self._rackbeat, self._shop):
            _ask(f"{url}/_sandbox/traffic", method="DELETE")

    def rackbeat(self) -> Mapping[str, Any]:
        """What Rackbeat was called for."""
        return _ask(f"{self._rackbeat}/_sandbox/traffic")

    def shop(self) -> Mapping[str, Any]:
        """What the shop was called for."""
        return _ask(f"{self._shop}/_sandbox/traffic")


@contextmanager
def staged(
    *, items: int, orders: int = 0, shops: int = 1, smartweb: int = 0, empty_shop: bool = False
) -> Iterator[Stage]:
    """A sandbox of this size with so many Shopify and SmartWeb shops, without limits; it ends with the block.

    `empty_shop`: all items are in Rackbeat only.
    """
    with TemporaryDirectory(prefix="rbsync-bench-") as name:
        size = ("--items", str(items), "--orders", str(orders), "--shops", str(shops), "--smartweb", str(smartweb))
        command = (*RBSYNC, "sandbox", name, *size)
        if empty_shop:
            command = (sys.executable, "-m", "tests.bench.empty_shop", name, str(items))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environ())
        try:
            if process.stdout is None or not process.stdout.readline():
                raise RuntimeError("the sandbox did not start")
            stage = Stage(Path(name))
            stage.limits(on=False)
            yield stage
        finally:
            process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _ask(url: str, document: object = None, *, method: str | None = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, body, method=method or ("GET" if body is None else "POST"))
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
