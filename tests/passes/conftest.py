"""A small merchant for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One shop, 24 items; Rackbeat knows all of them after the first load."""
    with open_world(tmp_path) as made:
        made.run("initial-sync")
        yield made


@pytest.fixture
def two_shops(tmp_path: Path) -> Iterator[World]:
    """shop-dk and shop-se over one Rackbeat."""
    with open_world(tmp_path, shops=2) as made:
        made.run("initial-sync")
        yield made
