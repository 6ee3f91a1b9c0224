"""Every kind of order a shop sees: its verdict, and its total to the øre on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.sandbox.shopify.order_kinds import KINDS
from tests.invariants import invariants
from tests.template import copy_of
from tests.world import Books, World, open_world, reason, records

NOT_CREATED = {
    "long-number": "unknown-sku",
    "guest": "missing-mapping",
    "pos": "missing-mapping",
    "pending": "not-paid-yet",
    "authorized": "not-paid-yet",
    "cancelled": "cancelled",
    "cancelled-unpaid": "cancelled",
    "test": "test-order",
}


@pytest.mark.parametrize("shop_count", [1, 2, 4], ids=["kroner", "kronor", "euro without VAT"])
def test_every_kind_of_order_gets_its_verdict_and_its_total(tmp_path: Path, shop_count: int) -> None:
    with open_world(tmp_path, shops=shop_count) as world:
        shop = world.shops[-1]
        world.run("initial-sync")
        orders = {kind: world.place(shop, kind) for kind in KINDS}
        report = world.run()
        assert {kind: reason(report, order) for kind, order in orders.items()} == {
            kind: NOT_CREATED.get(kind, "created") for kind in KINDS
        }
        for kind, order in orders.items():
            landed = world.landed(order, shop)
            assert len(landed) == (kind not in NOT_CREATED), kind
            for there in landed:
                assert Decimal(there["total"]) == Decimal(world.order(order, shop)["current_total"]), kind
                assert there["booked"], kind
        invariants(world)


UNEVEN = ("long", "amount-discount", "stacked-discounts", "mixed-vat", "line-discount") * 3


def first_load_of_four(folder: Path) -> World:
    world = open_world(folder, shops=4)
    world.run("initial-sync")
    return world


@pytest.fixture
def euro(tmp_path: Path) -> Iterator[World]:
    """A fourth shop, whose prices are without VAT: the shop rounds each line, and lines do not add up evenly."""
    with copy_of(first_load_of_four, tmp_path) as made:
        yield made


@pytest.mark.parametrize("rounding", ["order", "line"])
def test_orders_come_out_equal_however_rackbeat_rounds(euro: World, rounding: str) -> None:
    euro.person("rackbeat", "toggles", rounding=rounding)
    orders = [euro.place("shop-4", kind) for kind in UNEVEN]
    report = euro.run()
    assert {reason(report, order) for order in orders} == {"created"}
    corrected = [there for order in orders for there in euro.landed(order, "shop-4") if _roundings(there)]
    assert corrected
    assert max(_roundings(there) for there in corrected) <= 2
    invariants(euro)


@pytest.mark.parametrize("rounding", ["order", "line"])
def test_without_a_rounding_item_an_uneven_order_is_held_until_there_is_one(euro: World, rounding: str) -> None:
    euro.person("rackbeat", "toggles", rounding=rounding)
    euro.set_orders(rounding_item=None)
    orders = [euro.place("shop-4", kind) for kind in UNEVEN]
    report = euro.run()
    held = [order for order in orders if reason(report, order) == "total-mismatch"]
    assert held
    for order in orders:
        assert all(there["booked"] == (order not in held) for there in euro.landed(order, "shop-4"))
    assert "orders.rounding_item" in (records(report)[held[0]].verdict.advice or "")
    invariants(euro)
    euro.set_orders(rounding_item="ROUNDING")
    assert euro.run().exit_code == 0
    for order in held:
        [there] = euro.landed(order, "shop-4")
        assert there["booked"]
        assert Decimal(there["total"]) == Decimal(euro.order(order, "shop-4")["current_total"])
    invariants(euro)


def _roundings(order: Books) -> int:
    return sum(line["item"] == "ROUNDING" for line in order["lines"])


@pytest.mark.parametrize("currency", ["shop", "customer"])
def test_an_order_paid_in_another_currency_lands_in_the_one_that_settings_name(world: World, currency: str) -> None:
    world.set_orders(currency=currency)
    order = world.place(kind="presentment")
    report = world.run("pull-orders")
    [there] = world.landed(order)
    assert reason(report, order) == "created"
    assert there["currency"] == ("DKK" if currency == "shop" else "EUR")


def test_an_order_in_a_currency_that_rackbeat_does_not_have_is_held(tmp_path: Path) -> None:
    with open_world(tmp_path, shops=2) as world:
        world.run("initial-sync")
        world.sandbox.rackbeat.books.rates.pop("SEK")
        order = world.place("shop-se")
        report = world.run("pull-orders")
        assert reason(report, order) == "currency-unknown"
        assert world.landed(order, "shop-se") == []
        world.sandbox.rackbeat.books.rates["SEK"] = Decimal("0.65")
        assert reason(world.run(), order) == "created"
        invariants(world)


def test_a_deleted_product_with_an_unknown_sku_needs_a_fallback_item(world: World) -> None:
    world.set_orders(fallback_item=None)
    order = world.place(kind="unknown-sku")
    assert reason(world.run(), order) == "unknown-sku"
    assert world.landed(order) == []
    invariants(world)
    world.set_orders(fallback_item="MISC")
    assert reason(world.run(), order) == "created"
    [there] = world.landed(order)
    assert any("NOT-IN-STOCK-LIST" in line["name"] for line in there["lines"] if line["item"] == "MISC")
    invariants(world)


def test_a_guest_without_address_needs_a_default_customer(world: World) -> None:
    customer = world.rows("customers")[0]["number"]
    guest, named = world.place(kind="guest"), world.place(kind="guest-with-email")
    report = world.run()
    assert (reason(report, guest), reason(report, named)) == ("missing-mapping", "created")
    world.set_orders(default_customer=customer)
    assert reason(world.run(), guest) == "created"
    assert [there["customer"] for there in world.landed(guest)] == [customer]
    assert [there["customer"] for there in world.landed(named)] != [customer]
    invariants(world)


def test_two_customers_with_the_buyers_address_hold_the_order_until_one_is_left(world: World) -> None:
    first, second = (_customer(world, "Guest@Example.com") for _ in range(2))
    order = world.place(kind="guest-with-email")
    report = world.run()
    assert reason(report, order) == "ambiguous-customer"
    assert str(first) in (records(report)[order].verdict.message or "")
    assert world.landed(order) == []
    world.person("rackbeat", f"customers/{second}", contact_email="other@example.com")
    assert reason(world.run(), order) == "created"
    assert [there["customer"] for there in world.landed(order)] == [first]
    invariants(world)


def test_orders_of_one_new_buyer_make_one_customer(world: World) -> None:
    orders = [world.place(kind="guest-with-email") for _ in range(7)]
    world.run()
    assert len({there["customer"] for order in orders for there in world.landed(order)}) == 1
    invariants(world)


def _customer(world: World, email: str) -> int:
    made = world.person(
        "rackbeat",
        "customers",
        company_name="Anna Ek",
        contact_email=email,
        customer_group_id=2,
        payment_terms_id=1,
        vat_zone="domestic",
    )
    return int(made["number"])
