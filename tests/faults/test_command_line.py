"""What goes wrong before or beside the services, through the real program: an exit code and words for a person, nothing lost."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pytest

from rbsync.errors import Unavailable
from rbsync.sandbox.shopify.toggles import ALL_SCOPES
from tests import program
from tests.faults.killing import ROOT
from tests.invariants import invariants
from tests.world import World

SHOP = ("connectors", "shop-dk")
DEFAULTS = ("rackbeat", "defaults")


@dataclass(frozen=True)
class Told:
    """What a person sees of one execution."""

    code: int
    text: str


def rbsync(world: World, *words: str, limit: int | None = None) -> Told:
    """The program on this world; `limit` is the largest file it may write, in bytes."""

    def small_disk() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [
            *(program.rbsync() if limit is None else (sys.executable, "-m", "rbsync")),
            *words,
            "--config",
            str(world.config),
        ],
        cwd=ROOT,
        env={**os.environ, "RBSYNC__RACKBEAT__REQUESTS_PER_MINUTE": "60000"},
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=small_disk,
    )
    return Told(done.returncode, done.stdout + done.stderr)


def one_order(world: World) -> str:
    return world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 1}], email="buyer@example.com")


@dataclass(frozen=True)
class Trouble:
    """`cause` it, and the program ends with `code` and says all of `words`."""

    cause: Callable[[World], object]
    code: int
    words: tuple[str, ...]
    limit: int | None = None


def without_scope(world: World) -> None:
    scopes = world.person("shop-dk", "toggles")["scopes"]
    world.person("shop-dk", "toggles", scopes=[scope for scope in scopes if scope != "write_inventory"])


def of_a_newer_version(world: World) -> None:
    with closing(sqlite3.connect(world.state)) as file:
        file.execute("UPDATE state_file SET version = 99")
        file.commit()


TROUBLES = {
    "a wrong token of Rackbeat": Trouble(
        lambda world: world.set("rackbeat", token="wrong"), 12, ("rackbeat denied", "Unauthenticated", "rackbeat.token")
    ),
    "a wrong token of the shop": Trouble(
        lambda world: world.set(*SHOP, access_token="wrong"),
        12,
        ("shop-dk", "shopify denied", "Check the access token"),
    ),
    "another account": Trouble(
        lambda world: world.set("rackbeat", account_id=1), 2, ("7235", "Nothing was written", "rackbeat.account_id")
    ),
    "a missing scope": Trouble(without_scope, 12, ("shop-dk", "missing: write_inventory", "Grant")),
    "an unknown key": Trouble(
        lambda world: world.set("rackbeat", tokn="x"), 2, ("rbsync.toml:", "tokn", '"token"', "config validate")
    ),
    "a location that the shop does not have": Trouble(
        lambda world: world.set(*SHOP, "stock", to="Nowhere"), 2, ("Nowhere", "shop-dk", "Main warehouse")
    ),
    "a number that Rackbeat does not have": Trouble(
        lambda world: world.set(*DEFAULTS, employee=99), 3, ("#1001", "employee_id", "422", "rbsync run")
    ),
    "an item that Rackbeat does not have": Trouble(
        lambda world: world.set_orders(freight_item="NOPE"), 3, ("#1001", "item", "rbsync run")
    ),
    "a damaged state file": Trouble(
        lambda world: world.state.write_bytes(b"no database" * 999), 10, ("damaged", "not a database", "backup")
    ),
    "a state file of a newer version": Trouble(of_a_newer_version, 10, ("newer", "99")),
    "a full disk": Trouble(lambda world: None, 5, ("disk", "the next run goes on"), limit=4096),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
def test_trouble_is_told_in_words_and_loses_nothing(world: World, trouble: Trouble) -> None:
    order = one_order(world)
    settings, memory = world.config.read_bytes(), world.state.read_bytes()
    trouble.cause(world)
    told = rbsync(world, "run", limit=trouble.limit)
    assert told.code == trouble.code, told.text
    assert [word for word in trouble.words if word not in told.text] == [], told.text
    assert "Traceback" not in told.text
    assert world.sandbox.rackbeat_token not in told.text
    world.config.write_bytes(settings)
    if trouble.code == 10:
        world.state.write_bytes(memory)
    world.person("shop-dk", "toggles", scopes=list(ALL_SCOPES))
    world.run_settled()
    assert len(world.landed(order)) == 1
    invariants(world)


@pytest.mark.parametrize(
    "number", ["layout", "payment_terms", "employee", "location", "customer_group", "product_group", "unit"]
)
def test_check_names_a_number_that_rackbeat_does_not_have(world: World, number: str) -> None:
    world.set(*DEFAULTS, **{number: 99})
    told = rbsync(world, "check")
    assert told.code == 2
    assert f"rackbeat.defaults.{number}" in told.text
    assert "There are: " in told.text


@pytest.mark.parametrize("size", [40_000, 80_000, 120_000])
def test_a_disk_that_fills_up_while_orders_are_taken_loses_none(world: World, size: int) -> None:
    orders = [one_order(world) for _ in range(4)]
    told = rbsync(world, "run", limit=world.state.stat().st_size + size)
    assert told.code in (0, 5), told.text
    assert "Traceback" not in told.text
    world.run_settled()
    assert all(len(world.landed(order)) == 1 for order in orders)
    assert world.open_intents() == []
    invariants(world)


def test_a_service_that_cannot_be_reached_is_named(world: World) -> None:
    one_order(world)
    world.set("rackbeat", base_url="http://127.0.0.1:9/api/")
    with pytest.raises(Unavailable) as refusal:
        world.run()
    assert refusal.value.exit_code == 5
    for word in ("rackbeat", "Connection refused", "next run"):
        assert word in str(refusal.value)
    world.set("rackbeat", base_url=world.sandbox.rackbeat_url)
    world.run_settled()
    invariants(world)
