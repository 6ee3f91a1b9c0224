"""A small merchant for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.template import copy_of
from tests.world import World, open_world


def first_load(folder: Path, shops: int = 1) -> World:
    world = open_world(folder, shops=shops)
    world.run("initial-sync")
    return world


def first_load_of_two(folder: Path) -> World:
    return first_load(folder, 2)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One shop, 24 items; Rackbeat knows all of them after the first load."""
    with copy_of(first_load, tmp_path) as made:
        yield made


@pytest.fixture
def two_shops(tmp_path: Path) -> Iterator[World]:
    """shop-dk and shop-se over one Rackbeat."""
    with copy_of(first_load_of_two, tmp_path) as made:
        yield made
