"""Prices: Rackbeat's are without VAT; the shop, the item's group and the zone decide what a buyer sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.passes.products.shelf import (
    change,
    edit,
    list_product,
    listed,
    make,
    part,
    price_with,
    quiet,
    reasons,
    said,
    sell,
    shelf,
    sync,
)
from tests.world import World, open_world

NO_RATES = 99


@pytest.fixture
def euro(tmp_path: Path) -> Iterator[World]:
    """shop-dk sells in euro, with VAT in its prices."""
    with open_world(tmp_path, items=0, tidy=False) as world:
        world.set_products(direction="rackbeat-to-shop")
        sell(world, currency="EUR")
        yield world


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("zone", ["domestic", "eu", "abroad", "domestic_exempt"])
def test_the_rate_is_that_of_the_group_in_the_zone(world: World, zone: str, *, included: bool) -> None:
    rates = {"vat_domestic": 25, "vat_eu": 21, "vat_abroad": 0, "vat_domestic_exempt": "8.1"}
    world.person("rackbeat", "groups", number=40, name="Odd", **rates)
    sell(world, taxes_included=included)
    world.set_products(vat_zone=zone)
    make(world, "ODD", group=40, price="79.96")
    make(world, "TEA", group=20, price="12.50")
    make(world, "BOOK", group=30, price="100")
    sync(world)
    groups = {row["number"]: row for row in world.rows("groups")}
    for number in ("ODD", "TEA", "BOOK"):
        item = world.item(number)
        rate = groups[item["group"]][f"vat_{zone}"] if included else 0
        assert listed(world, number).price == price_with(item["price"], rate), number
    quiet(world)


def test_a_rate_that_changes_changes_the_prices_of_its_group(world: World) -> None:
    make(world, "TEA", group=20, price=100)
    make(world, "LAMP", price=100)
    sync(world)
    world.person("rackbeat", "groups", number=20, vat_domestic=6)
    assert list(sync(world)) == ["TEA"]
    assert (listed(world, "TEA").price, listed(world, "LAMP").price) == (106, 125)


def test_a_shop_whose_prices_lose_their_vat_gets_them_anew(world: World) -> None:
    make(world, "A", price=100)
    sync(world)
    sell(world, taxes_included=False)
    sync(world)
    assert listed(world, "A").price == 100
    quiet(world)


@pytest.mark.parametrize(
    ("rounding", "shown"),
    [
        ("exact", ("99.96", "100.00", "0.01", "1299.49")),
        (".00", ("100.00", "100.00", "1.00", "1299.00")),
        (".95", ("99.95", "99.95", "0.95", "1299.95")),
    ],
)
def test_prices_end_as_the_shop_wants_them(world: World, rounding: str, shown: tuple[str, ...]) -> None:
    world.set_products(rounding=rounding)
    for number, price in zip("ABCD", ("79.97", "80", "0.01", "1039.59"), strict=True):
        make(world, number, price=price)
    sync(world)
    assert [str(listed(world, number).price) for number in "ABCD"] == list(shown)
    quiet(world)


def test_a_group_without_rates_holds_its_items_and_names_the_zone(world: World) -> None:
    world.person("rackbeat", "groups", number=NO_RATES, name="Odds", vat_domestic=None)
    ours = list_product(world, sku="OLD")
    make(world, "OLD", group=NO_RATES)
    make(world, "NEW", group=NO_RATES)
    make(world, "A")
    told = sync(world)
    assert reasons(told) == {"OLD": "missing-vat-rate", "NEW": "missing-vat-rate", "A": "created"}
    assert "Odds" in said(told, "NEW")
    assert "'domestic'" in said(told, "NEW")
    assert listed(world, "OLD") == ours
    world.person("rackbeat", "groups", number=NO_RATES, vat_domestic=25)
    sync(world)
    assert (listed(world, "OLD").price, listed(world, "NEW").price) == (100, 100)
    quiet(world)


def test_without_vat_in_the_shops_prices_no_rate_is_needed(world: World) -> None:
    world.person("rackbeat", "groups", number=NO_RATES, name="Odds", vat_domestic=None)
    sell(world, taxes_included=False)
    make(world, "A", group=NO_RATES)
    sync(world)
    assert listed(world, "A").price == 80


@pytest.mark.parametrize("price", ["0", "-4.50"])
def test_a_price_that_cannot_be_asked_is_held(world: World, price: str) -> None:
    make(world, "A")
    sync(world)
    make(world, "B")
    for number in ("A", "B"):
        world.sandbox.rackbeat.books.items.get(number).sales_price = Decimal(price)
    told = sync(world)
    reason = "zero-price" if price == "0" else "negative-price"
    assert reasons(told) == {"A": reason, "B": reason}
    assert listed(world, "A").price == 100
    assert [one.sku for one in shelf(world)] == ["A"]
    edit(world, "A", price=96)
    edit(world, "B", price=96)
    assert reasons(sync(world)) == {"A": "updated", "B": "created"}
    quiet(world)


def test_a_free_item_is_held_only_where_rackbeat_owns_prices(world: World) -> None:
    world.set_products(fields={"price": "shop"})
    ours = list_product(world, sku="A", price="10.00")
    make(world, "A", price=0)
    make(world, "B", price=0)
    assert reasons(sync(world)) == {"A": "updated", "B": "zero-price"}
    assert listed(world, "A").price == 10
    assert listed(world, "A").title == "Lamp A"
    assert listed(world, "A").id == ours.id
    quiet(world)


def test_a_shop_in_another_currency_gets_the_items_price_in_it(euro: World) -> None:
    make(euro, "A", price=80, cost=30, prices={"EUR": {"price": "11.20"}})
    make(euro, "B", price=80)
    told = sync(euro)
    assert reasons(told) == {"A": "created", "B": "missing-price"}
    assert "EUR" in said(told, "B")
    assert listed(euro, "A").price == Decimal("14.00")
    assert listed(euro, "A").cost is None  # it is in kroner
    edit(euro, "B", prices={"EUR": {"price": "20"}})
    sync(euro)
    assert listed(euro, "B").price == 25
    quiet(euro)


def test_a_currency_price_is_read_only_when_its_item_has_changed(euro: World) -> None:
    for number in ("A", "B", "C"):
        make(euro, number, prices={"EUR": {"price": "10"}} if number != "C" else {})
    sync(euro)
    euro.writes()
    sync(euro)
    assert currency_reads(euro) == 0
    edit(euro, "A", prices={"EUR": {"price": "12"}})
    euro.writes()
    sync(euro)
    assert currency_reads(euro) == 1
    assert listed(euro, "A").price == 15
    euro.writes()
    sync(euro, full=True)
    assert currency_reads(euro) == 3
    quiet(euro)


def test_a_currency_price_that_people_change_in_the_shop_is_put_back(euro: World) -> None:
    make(euro, "A", prices={"EUR": {"price": "10"}})
    sync(euro)
    change(euro, listed(euro, "A"), price="1.00")
    sync(euro)
    assert listed(euro, "A").price == Decimal("12.50")
    quiet(euro)


def test_a_shop_may_have_the_prices_of_a_customer(world: World) -> None:
    _customer(world, 901, "DKK")
    world.set_products(price_list_customer=901)
    make(world, "A")
    make(world, "B", group=20)
    make(world, "C")
    world.person("rackbeat", "customers/901/prices", A=60, B=70)
    sync(world)
    assert (listed(world, "A").price, listed(world, "B").price) == (75, Decimal("78.40"))
    assert listed(world, "C").price == 100  # the customer has no price of his own for it
    world.person("rackbeat", "customers/901/prices", A=64)
    assert list(sync(world)) == ["A"]
    assert listed(world, "A").price == 80
    quiet(world)


def test_a_price_list_in_the_shops_currency_needs_no_currency_prices(euro: World) -> None:
    make(euro, "A")
    _customer(euro, 901, "EUR")
    euro.person("rackbeat", "customers/901/prices", A=10)
    euro.set_products(price_list_customer=901)
    euro.writes()
    sync(euro)
    assert listed(euro, "A").price == Decimal("12.50")
    assert currency_reads(euro) == 0
    quiet(euro)


@pytest.mark.parametrize(("customer", "says"), [(900, "EUR"), (12345, "no customer 12345")])
def test_a_price_list_that_cannot_be_used_stops_its_shop(world: World, customer: int, says: str) -> None:
    world.set_products(price_list_customer=customer)
    make(world, "A")
    world.writes()
    report = part(world)
    assert report.exit_code == 2
    assert says in (report.error or "")
    assert "price_list_customer" in (report.error or "")
    assert world.writes() == 0


def currency_reads(world: World) -> int:
    """How often one item's price in a currency was asked for since `writes` was last asked."""
    return sum(count for name, count in world.calls("rackbeat").items() if "/prices/" in name)


def _customer(world: World, number: int, currency: str) -> None:
    """A customer with a price list that is empty yet."""
    customers = world.sandbox.rackbeat.books.customers
    like = replace(customers.get(900), number=number, currency=currency, item_prices={})
    customers.put(number, replace(like, general_discount=Decimal(0)))
