"""The whole sandbox: it serves, and what it writes is ready to use."""

from __future__ import annotations

import json
import tomllib
import urllib.request
from datetime import UTC, date, datetime

import pytest

from rbsync.connectors.shopify.settings import ShopifyProducts
from rbsync.connectors.smartweb.settings import SmartWebSettings
from rbsync.sandbox.main import Sandbox, SandboxOptions, share
from rbsync.sandbox.shopify import plug as shopify
from rbsync.sandbox.smartweb import plug as smartweb
from rbsync.sandbox.smartweb.plug import SMARTWEB
from rbsync.wiring.settings import load_settings

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def read(url: str, token: str) -> dict:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())


def test_rackbeat_alone_serves_and_writes_its_files(tmp_path):
    with Sandbox.start(SandboxOptions(items=40, orders=0, now=NOW)) as sandbox:
        assert read(f"{sandbox.rackbeat_url}self", sandbox.rackbeat_token)["user_account"]["id"] == sandbox.account_id
        sandbox.write_files(tmp_path / "new")
        sandbox.write_files(tmp_path / "new")
    settings = tomllib.loads((tmp_path / "new" / "rbsync.toml").read_text(encoding="utf-8"))
    assert settings["account"]["start"] == date(2026, 9, 21)
    assert settings["rackbeat"]["base_url"] == sandbox.rackbeat_url
    for name in ("rbsync.toml", "sandbox.json"):
        assert (tmp_path / "new" / name).stat().st_mode & 0o077 == 0


def test_shops_share_the_orders_and_stand_in_the_settings(tmp_path):
    pytest.importorskip("graphql")
    with Sandbox.start(SandboxOptions(items=60, orders=9, shops={"shopify": 2}, now=NOW)) as sandbox:
        assert [shop.name for shop in sandbox.shops] == ["shop-dk", "shop-se"]
        books = [read(f"{shop.url}/_sandbox/books", shop.access["token"]) for shop in sandbox.shops]
        assert all(book["orders"] for book in books)
        sandbox.write_files(tmp_path)
    connectors = tomllib.loads((tmp_path / "rbsync.toml").read_text(encoding="utf-8"))["connectors"]
    assert set(connectors) == {"shop-dk", "shop-se"}
    assert connectors["shop-dk"]["stock"]["to"] == "Main warehouse"
    assert set(connectors["shop-se"]) >= {"products", "stock", "orders"}
    addresses = json.loads((tmp_path / "sandbox.json").read_text(encoding="utf-8"))
    assert [shop["url"] for shop in addresses["shops"]] == [shop.url for shop in sandbox.shops]


def test_smartweb_shops_stand_beside_the_others(tmp_path):
    with Sandbox.start(SandboxOptions(items=20, orders=13, shops={"smartweb": 2}, now=NOW)) as sandbox:
        books = [read(f"{shop.url}/_sandbox/books", "") for shop in sandbox.shops]
        known = {row["number"]: row for row in read(f"{sandbox.rackbeat_url[:-5]}/_sandbox/books", "")["items"]}
        sandbox.write_files(tmp_path)
    assert [len(book["orders"]) for book in books] == [7, 6]
    assert len({book["account"] for book in books}) == 2
    settings = load_settings(tmp_path / "rbsync.toml", {})
    assert list(settings.connectors) == ["web-dk", "web-2"]
    for shop, running in zip(settings.connectors.values(), sandbox.shops, strict=True):
        assert isinstance(shop, SmartWebSettings)
        reach = tuple(running.access[key] for key in ("wsdl", "username", "password"))
        assert (shop.wsdl, shop.username, shop.password.reveal()) == reach
        assert (shop.orders.pull, shop.stock.direction) == (True, "rackbeat-to-shop")
        named = {item for key, item in shop.orders if key.endswith(("_item", "_without_vat")) and item}
        assert named >= set(SMARTWEB.services)
        assert not any(known[number]["keeps_stock"] for number in named)
    addresses = json.loads((tmp_path / "sandbox.json").read_text(encoding="utf-8"))
    assert [shop["wsdl"] for shop in addresses["smartweb"]] == [shop.access["wsdl"] for shop in sandbox.shops]
    assert addresses["shops"] == []


def test_presets_set_faults(tmp_path):
    options = SandboxOptions(items=10, orders=0, now=NOW, faults=("drift", "slow", "throttled", "flaky"))
    with Sandbox.start(options) as sandbox:
        assert sandbox.rackbeat.toggles.page_drift > 0
    with pytest.raises(ValueError, match="unknown fault"):
        Sandbox.start(SandboxOptions(items=10, faults=("odd",)))


def test_names_and_shares():
    assert [shopify.shop_name(index) for index in range(4)] == ["shop-dk", "shop-se", "shop-no", "shop-4"]
    assert [smartweb.shop_name(index) for index in range(3)] == ["web-dk", "web-2", "web-3"]
    assert [share(10, 3, index) for index in range(3)] == [4, 3, 3]


def test_products_are_carried_where_rackbeat_has_the_prices(tmp_path):
    pytest.importorskip("graphql")
    with Sandbox.start(SandboxOptions(items=10, orders=0, shops={"shopify": 2}, now=NOW)) as sandbox:
        sandbox.write_files(tmp_path, products=True)
        carried = {name: shop.products for name, shop in load_settings(tmp_path / "rbsync.toml", {}).connectors.items()}
        sandbox.write_files(tmp_path)
        left = load_settings(tmp_path / "rbsync.toml", {}).connectors
    assert {name: one.direction for name, one in carried.items()} == {"shop-dk": "rackbeat-to-shop", "shop-se": "off"}
    assert {one.fields.description for one in carried.values()} == {"once"}
    assert all(shop.products == ShopifyProducts() for shop in left.values())
