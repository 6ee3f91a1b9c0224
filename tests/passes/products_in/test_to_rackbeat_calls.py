"""How often the services are asked: nothing for nothing, and a handful for a listing that changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from rbsync.core.rules.canonical import plain
from rbsync.core.rules.digest import value_digest
from rbsync.passes.products.listing_content import PRICE_SOURCE
from tests.passes.products.shelf import change, edit, list_product, listed, make, quiet, shelf, sync
from tests.passes.products_in.goods import items, sells_in
from tests.world import World

NOTHING = {"ShopProfile": 1, "Locations": 1, "ProductsChanged": 1}


def calls(
    world: World, *connectors: str, shop: str = "shop-dk", **options: object
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """What one pass asks Rackbeat and a shop, the account's own check left out."""
    world.writes()
    world.run("sync-products", *connectors, **options)
    rackbeat, asked = dict(world.calls("rackbeat")), dict(world.calls(shop))
    assert rackbeat.pop("GET /api/self") == 1
    return rackbeat, asked


@pytest.fixture
def calm(world: World) -> World:
    """Forty listings, all carried, and no run sees them again because they are new."""
    for number in range(40):
        list_product(world, sku=f"LAMP-{number}", title=f"Lamp {number}", price="125")
    world.clock.move(timedelta(minutes=15))
    sync(world)
    world.clock.move(timedelta(minutes=15))
    return world


def test_a_run_without_changes_asks_rackbeat_nothing(calm: World) -> None:
    assert calls(calm) == ({}, NOTHING)
    calm.clock.move(timedelta(minutes=15))
    assert calls(calm) == ({}, NOTHING)
    assert calm.writes() == 0


def test_what_will_never_be_an_item_costs_rackbeat_nothing(stocked: World) -> None:
    list_product(stocked, title="No SKU", price="5")
    for name in ("one", "two"):
        list_product(stocked, sku="TWICE", title=name, price="5")
    stocked.clock.move(timedelta(minutes=15))
    calls(stocked)
    stocked.clock.move(timedelta(minutes=15))
    rackbeat, asked = calls(stocked)
    assert rackbeat == {}
    assert asked == {**NOTHING, "ListingsById": 1}


def test_a_second_shop_that_sells_the_same_asks_rackbeat_nothing_either(two_shops: World) -> None:
    sells_in(two_shops, "shop-se", "DKK")
    for name in two_shops.shops:
        for number in range(30):
            list_product(two_shops, name, sku=f"LAMP-{number}", price="125")
    two_shops.clock.move(timedelta(minutes=15))
    two_shops.run("sync-products")
    two_shops.clock.move(timedelta(minutes=15))
    rackbeat, asked = calls(two_shops, shop="shop-se")
    assert rackbeat == {}
    assert asked == NOTHING


def test_one_changed_listing_costs_three_calls_to_rackbeat_and_one_more_to_the_shop(calm: World) -> None:
    change(calm, listed(calm, "LAMP-3"), title="Bright lamp", price="250")
    rackbeat, asked = calls(calm)
    assert rackbeat == {"GET /api/items/{n}": 1, "GET /api/product-groups": 1, "PUT /api/products/{n}": 1}
    assert asked == {**NOTHING, "ListingsById": 1}
    assert items(calm)["LAMP-3"]["name"] == "Bright lamp"


def test_a_few_changed_listings_cost_two_calls_each_and_share_one_to_the_shop(calm: World) -> None:
    for number in range(10):
        change(calm, listed(calm, f"LAMP-{number}"), title=f"Bright lamp {number}")
    rackbeat, asked = calls(calm)
    assert rackbeat == {"GET /api/items/{n}": 10, "GET /api/product-groups": 1, "PUT /api/products/{n}": 10}
    assert asked == {**NOTHING, "ListingsById": 1}


def test_many_changed_listings_are_compared_with_pages_and_not_one_by_one(calm: World) -> None:
    for number in range(30):
        change(calm, listed(calm, f"LAMP-{number}"), title=f"Bright lamp {number}")
    rackbeat, asked = calls(calm)
    assert rackbeat == {"GET /api/items": 1, "GET /api/product-groups": 1, "PUT /api/products/{n}": 30}
    assert asked == {**NOTHING, "ListingsById": 1}


def test_a_changed_weight_costs_one_call_more_since_its_measures_are_kept(calm: World) -> None:
    change(calm, listed(calm, "LAMP-3"), weight=900)
    rackbeat, _ = calls(calm)
    assert rackbeat["PUT /api/products/{n}"] == 1
    assert sum(rackbeat.values()) == 4


