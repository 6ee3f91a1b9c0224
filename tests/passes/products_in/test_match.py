"""Before the first sync: links proposed into a file, edited by a person, accepted from it, and used by every pass."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from rbsync.core.rules.matching import Proposal
from rbsync.passes.options import AcceptedMatch
from rbsync.wiring.runs import propose_matches
from tests.cli.merchant import typed
from tests.passes.products.shelf import Shown, by_id, list_product, listed, make, quiet, sync
from tests.passes.products_in.goods import items, sells_in
from tests.world import ENVIRON, Quiet, World, of_pass, reason

SHOP = "shop-dk"


@pytest.fixture
def merchant(world: World) -> World:
    """Items and listings of every degree of likeness; nothing is linked."""
    for number, words in {
        "BY-SKU": {"name": "Lamp one", "barcode": "111"},
        "BY-CODE": {"name": "Lamp two", "barcode": "222"},
        "BY-NAME": {"name": "Lamp three"},
        "CASE": {"name": "Lamp four"},
        "TWO-A": {"name": "Twin", "barcode": "333"},
        "TWO-B": {"name": "Twin", "barcode": "333"},
        "CROSSED": {"name": "Lamp five", "barcode": "555"},
    }.items():
        make(world, number, stock={"1": 9}, **words)
    for title, words in {
        "Sku": {"sku": "BY-SKU"},
        "Code": {"sku": "OWN-1", "barcode": "222"},
        "  lamp   THREE ": {"sku": "OWN-2"},
        "Case": {"sku": "case"},
        "Two": {"barcode": "333"},
        "Crossed": {"sku": "CROSSED", "barcode": "111"},
        "None": {"sku": "OWN-3"},
        "Dup one": {"sku": "BY-CODE"},
    }.items():
        list_product(world, title=title, price="125", **words)
    world.writes()
    return world


def proposed(world: World, *connectors: str) -> dict[str, Proposal]:
    found = propose_matches(world.config, connectors, Quiet(), ENVIRON)
    return {one.title.strip(): one for shop in found for one in shop.proposals}


def linked(world: World, shop: str = SHOP) -> Mapping[str, str]:
    with world.memory() as memory:
        return {link.external_id: link.rackbeat for link in memory.listings.linked(shop)}


def titled(world: World, title: str) -> Shown:
    [found] = [row["id"] for row in world.rows("variants", SHOP) if row["title"].strip() == title]
    return by_id(world, found)


def accept(world: World, *pairs: tuple[str, str]) -> dict[str, str]:
    """Listing title → what became of its line."""
    matches = tuple(AcceptedMatch(SHOP, titled(world, title).id, number) for title, number in pairs)
    report = world.run("match", matches=matches)
    return {title: reason(report, titled(world, title).id) for title, _ in pairs}


def test_every_listing_is_proposed_with_what_speaks_for_and_against_it(merchant: World) -> None:
    before = merchant.books(), merchant.books(SHOP)
    told = proposed(merchant)
    assert {title: (one.number, one.by, bool(one.conflict)) for title, one in told.items()} == {
        "Sku": ("BY-SKU", "SKU", False),
        "Code": ("BY-CODE", "barcode", True),
        "lamp   THREE": ("BY-NAME", "name", True),
        "Case": ("CASE", "SKU", True),
        "Two": (None, "barcode", True),
        "Crossed": ("CROSSED", "SKU", True),
        "None": (None, None, False),
        "Dup one": ("BY-CODE", "SKU", False),
    }
    for title, word in {
        "Code": "'Dup one'",
        "Case": "upper and lower case",
        "Two": "TWO-A and TWO-B",
        "Crossed": "BY-SKU",
        "lamp   THREE": "by its name only",
    }.items():
        assert word in (told[title].conflict or "")
    assert (merchant.books(), merchant.books(SHOP)) == before
    assert merchant.writes() == 0
    assert not merchant.state.exists() or linked(merchant) == {}


def test_a_file_is_written_edited_and_accepted_and_neither_system_is_touched(merchant: World, tmp_path: Path) -> None:
    before, file = (merchant.books(), merchant.books(SHOP)), tmp_path / "links.csv"
    assert typed(merchant, "match", "--write", str(file))[0] == 0
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text, delimiter=";"))
    assert {row["title"].strip() for row in rows if row["accept"] == "yes"} == {"Sku", "Dup one"}
    for row in rows:
        if row["found by"] == "name":
            row["accept"] = "ja"
        if row["title"] == "None":
            row.update(accept="x", item="TWO-A")
        if row["title"] == "Sku":
            row["accept"] = ""
    with file.open("w", encoding="cp1252", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]), delimiter=",")
        writer.writeheader()
        writer.writerows(rows)
    assert typed(merchant, "match", "--accept", str(file))[0] == 0
    assert linked(merchant) == {
        titled(merchant, "lamp   THREE").id: "BY-NAME",
        titled(merchant, "None").id: "TWO-A",
        titled(merchant, "Dup one").id: "BY-CODE",
    }
    assert (merchant.books(), merchant.books(SHOP)) == before
    assert merchant.writes() == 0


def test_a_line_that_cannot_be_is_held_and_the_others_are_taken(merchant: World) -> None:
    gone = AcceptedMatch(SHOP, "gid://shopify/ProductVariant/1", "BY-SKU")
    assert reason(merchant.run("match", matches=(gone,)), gone.listing_id) == "gone"
    assert accept(merchant, ("Sku", "NOT-THERE"), ("Code", "BY-CODE"), ("Dup one", "BY-CODE"), ("None", "TWO-A")) == {
        "Sku": "unknown-sku",
        "Code": "updated",
        "Dup one": "duplicate-sku",
        "None": "updated",
    }
    assert accept(merchant, ("None", "TWO-B")) == {"None": "duplicate-sku"}
    again = AcceptedMatch(SHOP, titled(merchant, "Code").id, "BY-CODE")
    assert of_pass(merchant.run("match", matches=(again,)), "match").counts["unchanged"] == 1
    assert set(linked(merchant).values()) == {"BY-CODE", "TWO-A"}
    assert merchant.writes() == 0


def test_what_is_linked_is_proposed_as_linked(merchant: World) -> None:
    accept(merchant, ("None", "BY-SKU"))
    told = proposed(merchant)
    assert (told["None"].number, told["None"].by, told["None"].conflict) == ("BY-SKU", None, "already linked")
    assert "linked to 'None' already" in (told["Sku"].conflict or "")


def test_a_dry_run_tells_the_same_and_links_nothing(merchant: World) -> None:
    matches = (AcceptedMatch(SHOP, titled(merchant, "Sku").id, "BY-SKU"),)
    planned = of_pass(merchant.run("match", dry_run=True, matches=matches), "match")
    assert [record.changes for record in planned.records] == [("link to item BY-SKU",)]
    assert not merchant.state.exists() or linked(merchant) == {}
    assert of_pass(merchant.run("match", matches=matches), "match").records == planned.records


def test_accepted_links_are_used_by_products_to_rackbeat(merchant: World) -> None:
    accept(merchant, ("lamp   THREE", "BY-NAME"), ("Crossed", "CROSSED"))
    told = sync(merchant)
    assert (items(merchant)["BY-NAME"]["name"], items(merchant)["BY-NAME"]["price"]) == ("lamp   THREE", "100")
    assert "OWN-2" not in items(merchant)
    assert "OWN-2" not in told or told["OWN-2"].rackbeat == "BY-NAME"
    quiet(merchant)


def test_links_accepted_after_the_first_sync_are_used_by_the_next_run(world: World) -> None:
    list_product(world, title="Lamp nine", price="250")
    make(world, "NINE", name="Another name", price=1)
    sync(world)
    world.clock.move(timedelta(hours=1))
    sync(world)
    accept(world, ("Lamp nine", "NINE"))
    sync(world)
    assert (items(world)["NINE"]["name"], items(world)["NINE"]["price"]) == ("Lamp nine", "200")
    quiet(world)


def test_accepted_links_are_used_by_products_to_the_shop(merchant: World) -> None:
    merchant.set_products(direction="rackbeat-to-shop")
    accept(merchant, ("lamp   THREE", "BY-NAME"))
    sync(merchant)
    listing = listed(merchant, "OWN-2")
    assert (listing.title, str(listing.price)) == ("Lamp three", "100.00")
    assert [row["sku"] for row in merchant.rows("variants", SHOP)].count("BY-NAME") == 0


def test_accepted_links_are_used_by_stock_and_orders(merchant: World) -> None:
    accept(merchant, ("lamp   THREE", "BY-NAME"))
    merchant.set_products(direction="off")
    merchant.run("push-stock")
    assert merchant.level("OWN-2") == 9
    order = merchant.place(lines=[{"sku": "OWN-2", "quantity": 2}])
    merchant.run("pull-orders")
    [there] = merchant.landed(order)
    assert there["lines"][0]["item"] == "BY-NAME"


def test_each_shop_has_its_own_proposals_and_links(two_shops: World) -> None:
    sells_in(two_shops, "shop-se", "DKK")
    make(two_shops, "LAMP", name="Lamp")
    for name in two_shops.shops:
        list_product(two_shops, name, title=f"Lamp of {name}", sku="LAMP", price="125")
    assert {one.number for one in proposed(two_shops).values()} == {"LAMP"}
    assert set(proposed(two_shops, "shop-se")) == {"Lamp of shop-se"}
    [listing] = [row["id"] for row in two_shops.rows("variants", "shop-se")]
    two_shops.run("match", matches=(AcceptedMatch("shop-se", listing, "LAMP"),))
    assert (linked(two_shops), linked(two_shops, "shop-se")) == ({}, {listing: "LAMP"})
