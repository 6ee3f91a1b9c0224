"""What happens to an order in the shop, before and after it was taken, and to the SKUs of its listings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rbsync.core.model.report import Record, RunReport
from rbsync.core.model.verdict import Outcome
from tests.invariants import invariants
from tests.passes.edits import (
    delete,
    hide_old_orders,
    new_item,
    refund_all,
    remove_all,
    rename_sku,
    swap,
)
from tests.world import World, of_pass, reason, records

CREATE = "POST /api/orders/drafts"
Edit = Callable[[World, str], None]
emptied = pytest.mark.parametrize("empty", [refund_all, remove_all], ids=["refunded", "edited away"])


def one_line(world: World, **more: object) -> str:
    """An order of one item that Rackbeat has plenty of."""
    return world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 2}], **more)


def told(report: RunReport, order: str) -> tuple[Outcome, str]:
    """What became of one order."""
    return records(report)[order].verdict.outcome, reason(report, order)


@emptied
@pytest.mark.parametrize("seen", [False, True], ids=["before it was seen", "while it waited"])
def test_an_order_of_which_nothing_is_left_is_skipped(world: World, empty: Edit, seen: bool) -> None:
    order = one_line(world, email="not-yet-a-customer@example.com", paid=not seen)
    if seen:
        assert told(world.run(), order) == (Outcome.WAITING, "not-paid-yet")
    customers = world.rows("customers")
    empty(world, order)
    report = world.run()
    assert told(report, order) == (Outcome.SKIPPED, "nothing-to-do")
    assert report.exit_code == 0
    assert world.landed(order) == []
    assert world.rows("customers") == customers
    invariants(world)


@emptied
@pytest.mark.parametrize("land_as", ["draft", "booked"])
def test_an_order_emptied_after_it_was_taken_is_held(world: World, empty: Edit, land_as: str) -> None:
    world.set_orders(land_as=land_as)
    order = one_line(world)
    world.run()
    before = world.landed(order)
    empty(world, order)
    for _ in range(2):
        assert told(world.run(), order) == (Outcome.HELD, "changed-in-shop")
    assert world.landed(order) == before


@pytest.mark.parametrize("land_as", ["draft", "booked"])
def test_items_swapped_at_the_same_total_hold_the_order(world: World, land_as: str) -> None:
    world.set_orders(land_as=land_as)
    order = one_line(world)
    world.run()
    before = world.landed(order)
    swap(world, order, world.items_in_stock()[1])
    world.set_orders(land_as="booked")
    for _ in range(2):
        assert told(world.run(), order) == (Outcome.HELD, "changed-in-shop")
    assert world.landed(order) == before


def test_a_draft_whose_items_were_swapped_is_booked_once_they_are_swapped_back(world: World) -> None:
    world.set_orders(land_as="draft")
    order = one_line(world)
    world.run()
    first, second, *_ = world.items_in_stock()
    swap(world, order, second)
    assert reason(world.run(), order) == "changed-in-shop"
    swap(world, order, first)
    world.set_orders(land_as="booked")
    assert world.run().exit_code == 0
    assert [row["booked"] for row in world.landed(order)] == [True]
    invariants(world)


def test_an_adopted_order_whose_items_were_swapped_meanwhile_is_never_booked(world: World) -> None:
    order = one_line(world)
    world.fault("rackbeat", CREATE, "lost-answer")
    assert reason(world.run(), order) == "timeout-unknown-outcome"
    swap(world, order, world.items_in_stock()[1])
    for _ in range(2):
        assert told(world.run_settled(), order) == (Outcome.HELD, "changed-in-shop")
    [there] = world.landed(order)
    assert not there["booked"]
    assert world.open_intents() == []


def test_a_lost_order_that_is_cancelled_is_found_after_the_settle_window(world: World) -> None:
    order = one_line(world)
    world.fault("rackbeat", CREATE, "lost-answer")
    assert reason(world.run(), order) == "timeout-unknown-outcome"
    world.change("shop-dk", order, "cancel")
    [there] = world.landed(order)
    report = world.run_settled()
    assert told(report, order) == (Outcome.HELD, "cancelled-in-shop")
    assert records(report)[order].rackbeat == str(there["number"])
    assert world.open_intents() == []
    assert world.landed(order) == [there]
    assert told(world.run(), order) == (Outcome.HELD, "cancelled-in-shop")


def test_a_lost_order_that_never_landed_and_is_cancelled_is_skipped(world: World) -> None:
    order = one_line(world)
    world.fault("rackbeat", CREATE, "error-before", times=3)
    assert reason(world.run(), order) == "timeout-unknown-outcome"
    world.change("shop-dk", order, "cancel")
    assert told(world.run(), order)[0] is Outcome.WAITING
    report = world.run_settled()
    assert told(report, order) == (Outcome.SKIPPED, "cancelled")
    assert report.exit_code == 0
    assert world.landed(order) == []
    assert world.open_intents() == []
    invariants(world)


@emptied
def test_a_lost_order_of_which_nothing_is_left_is_found_and_held(world: World, empty: Edit) -> None:
    order = one_line(world)
    world.fault("rackbeat", CREATE, "lost-answer")
    assert reason(world.run(), order) == "timeout-unknown-outcome"
    empty(world, order)
    assert told(world.run_settled(), order) == (Outcome.HELD, "changed-in-shop")
    assert [each["booked"] for each in world.landed(order)] == [False]
    assert world.open_intents() == []


@pytest.mark.parametrize(("fault", "times"), [("lost-answer", 1), ("error-before", 3)], ids=["landed", "not landed"])
def test_a_lost_order_that_is_deleted_in_the_shop_is_not_forgotten(world: World, fault: str, times: int) -> None:
    order = one_line(world)
    world.fault("rackbeat", CREATE, fault, times=times)
    assert reason(world.run(), order) == "timeout-unknown-outcome"
    there = world.landed(order)
    with world.memory() as memory:
        row = memory.ledger.row("shop-dk", order)
    assert row is not None
    delete(world, order)
    for _ in range(2):
        report = world.run_settled()
        assert told(report, order) == (Outcome.HELD, "gone")
    verdict = records(report)[order].verdict
    assert row.reference in (verdict.message or "")
    assert "orders skip" in (verdict.advice or "")
    assert world.rows("orders") == there
    world.run("skip-order", order=row.number)
    assert world.run().exit_code == 0


@pytest.mark.parametrize("land_as", ["draft", "booked"])
def test_a_lost_state_file_does_not_hide_that_items_were_swapped(world: World, land_as: str) -> None:
    world.set_orders(land_as=land_as)
    order = one_line(world)
    world.run()
    before = world.landed(order)
    swap(world, order, world.items_in_stock()[1])
    world.state.rename(world.folder / "elsewhere.sqlite3")
    world.set_orders(land_as="shipped+invoiced")
    assert told(world.run("pull-orders"), order) == (Outcome.HELD, "changed-in-shop")
    assert world.landed(order) == before


def test_an_order_deleted_in_the_shop_after_a_draft_was_made_is_held(world: World) -> None:
    world.set_orders(land_as="draft")
    order = one_line(world)
    world.run()
    with world.memory() as memory:
        row = memory.ledger.row("shop-dk", order)
    assert row is not None
    delete(world, order)
    report = world.run()
    assert told(report, order) == (Outcome.HELD, "gone")
    assert str(row.rackbeat) in (records(report)[order].verdict.message or "")
    assert [each["booked"] for each in world.rows("orders")] == [False]


def test_an_order_deleted_in_the_shop_before_it_was_taken_is_skipped(world: World) -> None:
    order = one_line(world, paid=False)
    world.run()
    delete(world, order)
    report = world.run()
    assert told(report, order) == (Outcome.SKIPPED, "gone")
    assert report.exit_code == 0
    assert world.rows("orders") == []
    invariants(world)


def test_an_order_that_passes_out_of_sight_is_held_and_found_again(world: World) -> None:
    order = one_line(world, paid=False)
    world.run()
    hide_old_orders(world)
    world.clock.move(timedelta(days=61))
    world.change("shop-dk", order, "pay")
    report = world.run()
    assert told(report, order) == (Outcome.HELD, "out-of-sight")
    assert "read_all_orders" in (records(report)[order].verdict.advice or "")
    assert world.landed(order) == []
    scopes = world.person("shop-dk", "toggles")["scopes"]
    world.person("shop-dk", "toggles", scopes=[*scopes, "read_all_orders"])
    assert told(world.run(), order) == (Outcome.CREATED, "created")
    invariants(world)


def renamed(world: World, new: str) -> tuple[str, str, str]:
    """A listing gets a new SKU and is bought under it: the old SKU, the order, and the listing's id."""
    world.run()
    old = world.items_in_stock()[0]
    variant = rename_sku(world, old, new)
    return old, world.place(lines=[{"sku": new, "quantity": 1}]), variant.id