def test_a_new_listing_costs_one_call_and_the_pages_of_rackbeat(calm: World) -> None:
    list_product(calm, sku="NEW", price="125")
    rackbeat, asked = calls(calm)
    assert rackbeat == {"GET /api/items": 1, "GET /api/product-groups/{n}": 1, "POST /api/products": 1}
    assert asked == {**NOTHING, "ListingsById": 1}


def test_a_first_load_costs_one_call_per_new_item_and_none_for_those_that_are_equal(world: World) -> None:
    for number in range(60):
        list_product(world, sku=f"LAMP-{number}", price="125", title=f"Lamp LAMP-{number}")
        if number < 20:
            make(world, f"LAMP-{number}", price=100)
    rackbeat, _ = calls(world)
    assert rackbeat == {
        "GET /api/items": 1,
        "GET /api/product-groups": 1,
        "GET /api/product-groups/{n}": 1,
        "POST /api/products": 40,
    }


def test_sales_that_touch_listings_cause_no_call_to_rackbeat_and_no_writing(calm: World) -> None:
    for number in range(8):
        calm.place(lines=[{"sku": f"LAMP-{number}", "quantity": 1}])
    assert calls(calm) == ({}, NOTHING)
    for one in shelf(calm)[:8]:
        change(calm, one, available=17)
    assert calls(calm) == ({}, NOTHING)
    assert calm.writes() == 0


def test_rackbeats_own_changes_are_seen_by_the_full_run_only(calm: World) -> None:
    edit(calm, "LAMP-3", name="Rackbeat's name")
    assert calls(calm) == ({}, NOTHING)
    rackbeat, _ = calls(calm, full=True)
    assert rackbeat == {"GET /api/items": 1, "GET /api/product-groups": 1, "PUT /api/products/{n}": 1}
    quiet(calm)


def test_everything_is_compared_again_once_a_day(calm: World) -> None:
    edit(calm, "LAMP-3", name="Rackbeat's name")
    calm.clock.move(timedelta(hours=25))
    calls(calm)
    assert items(calm)["LAMP-3"]["name"] == "Lamp 3"


@pytest.mark.parametrize("kind", ["error-before", "error-after", "lost-answer"])
def test_a_change_that_failed_is_tried_again_by_the_next_run(calm: World, kind: str) -> None:
    with calm.memory() as memory:
        links = [link.external_id for link in memory.listings.linked("shop-dk")]
    assert len(links) == 40
    edit(calm, "LAMP-3", name="Rackbeat's name")
    calm.fault("rackbeat", "PUT /api/products/{n}", kind, times=99)
    report = calm.run("sync-products", full=True)
    assert report.exit_code in (3, 5)
    calm.no_faults()
    calm.clock.move(timedelta(minutes=15))
    calls(calm)
    assert items(calm)["LAMP-3"]["name"] == "Lamp 3"
    assert calls(calm) == ({}, NOTHING)


def test_a_link_that_was_there_before_is_tried_again_too(calm: World) -> None:
    make(calm, "OWN", name="Rackbeat's name", price=100)
    list_product(calm, sku="OWN", title="Shop's name", price="125")
    calm.run("push-stock", full=True)
    calm.person("rackbeat", "toggles", name_limit=4)
    assert calm.run("sync-products", full=True).exit_code == 3
    for _ in range(2):
        rackbeat, _ = calls(calm)
        assert rackbeat["PUT /api/products/{n}"] == 1
    calm.person("rackbeat", "toggles", name_limit=255)
    calls(calm)
    assert items(calm)["OWN"]["name"] == "Shop's name"
    assert calls(calm) == ({}, NOTHING)


def test_a_direction_that_is_turned_round_takes_effect_at_once(calm: World) -> None:
    calm.set_products(direction="rackbeat-to-shop")
    edit(calm, "LAMP-3", name="Rackbeat's name")
    calm.run("sync-products")
    assert listed(calm, "LAMP-3").title == "Rackbeat's name"
    calm.set_products(direction="shop-to-rackbeat")
    edit(calm, "LAMP-4", name="Rackbeat's other name")
    calm.run("sync-products")
    assert items(calm)["LAMP-4"]["name"] == "Lamp 4"
    quiet(calm)


def test_where_a_price_came_from_is_remembered_as_ever_by_a_shop_that_tells_no_rate(world: World) -> None:
    """Or else every price would be read again after an upgrade."""
    list_product(world, sku="LAMP", title="Lamp", price="125.50")
    world.run("sync-products")
    with world.memory() as memory:
        known = list(memory.listings.linked("shop-dk"))
        agreed = memory.agreements.by_ids("shop-dk", [link.external_id for link in known])
    shown = {one.id: one for one in shelf(world)}
    assert agreed
    for external_id, one in agreed.items():
        price = plain(shown[external_id].price)
        assert one.wanted[PRICE_SOURCE] == value_digest(f"{price} DKK True")
