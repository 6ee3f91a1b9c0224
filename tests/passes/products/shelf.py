"""Items in Rackbeat and listings in a shop as the two services' own books have them, and what people do to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any
from urllib.parse import quote

from rbsync.core.model.report import ConnectorReport, Record
from tests.world import Books, World, offered

SHOP = "shop-dk"
_OF_PRODUCT = frozenset(("title", "descriptionHtml", "productType", "status", "tags", "collections"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One listing as its shop has it. `price` is the shop's, `weight` in grams; `variants` are its product's."""

    id: str
    product_id: str
    sku: str | None
    title: str
    option: str
    html: str
    category: str
    price: Decimal
    barcode: str | None
    weight: Decimal
    cost: Decimal | None
    status: str
    tracked: bool
    available: int | None
    variants: int

    @property
    def text(self) -> str:
        """What a buyer reads."""
        return reading(self.html)


def make(world: World, number: str, **words: object) -> None:
    """Somebody makes an item in Rackbeat: a lamp for 80.00 without VAT unless said otherwise."""
    world.person("rackbeat", "items", **{"number": number, "name": f"Lamp {number}", "price": 80, "group": 10, **words})


def edit(world: World, number: str, **words: object) -> None:
    """Somebody changes an item in Rackbeat."""
    world.person("rackbeat", f"items/{quote(number, safe='')}", **words)


def list_product(world: World, shop: str = SHOP, **words: object) -> Shown:
    """Somebody makes a product with one variant in the shop."""
    [made] = world.person(shop, "products", **{"title": "Handmade", "price": "10.00", **words})
    world.clock.move(timedelta(seconds=1))
    [listing] = [each for each in shelf(world, shop) if each.product_id == made]
    return listing


def add_variant(world: World, product_id: str, shop: str = SHOP, **words: object) -> Shown:
    """Somebody adds a variant to a product of the shop; `options` names a value of each option."""
    [made] = world.person(shop, f"products/{quote(product_id, safe='')}/variants", **words)
    world.clock.move(timedelta(seconds=1))
    return by_id(world, made, shop)


def change(world: World, listing: Shown, shop: str = SHOP, **words: object) -> None:
    """Somebody changes a listing, or its product, in the shop."""
    product = {name: value for name, value in words.items() if name in _OF_PRODUCT}
    variant = {name: value for name, value in words.items() if name not in _OF_PRODUCT}
    if product:
        world.person(shop, f"products/{quote(listing.product_id, safe='')}", **product)
    if variant:
        world.person(shop, f"variants/{quote(listing.id, safe='')}", **variant)
    world.clock.move(timedelta(seconds=1))


def delete(world: World, listing: Shown, shop: str = SHOP) -> None:
    """Somebody deletes a listing in the shop, and its product where it is the only one."""
    kind, record = ("variants", listing.id) if listing.variants > 1 else ("products", listing.product_id)
    world.remove(shop, f"{kind}/{quote(record, safe='')}")
    world.clock.move(timedelta(seconds=1))


def sell(world: World, shop: str = SHOP, **terms: Any) -> None:
    """From now on the shop sells in another currency, or without VAT in its prices."""
    books = world.shop_simulator(shop).books
    books.terms = replace(books.terms, **terms)


def shelf(world: World, shop: str = SHOP) -> list[Shown]:
    """Every listing of a shop but gift cards, by title, option and SKU: several at once are made in any order."""
    books = world.books(shop)
    products = {row["id"]: row for row in books["products"] if not row["gift_card"]}
    found = (_shown(books, products[row["product"]], row) for row in books["variants"] if row["product"] in products)
    return sorted(found, key=lambda one: (one.title, one.option, one.sku or "", one.id))


def listed(world: World, sku: str, shop: str = SHOP) -> Shown:
    """The one listing with that SKU."""
    [found] = [one for one in shelf(world, shop) if one.sku == sku]
    return found


def by_id(world: World, listing_id: str, shop: str = SHOP) -> Shown:
    """One listing by its id."""
    [found] = [one for one in shelf(world, shop) if one.id == listing_id]
    return found


def product(world: World, listing: Shown, shop: str = SHOP) -> Books:
    """The product of a listing, in the shop's own books."""
    return next(row for row in world.rows("products", shop) if row["id"] == listing.product_id)


def part(world: World, shop: str = SHOP, **options: Any) -> ConnectorReport:
    """One `sync-products` for one shop."""
    [only] = world.run("sync-products", shop, **options).connectors
    return only


def sync(world: World, shop: str = SHOP, **options: Any) -> dict[str, Record]:
    """The same: what it told, by item number. Fails when the pass as a whole did."""
    told = part(world, shop, **options)
    assert told.error is None, told.error
    return {record.number: record for record in told.records}


def reasons(told: Mapping[str, Record]) -> dict[str, str]:
    """Item number → reason of its verdict, or its outcome where it needs none."""
    return {number: str(one.verdict.reason or one.verdict.outcome) for number, one in told.items()}


def said(told: Mapping[str, Record], number: str) -> str:
    """Everything that was said about one item."""
    verdict = told[number].verdict
    return " | ".join((*told[number].changes, verdict.message or "", verdict.advice or ""))


def quiet(world: World, **options: Any) -> None:
    """A further pass plans nothing and writes nothing, not even when it reads everything again."""
    for full in (False, True):
        world.writes()
        report = world.run("sync-products", full=full, **options)
        for one in report.connectors:
            assert one.error is None, one.error
            planned = [record for record in one.records if record.changes]
            assert planned == [], (one.name, planned[:3])
            assert not one.counts["created"], (one.name, one.counts)
            assert not one.counts["updated"], (one.name, one.counts)
        calls = {name: dict(world.calls(name)) for name in ("rackbeat", *world.shops)}
        assert world.writes() == 0, calls


def reading(text: str) -> str:
    """The words of an HTML or plain text, on one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", text))).strip()


def price_with(net: object, percent: object) -> Decimal:
    """A price with VAT, rounded half up to hundredths."""
    whole = Decimal(str(net)) * (100 + Decimal(str(percent))) / 100
    return whole.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _shown(books: Books, product: Books, row: Books) -> Shown:
    return Shown(
        id=row["id"],
        product_id=row["product"],
        sku=row["sku"],
        title=product["title"],
        option=row["variant_title"],
        html=product["description_html"],
        category=product["product_type"],
        price=Decimal(row["price"]),
        barcode=row["barcode"] or None,
        weight=Decimal(str(row["weight"]["value"])) * (1000 if row["weight"]["unit"] == "KILOGRAMS" else 1),
        cost=None if row["cost"] is None else Decimal(row["cost"]),
        status=product["status"],
        tracked=row["tracked"],
        available=offered(books, row),
        variants=len(product["variants"]),
    )
