"""A run that was refused before it began is remembered too, so that `status` tells of it."""

from __future__ import annotations

import pytest

from tests.world import World

PASSES = {
    "run": ("pull-orders", "push-stock"),
    "pull-orders": ("pull-orders",),
    "push-stock": ("push-stock",),
    "initial-sync": ("initial-sync",),
}


@pytest.mark.parametrize(
    ("wrong", "exit_code"),
    [({"account_id": 1}, 2), ({"token": "another"}, 12)],
    ids=["another account", "a refused token"],
)
def test_a_run_that_rackbeat_does_not_let_in_is_recorded(
    two_shops: World, wrong: dict[str, object], exit_code: int
) -> None:
    two_shops.run()
    two_shops.set("rackbeat", **wrong)
    two_shops.writes()
    for command, passes in PASSES.items():
        began = two_shops.clock.now()
        assert two_shops.exit_code(command) == exit_code
        with two_shops.memory() as memory:
            runs = [run for name in two_shops.shops for run in memory.runs.last(name) if run.started >= began]
        assert sorted((run.connector, run.command, run.exit_code) for run in runs) == sorted(
            (name, told, exit_code) for name in two_shops.shops for told in passes
        )
        assert all(run.finished and run.error for run in runs)
        two_shops.clock.move()
    assert two_shops.writes() == 0


def test_a_dry_run_that_is_refused_is_not_recorded(world: World) -> None:
    world.run()
    before = world.state.read_bytes()
    world.set("rackbeat", account_id=1)
    assert world.exit_code(dry_run=True) == 2
    assert world.state.read_bytes() == before
