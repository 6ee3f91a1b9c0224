"""Variants from Rackbeat: items with the same value in a custom field become one product."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rbsync.sandbox.kit.http import Handler, Request, Response
from tests.passes.products.shelf import (
    Shown,
    add_variant,
    change,
    delete,
    edit,
    list_product,
    listed,
    make,
    product,
    quiet,
    reasons,
    said,
    shelf,
    sync,
)
from tests.world import World


@pytest.fixture(autouse=True)
def _families(world: World) -> None:
    world.set_products(family_field="shade")


def member(world: World, number: str, name: str, family: str = "Desk lamp", **words: object) -> None:
    """An item of a family."""
    fields = {"shade": family, **({"season": words.pop("season")} if "season" in words else {})}
    make(world, number, name=name, fields=fields, **words)


def lamps(world: World) -> list[Shown]:
    """The variants of the family's product, by SKU."""
    return sorted((one for one in shelf(world) if one.title == "Desk lamp"), key=lambda one: one.sku or "")


def test_a_family_is_one_product_whose_variants_its_items_are(world: World) -> None:
    member(world, "BLK", "Desk lamp, black", description="Of metal", barcode="5700000000017", price=80)
    member(world, "RED", "Desk lamp - red", price=96, weight=120)
    make(world, "ALONE", name="Chair")
    told = sync(world)
    assert reasons(told) == {"BLK": "created", "RED": "created", "ALONE": "created"}
    black, red = lamps(world)
    assert (black.option, red.option) == ("black", "red")
    assert (black.price, red.price, red.weight, black.barcode) == (100, 120, 120, "5700000000017")
    assert black.product_id == red.product_id
    assert (black.text, black.category, black.status, black.variants) == ("Of metal", "Lamps", "DRAFT", 2)
    assert product(world, black)["options"] == [{"name": "Variant", "values": ["black", "red"]}]
    assert all(one.tracked and one.available == 0 for one in (black, red))
    quiet(world)


def test_a_field_of_its_own_tells_the_variants_apart(world: World) -> None:
    world.set_products(option_field="season", option_name="Season")
    member(world, "A", "Desk lamp", season="summer")
    member(world, "B", "Desk lamp", season="winter")
    sync(world)
    assert [one.option for one in lamps(world)] == ["summer", "winter"]
    assert product(world, lamps(world)[0])["options"][0]["name"] == "Season"
    quiet(world)


def test_a_member_that_comes_later_joins_the_product(world: World) -> None:
    member(world, "BLK", "Desk lamp, black")
    member(world, "RED", "Desk lamp, red")
    sync(world)
    before = product(world, lamps(world)[0])
    member(world, "BLU", "Desk lamp, blue", price=96)
    told = sync(world)
    assert "add a variant 'blue'" in said(told, "BLU")
    assert [(one.sku, one.option, one.price) for one in lamps(world)] == [
        ("BLK", "black", 100),
        ("BLU", "blue", 120),
        ("RED", "red", 100),
    ]
    after = product(world, lamps(world)[0])
    assert {after[key] == before[key] for key in ("id", "title", "status", "handle")} == {True}
    assert {one.product_id for one in lamps(world)} == {before["id"]}
    assert all(one.tracked and one.available == 0 for one in lamps(world))
    quiet(world)


def test_members_that_nothing_tells_apart_are_held_and_the_others_go_on(world: World) -> None:
    member(world, "A", "Desk lamp, black")
    member(world, "B", "Desk lamp, BLACK")
    member(world, "C", "Desk lamp, red")
    told = sync(world)
    assert reasons(told) == {"A": "family-unclear", "B": "family-unclear", "C": "created"}
    assert "item B" in said(told, "A")
    quiet(world)
    edit(world, "B", name="Desk lamp, blue")
    assert reasons(sync(world)) == {"A": "created", "B": "created"}
    assert len(lamps(world)) == 3
    quiet(world)


def test_a_later_member_like_one_that_is_there_is_held(world: World) -> None:
    member(world, "A", "Desk lamp, black")
    member(world, "C", "Desk lamp, red")
    sync(world)
    member(world, "B", "Desk lamp, black")
    told = sync(world)
    assert reasons(told) == {"B": "family-unclear"}
    assert "already" in said(told, "B")
    assert len(lamps(world)) == 2
    quiet(world)


