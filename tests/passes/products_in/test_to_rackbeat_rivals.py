"""Listings that are not what they were when they were noted, runs that see a part, second shops, and links that move."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tests.passes.products.shelf import change, list_product, make, part, quiet, reasons, said, sell, sync
from tests.passes.products_in.goods import items, sells_in
from tests.world import World, records

SECOND = "shop-se"
LATER = timedelta(minutes=30)


def links(world: World, shop: str = "shop-dk") -> dict[str, str]:
    with world.memory() as memory:
        return {link.external_id: link.rackbeat for link in memory.listings.linked(shop)}


def lag(world: World, seconds: int) -> None:
    """The shop's lists and searches show what people do so much later."""
    world.person("shop-dk", "toggles", product_search_lag_seconds=seconds)


def test_a_listing_renamed_a_moment_ago_does_not_write_on_the_item_of_its_old_sku(world: World) -> None:
    listing = list_product(world, sku="X" * 26, title="Too long", price="125")
    sync(world)
    world.set("connectors", "shop-dk", "products", max_sku_length=30)
    world.clock.move(LATER)
    lag(world, 60)
    change(world, listing, sku="OTHER", title="Something else")
    make(world, "X" * 26, name="The real one", price=1)
    assert reasons(sync(world, skus=("X" * 26,))) == {"X" * 26: "settling"}
    assert reasons(sync(world))["OTHER"] in ("created", "settling")
    assert items(world)["X" * 26]["name"] == "The real one"
    lag(world, 0)
    world.clock.move(LATER)
    sync(world)
    assert links(world) == {listing.id: "OTHER"}
    assert items(world)["OTHER"]["name"] == "Something else"
    quiet(world)


def test_a_barcode_entered_a_moment_ago_makes_no_second_item(world: World) -> None:
    make(world, "REAL", barcode="5701")
    listing = list_product(world, sku="S" * 26, title="Too long", price="125")
    sync(world)
    world.set("connectors", "shop-dk", "products", max_sku_length=30)
    world.clock.move(LATER)
    lag(world, 60)
    change(world, listing, barcode="5701")
    assert reasons(sync(world)) == {"S" * 26: "settling"}
    assert "S" * 26 not in items(world)
    assert reasons(sync(world)) == {"S" * 26: "updated"}
    assert links(world) == {listing.id: "REAL"}


def test_a_run_for_one_sku_finds_by_barcode_and_by_case_what_a_whole_run_finds(world: World) -> None:
    make(world, "P", barcode="777")
    make(world, "abc")
    for number in ("A1", "A2"):
        make(world, number, barcode="888")
    listing = list_product(world, sku="Q", title="By barcode", price="125", barcode="777")
    list_product(world, sku="ABC", title="Other case", price="5")
    list_product(world, sku="TWO", title="Two have its barcode", price="5", barcode="888")
    list_product(world, sku="NOT-ASKED", title="Not asked about", price="5")
    before = set(items(world))
    assert reasons(sync(world, skus=("Q", "ABC", "TWO"))) == {
        "Q": "updated",
        "ABC": "case-collision",
        "TWO": "ambiguous-barcode",
    }
    assert links(world) == {listing.id: "P"}
    assert set(items(world)) == before


def test_the_second_shop_leaves_the_firsts_item_alone_that_its_barcode_names(two_shops: World) -> None:
    sells_in(two_shops, SECOND, "DKK")
    list_product(two_shops, sku="P", title="Lamp", price="100", barcode="777")
    two_shops.run("sync-products")
    before = items(two_shops)["P"]
    listing = list_product(two_shops, SECOND, sku="SE-1", title="Svensk lampa", price="55", barcode="777")
    told = records(two_shops.run("sync-products"))[listing.id]
    assert (told.number, told.changes) == ("SE-1", ("link to item P, found by barcode",))
    assert links(two_shops, SECOND) == {listing.id: "P"}
    assert items(two_shops)["P"] == before
    change(two_shops, listing, SECOND, price="66")
    two_shops.run("sync-products", full=True)
    assert items(two_shops)["P"] == before
    assert "SE-1" not in items(two_shops)
    quiet(two_shops)


def test_prices_counted_another_way_do_not_slip_past_the_guard_a_few_at_a_time(world: World) -> None:
    there = [list_product(world, sku=f"S{number}", price="100") for number in range(24)]
    sync(world)
    world.clock.move(LATER)
    sell(world, taxes_included=False)
    for few in (there[:8], there[8:16], there[16:]):
        for listing in few:
            change(world, listing, tags=["touched"])
        assert "1.25 times" in (world.run("sync-products").connectors[0].error or "")
        world.clock.move(LATER)
    assert {Decimal(items(world)[f"S{number}"]["price"]) for number in range(24)} == {Decimal(80)}
    assert part(world, allow_prices=True).counts["updated"] == 24
    quiet(world)
    change(world, there[0], price="101")
    assert part(world).counts["updated"] == 1


def test_many_items_found_by_barcode_are_read_again_all_at_once(world: World) -> None:
    for number in range(25):
        make(world, f"I{number}", price=100, barcode=f"57{number:03}")
        list_product(world, sku=f"L{number}", title=f"Lamp {number}", price="125", barcode=f"57{number:03}")
    assert part(world).counts["updated"] == 25
    assert [items(world)[f"I{number}"]["name"] for number in range(25)] == [f"Lamp {number}" for number in range(25)]
    quiet(world)


def test_a_listing_that_the_first_load_linked_is_no_rival_of_itself(world: World) -> None:
    world.set("connectors", "shop-dk", "products", max_sku_length=2)
    list_product(world, sku="LAMP", price="125")
    assert reasons(sync(world)) == {"LAMP": "overlong-sku"}
    world.set("connectors", "shop-dk", "products", max_sku_length=25)
    world.clock.move(LATER)
    world.run("initial-sync")
    world.clock.move(LATER)
    quiet(world)


def test_a_link_that_a_person_moved_is_compared_in_the_next_run(world: World) -> None:
    listing = list_product(world, sku="X", title="Lamp", price="125")
    sync(world)
    world.clock.move(LATER)
    change(world, listing, sku="Y", price="250")
    make(world, "Y", price=1)
    assert reasons(sync(world)) == {"Y": "sku-changed"}
    world.run("initial-sync", relink=("Y",))
    assert "price 1 → 200" in said(sync(world), "Y")
    assert (items(world)["X"]["price"], items(world)["Y"]["price"]) == ("100", "200")
    quiet(world)


def test_a_listing_that_the_list_does_not_show_yet_keeps_its_link(world: World) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.set_stock(direction="rackbeat-to-shop")
    list_product(world, sku="SHOWN")
    sync(world)
    world.clock.move(LATER)
    lag(world, 60)
    make(world, "NEW")
    sync(world)
    before = links(world)
    assert "NEW" in before.values()
    world.run("push-stock", full=True)
    assert links(world) == before


def test_a_link_that_a_person_moved_does_not_leave_with_its_old_item(world: World) -> None:
    world.set_products(direction="rackbeat-to-shop")
    make(world, "X")
    sync(world)
    [listing] = links(world)
    world.person("shop-dk", "variants/X", sku="Y")
    world.person("rackbeat", "items/X", deleted=True)
    make(world, "Y", price=90)
    world.run("initial-sync", relink=("Y",))
    assert reasons(sync(world)) == {"Y": "updated"}
    assert links(world) == {listing: "Y"}
    quiet(world)
