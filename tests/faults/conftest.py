"""A merchant with plenty of one item, and processes to kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.killing import Children, children
from tests.world import World, open_world


@pytest.fixture(scope="module")
def processes() -> Iterator[Children]:
    with children() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One shop that was told everything once; every step occurs."""
    with open_world(tmp_path, items=12) as made:
        made.set_orders(land_as="shipped+invoiced")
        made.run("initial-sync")
        made.stock(made.items_in_stock()[0], 900)
        made.run()
        yield made
