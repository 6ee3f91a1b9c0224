from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.smartweb.shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop with 40 items and no orders; nobody is connected."""
    with open_shop() as opened:
        yield opened


@pytest.fixture
def client(shop: Shop) -> Shop:
    """The same with a session that sees all fields."""
    shop.connect()
    return shop
