"""Who owns which field on the way to Rackbeat: what the shop owns is kept equal, what Rackbeat's people wrote stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.passes.products.shelf import Shown, change, edit, list_product, make, quiet, reasons, said, sync
from tests.passes.products_in.goods import grams, items
from tests.strength import FULL
from tests.world import World

SKU = "LAMP-1"
FIELDS = ("name", "description", "price", "barcode", "weight", "cost")
CARRIED = ("name", "description", "price", "weight")
IN_SHOP = {
    "name": {"title": "Shop's name"},
    "description": {"descriptionHtml": "<p>Shop's words</p>"},
    "price": {"price": "250.00"},
    "barcode": {"barcode": "5702"},
    "weight": {"weight": 2000},
    "cost": {"cost": 60},
}
IN_RACKBEAT: dict[str, dict[str, Any]] = {
    "name": {"name": "Rackbeat's name"},
    "description": {"description": "Rackbeat's words"},
    "price": {"price": 333},
    "barcode": {"barcode": "5703"},
    "weight": {"weight": 77, "weight_unit": "g"},
    "cost": {"recommended_cost": 44},
}
WANTED = {
    "name": "Shop's name",
    "description": "<p>Shop's words</p>",
    "price": Decimal(200),
    "barcode": "5702",
    "weight": Decimal(2000),
    "cost": Decimal(60),
}
THEIRS = {
    "name": "Rackbeat's name",
    "description": "Rackbeat's words",
    "price": Decimal(333),
    "barcode": "5703",
    "weight": Decimal(77),
    "cost": Decimal(44),
}


def lamp(world: World) -> Shown:
    """A listing with a value in every field."""
    return list_product(
        world,
        sku=SKU,
        title="Lamp",
        descriptionHtml="<p>A lamp</p>",
        price="125.00",
        barcode="5701",
        weight=1000,
        cost=50,
    )


def found(world: World, field: str) -> object:
    """What Rackbeat's own books have."""
    item = items(world)[SKU]
    match field:
        case "price":
            return Decimal(item["price"])
        case "cost":
            return Decimal(item["recommended_cost"])
        case "weight":
            return grams(item)
    return item[field]


def own(world: World, field: str, owner: str | None) -> None:
    world.set("connectors", "shop-dk", "products", "fields", **{field: owner})


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("owner", [None, "shop", "rackbeat", "once", "never"])
def test_each_owner_of_each_field(world: World, field: str, owner: str | None) -> None:
    own(world, field, owner)
    listing = lamp(world)
    sync(world)
    given = found(world, field)
    once = owner in ("shop", "once", None) or field in ("name", "price")
    empty = {"description": "", "barcode": None, "weight": None, "cost": Decimal(0)}
    assert given == ({**WANTED, **_FIRST}[field] if once else empty[field])
    keeps = owner == "shop" or (owner is None and field in CARRIED)
    change(world, listing, **IN_SHOP[field])
    sync(world)
    assert found(world, field) == (WANTED[field] if keeps else given)
    edit(world, SKU, **IN_RACKBEAT[field])
    told = sync(world, full=True)
    assert found(world, field) == (WANTED[field] if keeps else THEIRS[field])
    assert bool(told) is keeps
    if keeps:
        assert f"{field} " in said(told, SKU)
        assert "changed on the other side, put back" in said(told, SKU)
    quiet(world)


_FIRST = {
    "name": "Lamp",
    "description": "<p>A lamp</p>",
    "price": Decimal(100),
    "barcode": "5701",
    "weight": Decimal(1000),
    "cost": Decimal(50),
}


@pytest.mark.parametrize("field", CARRIED)
def test_when_both_sides_have_changed_the_shops_value_is_written_and_told(world: World, field: str) -> None:
    listing = lamp(world)
    sync(world)
    edit(world, SKU, **IN_RACKBEAT[field])
    change(world, listing, **IN_SHOP[field])
    told = sync(world)
    assert reasons(told) == {SKU: "conflict"}
    assert "changed on both sides, the owner's value is written" in said(told, SKU)
    assert found(world, field) == WANTED[field]
    quiet(world)


def test_both_sides_changing_to_the_same_is_no_conflict(world: World) -> None:
    listing = lamp(world)
    sync(world)
    edit(world, SKU, name="Shop's name")
    change(world, listing, title="Shop's name")
    world.writes()
    assert sync(world) == {}
    assert world.writes() == 0
    quiet(world)


def test_an_owner_that_is_changed_later_counts_from_then_on(world: World) -> None:
    lamp(world)
    sync(world)
    edit(world, SKU, name="Rackbeat's name")
    own(world, "name", "rackbeat")
    sync(world, full=True)
    assert found(world, "name") == "Rackbeat's name"
    own(world, "name", "shop")
    sync(world, full=True)
    assert found(world, "name") == "Lamp"
    quiet(world)


def test_what_nobody_entered_in_the_shop_wipes_nothing_out(world: World) -> None:
    make(world, SKU, description="Rackbeat's words", weight=77, barcode="5703", recommended_cost=44)
    list_product(world, sku=SKU, title="Lamp", price="125")
    sync(world)
    for field in ("description", "weight", "barcode", "cost"):
        assert found(world, field) == THEIRS[field]
    quiet(world)


def test_what_the_shop_empties_is_emptied(world: World) -> None:
    own(world, "barcode", "shop")
    listing = lamp(world)
    sync(world)
    change(world, listing, descriptionHtml="", barcode=None)
    sync(world)
    assert (found(world, "description"), found(world, "barcode")) == ("", None)
    quiet(world)


def test_a_price_that_becomes_zero_is_held_and_the_item_keeps_its_price(world: World) -> None:
    listing = lamp(world)
    sync(world)
    change(world, listing, price="0", title="Shop's name")
    for _ in range(2):
        assert reasons(sync(world)) == {SKU: "zero-price"}
    assert found(world, "price") == Decimal(100)
    change(world, listing, price="250")
    sync(world)
    assert (found(world, "price"), found(world, "name")) == (Decimal(200), "Shop's name")
    quiet(world)


def test_rackbeats_own_fields_survive_a_hundred_passes(world: World) -> None:
    listing = lamp(world)
    sync(world)
    own(world, "description", "rackbeat")
    for number in range(0 if FULL else 75, 100):
        if number % 10 == 3:
            edit(
                world,
                SKU,
                description=f"Rackbeat's words {number}",
                barcode=f"57{number:04}",
                barred=bool(number % 20 == 3),
            )
        if number % 7 == 5:
            change(world, listing, price=f"{number + 100}.00", title=f"Name {number}")
        sync(world, full=number % 25 == 0)
    item = items(world)[SKU]
    assert (item["description"], item["barcode"], item["barred"]) == ("Rackbeat's words 93", "570093", False)
    assert item["name"] == "Name 96"
    assert Decimal(item["price"]) == Decimal("156.8")
    quiet(world)


def test_all_prices_changed_by_one_factor_stop_the_pass_and_name_the_override(world: World) -> None:
    for number in range(12):
        make(world, f"ITEM-{number}", price=100 + number)
        list_product(world, sku=f"ITEM-{number}", price=str(Decimal("1.5625") * (100 + number)))
    world.writes()
    report = world.run("sync-products")
    assert report.exit_code == 4
    assert "--allow-prices" in (report.connectors[0].error or "")
    assert world.writes() == 0
    assert items(world)["ITEM-3"]["price"] == "103"
    assert world.run("sync-products", allow_prices=True).exit_code == 0
    assert Decimal(items(world)["ITEM-3"]["price"]) == Decimal("128.752")
    quiet(world)
