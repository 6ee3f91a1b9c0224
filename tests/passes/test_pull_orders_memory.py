"""What is remembered between runs, what happens when it is lost, and how much of the past is read."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rbsync.core.model.verdict import Outcome
from tests.invariants import invariants
from tests.world import World, of_pass, reason, records


def forget(world: World) -> None:
    """The state file is lost."""
    for path in world.folder.glob("nordlys.sqlite3*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_an_order_placed_between_runs_is_taken_by_the_next(world: World) -> None:
    first = world.place()
    world.run()
    second = world.place()
    report = world.run()
    assert set(records(report)) & {first, second} == {second}
    assert len(world.landed(first)) == len(world.landed(second)) == 1
    invariants(world)


@pytest.mark.parametrize("land_as", ["draft", "booked", "shipped+invoiced"])
def test_a_lost_state_file_makes_no_second_order(world: World, land_as: str) -> None:
    world.set_orders(land_as=land_as)
    lines = [{"sku": number, "quantity": 1} for number in world.items_in_stock()[:2]]
    for kind in ("plain", "guest-with-email", "line-discount", "pending", "plain"):
        world.place(kind=kind, lines=lines)
    world.run()
    before = world.books()
    forget(world)
    world.run()
    with world.memory() as memory:
        assert sum(row.rackbeat is not None for row in memory.ledger.all_rows("shop-dk")) == len(before["orders"]) == 4
    after = world.books()
    assert after["orders"] == before["orders"]
    assert after["customers"] == before["customers"]
    assert after["invoices"] == before["invoices"]
    invariants(world)


def test_a_state_file_from_an_older_backup_makes_no_second_order(world: World) -> None:
    world.place()
    world.run()
    backup = world.folder / "backup.sqlite3"
    shutil.copy(world.state, backup)
    later = [world.place(kind=kind) for kind in ("guest-with-email", "several-lines", "pending")]
    world.run()
    world.change("shop-dk", later[2], "pay")
    world.run()
    before = world.rows("orders")
    forget(world)
    shutil.copy(backup, world.state)
    world.run()
    assert world.rows("orders") == before
    invariants(world)


def test_a_reference_that_a_person_cancelled_is_not_used_again_after_a_loss(world: World) -> None:
    order = world.place()
    world.run()
    [there] = world.landed(order)
    world.person("rackbeat", f"orders/{there['number']}/cancel")
    forget(world)
    assert reason(world.run(), order) == "cancelled-in-rackbeat"
    assert len(world.landed(order)) == 1


def test_two_orders_with_one_reference_are_told_and_none_is_chosen(world: World) -> None:
    order = world.place()
    world.run()
    [there] = world.landed(order)
    copy = world.place()
    world.run()
    [other] = world.landed(copy)
    world.sandbox.rackbeat.books.orders.get(other["number"]).other_reference = there["other_reference"]
    forget(world)
    report = world.run("pull-orders")
    assert reason(report, order) == "ambiguous-order"
    message = records(report)[order].verdict.message or ""
    assert str(there["number"]) in message
    assert str(other["number"]) in message


def test_two_orders_with_one_number_stay_two_when_the_state_is_lost(world: World) -> None:
    """A merchant moves to a new store, which counts from the first number again."""
    first = world.place()
    assert reason(world.run("pull-orders"), first) == "created"
    second = world.place()
    *_, older, newer = world.sandbox.simulators["shop-dk"].books.orders.values()
    newer.sequence = older.sequence
    assert reason(world.run("pull-orders"), second) == "ambiguous-order"
    forget(world)
    told = records(world.run("pull-orders"))
    assert told[first].verdict.outcome == "updated"
    assert told[second].verdict.reason == "ambiguous-order"
    assert len(world.landed(first)) == 1


def test_two_shops_with_the_same_order_numbers_do_not_meet(two_shops: World) -> None:
    danish, swedish = two_shops.place("shop-dk"), two_shops.place("shop-se")
    assert two_shops.order(danish)["name"] == two_shops.order(swedish, "shop-se")["name"]
    two_shops.run()
    [first], [second] = two_shops.landed(danish), two_shops.landed(swedish, "shop-se")
    assert (first["currency"], second["currency"]) == ("DKK", "SEK")
    assert first["number"] != second["number"]
    invariants(two_shops)
    forget(two_shops)
    two_shops.run()
    assert len(two_shops.rows("orders")) == 2
    invariants(two_shops)


def test_a_dry_run_tells_the_plan_sends_nothing_and_remembers_nothing(world: World) -> None:
    orders = [world.place(kind=kind) for kind in ("plain", "several-lines", "guest", "pending")]
    memory = world.state.read_bytes()
    world.writes()
    report = world.run(dry_run=True)
    assert world.writes() == 0
    assert world.state.read_bytes() == memory
    assert [reason(report, order) for order in orders] == ["created", "created", "missing-mapping", "not-paid-yet"]
    told = records(report)[orders[0]].changes
    assert str(world.order(orders[0])["current_total"]) in told[0]
    assert len(told) == 3
    real = world.run()
    assert [reason(real, order) for order in orders] == [reason(report, order) for order in orders]


def test_a_connector_that_never_writes_tells_the_plan_every_time(two_shops: World) -> None:
    two_shops.set("connectors", "shop-se", writes=False)
    danish, swedish = two_shops.place("shop-dk"), two_shops.place("shop-se")
    for _ in range(2):
        report = two_shops.run("pull-orders")
        assert reason(report, swedish) == "created"
        assert two_shops.landed(swedish, "shop-se") == []
    assert len(two_shops.landed(danish)) == 1
    two_shops.set("connectors", "shop-se", writes=True)
    two_shops.run()
    assert len(two_shops.landed(swedish, "shop-se")) == 1
    invariants(two_shops)


def test_a_limit_takes_so_many_and_the_next_run_the_rest(world: World) -> None:
    orders = [world.place() for _ in range(5)]
    report = world.run("pull-orders", limit=2)
    part = of_pass(report, "pull-orders")
    assert (part.counts[Outcome.CREATED], part.seen) == (2, 2)
    assert part.cursor_after == part.cursor_before
    assert sum(len(world.landed(order)) for order in orders) == 2
    world.run("pull-orders", limit=2)
    assert sum(len(world.landed(order)) for order in orders) == 4
    world.run()
    assert sum(len(world.landed(order)) for order in orders) == 5
    invariants(world)


def test_the_cursor_moves_with_the_shop_and_not_beyond_it(world: World) -> None:
    part = of_pass(world.run(), "pull-orders")
    assert part.cursor_before is None
    assert part.cursor_after is not None
    assert part.cursor_after < world.clock.now()
    world.clock.move(timedelta(hours=1))
    again = of_pass(world.run(), "pull-orders")
    assert again.cursor_before == part.cursor_after
    assert again.cursor_after is not None
    assert again.cursor_after - part.cursor_after > timedelta(minutes=59)


@pytest.mark.parametrize("fault", ["*", "GET /api/orders"], ids=["all of Rackbeat", "its list of orders"])
def test_a_pass_that_fails_does_not_move_the_cursor(world: World, fault: str) -> None:
    before = of_pass(world.run(), "pull-orders").cursor_after
    order = world.place()
    world.clock.move(timedelta(hours=5))
    world.fault("rackbeat", fault, "error-before", times=-1)
    assert world.exit_code("pull-orders") == 5
    with world.memory() as memory:
        assert memory.cursors.cursor("shop-dk", "orders") == before
    world.no_faults()
    world.clock.move(timedelta(hours=5))
    assert reason(world.run(), order) == "created"
    invariants(world)


def placed(world: World, days_ago: int) -> str:
    return world.place(created_at=(datetime.now(UTC) - timedelta(days=days_ago)).isoformat())


def test_orders_from_before_the_start_are_never_pulled(world: World) -> None:
    world.set("account", start=(datetime.now(UTC) - timedelta(days=10)).date())
    old, new = placed(world, 12), placed(world, 8)
    report = world.run()
    assert (reason(report, old), reason(report, new)) == ("before-start-date", "created")
    assert world.landed(old) == []
    invariants(world)


def test_a_backfill_takes_its_period_and_leaves_the_cursor(world: World) -> None:
    before = of_pass(world.run(), "pull-orders").cursor_after
    orders = {days: placed(world, days) for days in (40, 30, 20, 5)}
    now = datetime.now(UTC)
    options = {"since": now - timedelta(days=35), "until": now - timedelta(days=10)}
    first = world.run("pull-orders", limit=1, **options)
    assert of_pass(first, "pull-orders").seen == 1
    second = world.run("pull-orders", **options)
    assert of_pass(second, "pull-orders").cursor_after == before
    assert {days: len(world.landed(order)) for days, order in orders.items()} == {40: 0, 30: 1, 20: 1, 5: 0}
    world.run()
    assert all(len(world.landed(order)) == 1 for order in orders.values())
    invariants(world)


def test_what_a_shop_does_not_show_is_said_once(world: World) -> None:
    scopes = [scope for scope in _scopes(world) if scope != "read_all_orders"]
    world.person("shop-dk", "toggles", scopes=scopes)
    world.set("account", start=(datetime.now(UTC) - timedelta(days=100)).date())
    since = datetime.now(UTC) - timedelta(days=90)
    [note] = of_pass(world.run("pull-orders", since=since), "pull-orders").notes
    assert "60 days" in note
    assert "read_all_orders" in note


def test_a_missing_permission_stops_the_pass_before_anything_is_done(world: World) -> None:
    world.person("shop-dk", "toggles", scopes=[scope for scope in _scopes(world) if scope != "read_customers"])
    order = world.place()
    part = of_pass(world.run("pull-orders"), "pull-orders")
    assert part.exit_code == 12
    assert "read_customers" in (part.error or "")
    assert world.landed(order) == []


def test_orders_that_the_search_shows_late_are_still_found(world: World) -> None:
    world.run()
    world.person("shop-dk", "toggles", search_lag_seconds=90)
    order = world.place()
    world.run()
    world.clock.move(timedelta(minutes=2))
    report = world.run()
    assert reason(report, order) == "created"
    assert Decimal(world.landed(order)[0]["total"]) == Decimal(world.order(order)["current_total"])


def _scopes(world: World) -> list[str]:
    return list(world.person("shop-dk", "toggles")["scopes"])
