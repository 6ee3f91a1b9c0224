"""Two SmartWeb shops and a Shopify shop over one Rackbeat, in one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.errors import ConfigError, UsageError
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld, open_smartweb_world
from tests.template import copy_of

NAMES = ("web-dk", "web-2", "shop-dk")


def first_load_of_three(folder: Path) -> SmartWebWorld:
    world = open_smartweb_world(folder, shops=2, shopify=1)
    world.set("connectors", "shop-dk", "orders", when="created")
    world.run("initial-sync")
    return world


@pytest.fixture
def three(tmp_path: Path) -> Iterator[SmartWebWorld]:
    with copy_of(first_load_of_three, tmp_path) as made:
        yield made


def test_each_shops_orders_land_and_all_shops_are_told_what_is_left(three: SmartWebWorld) -> None:
    books = {name: three.books(name) for name in NAMES}
    listed = [{row["sku"] for row in books[name]["variants"]} for name in NAMES]
    item = next(number for number in three.items_in_stock() if all(number in one for one in listed))
    three.run()
    orders = {name: three.place(name, lines=[{"number": item, "amount": 2}]) for name in NAMES[:2]}
    orders["shop-dk"] = three.place("shop-dk", lines=[{"sku": item, "quantity": 2}])
    before = int(float(three.item(item)["available"]))
    report = three.run()
    assert {part.name for part in report.connectors} == set(NAMES)
    for name, order in orders.items():
        assert len(three.landed(order, name)) == 1, name
    assert {three.level(item, name) for name in NAMES} == {before - 6}
    invariants(three)


def test_two_shops_count_their_orders_alike_and_are_told_apart(three: SmartWebWorld) -> None:
    item = three.items_in_stock()[0]
    orders = {name: three.place(name, lines=[{"number": item, "amount": 1}]) for name in NAMES[:2]}
    assert len(set(orders.values())) == 1
    three.run()
    references = {three.landed(order, name)[0]["other_reference"] for name, order in orders.items()}
    assert references == {f"{name}#{order}" for name, order in orders.items()}
    with pytest.raises(UsageError, match="web-2"):
        three.run("fetch-order", order=orders["web-dk"])
    assert three.run("fetch-order", "web-2", order=orders["web-2"]).exit_code == 0


def test_one_shop_that_is_down_does_not_stop_the_others(three: SmartWebWorld) -> None:
    item = three.items_in_stock()[0]
    orders = {name: three.place(name, lines=[{"number": item, "amount": 1}]) for name in NAMES[:2]}
    three.mishap("html", shop="web-dk", times=-1)
    report = three.run("pull-orders")
    assert report.exit_code == 5
    assert three.landed(orders["web-dk"], "web-dk") == []
    assert len(three.landed(orders["web-2"], "web-2")) == 1
    three.no_mishaps()
    three.run_settled()
    assert len(three.landed(orders["web-dk"], "web-dk")) == 1
    invariants(three)


def test_another_shop_under_the_same_name_is_refused(three: SmartWebWorld) -> None:
    urls = {shop.name: shop.url for shop in three.sandbox.of_type("smartweb")}
    three.set("connectors", "web-dk", wsdl=f"{urls['web-2']}/service.wsdl")
    three.set("connectors", "web-2", wsdl=f"{urls['web-dk']}/service.wsdl")
    three.writes()
    report = three.run("pull-orders")
    errors = {part.name: part.error for part in report.connectors}
    assert "is known as connector 'web-2', not 'web-dk'" in (errors["web-dk"] or "")
    assert report.exit_code == ConfigError.exit_code
    assert three.writes() == 0
