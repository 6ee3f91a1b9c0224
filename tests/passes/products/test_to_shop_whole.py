"""Two shops, at full strength 500 items, 40 of them BOMs: after one pass both sides are equal, and a second one plans nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from rbsync.sandbox.rackbeat.records import CurrencyPrice
from tests.passes.products.shelf import Shown, edit, make, price_with, quiet, reading, shelf
from tests.strength import rounds
from tests.world import Books, World, open_world

ITEMS, BOMS, NEW = rounds(500, 125), rounds(40, 10), 20
SERVICE_GROUPS = (80, 81)


def test_after_one_pass_two_shops_are_equal_to_rackbeat_field_by_field(tmp_path: Path) -> None:
    with open_world(tmp_path, items=ITEMS, shops=2) as world:
        world.run("initial-sync", "shop-dk", stock=False)
        world.set_products(direction="rackbeat-to-shop")
        _priced_in_kronor(world)
        _lively(world)
        report = world.run("sync-products", allow_prices=True)
        assert {one.name: one.error for one in report.connectors} == {"shop-dk": None, "shop-se": None}
        rackbeat = world.books()
        for one in report.connectors:
            held = {record.number for record in one.records if record.verdict.outcome == "held"}
            _equal(world, one.name, rackbeat, held)
        quiet(world)


def _equal(world: World, shop: str, rackbeat: Books, held: set[str]) -> None:
    """Every item for sale is in the shop as Rackbeat has it; few are held, and none but what the shop's own dirt holds."""
    rates = {row["number"]: (row["name"], row["vat_domestic"]) for row in rackbeat["groups"]}
    sold = [row for row in rackbeat["items"] if row["group"] not in SERVICE_GROUPS]
    there = {one.id: one for one in shelf(world, shop)}
    with world.memory() as memory:
        links = memory.listings.linked_to(shop, [row["number"] for row in sold])
    compared = 0
    for row in sold:
        if row["number"] in held:
            continue
        [link] = links[row["number"]]
        listing = there[link.external_id]
        assert _has(listing) == _due(row, rates[row["group"]], listing, shop), row["number"]
        assert listing.variants > 1 or row["name"] in _names(listing)
        compared += 1
    assert compared >= ITEMS + NEW - 5
    assert sum(row["type"] == "lot" and row["number"] in links for row in sold) == BOMS


def _due(row: Books, group: tuple[str, str], listing: Shown, shop: str) -> Mapping[str, object]:
    """What Rackbeat owns of an item, in the shop's terms. A product of several variants keeps what they share."""
    name, rate = group
    net = row["price"] if shop == "shop-dk" else row["prices"]["SEK"]["price"]
    own = {"price": price_with(net, rate), "barcode": row["barcode"] or listing.barcode}
    if listing.variants > 1:
        return own
    return {**own, "category": name, "description": reading(row["description"]) or listing.text}


def _has(listing: Shown) -> Mapping[str, object]:
    own = {"price": listing.price, "barcode": listing.barcode}
    if listing.variants > 1:
        return own
    return {**own, "category": listing.category, "description": listing.text}


def _names(listing: Shown) -> tuple[str, str]:
    """The product's name, and with what tells the variant apart: either may be the item's."""
    return listing.title, f"{listing.title} - {listing.option}"


def _priced_in_kronor(world: World) -> None:
    """Every item has a price in Swedish kronor, as people set prices."""
    for item in world.sandbox.rackbeat.books.items.rows():
        item.prices = {"SEK": CurrencyPrice((item.sales_price / Decimal("0.65")).quantize(Decimal(1)) + 1, Decimal(0))}


def _lively(world: World) -> None:
    """Items that no shop has yet, and some that are written otherwise than in the shops."""
    for place in range(NEW):
        prices = {"SEK": {"price": 200 + place}}
        make(world, f"NEW/{place}", price=100 + place, prices=prices, description="<p>New &amp; <b>bright</b></p>")
    numbers = [row["number"] for row in world.rows("items") if row["group"] not in SERVICE_GROUPS]
    for place, number in enumerate(numbers[:60:3]):
        edit(world, number, name=f"Renamed {place}", description=f"Written & anew {place}", price=30 + place)
