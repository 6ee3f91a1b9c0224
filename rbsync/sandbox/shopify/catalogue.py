"""The shop's products, grown from the world's catalogue, with the dirt that real shops have (shopify sheet 13.8)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape

from rbsync.sandbox.shopify.records import Collection, Item, Level, Location, Product, Publication, Variant
from rbsync.sandbox.shopify.terms import Terms, to_unit
from rbsync.sandbox.world.model import World, WorldItem

DIRT_FROM = 8
"""Catalogues smaller than this stay clean."""


def slug(title: str) -> str:
    """The handle that a title gives: `Floor lamp Eira` → `floor-lamp-eira`."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "product"


def build_locations(terms: Terms, since: datetime) -> list[Location]:
    """The stock location, a closed one, and a fulfilment service's."""
    base = terms.number_base + 70_000_000
    return [
        Location(base + 1, terms.warehouse, terms.city, terms.country, since),
        Location(base + 2, "Old shop", terms.city, terms.country, since, active=False),
        Location(base + 3, "Parcel hotel", terms.city, terms.country, since, service=True),
    ]


def build_products(world: World, terms: Terms, shop_index: int, warehouse: Location) -> list[Product]:
    """One product per family or single item; the second shop and later ones leave out every tenth item."""
    return _Builder(world, terms, warehouse).build(shop_index)


class _Builder:
    def __init__(self, world: World, terms: Terms, warehouse: Location) -> None:
        self._terms = terms
        self._warehouse = warehouse
        self._created = world.now - timedelta(days=200)
        self._updated = world.now - timedelta(days=30)
        self._rates = {group.number: group.vat_domestic / 100 for group in world.groups}
        self._stocked = {group.number for group in world.groups if group.has_inventory}
        self._types = {group.number: group.name for group in world.groups}
        self._world = world
        self._count = 0
        self._handles: dict[str, int] = {}
        self._products: list[Product] = []

    def build(self, shop_index: int) -> list[Product]:
        chosen = [item for place, item in enumerate(self._world.catalogue) if not shop_index or place % 10 != 9]
        families: dict[str, Product] = {}
        for item in chosen:
            product = families.get(item.family) if item.family else None
            if product is None:
                title = re.sub(r" \d+$", "", item.family) if item.family else item.name
                product = self._product(title, item)
                if item.family:
                    families[item.family] = product
            self._variant(product, item, item.number)
        if len(chosen) >= DIRT_FROM:
            self._dirty(chosen)
        if chosen:
            self._gift_card(chosen[0])
        return self._products

    def _gift_card(self, like: WorldItem) -> None:
        product = self._product("Gift card", like)
        product.gift_card, product.product_type = True, "Gift cards"
        variant = self._variant(product, like, None)
        variant.taxable, variant.rate, variant.barcode = False, Decimal(0), None
        variant.price = to_unit(500 * self._terms.per_krone, self._terms.exponent())
        variant.item.tracked = variant.item.requires_shipping = False
        variant.item.levels.clear()

    def _product(self, title: str, item: WorldItem) -> Product:
        handle = slug(title)
        self._handles[handle] = seen = self._handles.get(handle, 0) + 1
        number = self._terms.number_base + 10_000_000 + len(self._products) + 1
        product = Product(
            number,
            title,
            handle if seen == 1 else f"{handle}-{seen - 1}",
            f"<p>{escape(item.description, quote=False)}</p>",
            self._types.get(item.group, ""),
            self._created,
            self._updated,
        )
        self._products.append(product)
        return product

    def _variant(self, product: Product, item: WorldItem, sku: str | None) -> Variant:
        self._count += 1
        base = self._terms.number_base
        created, updated = self._created, self._updated
        stocked = item.group in self._stocked or item.group not in self._types
        kept = Item(
            base + 30_000_000 + self._count,
            sku,
            to_unit(item.cost * self._terms.per_krone, self._terms.exponent()),
            Decimal(item.weight_grams),
            created,
            updated,
            tracked=stocked,
            requires_shipping=stocked,
        )
        rate = self._rates.get(item.group, Decimal(0))
        options = item.options if item.family else ()
        number, place = base + 20_000_000 + self._count, len(product.variants) + 1
        barcode, price = item.barcode, self._price(item, rate)
        kept.variant = Variant(number, product, kept, price, options, place, rate, barcode, created, updated)
        if stocked:
            kept.levels[self._warehouse.number] = Level(kept, self._warehouse, item.on_hand, created, updated)
        product.variants.append(kept.variant)
        product.offer(kept.variant.pairs)
        return kept.variant

    def _price(self, item: WorldItem, rate: Decimal) -> Decimal:
        net = item.net_price * self._terms.per_krone
        return to_unit(net * (1 + rate) if self._terms.taxes_included else net, self._terms.exponent())

    def _dirty(self, chosen: Sequence[WorldItem]) -> None:
        """The last items of the catalogue, and every 40th stretch, get what merchants leave behind."""
        variants = [variant for product in self._products for variant in product.variants]
        last = chosen[-1]
        for title, sku in self._odd_skus(chosen):
            self._variant(self._product(title, last), last, sku)
        variants[-3].item.sku = f"{variants[-3].item.sku} "
        unusual = [len(variants) - 4, *range(39, len(variants) - 10, 40)]
        for place in unusual:
            variants[place].item.tracked = False
            variants[place - 1].item.levels.clear()
            for level in variants[place - 2].item.levels.values():
                level.active = False

    @staticmethod
    def _odd_skus(chosen: Sequence[WorldItem]) -> Iterator[tuple[str, str | None]]:
        yield "Gift wrapping", None
        yield "The same lamp, listed twice", chosen[-1].number
        swapped = chosen[-2].number.swapcase()
        if swapped == chosen[-2].number:
            yield "Lower case", f"{swapped}-x"
            swapped = f"{swapped}-X"
        yield "Another case", swapped
        yield "A very long number", "LONG-" + "0123456789" * 5 + "-LONG"


SEEDED_MEMBERS = 3


def build_collections(terms: Terms, now: datetime, products: Sequence[Product]) -> dict[int, Collection]:
    """Three that are filled by hand, two of them with one title, and one that fills itself."""
    base, since = terms.number_base + 60_000_000, now - timedelta(days=100)
    made = [
        Collection(base + 1, "New arrivals", "new-arrivals", since),
        Collection(base + 2, "Gifts", "gifts", since),
        Collection(base + 3, "Gifts", "gifts-1", since),
        Collection(base + 4, "All lamps", "all-lamps", since, product_type="Lamps"),
    ]
    for product in products[:SEEDED_MEMBERS]:
        product.collections[made[0].number] = made[0]
    return {each.number: each for each in made}


def build_publications(terms: Terms, products: Sequence[Product]) -> dict[int, Publication]:
    """The web shop and the till; everything seeded is published to both."""
    base = terms.number_base + 65_000_000
    made = [Publication(base + 1, "Online Store"), Publication(base + 2, "Point of Sale")]
    for product in products:
        product.publications = {each.number: each for each in made}
    return {each.number: each for each in made}
