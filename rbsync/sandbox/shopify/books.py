"""What one shop believes: its locations, products, stock and orders."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from random import Random

from rbsync.sandbox.shopify.catalogue import build_collections, build_locations, build_products, build_publications
from rbsync.sandbox.shopify.metafields import Metafields
from rbsync.sandbox.shopify.order_kinds import EVERYDAY, KINDS, Bench
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_spec import OrderSpec
from rbsync.sandbox.shopify.records import Collection, Item, Level, Location, Product, Publication, Variant
from rbsync.sandbox.shopify.search import WordIndex
from rbsync.sandbox.shopify.terms import Terms
from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.placements import placements

FIRST_SEQUENCE = 1001


class Books:
    """The records of one shop by number, with the changes that touch several of them."""

    def __init__(self, world: World, terms: Terms, shop_index: int) -> None:
        self.terms = terms
        self.locations = build_locations(terms, world.now - timedelta(days=400))
        self.warehouse = self.locations[0]
        products = build_products(world, terms, shop_index, self.warehouse)
        self.products: dict[int, Product] = {each.number: each for each in products}
        variants = [variant for product in products for variant in product.variants]
        self.variants: dict[int, Variant] = {each.number: each for each in variants}
        self.items: dict[int, Item] = {each.item.number: each.item for each in variants}
        self.handles: dict[str, Product] = {each.handle: each for each in products}
        self.collections: dict[int, Collection] = build_collections(terms, world.now, products)
        self.publications: dict[int, Publication] = build_publications(terms, products)
        self.metafields = Metafields(terms.number_base + 40_000_000)
        self.orders: dict[int, Order] = {}
        self.shelf = _shelf(variants)
        self.bench = _bench(world, terms, shop_index, variants, self.shelf)
        self.revision = 0
        self.assortment = 0  # counts what makes a list of everything another one
        self.variants_made: list[datetime] = []  # since the shop is so large that new variants are counted
        self._skus = WordIndex(attrgetter("sku"), self.variants.values)
        self._barcodes = WordIndex(attrgetter("barcode"), self.variants.values)
        base = terms.number_base
        self._last = {
            "Product": base + 10_000_000 + len(products),
            "ProductVariant": base + 20_000_000 + len(variants),
            "InventoryItem": base + 30_000_000 + len(variants),
            "Collection": base + 60_000_000 + len(self.collections),
        }

    def place(self, spec: OrderSpec, *, seeded: bool = False, updated_at: datetime | None = None) -> Order:
        """Take an order in. A seeded order's shipped units have already left the world's stock."""
        sequence = FIRST_SEQUENCE + len(self.orders)
        number = self.terms.number_base + 50_000_000 + sequence
        order = Order(number, sequence, spec, self.terms.exponent(), updated_at or spec.created_at)
        self.orders[number] = order
        self._move(_reserved(spec), order.updated_at, ship=None if seeded else _shipped(spec))
        return order

    def change(self, order: Order, spec: OrderSpec, moment: datetime) -> None:
        """Change an order's facts and the stock that follows from them."""
        held, gone = _reserved(spec), _shipped(spec)
        held.subtract(_reserved(order.spec))
        gone.subtract(_shipped(order.spec))
        order.change(spec, moment)
        self._move(held, moment, ship=gone)

    def set_quantity(self, level: Level, on_hand: int, moment: datetime) -> None:
        """Set what physically lies there."""
        level.on_hand, level.updated_at = on_hand, moment
        self._touch(level.item, moment)

    def level(self, item: Item, location: Location, moment: datetime) -> Level:
        """The level, made inactive and empty if there is none."""
        if location.number not in item.levels:
            item.levels[location.number] = Level(item, location, 0, moment, moment, active=False)
            self.revision += 1
        return item.levels[location.number]

    def sku_changed(self, item: Item, moment: datetime) -> None:
        """Note that an item's SKU, its variant's barcode or its tracking is no longer what it was."""
        self._skus.renew(item.variant)
        self._barcodes.renew(item.variant)
        item.variant.updated_at = moment
        self._touch(item, moment)

    def variants_by_sku(self, wanted: str) -> Sequence[Variant]:
        """Variants whose SKU opens with those words, in any case: what the search index can tell."""
        return self._skus.find(wanted)

    def variants_by_barcode(self, wanted: str) -> Sequence[Variant]:
        """Variants whose barcode opens with those words."""
        return self._barcodes.find(wanted)

    def exact_sku(self, sku: str) -> list[Variant]:
        """Variants with exactly that SKU."""
        return [each for each in self.variants_by_sku(sku) if each.sku == sku]

    def location(self, number: int) -> Location | None:
        """The location of that number."""
        return next((each for each in self.locations if each.number == number), None)

    def new_number(self, kind: str) -> int:
        """The next number of a `Product`, `ProductVariant`, `InventoryItem` or `Collection`."""
        self._last[kind] += 1
        return self._last[kind]

    def take_in(self, variant: Variant) -> None:
        """Add a variant of a product that is in the books."""
        variant.product.variants.append(variant)
        variant.product.offer(variant.pairs)
        self.variants[variant.number] = variant
        self.items[variant.item.number] = variant.item
        self._skus.renew(variant)
        self._barcodes.renew(variant)
        self.assortment += 1
        self.revision += 1

    def leave_out(self, variant: Variant) -> None:
        """Remove a variant. Orders keep the lines that name it."""
        variant.product.variants.remove(variant)
        del self.variants[variant.number], self.items[variant.item.number]
        self._skus.forget(variant)
        self._barcodes.forget(variant)
        self.metafields.forget(variant.metafields)
        if variant in self.shelf:
            self.shelf.remove(variant)
        self.assortment += 1
        self.revision += 1

    def forget_documents(self) -> None:
        """After a switch that changes how orders are shown."""
        for order in self.orders.values():
            order.document = None

    def _move(self, held: Mapping[int, int], moment: datetime, *, ship: Mapping[int, int] | None) -> None:
        for number in {*held, *(ship or {})}:
            variant = self.variants.get(number)
            level = variant.item.levels.get(self.warehouse.number) if variant and variant.item.tracked else None
            if level is None:
                continue
            level.committed += held.get(number, 0)
            level.on_hand -= ship.get(number, 0) if ship else 0
            level.updated_at = moment
            self._touch(level.item, moment)
        self.revision += 1

    def _touch(self, item: Item, moment: datetime) -> None:
        item.updated_at = moment
        item.variant.product.updated_at = max(item.variant.product.updated_at, moment)
        self.revision += 1


