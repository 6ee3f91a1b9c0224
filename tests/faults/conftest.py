"""A merchant with plenty of one item, and processes to kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.killing import Children, children
from tests.template import copy_of
from tests.world import World, open_world


@pytest.fixture(scope="module")
def processes() -> Iterator[Children]:
    with children() as made:
        yield made


def told_once(folder: Path) -> World:
    world = open_world(folder, items=12)
    world.set_orders(land_as="shipped+invoiced")
    world.run("initial-sync")
    world.stock(world.items_in_stock()[0], 900)
    world.run()
    return world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One shop that was told everything once; every step occurs."""
    with copy_of(told_once, tmp_path) as made:
        yield made
