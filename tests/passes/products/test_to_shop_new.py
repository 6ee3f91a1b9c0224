"""New listings: drafts unless told otherwise, stocked at the location, seen where the settings say."""

from __future__ import annotations

import pytest

from tests.passes.products.shelf import edit, listed, make, part, product, quiet, reasons, said, shelf, sync
from tests.world import World


def test_a_new_listing_is_a_draft_that_is_tracked_and_stocked_at_the_location(world: World) -> None:
    make(world, "A", stock={"1": 7})
    told = sync(world)
    assert "make a draft listing 'Lamp A' at 100" in said(told, "A")
    made = listed(world, "A")
    assert (made.status, made.tracked, made.available, made.variants) == ("DRAFT", True, 0, 1)
    record = product(world, made)
    assert record["publications"] == []
    assert record["options"] == [{"name": "Title", "values": ["Default Title"]}]
    [variant] = [row for row in world.rows("variants", "shop-dk") if row["sku"] == "A"]
    assert (variant["taxable"], variant["requires_shipping"]) == (True, True)
    warehouse = world.rows("locations", "shop-dk")[0]["id"]
    assert [(level["location"], level["active"]) for level in variant["levels"]] == [(warehouse, True)]
    world.run("push-stock")
    assert listed(world, "A").available == 7
    quiet(world)


def test_one_run_makes_the_listing_before_it_tells_its_stock(world: World) -> None:
    make(world, "A", stock={"1": 7})
    make(world, "B", stock={"1": 2})
    make(world, "SET", components={"B": 2}, stock={"1": 0})
    report = world.run()
    assert report.exit_code == 0
    assert [one.command for one in report.connectors] == ["pull-orders", "sync-products", "push-stock"]
    assert [(one.sku, one.available) for one in shelf(world)] == [("A", 7), ("B", 2), ("SET", 1)]
    world.writes()
    world.run()
    assert world.writes() == 0


def test_an_item_without_inventory_is_not_tracked(world: World) -> None:
    make(world, "HOUR", group=80, name="An hour's work")
    sync(world)
    assert not listed(world, "HOUR").tracked
    quiet(world)


def test_a_bom_is_listed_like_any_item(world: World) -> None:
    make(world, "PART", price=40)
    make(
        world, "SET", name="A set", price=72, components={"PART": 2}, barcode="5700000000017", description="Two of them"
    )
    sync(world)
    made = listed(world, "SET")
    assert (made.title, made.price, made.barcode, made.text) == ("A set", 90, "5700000000017", "Two of them")
    edit(world, "SET", price=80)
    sync(world)
    assert listed(world, "SET").price == 100
    quiet(world)


def test_new_listings_are_shown_where_the_settings_say(world: World) -> None:
    world.set_products(status="active", publish_to=["Online Store"])
    make(world, "A")
    sync(world)
    made = listed(world, "A")
    names = {row["id"]: row["title"] for row in world.rows("publications", "shop-dk")}
    assert made.status == "ACTIVE"
    assert [names[one] for one in product(world, made)["publications"]] == ["Online Store"]
    quiet(world)


def test_a_sales_channel_that_the_shop_does_not_have_stops_it_before_anything_is_made(world: World) -> None:
    world.set_products(status="active", publish_to=["Market stall"])
    make(world, "A")
    report = part(world)
    assert report.exit_code == 2
    assert "Market stall" in (report.error or "")
    assert "Online Store" in (report.error or "")
    assert shelf(world) == []


def test_a_category_may_be_the_collection_of_that_title(world: World) -> None:
    world.set_products(category_as="collection")
    world.person("rackbeat", "groups", number=40, name="New arrivals", vat_domestic=25)
    world.person("rackbeat", "groups", number=41, name="Gifts", vat_domestic=25)
    make(world, "A", group=40)
    make(world, "B", group=41)
    report = part(world)
    assert reasons({one.number: one for one in report.records}) == {"A": "created", "B": "created"}
    titles = {row["id"]: row["title"] for row in world.rows("collections", "shop-dk")}
    joined = {number: [titles[one] for one in product(world, listed(world, number))["collections"]] for number in "AB"}
    assert joined == {"A": ["New arrivals"], "B": []}
    assert any("2 collections are called 'Gifts'" in note for note in report.notes)
    assert listed(world, "A").category == ""
    quiet(world)


def test_the_days_limit_of_new_variants_is_told_and_the_next_day_goes_on(world: World) -> None:
    world.person("shop-dk", "toggles", variants_before_limit=0, daily_variant_limit=3)
    for number in "ABCDE":
        make(world, number)
    told = sync(world)
    assert sorted(reasons(told).values()) == ["created"] * 3 + ["daily-limit"] * 2
    assert len(shelf(world)) == 3
    world.person("shop-dk", "toggles", daily_variant_limit=1000)
    assert sorted(reasons(sync(world)).values()) == ["created"] * 2
    assert [one.sku for one in shelf(world)] == list("ABCDE")
    quiet(world)


@pytest.mark.parametrize("lag", [0, 300], ids=["found at once", "found later"])
def test_a_listing_whose_making_was_not_answered_is_made_once_and_kept_equal(world: World, lag: int) -> None:
    make(world, "Z")
    sync(world)
    world.person("shop-dk", "toggles", product_search_lag_seconds=lag)
    make(world, "A")
    world.fault("shop-dk", "SetProduct", "lost-answer", times=-1)
    report = part(world)
    assert report.exit_code == 5
    assert reasons({one.number: one for one in report.records}) == {"A": "timeout-unknown-outcome"}
    world.no_faults()
    edit(world, "A", price=96)
    sync(world)
    assert [(one.sku, one.price) for one in shelf(world)] == [("A", 120), ("Z", 100)]
    assert world.open_intents() == []
    world.clock.move()
    quiet(world)


def test_a_family_whose_making_was_not_answered_is_made_once(world: World) -> None:
    world.set_products(family_field="shade")
    make(world, "Z")
    sync(world)
    world.person("shop-dk", "toggles", product_search_lag_seconds=300)
    for number in ("blue", "red"):
        make(world, number, name=f"Lamp, {number}", fields={"shade": "Lamp"})
    world.fault("shop-dk", "SetProduct", "lost-answer", times=-1)
    assert part(world).exit_code == 5
    world.no_faults()
    assert reasons(sync(world)) == {"blue": "settling", "red": "settling"}
    world.clock.move()
    assert reasons(sync(world)) == {"blue": "updated", "red": "updated"}
    assert {one.sku for one in shelf(world)} == {"Z", "blue", "red"}
    assert len(shelf(world)) == 3
    quiet(world)
