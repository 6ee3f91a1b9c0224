"""How far an order goes in Rackbeat, and when it is taken at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.invariants import invariants
from tests.world import World, of_pass, reason, records

FLAGS = {
    "draft": set(),
    "booked": {"booked"},
    "ready": {"booked", "shipment"},
    "shipped": {"booked", "shipment", "shipped"},
    "invoiced": {"booked", "invoiced"},
    "shipped+invoiced": {"booked", "shipment", "shipped", "invoiced"},
}


def flags(world: World, order: str) -> set[str]:
    """How far the order is, by Rackbeat's books."""
    books = world.books()
    [there] = world.landed(order)
    found = {flag for flag in ("booked", "shipped", "invoiced") if there[flag]}
    if any(shipment["order"] == there["number"] for shipment in books["shipments"]):
        found.add("shipment")
    if any(invoice["order"] == there["number"] and invoice["booked"] for invoice in books["invoices"]):
        found.add("invoiced")
    return found


def in_stock(world: World) -> str:
    """An order of something that Rackbeat has."""
    return world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 2}])


@pytest.mark.parametrize("land_as", FLAGS)
def test_an_order_is_taken_as_far_as_asked(world: World, land_as: str) -> None:
    world.set_orders(land_as=land_as)
    order = in_stock(world)
    assert reason(world.run(), order) == "created"
    assert flags(world, order) == FLAGS[land_as]
    invariants(world)


def test_a_draft_that_a_person_books_is_done(world: World) -> None:
    world.set_orders(land_as="draft")
    order = in_stock(world)
    world.run()
    [there] = world.landed(order)
    world.person("rackbeat", f"orders/{there['number']}/book")
    world.run()
    with world.memory() as memory:
        assert list(memory.ledger.open_rows("shop-dk")) == []
    invariants(world)


def test_what_is_out_of_stock_is_shipped_when_it_comes_in(world: World) -> None:
    world.set_orders(land_as="shipped+invoiced")
    number = world.items_in_stock()[0]
    world.stock(number, 1)
    order = world.place(lines=[{"sku": number, "quantity": 3}])
    report = world.run()
    assert reason(report, order) == "partial-shipment-open"
    assert of_pass(report, "pull-orders").exit_code == 0
    assert [line["shipped"] for line in world.landed(order)[0]["lines"] if line["item"] == number] == ["1"]
    world.run()
    assert len(world.rows("shipments")) == 1
    world.stock(number, 5)
    assert reason(world.run(), order) == "updated"
    assert flags(world, order) == FLAGS["shipped+invoiced"]
    assert world.item(number)["stock"]["1"] == "3"
    assert len(world.rows("invoices")) == 1
    invariants(world)


def test_nothing_in_stock_at_all_waits_unshipped(world: World) -> None:
    world.set_orders(land_as="shipped")
    number = world.items_in_stock()[0]
    world.stock(number, 0)
    order = world.place(lines=[{"sku": number, "quantity": 2}])
    assert reason(world.run(), order) == "partial-shipment-open"
    assert flags(world, order) == {"booked"}
    world.stock(number, 9)
    world.run()
    assert flags(world, order) == FLAGS["shipped"]
    invariants(world)


def test_an_order_without_anything_to_ship_goes_on_to_its_invoice(world: World) -> None:
    world.set_orders(land_as="shipped+invoiced")
    order = world.place(kind="gift-card-sale")
    world.run()
    assert {"booked", "invoiced"} <= flags(world, order)
    invariants(world)


@pytest.mark.parametrize(
    ("when", "at_once"),
    [("created", True), ("paid", False), ("fulfilled", False)],
    ids=["created", "paid", "fulfilled"],
)
def test_an_order_waits_for_what_settings_say(world: World, when: str, at_once: bool) -> None:
    world.set_orders(when=when)
    order = world.place(kind="pending")
    report = world.run()
    assert bool(world.landed(order)) == at_once
    assert of_pass(report, "pull-orders").exit_code == 0
    invariants(world)
    world.change("shop-dk", order, "pay")
    world.run()
    assert bool(world.landed(order)) == (when != "fulfilled")
    world.change("shop-dk", order, "fulfil")
    world.run()
    assert len(world.landed(order)) == 1
    invariants(world)


def test_an_authorized_payment_is_not_paid(world: World) -> None:
    order = world.place(kind="authorized")
    assert reason(world.run(), order) == "not-paid-yet"
    assert world.landed(order) == []


def test_a_waiting_order_that_is_cancelled_takes_no_stock_any_more(world: World) -> None:
    number = world.items_in_stock()[0]
    order = world.place(lines=[{"sku": number, "quantity": 4}], paid=False)
    free = int(world.item(number)["available"])
    world.run()
    assert world.level(number) == free - 4
    invariants(world)
    world.change("shop-dk", order, "cancel")
    report = world.run()
    assert reason(report, order) == "cancelled"
    assert world.level(number) == free
    invariants(world)


def test_an_order_edited_while_it_waits_lands_as_it_is_then(world: World) -> None:
    order = world.place(kind="pending")
    world.run()
    world.change("shop-dk", order, "edit")
    world.run()
    world.change("shop-dk", order, "pay")
    world.run()
    [there] = world.landed(order)
    assert Decimal(there["total"]) == Decimal(world.order(order)["current_total"])
    invariants(world)


@pytest.mark.parametrize("land_as", ["draft", "booked"])
def test_an_order_edited_after_it_was_taken_is_held_and_left_as_it_is(world: World, land_as: str) -> None:
    world.set_orders(land_as=land_as)
    order = in_stock(world)
    world.run()
    [before] = world.landed(order)
    world.change("shop-dk", order, "edit")
    report = world.run()
    assert reason(report, order) == "changed-in-shop"
    assert report.exit_code == 3
    message = records(report)[order].verdict.message or ""
    assert str(world.order(order)["current_total"]) in message
    assert before["total"] in message
    assert world.landed(order) == [before]


@pytest.mark.parametrize("land_as", ["draft", "booked"])
def test_an_order_cancelled_after_it_was_taken_is_held_until_a_person_cancels_it_too(
    world: World, land_as: str
) -> None:
    world.set_orders(land_as=land_as)
    order = in_stock(world)
    world.run()
    world.change("shop-dk", order, "cancel")
    report = world.run()
    assert reason(report, order) == "cancelled-in-shop"
    [there] = world.landed(order)
    assert not there["cancelled"]
    world.person("rackbeat", f"orders/{there['number']}/cancel")
    world.run()
    assert world.run().exit_code == 0
    assert len(world.landed(order)) == 1


def test_an_order_cancelled_in_rackbeat_is_not_made_again(world: World) -> None:
    world.set_orders(land_as="draft")
    order = in_stock(world)
    world.run()
    [there] = world.landed(order)
    world.person("rackbeat", f"orders/{there['number']}/cancel")
    report = world.run()
    assert reason(report, order) == "cancelled-in-rackbeat"
    assert len(world.landed(order)) == 1
