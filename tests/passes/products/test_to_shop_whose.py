"""A listing is written to, and a new one made, only where it is certain whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rbsync.passes.options import AcceptedMatch
from tests.passes.products.shelf import (
    SHOP,
    by_id,
    change,
    edit,
    list_product,
    listed,
    make,
    part,
    product,
    quiet,
    reasons,
    said,
    shelf,
    sync,
)
from tests.world import World

EAN = "5700000000017"


def test_a_listing_that_was_renamed_before_it_was_linked_is_not_written_to(world: World) -> None:
    ours = list_product(world, sku="X", title="Their X")
    sync(world)
    world.clock.move(timedelta(minutes=30))
    sync(world)
    world.person(SHOP, "toggles", product_search_lag_seconds=60)
    change(world, ours, sku="Z", title="It is a Z")
    make(world, "X")
    assert reasons(sync(world)) == {"X": "changed-meanwhile"}
    assert (by_id(world, ours.id).title, by_id(world, ours.id).price) == ("It is a Z", 10)
    assert reasons(sync(world)) == {"X": "created"}
    assert by_id(world, ours.id).title == "It is a Z"


def test_a_barcode_that_was_moved_since_it_was_read_names_nothing(world: World) -> None:
    ours = list_product(world, barcode=EAN)
    sync(world)
    world.clock.move(timedelta(minutes=30))
    sync(world)
    world.person(SHOP, "toggles", product_search_lag_seconds=60)
    change(world, ours, barcode="5700000000024")
    make(world, "X", barcode=EAN)
    assert reasons(sync(world)) == {"X": "changed-meanwhile"}
    assert reasons(sync(world)) == {"X": "created"}
    assert by_id(world, ours.id).title == "Handmade"


def test_no_second_listing_is_made_for_a_sku_that_another_items_listing_was_given(world: World) -> None:
    make(world, "X")
    sync(world)
    change(world, listed(world, "X"), sku="Y")
    sync(world)
    make(world, "Y")
    told = sync(world)
    assert reasons(told) == {"X": "sku-changed", "Y": "duplicate-sku"}
    assert "'X'" in said(told, "Y")
    assert "--relink Y" in said(told, "Y")
    assert [one.sku for one in shelf(world)] == ["Y"]


def test_no_second_listing_is_made_for_the_sku_of_one_that_was_adopted_by_barcode(world: World) -> None:
    ours = list_product(world, sku="FOO", barcode=EAN)
    make(world, "BAR", barcode=EAN)
    sync(world)
    make(world, "FOO")
    told = sync(world)
    assert reasons(told) == {"FOO": "duplicate-sku"}
    assert "'BAR'" in said(told, "FOO")
    assert [one.id for one in shelf(world)] == [ours.id]


def test_an_item_renumbered_to_capitals_gets_no_second_listing(world: World) -> None:
    make(world, "abc")
    make(world, "OTHER")
    sync(world)
    edit(world, "abc", deleted=True)
    make(world, "ABC")
    for _ in range(2):
        told = sync(world, allow_unpublish=True)
        assert reasons(told)["ABC"] == "case-collision"
        assert "'abc'" in said(told, "ABC")
    assert {one.sku for one in shelf(world)} == {"abc", "OTHER"}


def test_an_item_whose_listing_was_linked_to_another_is_not_told_that_it_was_deleted(world: World) -> None:
    make(world, "X")
    sync(world)
    change(world, listed(world, "X"), sku="Y")
    make(world, "Y")
    world.run("initial-sync", SHOP, relink=("Y",))
    for _ in range(2):
        assert reasons(sync(world)).get("X") != "gone"
    assert len([one for one in shelf(world) if one.sku == "Y"]) == 1


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [({"barcode": EAN}, "ambiguous-barcode"), ({"sku": "bar"}, "case-collision")],
    ids=["barcode", "case"],
)
def test_a_first_run_for_one_item_makes_no_second_listing(world: World, theirs: dict[str, str], reason: str) -> None:
    ours = list_product(world, **theirs)
    make(world, "BAR", barcode=EAN)
    assert reasons(sync(world, skus=("BAR",))) == {"BAR": reason}
    assert shelf(world) == [ours]


def test_a_barcode_is_not_decided_on_in_a_run_for_one_item(world: World) -> None:
    ours = list_product(world, barcode=EAN)
    make(world, "A", barcode=EAN)
    make(world, "B", barcode=EAN)
    told = sync(world, skus=("A",))
    assert reasons(told) == {"A": "ambiguous-barcode"}
    assert "without --sku" in said(told, "A")
    assert shelf(world) == [ours]
    edit(world, "B", barcode=None)
    assert reasons(sync(world)) == {"A": "updated", "B": "created"}


def test_what_was_made_and_not_published_is_published_by_the_next_run(world: World) -> None:
    world.set_products(status="active", publish_to=["Online Store"])
    make(world, "X")
    world.fault(SHOP, "Publish", "reset-before", times=-1)
    told = {one.number: one for one in part(world).records}
    assert reasons(told) == {"X": "timeout-unknown-outcome"}
    world.no_faults()
    assert product(world, listed(world, "X"))["publications"] == []
    assert "publish it" in said(sync(world), "X")
    names = {row["id"]: row["title"] for row in world.rows("publications", SHOP)}
    assert [names[one] for one in product(world, listed(world, "X"))["publications"]] == ["Online Store"]
    quiet(world)


def test_a_sku_that_was_filled_in_and_is_changed_is_held(world: World) -> None:
    ours = list_product(world)
    make(world, "X")
    world.run("match", SHOP, matches=(AcceptedMatch(SHOP, ours.id, "X"),))
    sync(world)
    assert by_id(world, ours.id).sku == "X"
    change(world, ours, sku="Z", price="5.00")
    assert reasons(sync(world)) == {"X": "sku-changed"}
    assert by_id(world, ours.id).price == 5


def test_categories_that_become_collections_are_joined_once_and_leave_product_types_alone(world: World) -> None:
    world.person("rackbeat", "groups", number=40, name="New arrivals", vat_domestic=25)
    make(world, "A", group=40)
    sync(world)
    assert listed(world, "A").category == "New arrivals"
    world.set_products(category_as="collection")
    assert "join the collection 'New arrivals'" in said(sync(world), "A")
    titles = {row["id"]: row["title"] for row in world.rows("collections", SHOP)}
    assert "New arrivals" in [titles[one] for one in product(world, listed(world, "A"))["collections"]]
    quiet(world)
    change(world, listed(world, "A"), productType="Handmade")
    assert reasons(sync(world)) == {}
    assert listed(world, "A").category == "Handmade"
    quiet(world)
