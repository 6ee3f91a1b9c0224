"""SIGKILL at every step: the next run after the settle window makes everything good, and nothing is there twice."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from rbsync.sandbox.kit.http import Handler, Request, Response
from tests.faults.killing import KILLED, Children, KillAtWrite, count_commits, count_writes, kill_points
from tests.invariants import invariants
from tests.strength import FULL, rounds
from tests.world import World

STEPS = ("/customers", "/orders/drafts", "/book", "/create-shipment", "/mark-shipped", "/convert-to-invoice")


def two_orders_of_a_new_customer(world: World, number: int) -> list[str]:
    item = world.items_in_stock()[0]
    lines = [{"sku": item, "quantity": 1}]
    return [world.place(kind="plain", lines=lines, email=f"buyer{number}@example.com") for _ in range(2)]


def all_is_well(world: World, orders: list[str]) -> None:
    """Both orders are complete, once, and nothing is left in the journal."""
    for order in orders:
        [there] = world.landed(order)
        assert (there["booked"], there["shipped"], there["invoiced"]) == (True, True, True)
    assert len({world.landed(order)[0]["customer"] for order in orders}) == 1
    assert world.open_intents() == []
    invariants(world)


def test_half_a_request_is_no_request(world: World) -> None:
    """A process that is killed while it sends must not book an order with an empty body, which mails the customer."""
    arrived: list[str] = []

    def note(service: str, request: Request, handle: Handler) -> Response:
        arrived.append(request.path)
        return handle(request)

    world.tap = note
    place = urlsplit(world.sandbox.rackbeat_url)
    with socket.create_connection((place.hostname, place.port)) as line:
        line.sendall(b"POST /api/orders/5001/book HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""
    assert arrived == []


@pytest.mark.parametrize("moment", ["before", "after", "late"])
def test_killed_at_every_write(world: World, processes: Children, moment: str, request: pytest.FixtureRequest) -> None:
    def count() -> int:
        two_orders_of_a_new_customer(world, 0)
        return count_writes(world, world.run)

    steps = []
    for number in kill_points(request.node.nodeid, count):
        orders = two_orders_of_a_new_customer(world, number)
        world.tap = tap = KillAtWrite(world, processes, number, moment)
        code = processes.run(world)
        world.tap = lambda service, request, handle: handle(request)
        if tap.struck is None:
            assert code == 0
            break
        assert code == KILLED
        steps.append(tap.struck)
        if moment == "late":
            world.run()
            tap.deliver()
        world.run_settled()
        all_is_well(world, orders)
    assert steps
    for step in STEPS if FULL else ():
        assert any(step in path for path in steps), step


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("odd", [True, False], ids=["odd", "even"])
def test_killed_at_every_commit(
    world: World, processes: Children, before: bool, odd: bool, request: pytest.FixtureRequest
) -> None:
    def count() -> int:
        two_orders_of_a_new_customer(world, 0)
        return count_commits(world.run)

    killed = 0
    for number in kill_points(request.node.nodeid, count)[0 if odd else 1 :: 2]:
        orders = two_orders_of_a_new_customer(world, number)
        code = processes.run(world, kill_at=number, before=before)
        if code != KILLED:
            assert code == 0
            break
        killed += 1
        world.run_settled()
        all_is_well(world, orders)
    assert killed > rounds(8, 0)
