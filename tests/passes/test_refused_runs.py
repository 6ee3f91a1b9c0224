"""A run that was refused before it began is remembered too, so that `status` tells of it."""

from __future__ import annotations

import pytest

from tests.world import World

COMMANDS = {
    "run": {"pull-orders", "push-stock"},
    "pull-orders": {"pull-orders"},
    "push-stock": {"push-stock"},
    "initial-sync": {"initial-sync"},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("wrong", "exit_code"),
    [({"account_id": 1}, 2), ({"token": "another"}, 12)],
    ids=["another account", "a refused token"],
)
def test_a_run_that_rackbeat_does_not_let_in_is_recorded(
    two_shops: World, command: str, wrong: dict[str, object], exit_code: int
) -> None:
    two_shops.run()
    two_shops.set("rackbeat", **wrong)
    two_shops.writes()
    assert two_shops.exit_code(command) == exit_code
    assert two_shops.writes() == 0
    with two_shops.memory() as memory:
        for name in two_shops.shops:
            newest = {run.command: run for run in sorted(memory.last_runs(name), key=lambda run: run.started)}
            codes = {told: newest[told].exit_code for told in COMMANDS[command]}
            assert codes == dict.fromkeys(COMMANDS[command], exit_code), name
            assert all(newest[told].finished and newest[told].error for told in COMMANDS[command])


def test_a_dry_run_that_is_refused_is_not_recorded(world: World) -> None:
    world.run()
    before = world.state.read_bytes()
    world.set("rackbeat", account_id=1)
    assert world.exit_code(dry_run=True) == 2
    assert world.state.read_bytes() == before
