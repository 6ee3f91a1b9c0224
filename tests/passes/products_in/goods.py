"""What Rackbeat must have by a shop's own books, worked out without the code under test."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rbsync.core.model.report import ConnectorReport
from tests.passes.products.shelf import Shown, price_with, reading, shelf
from tests.world import Books, World

LONGEST_SKU = 25
DOMESTIC = {10: 25, 11: 25, 12: 25, 20: 12, 30: 0, 80: 25, 81: 0}
"""The rates that the sandbox's product groups have at home, in percent."""


def items(world: World) -> dict[str, Books]:
    """Rackbeat's items by number, deleted ones left out."""
    return {row["number"]: row for row in world.rows("items") if row["deleted_at"] is None}


def name_of(listing: Shown) -> str:
    """Product and variant as one name, without blanks around it."""
    title, option = listing.title.strip(), listing.option.strip()
    return title if option == "Default Title" else f"{title} - {option}"


def sells_in(world: World, shop: str, currency: str, *, includes_vat: bool = True) -> None:
    """The shop sells in this currency; its prices stay the figures that they are."""
    books = world.shop_simulator(shop).books
    books.terms = replace(books.terms, currency=currency, taxes_included=includes_vat)


def clean_skus(world: World, shop: str = "shop-dk") -> dict[str, Shown]:
    """The listings that may be items: a SKU that is not too long, and that no other listing has in any case, or none to the
    letter where Rackbeat has it so.
    """
    known = items(world)
    exact = Counter((one.sku or "").strip() for one in shelf(world, shop))
    folded = Counter(sku.casefold() for one in shelf(world, shop) if (sku := (one.sku or "").strip()))
    found = {(one.sku or "").strip(): one for one in shelf(world, shop)}
    alone = {sku for sku in found if folded[sku.casefold()] == 1 or (sku in known and exact[sku] == 1)}
    return {sku: one for sku, one in found.items() if sku in alone and sku and len(sku) <= LONGEST_SKU}


def differences(listing: Shown, item: Books, *, made: bool) -> Iterator[str]:
    """The fields of an item that are not what the shop says. `made`: the item was made from the listing.

    A description or weight that the shop has not got is one that nobody entered there.
    """
    rate = DOMESTIC[item["group"]]
    if item["name"] != name_of(listing):
        yield f"name {item['name']!r} != {name_of(listing)!r}"
    said = reading(re.sub(r"<script>.*?</script>", "", listing.html))
    if said and reading(item["description"]) != said:
        yield f"description {item['description']!r} != {listing.html!r}"
    if price_with(item["price"], rate) != listing.price:
        yield f"price {item['price']} at {rate} % != {listing.price}"
    if listing.weight and grams(item) != listing.weight.quantize(Decimal("0.01"), ROUND_HALF_UP):
        yield f"weight {grams(item)} != {listing.weight}"
    if made and item["barcode"] != listing.barcode:
        yield f"barcode {item['barcode']} != {listing.barcode}"
    if made and Decimal(item["recommended_cost"]) != (listing.cost or 0):
        yield f"cost {item['recommended_cost']} != {listing.cost}"


def grams(item: Books) -> Decimal | None:
    """The item's weight in grams."""
    if item["weight"] is None:
        return None
    return Decimal(item["weight"]) * (1000 if item["weight_unit"] == "kg" else 1)


def held(part: ConnectorReport) -> Mapping[str, str]:
    """Listing id → reason, of the records that need a person."""
    return {one.id: str(one.verdict.reason) for one in part.records if one.verdict.outcome in ("held", "failed")}


def rackbeat_own(item: Books) -> dict[str, Any]:
    """What no shop decides on: kind, parts, group, unit, stock, and what is given once."""
    names = ("type", "group", "unit", "stock", "components", "barcode", "recommended_cost", "barred", "fields")
    return {name: item[name] for name in names}
