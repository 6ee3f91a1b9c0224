"""What `check` says of the locations that stock is taken from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rbsync.core.model.report import Finding
from rbsync.wiring import check
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
