"""Merchants whose shops say what Rackbeat sells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.template import copy_of
from tests.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """shop-dk is empty and Rackbeat has nothing to sell yet; products go to Rackbeat."""
    with open_world(tmp_path, items=0, tidy=False) as made:
        made.set_products(direction="shop-to-rackbeat")
        yield made


def carried(folder: Path) -> World:
    world = open_world(folder)
    world.set_products(direction="shop-to-rackbeat")
    world.run("sync-products")
    return world


@pytest.fixture
def stocked(tmp_path: Path) -> Iterator[World]:
    """shop-dk with the sandbox's 24 items in groups of different VAT, some of them dirt; they were carried once."""
    with copy_of(carried, tmp_path) as made:
        yield made


@pytest.fixture
def two_shops(tmp_path: Path) -> Iterator[World]:
    """shop-dk and shop-se, both empty and in that order in the file; both give their products to Rackbeat."""
    with open_world(tmp_path, items=0, shops=2, tidy=False) as made:
        made.set_products(direction="shop-to-rackbeat")
        yield made
