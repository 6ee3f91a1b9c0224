"""Anybody can record their own account: only what is harmless is kept, only reads unless it is a sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from rbsync.errors import UsageError
from rbsync.sandbox.main import Sandbox, SandboxOptions

from .record import main

SERVICES = ("rackbeat", "shopify")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with Sandbox.start(SandboxOptions(items=16, orders=6, shops={"shopify": 1}, seed=3, now=now)) as running:
        running.write_files(tmp_path)
        yield running


def record(folder: Path, service: str, *more: str) -> Path:
    return main([service, "--config", str(folder / "rbsync.toml"), "--into", str(folder), *more], {})


def ask(sandbox: Sandbox, service: str, what: str) -> Any:
    root = sandbox.rackbeat_url.removesuffix("/api/") if service == "rackbeat" else sandbox.shops[0].url
    with urlopen(f"{root}/_sandbox/{what}", timeout=10) as answer:
        return json.load(answer)


@pytest.mark.parametrize("service", SERVICES)
def test_a_recording_reads_only_and_holds_nothing_of_the_account(
    sandbox: Sandbox, tmp_path: Path, service: str
) -> None:
    text = record(tmp_path, service).read_text(encoding="utf-8")
    assert ask(sandbox, service, "traffic")["writes"] == 0
    [shop] = sandbox.shops
    private = {
        sandbox.rackbeat_token,
        *(shop.access[key] for key in ("token", "store", "location")),
        "127.0.0.1",
        "nordlys",
    }
    for customer in sandbox.world.customers:
        private |= {customer.name, customer.email, customer.phone, customer.street}
    assert {datum for datum in private if datum in text} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_changes_are_recorded_at_a_sandbox(sandbox: Sandbox, tmp_path: Path, service: str) -> None:
    record(tmp_path, service, "--writes")
    assert ask(sandbox, service, "traffic")["writes"] >= 2


@pytest.mark.parametrize("address", ["https://app.rackbeat.example.com/api/", "http://127.0.0.1:9/api/"])
def test_nothing_is_written_to_a_real_account(sandbox: Sandbox, tmp_path: Path, address: str) -> None:
    config = tmp_path / "rbsync.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(sandbox.rackbeat_url, address), encoding="utf-8")
    with pytest.raises(UsageError, match="no sandbox"):
        record(tmp_path, "rackbeat", "--writes")
    assert not (tmp_path / "rackbeat.yaml").exists()


def test_a_recording_is_never_overwritten(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "rackbeat.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists"):
        record(tmp_path, "rackbeat")
    assert (tmp_path / "rackbeat.yaml").read_text(encoding="utf-8") == "mine"


def test_a_shop_that_is_not_configured_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="shop-se"):
        record(tmp_path, "shopify", "--connector", "shop-se")
