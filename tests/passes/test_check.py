"""What `check` says of the locations that stock is taken from, and beside state files of other versions and accounts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rbsync.core.model.report import Finding
from rbsync.state.schema import MIGRATIONS
from rbsync.state.store import Store
from rbsync.wiring.runs import check
from tests.world import ENVIRON, World


@pytest.fixture
def findings(world: World, chosen: Sequence[int]) -> list[Finding]:
    """What is found wrong when orders take their stock from location 1 and the shop is told what is at `chosen`."""
    world.set("rackbeat", "defaults", location=1)
    world.set("connectors", "shop-dk", "stock", **{"from": list(chosen)})
    return [finding for finding in check(world.config, (), ENVIRON) if not finding.ok]


@pytest.mark.parametrize("chosen", [(1, 3)])
def test_a_location_under_another_that_is_chosen_too_would_count_twice(findings: list[Finding]) -> None:
    [wrong] = findings
    assert (wrong.connector, wrong.subject) == ("shop-dk", "stock.from")
    assert "location 3 lies under 1" in wrong.message


@pytest.mark.parametrize("chosen", [(3,), (2, 3)])
def test_where_orders_take_their_stock_from_does_not_count(findings: list[Finding]) -> None:
    assert findings == []


def forget(world: World) -> None:
    """The state file is gone."""
    for end in ("", "-wal", "-shm"):
        world.state.with_name(world.state.name + end).unlink(missing_ok=True)


def test_a_state_file_from_before_an_upgrade_is_looked_into_and_left_as_it_is(world: World) -> None:
    forget(world)
    Store.open(world.state, account="nordlys", create=True, migrations=MIGRATIONS[:-1]).close()
    before = world.state.read_bytes()
    assert [finding for finding in check(world.config, (), ENVIRON) if not finding.ok] == []
    assert world.state.read_bytes() == before


def test_another_accounts_state_file_does_not_hide_what_else_is_found(world: World) -> None:
    forget(world)
    Store.open(world.state, account="sydlys", create=True).close()
    found = check(world.config, (), ENVIRON)
    assert {finding.subject for finding in found if not finding.ok} == {"name"}
    assert "permissions" in {finding.subject for finding in found}
