"""What a connector cannot do is said plainly, by every pass that would need it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rbsync.errors import ConfigError
from rbsync.passes.context import Job
from rbsync.passes.table import PASSES
from rbsync.ports.connector import Connector, Limits
from tests.connectors.smartweb.test_orders_end_to_end import INITIAL

ABLE_TO_DO_NOTHING = Connector(
    name="desk",
    service="parcels",
    limits=Limits(),
    profile=lambda: pytest.fail("it is asked for nothing"),
    vocabulary=dict,
    traffic=lambda: pytest.fail("it is asked for nothing"),
    close=lambda: None,
)
JOB = Job("desk", ABLE_TO_DO_NOTHING, None, timedelta(0), None, None, INITIAL, writes=True)


@pytest.mark.parametrize("name", ["initial-sync", "pull-orders", "sync-products", "push-stock", "match"])
def test_a_pass_names_the_connector_that_cannot_do_it(name: str) -> None:
    row = next(row for row in PASSES if row.name == name)
    with pytest.raises(ConfigError) as error:
        row.needs(JOB)
    assert str(error.value).startswith("desk cannot ")
    assert "parcels" in (error.value.why or "")


@pytest.mark.parametrize("capability", ["orders", "listings", "catalogue", "stock"])
def test_what_a_connector_can_do_is_given(capability: str) -> None:
    it = object()
    job = replace(JOB, connector=replace(ABLE_TO_DO_NOTHING, **{capability: it}))
    attribute = {"orders": "order_source", "stock": "stock_target"}.get(capability, capability)
    assert getattr(job, attribute) is it
