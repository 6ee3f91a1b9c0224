"""Merchants who sell what Rackbeat has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.passes.products.shelf import sell
from tests.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """shop-dk is empty and Rackbeat has nothing to sell yet; products go to the shop."""
    with open_world(tmp_path, items=0, tidy=False) as made:
        made.set_products(direction="rackbeat-to-shop")
        yield made


@pytest.fixture
def two_shops(tmp_path: Path) -> Iterator[World]:
    """The same with shop-dk and shop-se, both in the account's currency."""
    with open_world(tmp_path, items=0, shops=2, tidy=False) as made:
        sell(made, "shop-se", currency="DKK")
        made.set_products(direction="rackbeat-to-shop")
        yield made
