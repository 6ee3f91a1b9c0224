"""A small merchant with a SmartWeb shop for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.smartweb_world import SmartWebWorld, open_smartweb_world
from tests.template import copy_of


def first_load(folder: Path) -> SmartWebWorld:
    world = open_smartweb_world(folder)
    world.run("initial-sync")
    return world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SmartWebWorld]:
    """One shop, 24 items; Rackbeat knows all of them after the first load."""
    with copy_of(first_load, tmp_path) as made:
        yield made
