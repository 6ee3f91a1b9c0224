"""Services that fail while they are asked: every write loses its answer once, bursts, and seeded schedules of everything."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest

from tests.faults.killing import Children
from tests.invariants import invariants
from tests.strength import rounds, sampled
from tests.world import World, open_world, reason

WRITES = (
    "POST /api/customers",
    "POST /api/orders/drafts",
    "POST /api/orders/{n}/book",
    "POST /api/orders/{n}/create-shipment",
    "POST /api/orders/shipments/{n}/mark-shipped",
    "POST /api/orders/{n}/convert-to-invoice",
)


FAULTS = ("lost-answer", "error-before", "error-after", "throttle", "truncate", "reset-before")
LOSSES = ("lost-answer", "error-after", "error-before", "truncate", "reset-before")
KINDS = ("plain", "guest-with-email", "pending", "quantity", "line-discount")
UNEVEN = ("long", "amount-discount", "stacked-discounts", "mixed-vat", "line-discount") * 3


def orders_of_a_new_customer(world: World) -> list[str]:
    lines = [{"sku": world.items_in_stock()[0], "quantity": 1}]
    return [world.place(lines=lines, email="new-buyer@example.com") for _ in range(3)]


@pytest.mark.parametrize(("kind", "match"), sampled(product(LOSSES, WRITES), "a write without an answer"))
def test_a_write_without_an_answer_is_settled_by_the_next_run(world: World, kind: str, match: str) -> None:
    orders = orders_of_a_new_customer(world)
    world.fault("rackbeat", match, kind)
    world.writes()
    world.run()
    assert world.calls("rackbeat")[match] <= 4
    world.run_settled()
    for order in orders:
        [there] = world.landed(order)
        assert (there["booked"], there["shipped"], there["invoiced"]) == (True, True, True)
    assert world.open_intents() == []
    invariants(world)


def test_inside_the_settle_window_nothing_is_sent_again(world: World) -> None:
    [order, *_] = orders_of_a_new_customer(world)
    world.fault("rackbeat", "POST /api/orders/drafts", "error-before", times=3)
    report = world.run()
    assert reason(report, order) == "timeout-unknown-outcome"
    assert report.exit_code == 3
    world.writes()
    assert reason(world.run(), order) == "settling"
    assert world.writes() == 0
    assert reason(world.run_settled(), order) == "created"
    invariants(world)


def test_a_rounding_line_whose_answer_was_lost_is_not_added_twice(tmp_path: Path) -> None:
    with open_world(tmp_path, shops=4) as world:
        world.run("initial-sync")
        world.person("rackbeat", "toggles", rounding="line")
        orders = [world.place("shop-4", kind) for kind in UNEVEN]
        world.fault("rackbeat", "POST /api/orders/{n}/lines", "lost-answer", times=2)
        world.writes()
        world.run("pull-orders", "shop-4")
        assert world.calls("rackbeat")["POST /api/orders/{n}/lines"] >= 2
        world.run_settled("pull-orders", "shop-4")
        for order in orders:
            [there] = world.landed(order, "shop-4")
            assert there["booked"]
            assert there["total"] == world.order(order, "shop-4")["current_total"]
        assert world.open_intents() == []


@pytest.mark.parametrize("service", ["rackbeat", "shop-dk"])
def test_a_burst_of_throttling_costs_time_and_nothing_else(world: World, service: str) -> None:
    orders = orders_of_a_new_customer(world)
    world.fault(service, "*", "throttle", times=3, retry_after=2)
    report = world.run()
    assert {reason(report, order) for order in orders} == {"created"}
    invariants(world)


def test_a_service_that_loses_every_answer_is_left_alone(world: World) -> None:
    for number in range(9):
        world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 1}], email=f"lost{number}@example.com")
    world.fault("rackbeat", "POST /api/orders/drafts", "lost-answer", times=-1)
    world.writes()
    report = world.run("pull-orders")
    assert report.exit_code == 5
    assert world.calls("rackbeat")["POST /api/orders/drafts"] <= 8
    world.no_faults()
    world.run_settled()
    invariants(world)


@pytest.mark.parametrize("seed", range(rounds(8, 1)))
def test_random_faults_lose_nothing_and_make_nothing_twice(world: World, processes: Children, seed: int) -> None:
    random = Random(seed)
    lines = [{"sku": world.items_in_stock()[0], "quantity": 1}]
    orders: list[str] = []
    for kind in random.sample(FAULTS, 4):
        for service in ("rackbeat", "shop-dk"):
            share = random.choice((0.02, 0.1, 0.3))
            world.fault(service, "*", kind, times=-1, share=share, seed=seed, retry_after=1)
        orders.append(world.place(kind=random.choice(KINDS), lines=lines))
        world.run() if random.random() < 0.6 else processes.run(world, kill_at=random.randint(1, 30))
        world.clock.move()
        if random.random() < 0.5:
            world.no_faults()
    world.no_faults()
    for order in orders:
        world.change("shop-dk", order, "pay")
    world.run_settled()
    world.run_settled()
    assert all(len(world.landed(order)) == 1 for order in orders)
    assert world.open_intents() == []
    invariants(world)
