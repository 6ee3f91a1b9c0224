"""The contract of the catalogue under every reading of what the sheet calls uncertain (rackbeat sheet 7.6, 8.2, 9)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.catalogue_suite import CatalogueSuite
from tests.rackbeat import bench
from tests.strength import sampled

READINGS: dict[str, dict[str, object]] = {
    "as described": {},
    "numbers as strings": {"numbers_as_strings": True},
    "naive times": {"naive_timestamps": True},
    "sort ignored": {"sorting": False},
    "100 rows at most": {"max_limit": 100},
    "7 rows at most": {"max_limit": 7},
    "rows appear between pages": {"max_limit": 20, "page_drift": 3},
    "refusals with a message only": {"error_shape": "message"},
    "throttled without Retry-After": {"rate_limit": 60, "retry_after": False},
    "no Premium plan": {"custom_fields": False},
    "expand ignored": {"expand": False},
    "dropdowns as ids": {"dropdown_as_id": True},
    "measures kept by a PUT": {"physical_merges": True},
    "descriptions without tags": {"strips_html": True},
    "barcodes are unique": {"barcode_unique": True},
    "deleted items shown": {"deleted_shown": True},
    "no time of change for prices": {"price_changes_updated_at": False},
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


class TestRackbeatCatalogue(CatalogueSuite):
    """RackbeatHub against the simulator."""
