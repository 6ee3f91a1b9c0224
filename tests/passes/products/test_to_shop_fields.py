"""One owner per field: what Rackbeat owns is kept equal, what the shop owns is the shop's, and nothing happens in silence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

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
    quiet,
    reasons,
    said,
    sync,
)
from tests.strength import FULL
from tests.world import World

# field → attribute of Shown, Rackbeat's word and two values, what a shop shows of them, the shop's word and a value of its people
FIELDS = {
    "name": ("title", "name", ("Lamp", "Lantern"), ("Lamp", "Lantern"), "title", "Ours"),
    "description": ("text", "description", ("Warm", "<p>Cold</p>"), ("Warm", "Cold"), "descriptionHtml", "<p>Ours</p>"),
    "category": ("category", "group", (10, 11), ("Lamps", "Furniture"), "productType", "Ours"),
    "price": ("price", "price", (80, 96), (Decimal(100), Decimal(120)), "price", "77.00"),
    "barcode": ("barcode", "barcode", ("5700000000017", "5700000000024"), None, "barcode", "5700000000031"),
    "weight": ("weight", "weight", (120, 250), (Decimal(120), Decimal(250)), "weight", 99),
    "cost": ("cost", "recommended_cost", (30, 40), (Decimal(30), Decimal(40)), "cost", "12.00"),
}
EMPTY = {"description": "", "category": "", "barcode": None, "weight": Decimal(0), "cost": None}
INDISPENSABLE = ("name", "price")


@pytest.mark.parametrize("owner", ["rackbeat", "shop", "once", "never"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_does_what_its_owner_says(world: World, field: str, owner: str) -> None:
    attribute, word, (first, second), shown, shop_word, ours = FIELDS[field]
    old, new = shown or (first, second)
    theirs = type(old)(ours) if field in ("price", "weight", "cost") else "Ours" if field == "description" else ours
    world.set_products(fields={field: owner})
    make(world, "A", **{word: first})
    sync(world)
    given = owner in ("rackbeat", "once") or field in INDISPENSABLE
    assert getattr(listed(world, "A"), attribute) == (old if given else EMPTY[field])

    edit(world, "A", **{word: second})
    sync(world)
    there = new if owner == "rackbeat" else old if given else EMPTY[field]
    assert getattr(listed(world, "A"), attribute) == there

    change(world, listed(world, "A"), **{shop_word: ours})
    told = sync(world)
    there = new if owner == "rackbeat" else theirs
    assert getattr(listed(world, "A"), attribute) == there
    if owner == "rackbeat":
        assert "put back" in said(told, "A")
    else:
        assert told == {}
    quiet(world)


def test_without_settings_the_hosted_integrations_fields_are_rackbeats(world: World) -> None:
    make(world, "A", weight=120, recommended_cost=30, barcode="5700000000017", description="Warm")
    sync(world)
    edit(
        world, "A", name="N", description="D", price=96, barcode="5700000000024", group=11, weight=1, recommended_cost=1
    )
    sync(world)
    now = listed(world, "A")
    assert (now.title, now.text, now.price, now.barcode, now.category) == ("N", "D", 120, "5700000000024", "Furniture")
    assert (now.weight, now.cost) == (120, 30)


@pytest.mark.parametrize("before", ["shop", "once", "never"])
def test_a_field_that_becomes_rackbeats_is_made_equal_without_any_edit(world: World, before: str) -> None:
    world.set_products(fields={"name": before})
    make(world, "A", name="Lamp")
    sync(world)
    change(world, listed(world, "A"), title="Ours")
    sync(world)
    assert listed(world, "A").title == "Ours"
    world.set_products(fields={"name": "rackbeat"})
    sync(world)
    assert listed(world, "A").title == "Lamp"
    quiet(world)


def test_a_field_that_becomes_the_shops_stays_as_people_leave_it(world: World) -> None:
    make(world, "A", name="Lamp")
    sync(world)
    world.set_products(fields={"name": "shop"})
    change(world, listed(world, "A"), title="Ours")
    edit(world, "A", name="Lantern", price=96)
    assert said(sync(world), "A").startswith("price")
    assert listed(world, "A").title == "Ours"
    world.set_products(fields=None)
    sync(world)
    assert listed(world, "A").title == "Lantern"
    quiet(world)


def test_what_nobody_entered_in_rackbeat_wipes_out_nothing(world: World) -> None:
    ours = list_product(world, sku="A", descriptionHtml="<p>Ours</p>", barcode="5700000000031", weight=99, cost="12.00")
    make(world, "A")
    world.set_products(fields={"weight": "rackbeat", "cost": "rackbeat"})
    sync(world)
    now = by_id(world, ours.id)
    assert (now.text, now.barcode, now.weight, now.cost) == ("Ours", "5700000000031", 99, 12)
    quiet(world)


@pytest.mark.parametrize(
    ("field", "word", "value", "shop_word"),
    [("text", "description", "Warm", "descriptionHtml"), ("barcode", "barcode", "5700000000017", "barcode")],
)
def test_what_rackbeat_empties_is_emptied_once(world: World, field: str, word: str, value: str, shop_word: str) -> None:
    make(world, "A", **{word: value})
    sync(world)
    assert getattr(listed(world, "A"), field) == value
    edit(world, "A", **{word: None})
    sync(world)
    assert not getattr(listed(world, "A"), field)
    change(world, listed(world, "A"), **{shop_word: "5700000000031"})
    sync(world)
    assert getattr(listed(world, "A"), field) == "5700000000031"
    quiet(world)


def test_what_both_sides_changed_is_the_owners_and_is_told_as_a_conflict(world: World) -> None:
    make(world, "A", name="Lamp")
    sync(world)
    edit(world, "A", name="Lantern")
    change(world, listed(world, "A"), title="Ours")
    told = sync(world)
    assert reasons(told) == {"A": "conflict"}
    assert "'Ours' → 'Lantern' (changed on both sides" in said(told, "A")
    assert listed(world, "A").title == "Lantern"
    quiet(world)


def test_the_same_change_on_both_sides_is_no_conflict(world: World) -> None:
    make(world, "A", name="Lamp")
    sync(world)
    edit(world, "A", name="Lantern")
    change(world, listed(world, "A"), title="Lantern")
    world.writes()
    assert sync(world) == {}
    assert world.writes() == 0


def test_what_people_change_and_change_back_is_nothing(world: World) -> None:
    make(world, "A", name="Lamp")
    sync(world)
    change(world, listed(world, "A"), title="Ours")
    change(world, listed(world, "A"), title="Lamp")
    assert sync(world) == {}
    quiet(world)


def test_html_that_the_shop_gives_back_in_its_own_form_is_written_once(world: World) -> None:
    world.person("shop-dk", "toggles", rewrites_html=True)
    make(world, "A", description="<p>Warm &quot;light&quot;</p><ul><li>one</li><li>two</li></ul><p>a<br/>b</p>")
    sync(world)
    quiet(world)
    edit(world, "A", price=96)
    told = sync(world)
    assert said(told, "A").startswith("price 100 → 120 DKK |")
    edit(world, "A", description='<p>Cold "light"</p><p>c</p>')
    assert "description" in said(sync(world), "A")
    assert listed(world, "A").text == 'Cold "light" c'
    change(world, listed(world, "A"), descriptionHtml="<p>Ours</p>")
    assert "put back" in said(sync(world), "A")
    quiet(world)


def test_a_product_of_several_variants_keeps_what_its_variants_share(world: World) -> None:
    red, blue = _two_colours(world)
    make(world, "RED", name="Rackbeat's red", description="Rackbeat's", price=160, barcode="5700000000017", group=11)
    make(world, "BLUE", name="Rackbeat's blue", price=96)
    sync(world)
    assert by_id(world, red.id) == replace(by_id(world, red.id), title="Shade", html="", category="Ours")
    assert [by_id(world, one.id).price for one in (red, blue)] == [200, 120]
    assert by_id(world, red.id).barcode == "5700000000017"
    edit(world, "RED", name="Another", price=80)
    change(world, red, title="Shades", descriptionHtml="<p>Ours</p>", price="1.00")
    told = sync(world)
    assert said(told, "RED").startswith("price 1 → 100 DKK (changed on both sides")
    now = by_id(world, red.id)
    assert (now.title, now.text, now.category, now.price) == ("Shades", "Ours", "Ours", 100)
    quiet(world)


def test_the_last_variant_of_a_product_gets_the_items_own_name(world: World) -> None:
    red, blue = _two_colours(world)
    make(world, "RED", name="Rackbeat's red", description="Warm")
    make(world, "BLUE")
    sync(world)
    delete(world, blue)
    sync(world)
    now = by_id(world, red.id)
    assert (now.title, now.text, now.category) == ("Rackbeat's red", "Warm", "Lamps")
    add_variant(world, red.product_id, options={"Colour": "Green"}, sku="GREEN")
    change(world, red, title="Ours")
    sync(world)
    assert by_id(world, red.id).title == "Ours"
    quiet(world)


def test_the_shops_own_edits_survive_a_hundred_passes(world: World) -> None:
    world.set_products(fields={"name": "shop", "description": "shop", "category": "once", "barcode": "never"})
    make(world, "A", recommended_cost=30)
    sync(world)
    before = listed(world, "A")
    for turn in range(1 if FULL else 76, 101):
        if turn % 9 == 0:
            change(world, before, title=f"Ours {turn}", descriptionHtml=f"<p>{turn}</p>", productType=f"T{turn}")
            change(world, before, barcode=f"57{turn}", weight=turn, cost=turn, tags=[f"tag-{turn}"])
        if turn % 4 == 0:
            edit(world, "A", name=f"R{turn}", description=f"R{turn}", barcode=f"{turn}", weight=turn + 1, group=11)
            edit(world, "A", recommended_cost=turn + 1, price=80 + turn)
        world.run("sync-products", full=turn % 10 == 0)
    now = listed(world, "A")
    assert (now.title, now.text, now.category, now.barcode) == ("Ours 99", "99", "T99", "5799")
    assert (now.weight, now.cost, now.price) == (99, 99, Decimal("225.00"))
    assert now.id == before.id
    quiet(world)


def _two_colours(world: World) -> tuple[Shown, Shown]:
    """A product of the shop's people, in red and in blue."""
    made = list_product(world, title="Shade", productType="Ours")
    red = add_variant(world, made.product_id, options={"Colour": "Red"}, sku="RED")
    blue = add_variant(world, made.product_id, options={"Colour": "Blue"}, sku="BLUE")
    return red, blue
