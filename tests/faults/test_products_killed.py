"""SIGKILL at every step of carrying products, both ways: the next run makes it good, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.killing import KILLED, Children, KillAtWrite, count_commits, count_writes, kill_points
from tests.faults.merchants import ROUNDS, give, giving, rackbeat_is_right, sell, selling, shop_is_right
from tests.passes.products.shelf import make, quiet
from tests.strength import rounds
from tests.world import World

COMMAND = "sync-products"
MANY = 85  # from 80 products on, a shop is told in bulk


@dataclass(frozen=True)
class Way:
    """One direction: a merchant, the work of a round, and what must hold; `writes` are the kinds that must have been struck."""

    merchant: Callable[[Path], AbstractContextManager[World]]
    work: Callable[[World, int], None]
    right: Callable[[World], None]
    least: int


WAYS = {
    "to the shop": Way(selling, sell, shop_is_right, 5),
    "to Rackbeat": Way(giving, give, rackbeat_is_right, 4),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


@pytest.fixture
def merchant(way: Way, tmp_path: Path) -> Iterator[World]:
    with way.merchant(tmp_path) as made:
        yield made


@pytest.mark.parametrize("moment", ["before", "after", "late"])
def test_killed_at_every_write(
    merchant: World, way: Way, processes: Children, moment: str, request: pytest.FixtureRequest
) -> None:
    def count() -> int:
        way.work(merchant, 0)
        return count_writes(merchant, lambda: merchant.run(COMMAND))

    struck = 0
    for number in kill_points(request.node.nodeid, count, ROUNDS):
        way.work(merchant, number)
        merchant.tap = tap = KillAtWrite(merchant, processes, number, moment)
        code = processes.run(merchant, COMMAND)
        merchant.tap = lambda service, request, handle: handle(request)
        if tap.struck is None:
            assert code == 0
            break
        assert code == KILLED
        struck += 1
        merchant.clock.move()
        if moment == "late":
            merchant.run(COMMAND)
            tap.deliver()
        merchant.run_settled(COMMAND, full=moment == "late")
        way.right(merchant)
        quiet(merchant)
    assert struck >= rounds(way.least, 1)


@pytest.mark.parametrize("odd", [True, False], ids=["odd", "even"])
def test_killed_at_every_commit(
    merchant: World, way: Way, processes: Children, odd: bool, request: pytest.FixtureRequest
) -> None:
    """Just before each: as soon as one is on disk comes the next one, or a write, which another test is killed at."""

    def count() -> int:
        way.work(merchant, 0)
        return count_commits(lambda: merchant.run(COMMAND))

    killed = 0
    for round_number, number in enumerate(kill_points(request.node.nodeid, count)[0 if odd else 1 :: 2], start=1):
        way.work(merchant, round_number)
        code = processes.run(merchant, COMMAND, kill_at=number, before=True)
        if code != KILLED:
            assert code == 0
            break
        killed += 1
        merchant.run_settled(COMMAND)
        way.right(merchant)
    quiet(merchant)
    assert killed > rounds(6, 0)


@pytest.mark.parametrize("moment", ["after", "late"])
def test_killed_while_very_many_are_made_at_once(
    tmp_path: Path, processes: Children, moment: str, request: pytest.FixtureRequest
) -> None:
    with selling(tmp_path) as world:

        def many(number: int) -> None:
            for each in range(MANY):
                make(world, f"BULK-{number}-{each}")

        def count() -> int:
            many(0)
            return count_writes(world, lambda: world.run(COMMAND))

        steps = []
        for number in kill_points(request.node.nodeid, count):
            many(number)
            world.tap = tap = KillAtWrite(world, processes, number, moment)
            code = processes.run(world, COMMAND)
            world.tap = lambda service, request, handle: handle(request)
            if tap.struck is None:
                assert code == 0
                break
            steps.append(tap.struck)
            world.clock.move()
            if moment == "late":
                world.run(COMMAND)
                tap.deliver()
            world.run_settled(COMMAND)
            shop_is_right(world)
            quiet(world)
        assert len(steps) >= rounds(2, 1)
