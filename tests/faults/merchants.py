"""Merchants whose products are carried, work for every kind of writing, and what must hold when it is done."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.passes.products.shelf import (
    SHOP,
    add_variant,
    change,
    edit,
    list_product,
    listed,
    make,
    price_with,
    shelf,
)
from tests.passes.products_in.goods import DOMESTIC, differences, items
from tests.template import copy_of
from tests.world import World, open_world

SERVICES = {"FREIGHT", "MISC", "GIFTCARD", "TIP", "DUTY", "FEE", "ROUNDING"}
ROUNDS = 60


def selling(folder: Path) -> World:
    """Products go to the shop: two that were made there, two variants that people made, and many that can leave."""
    return copy_of(_selling, folder)


def _selling(folder: Path) -> World:
    world = open_world(folder, items=0, tidy=False)
    world.set_products(direction="rackbeat-to-shop")
    chair = list_product(world, title="Chair", sku="CHAIR", price="1")
    for colour in ("RED", "MOSS"):
        make(world, f"CHAIR-{colour}", price=80)
        add_variant(world, chair.product_id, options={"Colour": colour}, sku=f"CHAIR-{colour}", price="1")
    for number in range(ROUNDS):
        make(world, f"OLD-{number}")
    world.run("sync-products")
    return world


def sell(world: World, number: int) -> None:
    """Two products to make, one to change, a variant of a larger one, one that leaves, and one to adopt by its barcode."""
    for letter in "AB":
        make(world, f"NEW-{number}-{letter}", price=40 + number, barcode=f"58{number:03}{letter}")
    edit(world, f"OLD-{number + 1}", name=f"Newer lamp {number}", price=90 + number)
    edit(world, "CHAIR-RED", price=81 + number)
    edit(world, f"OLD-{number}", barred=True)
    list_product(world, title="By its barcode", barcode=f"59{number}", price="1")
    make(world, f"FOUND-{number}", price=70, barcode=f"59{number}")


def shop_is_right(world: World) -> None:
    """One listing for every item, equal in what Rackbeat owns; what left is archived; nothing is left over."""
    there = {number: row for number, row in items(world).items() if number not in SERVICES}
    listings = shelf(world)
    assert {sku: count for sku, count in Counter(one.sku for one in listings).items() if count > 1} == {}
    assert {one.sku for one in listings} == set(there)
    for one in listings:
        item = there[one.sku or ""]
        if item["barred"]:
            assert (one.sku, one.status) == (one.sku, "ARCHIVED")
            continue
        assert one.price == price_with(item["price"], DOMESTIC[item["group"]]), one.sku
        assert one.barcode == item["barcode"], one.sku
        assert one.variants > 1 or one.title == item["name"], one.sku
    keys = Counter(str(row["metafields"]) for row in world.rows("products", SHOP) if row["metafields"])
    assert {key: count for key, count in keys.items() if count > 1} == {}
    links_are_right(world)


def giving(folder: Path) -> World:
    """Products go to Rackbeat, which has some of them already, BOMs too."""
    return copy_of(_giving, folder)


def _giving(folder: Path) -> World:
    world = open_world(folder, items=0, tidy=False)
    world.set_products(direction="shop-to-rackbeat")
    make(world, "PART", price=10)
    for number in range(ROUNDS):
        make(world, f"SET-{number}", price=10, components={"PART": 2})
        make(world, f"KNOWN-{number}", price=10, barcode=f"57{number}")
    list_product(world, sku="CHAIR", title="Chair", price="125")
    world.run("sync-products")
    return world


def give(world: World, number: int) -> None:
    """Two items to make, one to change, one and a BOM to find by SKU, and one to find by its barcode."""
    for letter in "AB":
        list_product(world, sku=f"NEW-{number}-{letter}", title=f"New {number}", price=f"{number + 50}.00", weight=100)
    list_product(world, sku=f"SET-{number}", title=f"Set {number}", price="250", descriptionHtml="<p>Both</p>")
    list_product(world, sku=f"OWN-{number}", barcode=f"57{number}", title=f"Known {number}", price="125")
    change(world, listed(world, "CHAIR"), title=f"Chair {number}", price=f"{number + 130}.00", weight=1000 + number)


def rackbeat_is_right(world: World) -> None:
    """One item for every listing, equal in what the shop owns; nothing else was made; BOMs are BOMs."""
    there = items(world)
    links_are_right(world)
    for one in shelf(world):
        item = there[(one.sku or "").replace("OWN", "KNOWN")]
        assert list(differences(one, item, made=item["number"].startswith("NEW"))) == []
        assert (item["type"] == "lot") is item["number"].startswith("SET")
    wanted = {sku for one in shelf(world) if (sku := one.sku) and sku.startswith(("NEW", "CHAIR"))}
    assert {number for number in there if number.startswith(("NEW", "CHAIR", "OWN"))} == wanted


def links_are_right(world: World) -> None:
    """Every listing is linked to the item it belongs to, and the journal is empty."""
    with world.memory() as memory:
        links = {link.external_id: link.rackbeat for link in memory.listings.linked(SHOP)}
    wanted = {one.id: (one.sku or "").replace("OWN", "KNOWN") for one in shelf(world)}
    assert {listing: number for listing, number in links.items() if listing in wanted} == wanted
    assert world.open_intents() == []
