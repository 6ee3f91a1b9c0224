"""Products both ways between Rackbeat and a SmartWeb shop, whole passes through the front door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.core.model.verdict import Outcome, Reason
from tests.smartweb_world import SmartWebWorld, open_smartweb_world
from tests.world import Books, of_pass

SHOP = "web-dk"


@pytest.fixture
def unknown(tmp_path: Path) -> Iterator[SmartWebWorld]:
    """A Rackbeat that knows few of the shop's products, and a shop that has all."""
    with open_smartweb_world(tmp_path, items=60) as made:
        yield made


def product(world: SmartWebWorld, number: str) -> Books:
    [found] = [row for row in world.raw()["products"] if row["number"] == number]
    return found


def plain_goods(world: SmartWebWorld) -> list[str]:
    """Products that stand for themselves, sold with 25 % VAT."""
    rows = (row for row in world.raw()["products"] if not row["variants"] and row["vat"] == "25")
    return [row["number"] for row in rows if re.fullmatch(r"[A-Z0-9-]+", row["number"])]


def settled(world: SmartWebWorld) -> None:
    """A further run writes nothing."""
    world.writes()
    report = world.run("sync-products")
    assert world.writes() == 0
    assert {record.verdict.outcome for record in of_pass(report, "sync-products").records} <= {Outcome.HELD}


def test_all_of_a_shop_becomes_items_of_rackbeat(unknown: SmartWebWorld) -> None:
    unknown.set_products(direction="shop-to-rackbeat", category=None)
    report = unknown.run("sync-products")
    verdicts = {record.id: record.verdict for record in of_pass(report, "sync-products").records}
    items = {row["number"]: row for row in unknown.books()["items"]}
    rates = {row["number"]: Decimal(row["vat_domestic"] or 0) for row in unknown.books()["groups"]}
    for raw in unknown.raw()["products"]:
        for row in raw["variants"] or [raw]:
            if raw["vat"] != "25" and row["number"] not in items:  # the group of new items has 25 %
                listing = f"{raw['id']}/{row['id']}" if raw["variants"] else str(raw["id"])
                assert verdicts[listing].reason is Reason.VAT_DIFFERS
                continue
            item = items[row["number"]]
            with_vat = Decimal(item["price"]) * (1 + rates[item["group"]] / 100)
            assert abs(with_vat - Decimal(row["price"])) <= Decimal("0.01"), row["number"]
            assert raw["title"] in item["name"]
    settled(unknown)


def test_a_change_in_the_shop_is_carried_to_rackbeat(unknown: SmartWebWorld) -> None:
    unknown.set_products(direction="shop-to-rackbeat", category=None)
    unknown.run("sync-products")
    raw = next(row for row in unknown.raw()["products"] if not row["variants"] and row["vat"] == "25")
    unknown.person(SHOP, f"items/{raw['number']}", title="Ny lampe <3", price=250)
    unknown.run("sync-products")
    item = unknown.item(raw["number"])
    assert (item["name"], Decimal(item["price"])) == ("Ny lampe <3", Decimal(200))
    settled(unknown)


def test_items_become_products_with_price_vat_and_category(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    groups = {10: ("25", "125.00", "Lamps"), 20: ("12", "112.00", "Food and tea"), 30: ("0", "100.00", "Books")}
    for group in groups:
        world.person("rackbeat", "items", number=f"NEW-{group}", name=f"New {group}", price=100, group=group)
    report = world.run("sync-products")
    made = {record.number for record in of_pass(report, "sync-products").records}
    assert made >= {f"NEW-{group}" for group in groups}
    categories = world.smartweb[SHOP].books.categories
    rows = {row.text("ItemNumber"): row for row in world.smartweb[SHOP].books.products.values()}
    for group, (vat, price, category) in groups.items():
        shown = product(world, f"NEW-{group}")
        assert (shown["vat"], Decimal(shown["price"]), shown["status"]) == (vat, Decimal(price), False)
        assert categories[rows[f"NEW-{group}"].whole("CategoryId")].text("Title") == category
    settled(world)


def test_a_listing_whose_item_left_is_hidden_once_and_comes_back(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", unpublish_guard_percent=100)
    world.run("sync-products")
    number = world.items_in_stock()[0]
    world.person("rackbeat", f"items/{number}", barred=True)
    world.run("sync-products")
    assert product(world, number)["status"] is False
    settled(world)
    world.person("rackbeat", f"items/{number}", barred=False)
    world.run("sync-products")
    settled(world)


def test_a_category_that_the_shop_does_not_have_is_refused_in_words(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", category=None)
    world.run("sync-products")
    world.person("rackbeat", "groups", number=77, name="Odd things", vat_domestic=25)
    world.person("rackbeat", "items", number="NEW", name="New", price=100, group=77)
    verdict = {r.number: r.verdict for r in of_pass(world.run("sync-products"), "sync-products").records}["NEW"]
    assert (verdict.outcome, verdict.reason) == ("held", "validation-by-remote")
    assert "Odd things" in (verdict.message or "")
    assert "connectors.web-dk.products" in (verdict.message or "")


def test_a_vat_rate_that_the_shop_does_not_have_is_refused_in_words(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    world.person("rackbeat", "groups", number=77, name="Odd", vat_domestic=17)
    world.person("rackbeat", "items", number="NEW", name="New", price=100, group=77)
    verdict = {r.number: r.verdict for r in of_pass(world.run("sync-products"), "sync-products").records}["NEW"]
    assert (verdict.outcome, verdict.reason) == ("held", "validation-by-remote")
    assert "no VAT group of 17 %; it has 0 %, 25 %, 12 %" in (verdict.message or "")


@pytest.mark.parametrize("direction", ["shop-to-rackbeat", "rackbeat-to-shop"])
def test_a_price_is_not_carried_where_the_two_sides_have_other_rates(world: SmartWebWorld, direction: str) -> None:
    world.set_products(direction=direction, category=None)
    world.run("sync-products")
    number = plain_goods(world)[0]
    before = world.item(number)
    world.person(SHOP, f"items/{number}", vat_group=3, price=250)
    if direction == "rackbeat-to-shop":
        world.person("rackbeat", f"items/{number}", price=300)
        before = world.item(number)
    verdict = {r.number: r.verdict for r in of_pass(world.run("sync-products"), "sync-products").records}[number]
    assert (verdict.outcome, verdict.reason) == ("held", "vat-differs")
    assert "12 % VAT, Rackbeat with 25 %" in (verdict.message or "")
    assert (world.item(number)["price"], product(world, number)["price"]) == (before["price"], "250")
    world.person(SHOP, f"items/{number}", vat_group=2)
    world.run("sync-products")
    shown = Decimal(product(world, number)["price"])
    assert Decimal(world.item(number)["price"]) * Decimal("1.25") == shown
    settled(world)
