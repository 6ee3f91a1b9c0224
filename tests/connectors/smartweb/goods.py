"""A simulated shop and the connector in front of it: its goods as its own books have them, and what people do to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rbsync.connectors.smartweb.connector import open_smartweb
from rbsync.connectors.smartweb.options import ProductOptions
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.ports.connector import Connector
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.faults import Fault
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb import SmartWebSimulator, is_write, operation_name
from rbsync.sandbox.smartweb.goods_door import delete_goods
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from rbsync.sandbox.smartweb.stock import put, stock_rows
from tests.connectors.shopify.scripted import FakeClock
from tests.contract.bench import BelievedListing, BelievedProduct
from tests.ports import served
from tests.seeds import seeded_world

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_TOLD = frozenset({"Id", "Title", "Description", "CategoryId", "Status", "DateUpdated", "LanguageISO"})
_OF_VARIANTS = frozenset({"Price", "Ean", "Weight", "BuyingPrice", "Stock", "StockLocations"})
_UNCOUNTED = ("gift-card-with-code", "file-sale")


class Goods:
    """The shop under test, `calls` by operation, and its books. `between` may change an answer on its way."""

    def __init__(self, simulator: SmartWebSimulator, cache: Path, clock: FakeClock, location: int | None) -> None:
        self.simulator = simulator
        self.clock = clock
        self.calls: Counter[str] = Counter()
        self.between: Callable[[Request, Response], Response] = lambda _, response: response
        self._cache = cache
        self._location = location
        self._opened: list[Connector] = []
        self._server = served(self._handle)
        for title in ("Cups", "Mugs"):
            self.add_category(title)
        self.shop = self.connect(location=location)

    def connect(self, *, location: int | None = None, category: int | None = None) -> Connector:
        products = ProductOptions(language="DK", category=category)
        shop = open_smartweb(self.session(), location=location, clock=self.clock, products=products)
        self._opened.append(shop)
        return shop

    def session(self, **changes: Any) -> SmartWebSession:
        settings: dict[str, Any] = {
            "name": "web",
            "wsdl": f"{self._server.url}/service.wsdl",
            "username": USERNAME,
            "password": PASSWORD,
            "language": "DK",
            "clock": self.clock,
            "cache": self._cache,
        }
        return SmartWebSession(**settings | changes)

    def _handle(self, request: Request) -> Response:
        self.calls[operation_name(request) or request.path] += 1
        return self.between(request, self.simulator.handle(request))

    @property
    def asked(self) -> int:
        """How many calls there were, those aside that begin a session."""
        return sum(count for name, count in self.calls.items() if name.startswith("Product_"))

    def close(self) -> None:
        for shop in self._opened:
            shop.close()
        self._server.close()

    # the books

    @property
    def rows(self) -> dict[int, Row]:
        return self.simulator.books.products

    def holders(self) -> Iterator[tuple[Row, Row]]:
        """What is sold, with the product that it belongs to."""
        for product in self.rows.values():
            for holder in self.simulator.books.variants_of(product.whole("Id")) or [product]:
                yield product, holder

    def holder(self, listing: str) -> Row:
        """The product or the variant."""
        product, _, variant = listing.partition("/")
        return self.simulator.books.variants[int(variant)] if variant else self.rows[int(product)]

    def numbered(self, number: str) -> Row:
        """The only product of that number."""
        (found,) = (row for row in self.rows.values() if row.text("ItemNumber") == number)
        return found

    def listings(self) -> Sequence[BelievedListing]:
        return [self._listing(product, holder) for product, holder in self.holders()]

    def _listing(self, product: Row, holder: Row) -> BelievedListing:
        name = listing_name(product, holder)
        places = {row.whole("StockLocationId"): row.whole("Stock") for row in holder.rows("StockLocations")}
        quantity = holder.whole("Stock") if self._location is None else places.get(self._location)
        unlimited = (product.text("AutoStock"), product.text("OutOfStockBuy")) == ("0", "1")
        return BelievedListing(
            id=name,
            stock_id=name,
            product_id=str(product.whole("Id")),
            sku=holder.text("ItemNumber") or None,
            barcode=holder.text("Ean") or None,
            price=holder.number("Price"),
            cost=holder.number("BuyingPrice") or None,
            weight=holder.number("Weight") * 1000 or None,
            tracked=product.text("TypeLabel") not in _UNCOUNTED and not unlimited,
            active=quantity is not None,
            on_hand=quantity,
            available=quantity,
        )

    def products(self) -> Sequence[BelievedProduct]:
        return [self._product(row) for row in self.rows.values()]

    def _product(self, row: Row) -> BelievedProduct:
        has_variants = bool(self.simulator.books.variants_of(row.whole("Id")))
        hidden = ListingStatus.ARCHIVED if row.text("TypeLabel") == "discontinued" else ListingStatus.DRAFT
        rest: dict[str, object] = {name: row.get(name) for name in row.names() if name not in _TOLD | _OF_VARIANTS}
        if has_variants:
            rest["Price"] = row.get("Price")
        return BelievedProduct(
            id=str(row.whole("Id")),
            name=row.text("Title"),
            description=row.text("Description"),
            category=self.simulator.books.categories[row.whole("CategoryId")].text("Title"),
            status=ListingStatus.ACTIVE if row.flag("Status") else hidden,
            updated_at=row.time("DateUpdated") or NOW,
            rest=rest,
        )

    # people

    def add_category(self, title: str, parent: int = 0) -> int:
        books = self.simulator.books
        key = books.next_id("category")
        books.categories[key] = Row("Category", Id=key, ParentId=parent, Title=title, Status=True, LanguageISO="DK")
        return key

    def count_stock(self, sku: str, available: int) -> None:
        (row,) = (holder for _, holder in self.holders() if holder.text("ItemNumber") == sku)
        self.set_stock(row, available)

    def set_stock(self, row: Row, quantity: int, location: int | None = None) -> None:
        put(self.simulator.books, row, location or self._location or 1, quantity)

    def stock_at(self, row: Row, quantities: Mapping[int, int]) -> None:
        """It lies at these locations and no others."""
        row.set(StockLocations=stock_rows(row.kind, dict(quantities)), Stock=sum(quantities.values()))

    def change(self, product: str, **fields: Any) -> None:
        """Somebody changes fields of the product, a second later."""
        self.clock.sleep(1)
        self.rows[int(product)].set(**fields, DateUpdated=self.clock.now().replace(microsecond=0))

    def rename(self, product: str, name: str) -> None:
        self.change(product, Title=name)

    def erase_sku(self, listing: str) -> None:
        self.holder(listing).set(ItemNumber="")

    def delete(self, product: str) -> None:
        delete_goods(self.simulator.books, self.rows[int(product)])

    def nowhere(self, kind: str) -> str:
        return {"stock": "999999", "product": "999999", "listing": "1/999999"}[kind]

    # trouble

    def lose_answer(self, operation: str = "") -> None:
        """The next change is made and its answer is lost."""
        lost = iter([True])

        def between(request: Request, response: Response) -> Response:
            hit = is_write(request) and operation in (operation_name(request) or "")
            return replace(response, drop=hit and next(lost, False))

        self.between = between

    def strike(self, operation: str, kind: str, *, times: int = 1, after: int = 0) -> None:
        self.simulator.mishaps.append(Fault(operation, kind, times, after))

    def toggle(self, **values: object) -> None:
        self.simulator.toggles.update(values)

    def lag(self) -> None:
        """SmartWeb has no index that could be behind."""


def listing_name(product: Row, holder: Row) -> str:
    whole = str(product.whole("Id"))
    return whole if holder is product else f"{whole}/{holder.whole('Id')}"


def told(shop: Connector) -> dict[str, Listing]:
    """All listings by id; none is given twice."""
    found = [listing for page in shop.listings.all() for listing in page]
    assert len({listing.id for listing in found}) == len(found)
    return {listing.id: listing for listing in found}


@contextmanager
def open_goods(
    cache: Path, *, items: int = 40, locations: int = 1, first_location: int = 1, location: int | None = None
) -> Iterator[Goods]:
    """A shop without orders, on a clock that stands still."""
    clock = FakeClock()
    simulator = SmartWebSimulator.seeded(
        seeded_world(seed=1, items=items, orders=60, shops=1, now=NOW),
        orders=0,
        stock_locations=locations,
        first_location=first_location,
        clock=Clock(clock.now, clock.monotonic),
    )
    goods = Goods(simulator, cache, clock, location)
    try:
        yield goods
    finally:
        goods.close()
