"""Which items a shop has: the rules, leaving for each of them, and coming back."""

from __future__ import annotations

import pytest

from tests.passes.products.shelf import (
    Shown,
    add_variant,
    by_id,
    change,
    delete,
    edit,
    list_product,
    listed,
    make,
    part,
    quiet,
    reasons,
    said,
    shelf,
    sync,
)
from tests.world import World

LEFT = {"archive": "ARCHIVED", "draft": "DRAFT", "keep": "ACTIVE"}


def skus(world: World) -> set[str | None]:
    return {one.sku for one in shelf(world)}


def test_only_items_that_pass_every_rule_are_listed(world: World) -> None:
    world.set_products(groups=[10, 20], custom_fields={"shade": "Web", "season": "summer"})
    fields = {"shade": " web ", "season": "summer"}
    make(world, "GOOD", fields=fields)
    make(world, "TEA", group=20, fields=fields)
    make(world, "GROUP", group=11, fields=fields)
    make(world, "SHADE", fields={"shade": "shop", "season": "summer"})
    make(world, "SEASON", fields={"shade": "web"})
    make(world, "BARRED", barred=True, fields=fields)
    told = part(world)
    assert skus(world) == {"GOOD", "TEA"}
    assert told.counts["skipped"] == 4 + 7  # the account's own items for freight and the like are none of these groups
    quiet(world)


def test_barred_items_are_listed_where_that_is_set(world: World) -> None:
    world.set_products(include_barred=True)
    make(world, "BARRED", barred=True)
    sync(world)
    assert skus(world) == {"BARRED"}


def test_items_that_stand_for_lines_on_orders_are_no_goods(world: World) -> None:
    world.set_orders(freight_item="CARRIAGE")
    make(world, "CARRIAGE", group=80)
    make(world, "A")
    sync(world)
    assert skus(world) == {"A"}


def test_only_what_can_be_sold_now_is_listed_where_that_is_set(world: World) -> None:
    world.set_products(in_stock_only=True, when_left="draft")
    make(world, "PART", stock={"1": 3})
    make(world, "SET", components={"PART": 2}, stock={"1": 0})
    make(world, "BIG", components={"PART": 4})
    make(world, "NONE", stock={"1": 0})
    make(world, "SERVICE", group=80)
    sync(world)
    assert skus(world) == {"PART", "SET", "SERVICE"}
    world.stock("PART", 1)
    assert "not in stock" in said(sync(world), "SET")
    assert (listed(world, "PART").status, listed(world, "SET").status) == ("DRAFT", "DRAFT")
    quiet(world)


@pytest.mark.parametrize("left", LEFT)
def test_an_item_that_leaves_is_taken_out_of_sight_once(world: World, left: str) -> None:
    world.set_products(status="active", when_left=left)
    make(world, "A")
    sync(world)
    edit(world, "A", barred=True, name="New name", price=999)
    told = sync(world)
    assert reasons(told) == {"A": "filtered-by-rule" if left == "keep" else "updated"}
    assert "it is barred" in said(told, "A")
    gone = listed(world, "A")
    assert (gone.status, gone.title, gone.price) == (LEFT[left], "Lamp A", 100)
    world.writes()
    assert sync(world) == {}
    quiet(world)


def test_what_people_show_again_is_left_alone(world: World) -> None:
    world.set_products(status="active")
    make(world, "A")
    sync(world)
    edit(world, "A", barred=True)
    sync(world)
    change(world, listed(world, "A"), status="ACTIVE", title="Ours", price="1.00")
    quiet(world)
    now = listed(world, "A")
    assert (now.status, now.title, now.price) == ("ACTIVE", "Ours", 1)
    edit(world, "A", barred=False)
    sync(world)
    now = listed(world, "A")
    assert (now.status, now.title, now.price) == ("ACTIVE", "Lamp A", 100)
    quiet(world)


@pytest.mark.parametrize("before", ["ACTIVE", "DRAFT"])
@pytest.mark.parametrize("left", LEFT)
def test_what_comes_back_gets_the_status_it_had(world: World, left: str, before: str) -> None:
    world.set_products(when_left=left)
    make(world, "A")
    sync(world)
    change(world, listed(world, "A"), status=before)
    sync(world)
    edit(world, "A", barred=True)
    sync(world)
    edit(world, "A", barred=False, price=96)
    told = sync(world)
    now = listed(world, "A")
    assert (now.status, now.price) == (before, 120)
    assert "price 100 → 120 DKK" in said(told, "A")
    quiet(world)
    edit(world, "A", barred=True)
    sync(world)
    assert listed(world, "A").status == (
        LEFT[left] if before == "ACTIVE" else {"archive": "ARCHIVED"}.get(left, "DRAFT")
    )


def test_what_people_had_archived_themselves_stays_archived(world: World) -> None:
    make(world, "A")
    sync(world)
    change(world, listed(world, "A"), status="ARCHIVED")
    edit(world, "A", barred=True)
    assert "it stays archived" in said(sync(world), "A")
    edit(world, "A", barred=False)
    sync(world)
    assert listed(world, "A").status == "ARCHIVED"
    quiet(world)


