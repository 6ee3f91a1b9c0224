"""Several shops and passes in one execution: one that is down does not stop the others."""

from __future__ import annotations

import pytest

from rbsync.errors import ConfigError, Denied, TenantError, UsageError
from tests.invariants import invariants
from tests.world import World, reason, records

NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("broken", "exit_code"), [({"base_url": NOWHERE}, 5), ({"access_token": "nobody's"}, 12)], ids=["down", "denied"]
)
def test_one_shop_that_fails_does_not_stop_the_other(two_shops: World, broken: dict[str, str], exit_code: int) -> None:
    two_shops.run()
    sane = two_shops.config.read_text(encoding="utf-8")
    danish, swedish = two_shops.place("shop-dk"), two_shops.place("shop-se")
    number = two_shops.items_in_stock(shop="shop-se")[0]
    two_shops.stock(number, 17)
    two_shops.set("connectors", "shop-dk", **broken)
    report = two_shops.run()
    assert report.exit_code == exit_code
    codes = {(part.name, part.command): part.exit_code for part in report.connectors}
    assert codes["shop-dk", "pull-orders"] == exit_code
    assert codes["shop-dk", "push-stock"] == exit_code
    assert codes["shop-se", "pull-orders"] == codes["shop-se", "push-stock"] == 0
    assert all(part.error for part in report.connectors if part.name == "shop-dk")
    assert two_shops.landed(danish) == []
    assert len(two_shops.landed(swedish, "shop-se")) == 1
    assert two_shops.level(number, "shop-se") == int(two_shops.item(number)["available"])
    two_shops.config.write_text(sane, encoding="utf-8")
    two_shops.run()
    invariants(two_shops)


def test_while_orders_cannot_be_read_stock_is_lowered_and_never_raised(world: World) -> None:
    world.run()
    sold, lowered, raised, *_ = world.items_in_stock()
    before = {number: world.level(number) or 0 for number in (sold, lowered, raised)}
    world.place(lines=[{"sku": sold, "quantity": 2}])
    world.stock(lowered, before[lowered] - 1)
    world.stock(raised, before[raised] + 1)
    world.fault("shop-dk", "Orders", "error-before", times=-1)
    report = world.run()
    assert report.exit_code == 5
    after = {number: world.level(number) for number in before}
    assert after == {sold: before[sold] - 2, lowered: before[lowered] - 1, raised: before[raised]}
    world.no_faults()
    world.run()
    assert world.level(raised) == before[raised] + 1
    invariants(world)


def test_rackbeat_down_writes_nothing_and_loses_nothing(two_shops: World) -> None:
    two_shops.run()
    orders = {shop: two_shops.place(shop) for shop in two_shops.shops}
    two_shops.fault("rackbeat", "*", "error-before", times=-1)
    offers = [two_shops.rows("variants", shop) for shop in two_shops.shops]
    assert two_shops.exit_code() == 5
    assert [two_shops.rows("variants", shop) for shop in two_shops.shops] == offers
    two_shops.no_faults()
    report = two_shops.run_settled()
    assert {reason(report, order) for order in orders.values()} == {"created"}
    invariants(two_shops)


def test_a_refused_token_of_rackbeat_is_exit_12(world: World) -> None:
    order = world.place()
    world.set("rackbeat", token="another")
    with pytest.raises(Denied, match="rackbeat") as refusal:
        world.run()
    assert refusal.value.exit_code == 12
    assert "rackbeat.token" in refusal.value.next_step
    world.set("rackbeat", token=world.sandbox.rackbeat_token)
    assert reason(world.run(), order) == "created"
    invariants(world)


def test_another_account_is_never_written_to(world: World) -> None:
    world.place()
    world.set("rackbeat", account_id=1)
    world.writes()
    with pytest.raises(TenantError) as refusal:
        world.run()
    assert refusal.value.exit_code == 2
    assert "7235" in str(refusal.value)
    assert world.writes() == 0
    world.set("rackbeat", account_id=7235)
    world.run()
    invariants(world)


def test_a_held_order_makes_the_run_end_with_3_and_a_waiting_one_does_not(world: World) -> None:
    world.run()
    world.place(kind="pending")
    assert world.run().exit_code == 0
    held = world.place(kind="guest")
    report = world.run()
    assert report.exit_code == 3
    assert records(report)[held].verdict.advice
    assert world.run().exit_code == 3


def test_only_the_connectors_asked_for_are_run(two_shops: World) -> None:
    danish, swedish = two_shops.place("shop-dk"), two_shops.place("shop-se")
    report = two_shops.run("run", "shop-se")
    assert {part.name for part in report.connectors} == {"shop-se"}
    assert (len(two_shops.landed(danish)), len(two_shops.landed(swedish, "shop-se"))) == (0, 1)
    with pytest.raises(UsageError, match="shop-dk, shop-se"):
        two_shops.run("run", "shop-no")


def test_what_is_switched_off_is_not_run_and_is_refused_by_name(world: World) -> None:
    world.set_orders(pull=False)
    order = world.place()
    assert {part.command for part in world.run().connectors} == {"push-stock"}
    with pytest.raises(UsageError, match="pull-orders"):
        world.run("pull-orders")
    assert world.landed(order) == []


def test_orders_come_before_stock(world: World) -> None:
    world.run()
    number = world.items_in_stock()[0]
    free = int(world.item(number)["available"])
    world.place(lines=[{"sku": number, "quantity": 3}])
    report = world.run()
    assert [part.command for part in report.connectors] == ["pull-orders", "push-stock"]
    assert world.level(number) == free - 3
    assert world.item(number)["available"] == str(free - 3)
    invariants(world)


def test_every_run_is_recorded(world: World) -> None:
    world.run()
    world.set("connectors", "shop-dk", base_url=NOWHERE)
    world.run()
    with world.memory() as memory:
        runs = memory.runs.last("shop-dk")
    assert {(run.command, run.exit_code) for run in runs} >= {("pull-orders", 0), ("pull-orders", 5)}
    assert all(run.finished is not None for run in runs)
    assert any(run.error for run in runs if run.exit_code == 5)


def test_an_unknown_key_is_refused_before_anything_is_asked(world: World) -> None:
    world.set("rackbeat", tokn="x")
    world.writes()
    with pytest.raises(ConfigError, match="token"):
        world.run()
    assert world.calls("rackbeat") == {}
