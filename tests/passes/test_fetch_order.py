"""One order by hand: by whatever the support person has, and never a second one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from rbsync.errors import UsageError
from tests.invariants import invariants
from tests.world import World, reason, records


def fetch(world: World, text: str, *connectors: str) -> str:
    """The id of the one order that the text named."""
    [found] = records(world.run("fetch-order", *connectors, order=text))
    return found


def test_it_is_found_by_everything_that_names_it(world: World) -> None:
    world.place()
    order = world.place()
    shown = world.order(order)
    texts = [shown["name"], shown["name"].removeprefix("#"), order, shown["legacy_id"]]
    assert [fetch(world, text) for text in texts] == [order] * 4
    [there] = world.landed(order)
    assert fetch(world, str(there["number"])) == order
    assert len(world.rows("orders")) == 1
    world.run()
    invariants(world)


def test_an_order_made_by_an_earlier_installation_is_found_by_its_number_in_rackbeat(world: World) -> None:
    order = world.place()
    world.run()
    [there] = world.landed(order)
    world.state.rename(world.folder / "elsewhere.sqlite3")
    assert fetch(world, str(there["number"])) == order
    assert world.landed(order) == [there]


def test_a_number_that_two_shops_have_is_asked_back(two_shops: World) -> None:
    two_shops.place("shop-dk")
    swedish = two_shops.place("shop-se")
    name = two_shops.order(swedish, "shop-se")["name"]
    with pytest.raises(UsageError) as refusal:
        two_shops.run("fetch-order", order=name)
    assert "rbsync fetch-order 'shop-dk#1001'" in str(refusal.value)
    assert "#1001 of shop-se" in str(refusal.value)
    assert two_shops.rows("orders") == []
    assert fetch(two_shops, f"shop-se{name}") == swedish
    assert fetch(two_shops, name, "shop-se") == swedish
    assert len(two_shops.landed(swedish, "shop-se")) == 1


def test_a_shops_own_number_goes_before_one_of_rackbeat(world: World) -> None:
    other = world.place()
    world.run()
    [there] = world.landed(other)
    order = world.place(number=there["number"])
    shown = world.order(order)["name"].removeprefix("#")
    assert fetch(world, shown) == order
    for command in ("fetch-order", "skip-order"):
        for text in (shown, f"shop-dk#{shown}"):
            assert [*records(world.run(command, order=text))] == [order]
    assert fetch(world, "shop-dk#1001") == other
    for text in ("shop-se#1001", "shop-dk#9999", "shop-dk#"):
        with pytest.raises(UsageError, match="shop-dk"):
            world.run("fetch-order", order=text)


@pytest.mark.parametrize("text", ["#9999", "nothing", "gid://shopify/Order/1", "5001", " ", "#"])
def test_what_names_no_order_is_said_with_where_it_was_looked_for(world: World, text: str) -> None:
    with pytest.raises(UsageError, match="shop-dk") as refusal:
        world.run("fetch-order", order=text)
    assert refusal.value.exit_code == 2
    assert refusal.value.next_step


def test_it_says_what_became_of_an_order_that_is_done(world: World) -> None:
    order = world.place()
    world.run()
    report = world.run("fetch-order", order=order)
    assert records(report)[order].verdict.outcome == "unchanged"
    assert records(report)[order].rackbeat == str(world.landed(order)[0]["number"])
    assert report.exit_code == 0


def test_an_order_that_must_not_be_taken_is_not_taken_by_hand_either(world: World) -> None:
    verdicts = {"test": "test-order", "cancelled": "cancelled", "pending": "not-paid-yet", "guest": "missing-mapping"}
    for kind, expected in verdicts.items():
        order = world.place(kind=kind)
        assert reason(world.run("fetch-order", order=order), order) == expected
        assert world.landed(order) == []


def test_a_draft_that_a_person_corrected_is_booked_when_asked_again(world: World) -> None:
    world.set_orders(land_as="draft")
    order = world.place()
    world.run()
    [draft] = world.landed(order)
    simulated = world.sandbox.rackbeat.books.orders.get(draft["number"])
    right = simulated.lines[0].price
    simulated.lines[0].price = right + 7
    world.set_orders(land_as="booked")
    report = world.run("pull-orders")
    assert reason(report, order) == "total-mismatch"
    assert report.exit_code == 3
    assert not world.landed(order)[0]["booked"]
    simulated.lines[0].price = right
    report = world.run("fetch-order", order=order)
    assert report.exit_code == 0
    [booked] = world.landed(order)
    assert booked["booked"]
    assert Decimal(booked["total"]) == Decimal(world.order(order)["current_total"])
    world.run()
    invariants(world)


def test_a_dry_run_says_what_would_be_done(world: World) -> None:
    order = world.place()
    world.writes()
    report = world.run("fetch-order", order=order, dry_run=True)
    assert reason(report, order) == "created"
    assert world.writes() == 0
    assert world.landed(order) == []


def test_an_edited_order_is_done_once_rackbeat_says_the_same(world: World) -> None:
    order = world.place(lines=[{"sku": world.items_in_stock()[0], "quantity": 2}])
    world.run()
    [there] = world.landed(order)
    world.change("shop-dk", order, "edit")
    assert reason(world.run("fetch-order", order=order), order) == "changed-in-shop"
    added = world.order(order)["lines"][-1]["sku"].strip()
    lines = world.sandbox.rackbeat.books.orders.get(there["number"]).lines
    lines[0].quantity -= 1
    lines.append(replace(lines[0], id=lines[-1].id + 1, item=added, quantity=Decimal(1), price=Decimal(0)))
    missing = Decimal(world.order(order)["current_total"]) - Decimal(world.landed(order)[0]["total"])
    lines[-1].price = missing / (1 + lines[-1].vat / 100)
    report = world.run("fetch-order", order=order)
    assert report.exit_code == 0
    assert len(world.landed(order)) == 1