def level(report: RunReport, listing: str) -> Record | None:
    """What was said of one listing's quantity."""
    found = {record.id: record for record in of_pass(report, "push-stock").records if record.kind == "level"}
    return found.get(listing)


def test_a_new_sku_holds_order_and_level_and_names_both(world: World) -> None:
    old, order, listing = renamed(world, "RENAMED-1")
    offer = world.level("RENAMED-1")
    world.stock(old, 500)
    report = world.run(full=True)
    of_level = level(report, listing)
    assert of_level is not None
    for record in (records(report)[order], of_level):
        assert (record.verdict.outcome, record.verdict.reason) == (Outcome.HELD, "sku-changed")
        assert old in (record.verdict.message or "")
        assert "RENAMED-1" in (record.verdict.message or "")
    assert world.landed(order) == []
    assert world.level("RENAMED-1") == offer


def test_a_sku_that_is_changed_back_heals_the_level_and_what_is_bought_from_then_on(world: World) -> None:
    old, _, listing = renamed(world, "RENAMED-1")
    world.run(full=True)
    world.stock(old, 500)
    rename_sku(world, "RENAMED-1", old)
    later = world.place(lines=[{"sku": old, "quantity": 1}])
    report = world.run(full=True)
    assert reason(report, later) == "created"
    of_level = level(report, listing)
    assert of_level is not None
    assert of_level.verdict.outcome is Outcome.UPDATED
    assert old in {line["item"] for line in world.landed(later)[0]["lines"]}


