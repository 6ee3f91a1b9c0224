"""A person says that nothing more is to be done with an order: it is left alone until it changes or is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.verdict import Outcome
from tests.invariants import invariants
from tests.passes.edits import delete, hide_old_orders, mend, new_item, spoil, swap
from tests.world import World, reason, records


def one_line(world: World, **more: object) -> str:
    """An order of one item that Rackbeat has plenty of."""
    return world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 2}], **more)


def changed(world: World) -> str:
    """Edited after it was booked."""
    order = one_line(world)
    world.run()
    world.change("shop-dk", order, "edit")
    return order


def cancelled(world: World) -> str:
    """Cancelled in the shop after it was booked."""
    order = one_line(world)
    world.run()
    world.change("shop-dk", order, "cancel")
    return order


def gone(world: World) -> str:
    """Deleted in the shop while Rackbeat has a draft of it."""
    world.set_orders(land_as="draft")
    order = one_line(world)
    world.run()
    delete(world, order)
    return order


def out_of_sight(world: World) -> str:
    """Too old for the app to see when it was paid."""
    order = one_line(world, paid=False)
    world.run()
    hide_old_orders(world)
    world.clock.move(timedelta(days=61))
    world.change("shop-dk", order, "pay")
    return order


def unreadable(world: World) -> str:
    """The shop gives no total for it."""
    order = one_line(world)
    spoil(world, order)
    return order


def unknown_sku(world: World) -> str:
    """Rackbeat has no such item, and no other is to take its place."""
    world.set_orders(fallback_item=None)
    return world.place(lines=[{"sku": "NOT-IN-STOCK-LIST", "quantity": 2}])


HELD: dict[str, Callable[[World], str]] = {
    "changed-in-shop": changed,
    "cancelled-in-shop": cancelled,
    "gone": gone,
    "out-of-sight": out_of_sight,
    "unreadable": unreadable,
    "unknown-sku": unknown_sku,
}


def remembered(world: World, order: str) -> LedgerRow:
    """What the ledger says of it."""
    with world.memory() as memory:
        row = memory.ledger.row("shop-dk", order)
    assert row is not None
    return row


@pytest.mark.parametrize("why", HELD)
def test_a_held_order_can_be_skipped_by_whatever_names_it(world: World, why: str) -> None:
    order = HELD[why](world)
    assert reason(world.run(), order) == why
    row = remembered(world, order)
    before = world.rows("orders")
    names = {row.number, row.number.removeprefix("#"), order, order.rpartition("/")[2]}
    for name in names if row.rackbeat is None else {*names, str(row.rackbeat)}:
        assert reason(world.run("skip-order", order=name, dry_run=True), order) == "settled-by-hand", name
    report = world.run("skip-order", order=str(row.rackbeat or row.number))
    assert (report.exit_code, reason(report, order)) == (0, "settled-by-hand")
    assert records(report)[order].rackbeat == (None if row.rackbeat is None else str(row.rackbeat))
    for _ in range(2):
        assert world.run().exit_code == 0
    verdict = remembered(world, order).verdict
    assert verdict is not None
    assert (verdict.outcome, verdict.reason) == (Outcome.SKIPPED, "settled-by-hand")
    assert world.rows("orders") == before


def test_a_dry_run_of_it_settles_nothing(world: World) -> None:
    order = unknown_sku(world)
    world.run()
    assert reason(world.run("skip-order", order=order, dry_run=True), order) == "settled-by-hand"
    assert reason(world.run(), order) == "unknown-sku"


def test_a_skipped_order_that_rackbeat_has_comes_up_again_when_it_changes(world: World) -> None:
    order = changed(world)
    world.run()
    world.run("skip-order", order=order)
    assert world.run().exit_code == 0
    world.change("shop-dk", order, "edit")
    report = world.run()
    assert reason(report, order) == "changed-in-shop"
    assert report.exit_code == 3


def test_a_skipped_order_that_is_cancelled_comes_up_again(world: World) -> None:
    order = changed(world)
    world.run()
    world.run("skip-order", order=order)
    world.change("shop-dk", order, "cancel")
    assert reason(world.run(), order) == "cancelled-in-shop"


def test_a_skipped_order_that_rackbeat_does_not_have_comes_up_again_when_it_changes(world: World) -> None:
    order = unknown_sku(world)
    world.run()
    world.run("skip-order", order=order)
    assert world.run().exit_code == 0
    world.change("shop-dk", order, "edit")
    assert reason(world.run(), order) == "unknown-sku"
    world.run("skip-order", order=order)
    assert world.run().exit_code == 0
    swap(world, order, world.items_in_stock()[0])
    assert reason(world.run(), order) == "created"
    invariants(world)


def test_an_unreadable_order_that_was_skipped_comes_up_again_when_its_goods_change(world: World) -> None:
    """What it was when it was booked by hand is not known: the first reading is taken for that."""
    order = one_line(world, paid=False)
    spoil(world, order)
    assert reason(world.run(), order) == "unreadable"
    world.run("skip-order", order=order)
    assert world.run().exit_code == 0
    mend(world)
    world.change("shop-dk", order, "pay")
    assert reason(world.run(), order) == "settled-by-hand"
    assert world.landed(order) == []
    world.change("shop-dk", order, "edit")
    assert reason(world.run(), order) == "created"
    invariants(world)


def test_a_skipped_order_is_taken_up_again_when_it_is_fetched(world: World) -> None:
    order = unknown_sku(world)
    world.run()
    world.run("skip-order", order=order)
    new_item(world, "NOT-IN-STOCK-LIST", 5)
    world.run()
    assert world.landed(order) == []
    assert reason(world.run("fetch-order", order=order), order) == "created"
    assert len(world.landed(order)) == 1


def test_a_skipped_order_that_rackbeat_has_is_compared_again_when_it_is_fetched(world: World) -> None:
    order = changed(world)
    world.run()
    world.run("skip-order", order=order)
    assert reason(world.run("fetch-order", order=order), order) == "changed-in-shop"
    assert world.run().exit_code == 3


def test_a_skipped_order_whose_create_was_lost_is_not_made_twice_when_it_is_fetched(world: World) -> None:
    order = one_line(world)
    world.fault("rackbeat", "POST /api/orders/drafts", "lost-answer")
    assert reason(world.run(), order) == "timeout-unknown-outcome"
    world.run("skip-order", order=order)
    assert world.run_settled().exit_code == 0
    world.clock.move()
    assert world.run("fetch-order", order=order).exit_code == 0
    assert [each["booked"] for each in world.landed(order)] == [True]
    assert world.open_intents() == []
    world.run()
    invariants(world)


def test_a_skipped_order_takes_nothing_of_the_stock(world: World) -> None:
    number, *_ = world.items_in_stock()
    world.stock(number, 30)
    order = world.place(kind="guest", lines=[{"sku": number, "quantity": 4}])
    assert reason(world.run(), order) == "missing-mapping"
    assert world.level(number) == 26
    world.run("skip-order", order=order)
    world.run()
    with world.memory() as memory:
        assert memory.ledger.pending().get(number) is None
