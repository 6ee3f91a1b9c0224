"""A person says that nothing more is to be done with an order: it is left alone until it changes or is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rbsync.core.model.verdict import Outcome
from tests.invariants import invariants
from tests.passes.edits import delete, hide_old_orders, mend, new_item, spoil, swap
from tests.world import World, reason, records

SETTLED = (Outcome.SKIPPED, "settled-by-hand")


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
    """Rackbeat has no such item."""
    return world.place(kind="unknown-sku")


HELD: dict[str, Callable[[World], str]] = {
    "changed-in-shop": changed,
    "cancelled-in-shop": cancelled,
    "gone": gone,
    "out-of-sight": out_of_sight,
    "unreadable": unreadable,
    "unknown-sku": unknown_sku,
}
IN_RACKBEAT = ("changed-in-shop", "cancelled-in-shop", "gone")


@pytest.mark.parametrize("why", HELD)
@pytest.mark.parametrize("by", ["number", "id", "Rackbeat number"])
def test_a_held_order_can_be_skipped_by_whatever_names_it(world: World, why: str, by: str) -> None:
    if by == "Rackbeat number" and why not in IN_RACKBEAT:
        by = "reference"
    order = HELD[why](world)
    assert reason(world.run(), order) == why
    with world.memory() as memory:
        row = memory.row("shop-dk", order)
    assert row is not None
    names = {"number": row.number, "id": order, "Rackbeat number": str(row.rackbeat), "reference": row.reference}
    before = world.books()["orders"]
    report = world.run("skip-order", order=names[by])
    assert report.exit_code == 0
    assert reason(report, order) == "settled-by-hand"
    assert records(report)[order].rackbeat == (None if row.rackbeat is None else str(row.rackbeat))
    for _ in range(2):
        assert world.run().exit_code == 0
    with world.memory() as memory:
        row = memory.row("shop-dk", order)
    assert row is not None
    assert row.verdict is not None
    assert (row.verdict.outcome, row.verdict.reason) == SETTLED
    assert world.books()["orders"] == before


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
    for line in world.order(order)["lines"]:
        if line["current_quantity"] and line["sku"] == "NOT-IN-STOCK-LIST":
            swap(world, order, world.items_in_stock()[0])
    assert reason(world.run(), order) == "created"
    invariants(world)


def test_an_unreadable_order_that_was_skipped_comes_up_again_when_it_changes(world: World) -> None:
    order = unreadable(world)
    world.run()
    world.run("skip-order", order=order)
    assert world.run().exit_code == 0
    mend(world)
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


def test_a_skipped_order_takes_nothing_of_the_stock(world: World) -> None:
    number, *_ = world.items_in_stock()
    world.stock(number, 30)
    order = world.place(kind="guest", lines=[{"sku": number, "quantity": 4}])
    assert reason(world.run(), order) == "missing-mapping"
    assert world.level(number) == 26
    world.run("skip-order", order=order)
    world.run()
    with world.memory() as memory:
        assert memory.pending().get(number) is None