def test_a_sku_that_is_changed_back_heals_what_was_bought_under_the_other_one(world: World) -> None:
    old, order, _ = renamed(world, "RENAMED-1")
    assert reason(world.run(full=True), order) == "sku-changed"
    rename_sku(world, "RENAMED-1", old)
    assert reason(world.run(full=True), order) == "created"
    assert old in {line["item"] for line in world.landed(order)[0]["lines"]}
    invariants(world)


def test_a_new_sku_that_is_another_item_is_taken_over_when_a_person_says_so(world: World) -> None:
    new_item(world, "FRESH-1", 14)
    old, order, listing = renamed(world, "FRESH-1")
    report = world.run(full=True)
    of_level = level(report, listing)
    assert of_level is not None
    assert of_level.verdict.reason == reason(report, order) == "sku-changed"
    assert world.landed(order) == []
    world.run("initial-sync")
    assert reason(world.run(), order) == "sku-changed"
    moved = world.run("initial-sync", relink=("FRESH-1",))
    assert records(moved)[listing].rackbeat == "FRESH-1"
    with world.memory() as memory:
        link = memory.listings.link("shop-dk", listing)
        assert link is not None
        assert (link.rackbeat, link.sku) == ("FRESH-1", "FRESH-1")
        assert memory.listings.linked_to("shop-dk", [old]).get(old, ()) == ()
    assert reason(world.run(), order) == "created"
    [there] = world.landed(order)
    assert "FRESH-1" in {line["item"] for line in there["lines"]}
    assert world.level("FRESH-1") == 13
    invariants(world)
