"""`products explain`: every rule with pass or fail, both ways, what a run would do now, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from rbsync.core.model.report import ProductExplanation
from rbsync.wiring.runs import explain_product
from tests.passes.products.shelf import SHOP, change, delete, edit, list_product, listed, make, part
from tests.passes.products_in.goods import items, sells_in
from tests.world import ENVIRON, Quiet, World

SKU = "LAMP-1"
TO_SHOP, TO_RACKBEAT = "rackbeat-to-shop", "shop-to-rackbeat"


@contextmanager
def untouched(world: World) -> Iterator[None]:
    """Neither system and no byte of the state file changes meanwhile."""
    before = _everything(world)
    world.writes()
    yield
    assert world.writes() == 0
    assert _everything(world) == before


def _everything(world: World) -> Mapping[str, Any]:
    # SQLite's own bookkeeping for readers comes and goes with them
    files = [path for path in world.folder.iterdir() if path.is_file() and not path.name.endswith("-shm")]
    folder = {path.name: content for path in files if (content := path.read_bytes())}
    return {**folder, **{name: world.books(name) for name in ("rackbeat", *world.shops)}}


def story(world: World, number: str = SKU, shop: str = SHOP) -> ProductExplanation:
    with untouched(world):
        [told] = explain_product(world.config, number, (shop,), Quiet(), ENVIRON)
    return told


def rules(told: ProductExplanation) -> dict[str, bool]:
    return {rule.rule: rule.passed for rule in told.rules}


def why(told: ProductExplanation, rule: str) -> str:
    [found] = [one.why for one in told.rules if one.rule == rule]
    return found


SELECTION: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "product group": ({"groups": [20]}, {"group": 10}, {"group": 20}),
    "custom field shade": (
        {"custom_fields": {"shade": "warm"}},
        {"fields": {"shade": "cold"}},
        {"fields": {"shade": "Warm"}},
    ),
    "barred": ({}, {"barred": True}, {"barred": False}),
    "in stock": ({"in_stock_only": True}, {"stock": {"1": 0}}, {"stock": {"1": 3}}),
}


@pytest.mark.parametrize("rule", SELECTION)
def test_each_rule_of_the_selection_passes_and_fails(world: World, rule: str) -> None:
    settings, failing, passing = SELECTION[rule]
    world.set_products(direction=TO_SHOP, **settings)
    make(world, SKU, **failing)
    told = story(world)
    assert rules(told)[rule] is False
    assert why(told, rule)
    assert [one for one in told.next if one.verdict.outcome == "created"] == []
    edit(world, SKU, **passing)
    told = story(world)
    assert rules(told)[rule] is True
    assert [one.verdict.outcome for one in told.next] == ["created"]


def test_an_item_that_stands_for_lines_on_orders_is_no_goods(world: World) -> None:
    world.set_products(direction=TO_SHOP)
    told = story(world, "FREIGHT")
    assert rules(told)["goods"] is False
    assert "lines on orders" in why(told, "goods")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"price": 0}, "its price is 0"),
        ({"group": 77}, "has no VAT rate"),
        ({"name": "n" * 300}, "300 characters"),
    ],
)
def test_what_makes_an_item_unfit_for_the_shop_is_said(world: World, words: dict[str, Any], message: str) -> None:
    world.set_products(direction=TO_SHOP)
    world.person("rackbeat", "groups", number=77, name="Not entered")
    make(world, SKU, **words)
    told = story(world)
    assert rules(told)["fit for the shop"] is False
    assert message in why(told, "fit for the shop")
    [record] = told.next
    assert record.verdict.outcome == "held"
    assert record.verdict.advice


def test_fields_say_who_owns_them_and_what_each_side_has(world: World) -> None:
    world.set_products(direction=TO_SHOP)
    world.set("connectors", SHOP, "products", "fields", name="shop", weight="never")
    make(world, SKU, name="Rackbeat's name", price=100, barcode="5701")
    list_product(world, sku=SKU, title="Shop's name", price="99.00")
    told = story(world)
    fields = {one.field: (one.owner, one.duty, one.giving, one.there) for one in told.fields}
    assert fields["price"] == ("rackbeat", "keep", "125", "99")
    assert fields["name"][:2] == ("shop", "leave")
    assert fields["name"][3] == "Shop's name"
    assert fields["barcode"] == ("rackbeat", "keep", "5701", None)
    assert fields["weight"][:2] == ("never", "leave")
    assert set(fields) == {"name", "description", "category", "price", "barcode", "weight", "cost"}


@pytest.mark.parametrize("direction", [TO_SHOP, TO_RACKBEAT])
def test_what_it_says_a_run_would_do_is_what_the_run_does(world: World, direction: str) -> None:
    world.set_products(direction=direction)
    make(world, SKU, name="Rackbeat's name", price=100)
    list_product(world, sku=SKU, title="Shop's name", price="99.00")
    for _ in range(2):
        told = story(world)
        done = part(world, skus=(SKU,))
        assert told.next == tuple(one for one in done.records if one.rackbeat == SKU)
        change(world, listed(world, SKU), price="77.00")
    part(world)
    assert [one for one in story(world).next if one.changes] == []


def test_the_other_way_each_rule_passes_and_fails(world: World) -> None:
    listing = list_product(world, sku=SKU, title="Lamp", price="0")
    told = story(world)
    assert rules(told) == {"in Rackbeat": False, "in the shop": True, "fit for Rackbeat": False}
    assert "its price is 0" in why(told, "fit for Rackbeat")
    change(world, listing, price="125.00")
    told = story(world)
    assert rules(told) == {"in Rackbeat": False, "in the shop": True, "fit for Rackbeat": True}
    assert {one.field: one.giving for one in told.fields}["price"] == "100"
    assert [one.verdict.outcome for one in told.next] == ["created"]
    part(world)
    told = story(world)
    assert rules(told) == {"in Rackbeat": True, "in the shop": True, "fit for Rackbeat": True}
    assert {one.field: (one.giving, one.there) for one in told.fields}["price"] == ("100", "100")


def test_the_other_way_the_vat_is_that_of_the_items_own_group(world: World) -> None:
    make(world, SKU, group=30, price=1)
    list_product(world, sku=SKU, price="125.00")
    assert {one.field: (one.giving, one.there) for one in story(world).fields}["price"] == ("125", "1")
    world.person("rackbeat", "groups", number=30, vat_domestic=None)
    told = story(world)
    assert rules(told)["fit for Rackbeat"] is False
    assert "no VAT rate" in why(told, "fit for Rackbeat")


def test_an_item_that_another_shop_decides_on_is_left_to_it(two_shops: World) -> None:
    sells_in(two_shops, "shop-se", "DKK")
    for name in two_shops.shops:
        list_product(two_shops, name, sku=SKU, title=f"Lamp of {name}", price="125")
    two_shops.run("sync-products")
    change(two_shops, listed(two_shops, SKU, "shop-se"), "shop-se", title="Another name")
    told = story(two_shops, shop="shop-se")
    assert [one for one in told.next if one.changes] == []
    assert items(two_shops)[SKU]["name"] == "Lamp of shop-dk"


@pytest.mark.parametrize("direction", [TO_SHOP, TO_RACKBEAT])
def test_a_sku_that_nobody_knows_is_told_as_such(world: World, direction: str) -> None:
    world.set_products(direction=direction)
    told = story(world, "NOBODY/KNOWS #1")
    assert rules(told)["in Rackbeat"] is False
    assert rules(told)["in the shop"] is False
    assert told.listing is None
    assert not [one for one in told.next if one.changes]


def test_two_listings_of_one_sku_are_told(world: World) -> None:
    for title in ("one", "two"):
        list_product(world, sku=SKU, title=title, price="5")
    told = story(world)
    assert rules(told)["one listing"] is False
    assert "2 listings" in why(told, "one listing")


@pytest.mark.parametrize("direction", [TO_SHOP, TO_RACKBEAT])
def test_a_listing_that_was_deleted_is_told(world: World, direction: str) -> None:
    world.set_products(direction=direction)
    make(world, SKU)
    list_product(world, sku="OTHER", price="5")
    delete(world, list_product(world, sku=SKU, price="5"))
    assert rules(story(world))["in the shop"] is False


def test_a_shop_whose_products_are_off_says_so(world: World) -> None:
    world.set_products(direction="off")
    told = story(world)
    assert (told.direction, told.rules, told.fields, told.next) == ("off", (), (), ())


def test_before_there_is_a_state_file_none_is_made(world: World) -> None:
    make(world, SKU)
    assert not world.state.exists()
    story(world)
    assert list(world.folder.glob("*sqlite*")) == []
