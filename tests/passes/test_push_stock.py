"""Stock out: only what changed, only what is known, and never more than Rackbeat has free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from rbsync.connectors.shopify.stock import StockWriter
from rbsync.core.model.listing import LevelRefusal
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome
from tests.invariants import invariants
from tests.world import World, of_pass, offered


@pytest.fixture(autouse=True)
def _settled(request: pytest.FixtureRequest) -> None:
    """Every test begins with shops that were told everything once."""
    name = "two_shops" if "two_shops" in request.fixturenames else "world"
    request.getfixturevalue(name).run()


def levels(world: World, **options: object) -> Mapping[str, Record]:
    """What one push said, by item number."""
    report = world.run("push-stock", **options)
    return {record.number: record for part in report.connectors for record in part.records}


def test_only_what_changed_is_told_and_in_one_call(world: World) -> None:
    first, second, *_ = world.items_in_stock()
    world.stock(first, 41)
    world.stock(second, 42)
    world.writes()
    told = levels(world)
    assert set(told) == {first, second}
    assert world.writes() == 1
    assert (world.level(first), world.level(second)) == (41, 42)
    assert world.run("push-stock").exit_code == 0
    assert world.writes() == 0
    invariants(world)


def test_each_shop_is_told_and_rackbeat_is_asked_once(two_shops: World) -> None:
    [number, *_] = two_shops.items_in_stock()
    two_shops.stock(number, 23)
    two_shops.writes()
    two_shops.run("push-stock")
    assert two_shops.writes() == 2
    assert [two_shops.level(number, shop) for shop in two_shops.shops] == [23, 23]
    invariants(two_shops)


def test_a_change_made_in_the_shop_is_put_right_by_a_full_push(world: World) -> None:
    [number, *_] = world.items_in_stock()
    right = world.level(number)
    world.person("shop-dk", f"variants/{_path(number)}", available=3)
    assert number not in levels(world)
    assert number in levels(world, full=True)
    assert world.level(number) == right


def test_one_item_can_be_pushed_alone(world: World) -> None:
    first, second, *_ = world.items_in_stock()
    world.stock(first, 31)
    world.stock(second, 32)
    before = world.level(second)
    assert set(levels(world, skus=(first,))) == {first}
    assert (world.level(first), world.level(second)) == (31, before)
    assert set(levels(world)) == {second}


def test_a_buffer_is_held_back_and_never_goes_below_nothing(world: World) -> None:
    first, second, *_ = world.items_in_stock()
    world.stock(first, 20)
    world.stock(second, 2)
    world.set_stock(buffer=3)
    levels(world, allow_zeroing=True)
    assert (world.level(first), world.level(second)) == (17, 0)


def test_what_is_on_hand_is_told_to_a_shop_that_subtracts_its_own_orders(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 20)
    world.place(lines=[{"sku": number, "quantity": 4}], paid=False)
    world.set_stock(basis="on-hand")
    world.run()
    assert _on_hand(world, number) == 20
    assert world.level(number) == 16


def test_only_the_chosen_locations_count_and_all_orders_draw_on_them(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 20, location=1)
    world.stock(number, 7, location=2)
    world.set("connectors", "shop-dk", "stock", **{"from": [1]})
    world.place(lines=[{"sku": number, "quantity": 4}])
    world.run()
    assert world.level(number) == 16
    world.set("connectors", "shop-dk", "stock", **{"from": [1, 2]})
    world.run("push-stock", full=True)
    assert world.level(number) == 23


def test_what_the_shop_does_not_track_is_named_once(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.person("shop-dk", f"variants/{_path(number)}", tracked=False)
    world.stock(number, 51)
    told = levels(world)
    assert told[number].verdict.reason == "untracked"
    world.writes()
    assert levels(world) == {}
    assert world.writes() == 0


def test_what_the_shop_does_not_stock_yet_is_stocked_once_there_is_some(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 0)
    levels(world)
    [variant] = world.shop_simulator("shop-dk").books.exact_sku(number)
    variant.item.levels.clear()
    assert levels(world, full=True)[number].verdict.reason == "not-stocked"
    assert levels(world) == {}
    world.stock(number, 6)
    told = levels(world)
    assert told[number].changes == ("not stocked → 6",)
    assert world.level(number) == 6
    invariants(world)


def test_a_set_is_what_its_parts_make(world: World) -> None:
    bom = next(row for row in world.rows("items") if row["type"] == "lot")
    world.stock(bom["number"], 0)
    for part, quantity in bom["components"].items():
        world.stock(part, 3 * int(quantity))
    world.run("push-stock", allow_zeroing=True)
    offers = [_linked_offer(world, bom["number"])]
    world.stock(next(iter(bom["components"])), 0)
    world.run("push-stock", allow_zeroing=True)
    offers.append(_linked_offer(world, bom["number"]))
    assert offers == [3, 0]
    invariants(world)


def test_orders_that_wait_are_subtracted_in_every_shop(two_shops: World) -> None:
    [number, *_] = two_shops.items_in_stock()
    two_shops.stock(number, 30)
    order = two_shops.place("shop-dk", lines=[{"sku": number, "quantity": 4}], paid=False)
    two_shops.run()
    assert [two_shops.level(number, shop) for shop in two_shops.shops] == [26, 26]
    invariants(two_shops)
    two_shops.change("shop-dk", order, "pay")
    two_shops.run()
    assert two_shops.item(number)["available"] == "26"
    invariants(two_shops)


@pytest.mark.parametrize("kind", ["unknown-sku", "guest"])
def test_orders_that_are_held_are_subtracted_as_far_as_they_are_known(world: World, kind: str) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 30)
    world.set_orders(fallback_item=None)
    known = {"sku": number, "quantity": 4}
    lines = [{"sku": "GONE", "quantity": 1}, known] if kind == "unknown-sku" else [known]
    world.place(kind="plain" if kind == "unknown-sku" else kind, lines=lines)
    world.run()
    assert world.level(number) == 26
    invariants(world)


def test_an_order_that_rackbeat_refuses_is_subtracted_all_the_same(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 30)
    world.person("rackbeat", f"items/{_path(number)}", barred=True)
    world.place(lines=[{"sku": number, "quantity": 4}])
    report = world.run()
    assert of_pass(report, "pull-orders").counts[Outcome.HELD] == 1
    assert world.level(number) == 26


def test_emptying_a_shop_is_stopped_before_the_first_write(world: World) -> None:
    numbers = world.items_in_stock()
    for number in numbers[:8]:
        world.stock(number, 0)
    world.stock(numbers[8], 77)
    before = world.rows("variants", "shop-dk")
    world.writes()
    report = world.run()
    assert report.exit_code == 4
    part = of_pass(report, "push-stock")
    assert "--allow-zeroing" in (part.error or "")
    assert world.writes() == 0
    assert world.rows("variants", "shop-dk") == before
    assert world.run(allow_zeroing=True).exit_code == 0
    assert {world.level(number) for number in numbers[:8]} == {0}
    invariants(world)


def test_a_guard_on_one_shop_does_not_stop_the_other(two_shops: World) -> None:
    two_shops.set("connectors", "shop-se", "stock", zeroing_guard_percent=100)
    numbers = [number for number in two_shops.items_in_stock() if number in two_shops.items_in_stock(shop="shop-se")]
    for number in numbers:
        two_shops.stock(number, 0)
    report = two_shops.run("push-stock")
    assert {part.name: part.exit_code for part in report.connectors} == {"shop-dk": 4, "shop-se": 0}
    assert {two_shops.level(number, "shop-se") for number in numbers} == {0}
    assert 0 not in {two_shops.level(number, "shop-dk") for number in numbers}


def test_an_empty_rackbeat_is_a_fault_and_not_an_empty_stock(world: World) -> None:
    books = world.sandbox.rackbeat.books
    for item in books.items.rows():
        books.items.remove(item.number)
    before = world.rows("variants", "shop-dk")
    report = world.run("push-stock", allow_zeroing=True)
    assert report.exit_code == 4
    assert world.rows("variants", "shop-dk") == before


def test_a_sale_while_stock_is_being_set_is_not_overwritten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 40)
    sold: list[str] = []
    _meanwhile(monkeypatch, lambda: sold.append(world.place(lines=[{"sku": number, "quantity": 1}])))
    told = levels(world)
    assert told[number].verdict.reason == "changed-meanwhile"
    monkeypatch.undo()
    world.run()
    assert len(world.landed(sold[0])) == 1
    assert world.level(number) == 39
    invariants(world)


def test_a_listing_that_the_shop_deleted_is_named_once_and_forgotten(world: World) -> None:
    [number, *_] = world.items_in_stock()
    books = world.shop_simulator("shop-dk").books
    [variant] = books.exact_sku(number)
    del books.variants[variant.number], books.items[variant.item.number]
    world.stock(number, 61)
    told = levels(world)
    assert told[number].verdict.reason == "gone"
    assert levels(world) == {}
    with world.memory() as memory:
        assert memory.listings.linked_to("shop-dk", [number]).get(number, ()) == ()


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=25)], ids=["by a full push", "a day later"])
def test_a_new_listing_is_found(world: World, later: timedelta) -> None:
    known = world.sandbox.rackbeat.books.items.get(world.items_in_stock()[0])
    world.sandbox.rackbeat.books.items.put("FRESH-1", replace(known, number="FRESH-1", barcode=None, stock={}))
    world.stock("FRESH-1", 14)
    unlinked = next(row["sku"] for row in world.rows("variants", "shop-dk") if (row["sku"] or "").startswith("LONG-"))
    world.person("shop-dk", f"variants/{unlinked}", sku="FRESH-1")
    assert "FRESH-1" not in levels(world)
    world.clock.move(later)
    assert "FRESH-1" in levels(world, full=not later)
    assert world.level("FRESH-1") == 14
    invariants(world)


def test_a_dry_run_tells_and_leaves_all_as_it_is(world: World) -> None:
    [number, *_] = world.items_in_stock()
    world.stock(number, 41)
    before = world.level(number)
    memory = world.state.read_bytes()
    world.writes()
    told = levels(world, dry_run=True)
    assert told[number].changes == (f"{before} → 41",)
    assert world.writes() == 0
    assert world.state.read_bytes() == memory
    assert world.level(number) == before


def test_a_limit_tells_so_many(world: World) -> None:
    for number in world.items_in_stock()[:4]:
        world.stock(number, 44)
    assert len(levels(world, limit=1)) == 1
    assert len(levels(world)) == 3
    invariants(world)


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens in the shop after its quantities were read and before they are set."""
    set_levels = StockWriter.set_levels

    def after_it_happened(stock: StockWriter, *args: Any, **more: Any) -> tuple[LevelRefusal, ...]:
        happens()
        return set_levels(stock, *args, **more)

    monkeypatch.setattr(StockWriter, "set_levels", after_it_happened)


def _on_hand(world: World, sku: str) -> int:
    [variant] = [row for row in world.rows("variants", "shop-dk") if row["sku"] == sku]
    return int(variant["levels"][0]["on_hand"])


def _linked_offer(world: World, number: str) -> int | None:
    """What the shop offers of the one listing that is linked to an item."""
    books = world.books("shop-dk")
    with world.memory() as memory:
        [link] = memory.listings.linked_to("shop-dk", [number])[number]
    return offered(books, next(row for row in books["variants"] if row["id"] == link.external_id))


def _path(number: str) -> str:
    return quote(number, safe="")