def test_a_family_larger_than_the_shop_takes_is_held_whole(world: World) -> None:
    world.tap = _takes_two_variants_only
    for number in ("A", "B", "C"):
        member(world, number, f"Desk lamp, {number}")
    make(world, "ALONE")
    told = sync(world)
    assert reasons(told) == {
        "A": "too-many-variants",
        "B": "too-many-variants",
        "C": "too-many-variants",
        "ALONE": "created",
    }
    assert "3 items; the shop takes 2" in said(told, "A")
    assert lamps(world) == []
    quiet(world)


def test_what_the_variants_share_is_the_shops_once_it_is_there(world: World) -> None:
    member(world, "BLK", "Desk lamp, black", description="Of metal")
    member(world, "RED", "Desk lamp, red")
    sync(world)
    black = lamps(world)[0]
    change(world, black, title="Ours", descriptionHtml="<p>Ours</p>", productType="Ours")
    edit(world, "BLK", name="Desk lamp, dark", description="Of wood", group=11, price=96)
    told = sync(world)
    assert said(told, "BLK").startswith("price 100 → 120 DKK |")
    now = listed(world, "BLK")
    assert (now.title, now.text, now.category, now.option, now.price) == ("Ours", "Ours", "Ours", "black", 120)
    member(world, "BLU", "Desk lamp, blue")
    sync(world)
    assert listed(world, "BLU").product_id == black.product_id
    quiet(world)


def test_a_family_of_one_keeps_its_own_name_and_takes_another_member(world: World) -> None:
    member(world, "BLK", "Desk lamp, black")
    sync(world)
    assert [(one.title, one.option) for one in shelf(world)] == [("Desk lamp", "black")]
    edit(world, "BLK", name="Desk lamp, dark")
    sync(world)
    assert [(one.title, one.option) for one in shelf(world)] == [("Desk lamp", "black")]
    quiet(world)
    member(world, "RED", "Desk lamp, red")
    sync(world)
    assert [one.option for one in lamps(world)] == ["black", "red"]
    quiet(world)


def test_variants_that_people_add_to_a_family_stay(world: World) -> None:
    member(world, "BLK", "Desk lamp, black")
    member(world, "RED", "Desk lamp, red")
    sync(world)
    ours = add_variant(world, lamps(world)[0].product_id, options={"Variant": "gold"}, sku="OURS", price="7.00")
    member(world, "BLU", "Desk lamp, blue")
    member(world, "GLD", "Desk lamp, gold")
    told = sync(world)
    assert reasons(told) == {"BLU": "created", "GLD": "family-unclear"}
    assert listed(world, "OURS") == replace(ours, variants=4)
    quiet(world)


def test_a_variant_of_a_family_that_people_deleted_is_not_made_anew(world: World) -> None:
    member(world, "BLK", "Desk lamp, black")
    member(world, "RED", "Desk lamp, red")
    sync(world)
    delete(world, listed(world, "RED"))
    assert reasons(sync(world, full=True)) == {"RED": "gone"}
    assert reasons(sync(world, recreate=("RED",))) == {"RED": "created"}
    assert [one.option for one in lamps(world)] == ["black", "red"]
    quiet(world)


def test_a_family_leaves_when_all_its_items_do(world: World) -> None:
    world.set_products(status="active")
    member(world, "BLK", "Desk lamp, black")
    member(world, "RED", "Desk lamp, red")
    sync(world)
    edit(world, "RED", barred=True)
    sync(world)
    assert listed(world, "RED").status == "ACTIVE"
    edit(world, "BLK", barred=True)
    sync(world)
    assert listed(world, "RED").status == "ARCHIVED"
    edit(world, "RED", barred=False)
    sync(world)
    assert listed(world, "RED").status == "ACTIVE"
    quiet(world)


def _takes_two_variants_only(_: str, request: Request, handle: Handler) -> Response:
    answer = handle(request)
    return replace(answer, body=re.sub(rb'("maxProductVariants": ?)\d+', rb"\g<1>2", answer.body))


def test_a_product_that_people_made_takes_no_member_because_another_is_sold_in_it(world: World) -> None:
    theirs = list_product(world, sku="BLK", title="Old lamp")
    ours = add_variant(world, theirs.product_id, options={"Title": "gold"}, sku="GOLD", price="7.00")
    sync(world)
    member(world, "BLK", "Desk lamp, black")
    sync(world)
    member(world, "RED", "Desk lamp, red")
    told = sync(world)
    assert reasons(told)["RED"] == "created"
    assert {one.sku for one in shelf(world) if one.product_id == ours.product_id} == {"BLK", "GOLD"}
    assert [one.sku for one in lamps(world)] == ["RED"]
