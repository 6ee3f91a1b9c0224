"""Stock while something is not known: quantities may go down, and go up only when every order is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rbsync.connectors.shopify.stock import StockWriter
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome
from rbsync.sandbox.kit.http import Handler, Request, Response
from tests.invariants import invariants
from tests.passes.edits import mend, spoil
from tests.world import World, of_pass, reason


@pytest.fixture(autouse=True)
def _settled(request: pytest.FixtureRequest) -> None:
    """Every test begins with shops that were told everything once."""
    name = "two_shops" if "two_shops" in request.fixturenames else "world"
    request.getfixturevalue(name).run()


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("command", ["run", "push-stock"])
def test_an_order_that_cannot_be_read_lets_quantities_only_go_down(world: World, command: str) -> None:
    sold, raised, lowered, *_ = world.items_in_stock()
    before = {number: world.level(number) or 0 for number in (sold, raised, lowered)}
    order = world.place(lines=[{"sku": sold, "quantity": 2}])
    spoil(world, order)
    assert reason(world.run(), order) == "unreadable"
    world.stock(raised, before[raised] + 9)
    world.stock(lowered, before[lowered] - 4)
    for full in (False, True):
        told = levels(world, command, full=full)
        assert world.level(sold) == before[sold] - 2
        assert world.level(raised) == before[raised]
        assert world.level(lowered) == before[lowered] - 4
        assert (told[raised].verdict.outcome, told[raised].verdict.reason) == (Outcome.WAITING, "undecided-orders")
    mend(world)
    assert reason(world.run(), order) == "created"
    assert world.level(raised) == before[raised] + 9
    invariants(world)


@pytest.mark.parametrize("counted", [0, 5], ids=["nothing else moves", "and more comes in"])
def test_what_was_sold_since_the_last_pull_is_not_given_back(world: World, counted: int) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 20)
    world.run()
    order = world.place(lines=[{"sku": number, "quantity": 3}])
    assert world.level(number) == 17
    if counted:
        world.stock(number, 20 + counted)
    hows: list[dict[str, Any]] = [{}, {"full": True}, {"skus": (number,)}, {"full": True}]
    for how in hows:
        world.run("push-stock", **how)
        assert (world.level(number) or 0) <= 17 + counted, how
    world.run()
    assert len(world.landed(order)) == 1
    assert world.level(number) == 17 + counted
    invariants(world)


def test_an_order_cancelled_since_the_last_pull_is_not_sold_twice(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 20)
    kept, dropped = (world.place(lines=[{"sku": number, "quantity": 3}]) for _ in range(2))
    world.run()
    world.change("shop-dk", dropped, "cancel")
    world.run("push-stock", full=True)
    assert (world.level(number) or 0) <= 17
    assert reason(world.run(), dropped) == "cancelled-in-shop"
    assert len(world.landed(kept)) == 1


@pytest.mark.parametrize("command", ["push-stock", "run"])
def test_a_location_that_does_not_exist_stops_only_its_connector(two_shops: World, command: str) -> None:
    [number, *_] = two_shops.items_in_stock()
    before = two_shops.level(number)
    two_shops.stock(number, 23)
    two_shops.set("connectors", "shop-dk", "stock", **{"from": [99]})
    report = two_shops.run(command)
    pushed = {part.name: part for part in report.connectors if part.command == "push-stock"}
    assert {name: part.exit_code for name, part in pushed.items()} == {"shop-dk": 2, "shop-se": 0}
    assert "99" in (pushed["shop-dk"].error or "")
    assert "stock.from" in (pushed["shop-dk"].error or "")
    assert report.exit_code == 2
    assert (two_shops.level(number), two_shops.level(number, "shop-se")) == (before, 23)
    two_shops.set("connectors", "shop-dk", "stock", **{"from": "all"})
    assert two_shops.run().exit_code == 0
    invariants(two_shops)


def test_a_kill_after_the_shop_was_told_is_put_right(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [number, *_] = world.items_in_stock()
    before = world.level(number) or 0
    world.stock(number, before + 20)
    set_levels = StockWriter.set_levels

    def then_killed(stock: StockWriter, *args: Any, **more: Any) -> None:
        set_levels(stock, *args, **more)
        raise Killed

    monkeypatch.setattr(StockWriter, "set_levels", then_killed)
    with pytest.raises(Killed):
        world.run("push-stock")
    monkeypatch.undo()
    assert world.level(number) == before + 20
    world.stock(number, before)  # what was remembered before the kill: it must not count as told
    assert number in levels(world, "push-stock")
    assert world.level(number) == before
    invariants(world)


def test_a_shop_whose_answer_was_lost_after_it_was_told_is_put_right(world: World) -> None:
    [number, *_] = world.items_in_stock()
    before = world.level(number) or 0
    world.stock(number, before + 20)

    def lose(service: str, request: Request, handle: Handler) -> Response:
        response = handle(request)
        if service == "shop-dk" and world.writes_something(service, request):
            raise ConnectionResetError("the line broke after the shop did as it was told")
        return response

    world.tap = lose
    assert of_pass(world.run("push-stock"), "push-stock").exit_code in (3, 5)
    assert world.level(number) == before + 20
    mend(world)
    world.stock(number, before)
    world.run("push-stock")
    assert world.level(number) == before
    invariants(world)


def levels(world: World, command: str, **options: object) -> Mapping[str, Record]:
    """What was said of quantities, by item number."""
    part = of_pass(world.run(command, **options), "push-stock")
    return {record.number: record for record in part.records}
