"""Whether both sides of the demo are equal, judged from the services' books alone. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome
from rbsync.sandbox.kit.books import Books, Item, Listing, Order

CENT = Decimal("0.01")
ZERO = Decimal(0)
EQUAL, DIFFERS, UNACCOUNTED = "equal", "DIFFERS", "NOT ACCOUNTED FOR"
Records = Mapping[tuple[str, str], Record]
"""What rbsync said last, by connector and the order's id or the item's number."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop's books, and what its settings say: where its stock lies (id; None: all of it), the unit of its prices."""

    name: str
    books: Books
    url: str = ""
    location: str | None = None
    carries_products: bool = False
    price_unit: Decimal = CENT

    def listings(self) -> Mapping[str, Listing]:
        """The listings whose SKU no other has, by SKU."""
        skus = Counter(sku_of(listing) for listing in self.books.listings)
        return {sku_of(listing): listing for listing in self.books.listings if skus[sku_of(listing)] == 1}

    def quantities(self) -> Mapping[str, int]:
        """What may be sold of each listing that is counted here, by SKU. SKUs that differ in case only are left out."""
        folded = Counter(sku_of(listing).casefold() for listing in self.books.listings)
        quantities = {
            sku_of(listing): [count for place, count in listing.available.items() if self.location in (None, place)]
            for listing in self.books.listings
            if listing.is_counted and folded[sku_of(listing).casefold()] == 1
        }
        return {sku: sum(counts) for sku, counts in quantities.items() if counts}


def sku_of(listing: Listing) -> str:
    """Without outer blanks, which no item number has."""
    return (listing.sku or "").strip()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order on both sides. `hub_order` None: it is not in Rackbeat. `record` is what rbsync said of it.

    `too_old`: it was placed before account.start, so rbsync never asked for it.
    """

    shop: str
    order: Order
    hub_order: Order | None
    record: Record | None
    too_old: bool

    @property
    def booked(self) -> bool:
        """It is booked in Rackbeat."""
        return self.hub_order is not None and bool(self.hub_order.own["booked"])

    @property
    def state(self) -> str:
        """Equal, or else why not."""
        if self.hub_order is not None and self.booked:
            return EQUAL if self.hub_order.total == self.order.total else DIFFERS
        if self.too_old:
            return "placed before account.start"
        if self.record is None or self.record.verdict.reason is None:
            return UNACCOUNTED
        return f"{self.record.verdict.outcome}: {self.record.verdict.reason}"

    @property
    def promises(self) -> bool:
        """Rackbeat will get it once its reason is gone."""
        skipped = self.record is not None and self.record.verdict.outcome is Outcome.SKIPPED
        return not (self.booked or self.too_old or skipped)


@dataclass(frozen=True, slots=True)
class StockLine:
    """One item on both sides. `promised` is what orders take that Rackbeat has not booked; `shops` the shops' quantities."""

    item: Item
    promised: Decimal
    sellable: int
    shops: Mapping[str, int]

    @property
    def equal(self) -> bool:
        """Every shop offers what may be sold."""
        return all(quantity == self.sellable for quantity in self.shops.values())

    @property
    def state(self) -> str:
        """Equal or not."""
        return EQUAL if self.equal else DIFFERS


@dataclass(frozen=True, slots=True)
class Offer:
    """One item in one shop. `net` is Rackbeat's price in the shop's currency, without VAT.

    `wrong` names what is not as Rackbeat has it. `record` is what rbsync said of it when it could not be carried.
    """

    shop: str
    currency: str
    net: Decimal | None
    listing: Listing | None
    wrong: tuple[str, ...]
    record: Record | None


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One item and what the shops show of it."""

    item: Item
    offers: tuple[Offer, ...]

    @property
    def equal(self) -> bool:
        """Every shop shows what Rackbeat says."""
        return not any(offer.wrong for offer in self.offers)

    @property
    def unaccounted(self) -> Sequence[Offer]:
        """The offers that are not equal and of which rbsync said nothing."""
        return [offer for offer in self.offers if offer.wrong and offer.record is None]

    @property
    def state(self) -> str:
        """Equal, or else what rbsync said of it."""
        if self.equal:
            return EQUAL
        held = [offer.record.verdict for offer in self.offers if offer.wrong and offer.record]
        return DIFFERS if self.unaccounted else f"{held[0].outcome}: {held[0].reason}"


def items_of(hub: Books) -> Mapping[str, Item]:
    """The items that are not deleted, by number."""
    return {item.number: item for item in hub.items if not item.deleted}


def compare_orders(hub: Books, shops: Sequence[Shop], records: Records, start: datetime) -> list[OrderLine]:
    """Every order of every shop; `start` is the account's."""
    by_reference = {order.reference: order for order in hub.orders if not order.cancelled}
    return [
        OrderLine(
            shop=shop.name,
            order=order,
            hub_order=by_reference.get(f"{shop.name}#{order.number.removeprefix('#')}"),
            record=records.get((shop.name, order.id)),
            too_old=order.placed_at < start,
        )
        for shop in shops
        for order in shop.books.orders
    ]


