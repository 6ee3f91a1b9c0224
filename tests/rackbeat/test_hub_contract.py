"""The hub contract under every reading of what the sheet calls uncertain (rackbeat sheet 7.6, 8.2, 9)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.hub_suite import HubSuite
from tests.rackbeat import bench
from tests.strength import sampled

READINGS: dict[str, dict[str, object]] = {
    "as described": {},
    "numbers as strings": {"numbers_as_strings": True},
    "naive times": {"naive_timestamps": True},
    "sort ignored": {"sorting": False},
    "100 rows at most": {"max_limit": 100},
    "7 rows at most": {"max_limit": 7},
    "no checking report": {"checking_report": False},
    "drafts in their own list only": {"orders_list_drafts": False},
    "rows appear between pages": {"max_limit": 20, "page_drift": 3},
    "no list of currencies": {"currencies_path": False},
    "refusals with a message only": {"error_shape": "message"},
    "refusals with message and errors": {"error_shape": "both"},
    "throttled with Retry-After": {"rate_limit": 60},
    "throttled without Retry-After": {"rate_limit": 60, "retry_after": False},
    "rounding per line": {"rounding": "line"},
    "no Premium plan": {"custom_fields": False},
    "other statuses": {"draft_status": 200, "shipment_status": 201},
    "parents include children": {"parents_include_children": True},
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test as described; under all other readings, or a sample of them at quick strength."""
    as_described, *others = READINGS
    readings = [as_described, *sampled(others, metafunc.function.__name__)]
    metafunc.parametrize("account", readings, indirect=True)


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Iterator[bench.Account]:
    with bench.account(**READINGS[request.param]) as account:
        yield account


class TestRackbeatHub(HubSuite):
    """RackbeatHub against the simulator."""
