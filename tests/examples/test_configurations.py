"""Every rbsync.toml among the examples loads, without a warning, and means what its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from rbsync.wiring.settings import load_settings
from tests.docs.pages import blocks
from tests.examples.rehearsal import EXAMPLES

FILES = sorted(EXAMPLES.rglob("rbsync.toml"))
SMALLEST = EXAMPLES / "shopify-only" / "rbsync.toml"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_the_file_loads(path: Path) -> None:
    settings = load_settings(path, {})
    assert settings.connectors
    assert settings.warnings == ()
    for shop in settings.connectors.values():
        assert shop.orders.pull
        assert shop.type == "smartweb" or shop.stock.to


def test_the_smallest_file_takes_the_other_credentials_too(tmp_path: Path) -> None:
    (credentials,) = blocks(SMALLEST.with_name("README.md"), "toml")
    lines = SMALLEST.read_text(encoding="utf-8").splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("access_token"))
    path = tmp_path / "rbsync.toml"
    path.write_text("\n".join([*lines[:place], credentials.text, *lines[place + 1 :]]), encoding="utf-8")
    shop = load_settings(path, {}).connectors["shop-dk"]
    assert shop.access_token is None
    assert shop.client_id == "your-client-id"


def test_the_swedish_shop_has_whole_prices_and_the_danish_one_exact_ones() -> None:
    shops = load_settings(EXAMPLES / "two-shops-one-stock" / "rbsync.toml", {}).connectors
    assert {name: shop.products.rounding for name, shop in shops.items()} == {"shop-dk": "exact", "shop-se": ".00"}
    assert {shop.products.direction for shop in shops.values()} == {"rackbeat-to-shop"}


def test_the_swedish_shop_holds_a_piece_back() -> None:
    shops = load_settings(EXAMPLES / "two-shops-one-stock" / "rbsync.toml", {}).connectors
    assert {name: shop.stock.buffer for name, shop in shops.items()} == {"shop-dk": 0, "shop-se": 1}