@pytest.mark.parametrize("left", ["archive", "draft"])
def test_an_item_that_is_deleted_in_rackbeat_leaves_too(world: World, left: str) -> None:
    world.set_products(status="active", when_left=left)
    make(world, "A")
    make(world, "B")
    sync(world)
    edit(world, "A", deleted=True)
    told = sync(world)
    assert "Rackbeat does not have the item any more" in said(told, "A")
    assert (listed(world, "A").status, listed(world, "B").status) == (LEFT[left], "ACTIVE")
    quiet(world)
    edit(world, "A", deleted=False)
    sync(world)
    assert listed(world, "A").status == "ACTIVE"
    quiet(world)


def test_a_product_of_several_variants_leaves_when_all_of_them_do(world: World) -> None:
    red, blue = _in_two_colours(world)
    edit(world, "RED", barred=True)
    assert "its product stays for the other variants" in said(sync(world), "RED")
    assert by_id(world, red.id).status == "ACTIVE"
    edit(world, "BLUE", barred=True)
    told = sync(world)
    assert {number: one.verdict.outcome for number, one in told.items()} == {"RED": "updated", "BLUE": "updated"}
    assert by_id(world, blue.id).status == "ARCHIVED"
    quiet(world)
    edit(world, "BLUE", barred=False)
    sync(world)
    assert by_id(world, blue.id).status == "ACTIVE"
    assert by_id(world, blue.id).variants == 2
    sync(world)
    quiet(world)


def test_a_product_with_a_variant_that_only_the_shop_knows_never_leaves(world: World) -> None:
    red, blue = _in_two_colours(world)
    add_variant(world, red.product_id, options={"Colour": "Green"}, sku="OURS")
    edit(world, "RED", barred=True)
    edit(world, "BLUE", barred=True)
    sync(world)
    assert by_id(world, blue.id).status == "ACTIVE"
    assert by_id(world, red.id).variants == 3


def test_a_listing_that_never_was_kept_equal_does_not_leave(world: World) -> None:
    ours = list_product(world, sku="A")
    make(world, "A", barred=True)
    assert sync(world) == {}
    assert by_id(world, ours.id).status == "ACTIVE"


def test_an_item_that_leaves_after_its_listing_was_deleted_is_told_once(world: World) -> None:
    make(world, "A")
    make(world, "B")
    sync(world)
    delete(world, listed(world, "A"))
    edit(world, "A", barred=True)
    assert "its listing was deleted too" in said(sync(world), "A")
    assert sync(world) == {}
    edit(world, "A", barred=False)
    assert reasons(sync(world)) == {"A": "gone"}
    assert skus(world) == {"B"}
    quiet(world)


def _in_two_colours(world: World) -> tuple[Shown, Shown]:
    """Two items that are variants of one product in the shop."""
    made = list_product(world, title="Shade")
    red = add_variant(world, made.product_id, options={"Colour": "Red"}, sku="RED")
    blue = add_variant(world, made.product_id, options={"Colour": "Blue"}, sku="BLUE")
    make(world, "RED")
    make(world, "BLUE")
    sync(world)
    return red, blue


def test_a_listing_whose_sku_people_changed_does_not_leave_with_its_old_item(world: World) -> None:
    world.set_products(status="active")
    for number in ("A", "B"):
        make(world, number)
    sync(world)
    for number in ("A", "B"):
        change(world, listed(world, number), sku=f"NEW-{number}")
    edit(world, "A", barred=True)
    edit(world, "B", deleted=True)
    for _ in range(2):
        told = sync(world)
        assert reasons(told) == {"A": "sku-changed", "B": "sku-changed"}
        assert "'NEW-A'" in said(told, "A")
    assert {one.status for one in shelf(world)} == {"ACTIVE"}
    change(world, listed(world, "NEW-A"), sku="A")
    assert reasons(sync(world)) == {"A": "updated", "B": "sku-changed"}
    assert listed(world, "A").status == "ARCHIVED"


def test_turning_the_direction_round_takes_nothing_out_of_the_shop(world: World) -> None:
    world.set_products(direction="shop-to-rackbeat")
    ours = [list_product(world, sku=number, title=f"Ours {number}", price="125.00") for number in ("A", "B")]
    world.run("sync-products")
    world.set_products(direction="rackbeat-to-shop", groups=[11])
    edit(world, "B", group=11)
    assert reasons(sync(world)) == {"B": "updated"}
    assert [by_id(world, one.id).status for one in ours] == ["ACTIVE", "ACTIVE"]
    assert by_id(world, ours[1].id).category == "Furniture"
    quiet(world)
    edit(world, "B", group=10)
    sync(world)
    assert [by_id(world, one.id).status for one in ours] == ["ACTIVE", "ARCHIVED"]