def seed_orders(books: Books, count: int, now: datetime) -> None:
    """Place `count` orders of every kind."""
    bench = books.bench
    for kind, moment in placements(KINDS, EVERYDAY, "fulfilled", count, now, bench.random):
        spec = KINDS[kind](bench.plain(moment), bench)
        books.place(spec, seeded=True, updated_at=_last_change(spec))


def _last_change(spec: OrderSpec) -> datetime:
    stages: Iterable[datetime | None] = (spec.created_at, spec.fulfilled_at, spec.cancelled_at, spec.refunded_at)
    return max(moment for moment in stages if moment)


def _reserved(spec: OrderSpec) -> Counter[int]:
    """Units by variant that an open order holds."""
    return Counter() if spec.fulfilled_at or spec.cancelled_at else _units(spec)


def _shipped(spec: OrderSpec) -> Counter[int]:
    """Units by variant that have left the house and not come back."""
    return _units(spec) if spec.fulfilled_at else Counter()


def _units(spec: OrderSpec) -> Counter[int]:
    units: Counter[int] = Counter()
    for line in spec.lines:
        if line.variant is not None:
            units[line.variant] += line.current
    return units


LONGEST = 40


def _shelf(variants: Sequence[Variant]) -> list[Variant]:
    """The ordinary variants: with a SKU of their own."""
    seen = Counter((variant.sku or "").strip().lower() for variant in variants)
    return [
        variant
        for variant in variants
        if variant.sku and len(variant.sku) <= LONGEST and seen[variant.sku.strip().lower()] == 1
    ]


def _bench(world: World, terms: Terms, shop_index: int, variants: Sequence[Variant], shelf: Sequence[Variant]) -> Bench:
    domestic = [each for each in world.customers if each.country == terms.country] or list(world.customers)
    abroad = [each for each in world.customers if each.country != terms.country]
    card = next((each for each in variants if each.product.gift_card), None)
    long_number = next((each for each in variants if len(each.sku or "") > LONGEST), None)
    random = Random(f"shopify-{world.seed}-{shop_index}")
    return Bench(terms, random, shelf, domestic, abroad, card, long_number, world.now)
