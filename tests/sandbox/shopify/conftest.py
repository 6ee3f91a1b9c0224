from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.shopify.shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop with 60 items and no orders."""
    with open_shop() as opened:
        yield opened


@pytest.fixture
def busy_shop() -> Iterator[Shop]:
    """A shop with 60 seeded orders: every kind."""
    with open_shop(orders=60) as opened:
        opened.toggle(throttle=False)
        yield opened