def repeated_references(hub: Books) -> list[str]:
    """What more than one order in Rackbeat is called by us."""
    references = Counter(order.reference for order in hub.orders if order.reference and not order.cancelled)
    return sorted(reference for reference, times in references.items() if reference and times > 1)


def compare_stock(hub: Books, shops: Sequence[Shop], orders: Iterable[OrderLine]) -> list[StockLine]:
    """Every item that keeps stock in Rackbeat and that a shop counts, once, under exactly its number."""
    promised = _promised(orders)
    offered = {shop.name: shop.quantities() for shop in shops}
    items = items_of(hub)
    lines = []
    for number, item in items.items():
        quantities = {name: quantities[number] for name, quantities in offered.items() if number in quantities}
        if item.keeps_stock and quantities:
            sellable = max(0, int(_free(item, items, promised).to_integral_value(ROUND_FLOOR)))
            lines.append(StockLine(item, promised[number], sellable, quantities))
    return lines


def _promised(orders: Iterable[OrderLine]) -> defaultdict[str, Decimal]:
    """What waiting and held orders take of each item, in whole pieces: Rackbeat does not know of it yet."""
    promised: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in orders:
        if line.promises:
            for part in line.order.lines:
                promised[(part.sku or "").strip()] += max(ZERO, part.quantity.to_integral_value(ROUND_FLOOR))
    return promised


def _free(item: Item, items: Mapping[str, Item], promised: Mapping[str, Decimal]) -> Decimal:
    """What is left of an item; of a BOM also what its components make, less what oversold BOMs will take of them."""
    own = item.available - promised[item.number]
    if not item.components:
        return own - sum((_drawn(bom, item.number, promised) for bom in items.values()), ZERO)
    parts = [
        (_free(items[number], items, promised) / quantity).to_integral_value(ROUND_FLOOR)
        for number, quantity in item.components.items()
    ]
    return max(own, ZERO) + max(min(parts), ZERO)


def _drawn(bom: Item, component: str, promised: Mapping[str, Decimal]) -> Decimal:
    short = max(ZERO, promised[bom.number] - bom.available)
    return short * bom.components.get(component, ZERO)


def compare_products(hub: Books, shops: Sequence[Shop], records: Records) -> list[ProductLine]:
    """All goods in all shops that products are carried to."""
    listings = [(shop, shop.listings()) for shop in shops if shop.carries_products]
    return [
        ProductLine(item, tuple(_offer(shop, item, by_sku.get(item.number), records) for shop, by_sku in listings))
        for item in items_of(hub).values()
        if item.keeps_stock
    ]


def _offer(shop: Shop, item: Item, listing: Listing | None, records: Records) -> Offer:
    currency = shop.books.currency
    net = item.prices.get(currency)
    wrong = tuple(_wrong(item, listing, _shown_price(net, item.vat_percent, shop.price_unit)))
    return Offer(shop.name, currency, net, listing, wrong, records.get((shop.name, item.number)))


def _shown_price(net: Decimal | None, percent: Decimal | None, unit: Decimal) -> Decimal | None:
    """The price with VAT, to the nearest `unit`; None when a part of it is not known."""
    if net is None or percent is None:
        return None
    return (net * (100 + percent) / 100 / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def _wrong(item: Item, listing: Listing | None, price: Decimal | None) -> Iterator[str]:
    """One of several variants keeps its name; a barcode that Rackbeat does not have is not compared."""
    if listing is None:
        yield "not in the shop"
        return
    if listing.price != price:
        yield f"price {listing.price} instead of {price}"
    if listing.is_only_one and listing.title != item.name:
        yield f"name {listing.title!r} instead of {item.name!r}"
    if item.barcode and listing.barcode != item.barcode:
        yield f"barcode {listing.barcode} instead of {item.barcode}"
