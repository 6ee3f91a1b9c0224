"""A connector is one shop, and a shop is one connector: under another name every order would be made again."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.invariants import invariants
from tests.world import World, open_world, reason

PASSES: dict[str, dict[str, Any]] = {
    "pull-orders": {},
    "push-stock": {},
    "push-stock --full": {"full": True},
    "fetch-order": {"order": "#1001"},
    "skip-order": {"order": "#1001"},
    "initial-sync": {},
    "run": {},
}


@pytest.fixture
def known(world: World) -> World:
    """A shop that has been worked with, an order that it has not shown yet, and stock that it has not been told."""
    world.place()
    world.run()
    world.place()
    world.stock(world.items_in_stock()[0], 77)
    world.writes()
    return world


@pytest.fixture
def one_of_two(tmp_path: Path) -> Iterator[World]:
    """shop-dk has been worked with, shop-se never."""
    with open_world(tmp_path, shops=2) as made:
        made.run("initial-sync", "shop-dk")
        made.run("run", "shop-dk")
        made.place("shop-se")
        made.stock(made.items_in_stock()[0], 77)
        yield made


def rename(world: World, old: str, new: str) -> None:
    """The table of a connector gets another name."""
    connectors = document(world)["connectors"]
    connectors[new] = connectors.pop(old)
    write(world, connectors)


def document(world: World) -> dict[str, Any]:
    """The settings as they are."""
    return tomllib.loads(world.config.read_text(encoding="utf-8"))


def write(world: World, connectors: dict[str, Any]) -> None:
    """The settings with these connectors."""
    world.config.write_text(tomli_w.dumps({**document(world), "connectors": connectors}), encoding="utf-8")


def refused(world: World, *commands: str) -> None:
    """The passes end with 2 and neither side is told anything."""
    before = [world.books(), *(world.books(name) for name in world.shops)]
    world.writes()
    codes = {command: world.exit_code(command.partition(" ")[0], **PASSES[command]) for command in commands}
    assert codes == dict.fromkeys(commands, 2)
    assert world.writes() == 0
    assert [world.books(), *(world.books(name) for name in world.shops)] == before


def test_a_renamed_connector_is_refused(known: World) -> None:
    rename(known, "shop-dk", "webshop")
    refused(known, *PASSES)
    rename(known, "webshop", "shop-dk")
    assert known.run().exit_code == 0
    invariants(known)


def test_a_connector_that_points_to_another_shop_is_refused(one_of_two: World) -> None:
    connectors = document(one_of_two)["connectors"]
    write(one_of_two, {"shop-dk": connectors["shop-se"]})
    refused(one_of_two, *PASSES)
    write(one_of_two, connectors)
    one_of_two.run("initial-sync")
    assert one_of_two.run().exit_code == 0
    invariants(one_of_two)


def test_the_second_of_two_connectors_with_one_shop_is_refused(world: World) -> None:
    connectors = document(world)["connectors"]
    write(world, {**connectors, "shop-twin": connectors["shop-dk"]})
    order = world.place()
    number = world.items_in_stock()[0]
    world.stock(number, 55)
    report = world.run()
    codes = {(part.name, part.command): part.exit_code for part in report.connectors}
    assert codes == {
        ("shop-dk", "pull-orders"): 0,
        ("shop-dk", "push-stock"): 0,
        ("shop-twin", "pull-orders"): 2,
        ("shop-twin", "push-stock"): 2,
    }
    errors = [part.error or "" for part in report.connectors if part.name == "shop-twin"]
    assert all("shop-dk" in error for error in errors)
    assert len(world.landed(order)) == len(world.rows("orders")) == 1
    assert world.level(number) == int(world.item(number)["available"])
    assert world.exit_code("initial-sync", "shop-twin") == world.exit_code("push-stock", "shop-twin", full=True) == 2
    write(world, connectors)
    assert world.run().exit_code == 0
    invariants(world)


def test_a_shop_that_two_connectors_name_from_the_first_day_belongs_to_the_first(tmp_path: Path) -> None:
    with open_world(tmp_path) as world:
        connectors = document(world)["connectors"]
        write(world, {**connectors, "shop-twin": connectors["shop-dk"]})
        report = world.run("initial-sync")
        assert {part.name: part.exit_code == 2 for part in report.connectors} == {"shop-dk": False, "shop-twin": True}
        order = world.place()
        report = world.run()
        assert reason(report, order) == "created"
        assert len(world.rows("orders")) == 1


def test_a_lost_state_file_does_not_make_the_connector_another_shops(known: World) -> None:
    known.state.rename(known.folder / "elsewhere.sqlite3")
    assert known.run("pull-orders").exit_code == 0
    assert len(known.books()["orders"]) == 2
