"""A Rackbeat simulator served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rbsync.sandbox.kit.faults import Faults
from rbsync.sandbox.kit.http import Server
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.seed import build_world
from tests.sandbox.rackbeat.account import TOKEN, Client

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(seed=1, items=200, orders=40, shops=2, now=NOW)


@pytest.fixture
def simulator(world: World) -> RackbeatSimulator:
    simulator = RackbeatSimulator.seeded(world, token=TOKEN, known_share=1.0)
    simulator.toggles.rate_limit = None
    return simulator


@pytest.fixture
def rackbeat(simulator: RackbeatSimulator) -> Iterator[Client]:
    with Server(Faults(simulator.handle, operation=simulator.operation)) as server:
        yield Client(server.url, simulator)


@pytest.fixture
def stocked(rackbeat: Client) -> str:
    """A product with ten pieces at the main location, at 80.00 without VAT of 25 %."""
    product = {"number": "T/1", "name": "Test lamp", "group": 10, "sales_price": 80}
    assert rackbeat.post("products", product).status == 201
    rackbeat.control("POST", "items/T%2F1", {"stock": {"1": 10}})
    return "T/1"
