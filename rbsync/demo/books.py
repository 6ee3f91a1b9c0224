"""Both sides of the demo as the services themselves believe them: their books, fetched past all our own code."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urljoin

_WITHOUT_OPTIONS = "Default Title"
_UNCOUNTED = ("gift-card-with-code", "gift-card-without-code", "file-sale")


@dataclass(frozen=True, slots=True)
class HubItem:
    """An item in Rackbeat's books; `components` of a BOM by number. `inventory` False: it keeps no stock.

    `prices` are without VAT, by currency; `percent` is the VAT of its group at home, None where nobody has entered it.
    """

    number: str
    name: str
    available: Decimal
    inventory: bool
    components: Mapping[str, Decimal]
    prices: Mapping[str, Decimal]
    percent: Decimal | None
    barcode: str | None


@dataclass(frozen=True, slots=True)
class HubOrder:
    """An order in Rackbeat's books; `total` with VAT."""

    number: int
    reference: str
    currency: str
    total: Decimal
    booked: bool


@dataclass(frozen=True, slots=True)
class ShopVariant:
    """A variant in a shop's books. `quantity` is what may be sold at the shop's location; None: not stocked there.

    `price` is as the shop shows it. Title, text (HTML) and status are those of its product; `alone`: it is all there is of that.
    """

    sku: str  # without outer blanks, which no item number has
    title: str
    tracked: bool
    quantity: int | None
    price: Decimal
    barcode: str | None
    product: str
    text: str
    status: str
    alone: bool


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order in a shop's books; `placed` is aware, `total` with VAT as it stands now, `items` what it takes, by SKU."""

    id: str
    name: str
    placed: datetime
    currency: str
    total: Decimal
    items: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class HubBooks:
    """Rackbeat's books."""

    items: Mapping[str, HubItem]
    orders: Mapping[str, HubOrder]  # by our reference
    twice: tuple[str, ...]  # references that more than one order carries


@dataclass(frozen=True, slots=True)
class ShopBooks:
    """One shop's books."""

    connector: str
    currency: str
    variants: tuple[ShopVariant, ...]
    orders: tuple[ShopOrder, ...]

    def listings(self) -> Mapping[str, ShopVariant]:
        """The variants whose SKU no other has, by SKU."""
        times = Counter(variant.sku for variant in self.variants)
        return {variant.sku: variant for variant in self.variants if times[variant.sku] == 1}


def fetch(base: str, path: str, *, method: str = "GET", body: Mapping[str, object] | None = None) -> dict[str, object]:
    """One answer of a simulator on loopback. Raises OSError."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(urljoin(base, path), data, method=method), timeout=30) as answer:
        document = json.load(answer)
    return document if isinstance(document, dict) else {}


def hub_books(base: str, currency: str) -> HubBooks:
    """What Rackbeat believes; `currency` is its own."""
    document = fetch(base, "/_sandbox/records")
    rates = {row["number"]: row["vat_domestic"] for row in _rows(document, "groups")}
    rows = [row for row in _rows(document, "items") if not row["deleted_at"]]
    items = {str(row["number"]): _hub_item(row, currency, rates[row["group"]]) for row in rows}
    orders = [_hub_order(row) for row in _rows(document, "orders") if row["other_reference"] and not row["cancelled"]]
    references = [order.reference for order in orders]
    twice = tuple(sorted({reference for reference in references if references.count(reference) > 1}))
    return HubBooks(items, {order.reference: order for order in orders}, twice)


def shop_books(connector: str, base: str, location: str) -> ShopBooks:
    """What a shop believes; quantities at `location`."""
    document = fetch(base, "/_sandbox/records")
    place = next(row["id"] for row in _rows(document, "locations") if row["name"] == location)
    products = {str(row["id"]): row for row in _rows(document, "products")}
    variants = tuple(_variant(row, products[str(row["product"])], place) for row in _rows(document, "variants"))
    return ShopBooks(connector, str(document["currency"]), variants, tuple(map(_shop_order, _rows(document, "orders"))))


def smartweb_books(connector: str, base: str, currency: str) -> ShopBooks:
    """What a SmartWeb shop believes: the quantities of the shop as a whole, orders with what the customer owes."""
    document = fetch(base, "/_sandbox/records")
    variants = tuple(one for product in _rows(document, "products") for one in _smartweb_variants(product))
    return ShopBooks(connector, currency, variants, tuple(map(_smartweb_order, _rows(document, "orders"))))


def writes(base: str) -> int:
    """How many changes were sent since `forget_traffic`."""
    return int(str(fetch(base, "/_sandbox/traffic")["writes"]))


def forget_traffic(base: str) -> None:
    """Count from here."""
    fetch(base, "/_sandbox/traffic", method="DELETE")


def _rows(document: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    rows = document[key]
    yield from rows if isinstance(rows, list) else ()


def _hub_item(row: Mapping[str, object], currency: str, rate: object) -> HubItem:
    abroad = row["prices"] if isinstance(row["prices"], dict) else {}
    return HubItem(
        number=str(row["number"]),
        name=str(row["name"]),
        available=Decimal(str(row["available"])),
        inventory=bool(row["inventory"]),
        components=_quantities(row["components"]),
        prices={currency: Decimal(str(row["price"]))} | {key: Decimal(one["price"]) for key, one in abroad.items()},
        percent=None if rate is None else Decimal(str(rate)),
        barcode=str(row["barcode"]) if row["barcode"] else None,
    )


def _hub_order(row: Mapping[str, object]) -> HubOrder:
    return HubOrder(
        number=int(str(row["number"])),
        reference=str(row["other_reference"]),
        currency=str(row["currency"]),
        total=Decimal(str(row["total"])),
        booked=bool(row["booked"]),
    )


def _variant(row: Mapping[str, object], product: Mapping[str, object], place: object) -> ShopVariant:
    levels = [level for level in _rows(row, "levels") if level["location"] == place and level["active"]]
    return ShopVariant(
        sku=str(row["sku"] or "").strip(),
        title=str(row["title"]),
        tracked=bool(row["tracked"]),
        quantity=int(str(levels[0]["available"])) if levels else None,
        price=Decimal(str(row["price"])),
        barcode=str(row["barcode"]) if row["barcode"] else None,
        product=str(row["product"]),
        text=str(product["description_html"]),
        status=str(product["status"]),
        alone=product["variants"] == [row["id"]] and row["variant_title"] == _WITHOUT_OPTIONS,
    )


def _shop_order(row: Mapping[str, object]) -> ShopOrder:
    taken = [(str(line["sku"] or "").strip(), Decimal(str(line["current_quantity"]))) for line in _rows(row, "lines")]
    return ShopOrder(
        id=str(row["id"]),
        name=str(row["name"]),
        placed=datetime.fromisoformat(str(row["created_at"])),
        currency=str(row["currency"]),
        total=Decimal(str(row["current_total"])),
        items=tuple(taken),
    )


def _smartweb_variants(product: Mapping[str, object]) -> Iterator[ShopVariant]:
    """Each variant, or the product itself where it has none: a product with variants is not sold itself."""
    variants = list(_rows(product, "variants"))
    for row in variants or [product]:
        yield ShopVariant(
            sku=str(row["number"]).strip(),
            title=str(product["title"]),
            tracked=product["type"] not in _UNCOUNTED,
            quantity=int(str(row["stock"])),
            price=Decimal(str(row["price"])),
            barcode=None,
            product=str(product["id"]),
            text="",
            status="ACTIVE" if product["status"] else "DRAFT",
            alone=not variants,
        )


def _smartweb_order(row: Mapping[str, object]) -> ShopOrder:
    """What is taken back, or is less than a whole piece, takes nothing."""
    amounts = [(str(line["number"]).strip(), int(Decimal(str(line["amount"])))) for line in _rows(row, "lines")]
    return ShopOrder(
        id=str(row["id"]),
        name=str(row["id"]),
        placed=datetime.fromisoformat(str(row["created_at"])),
        currency=str(row["currency"]),
        total=Decimal(str(row["gross"])),
        items=tuple((number, Decimal(amount)) for number, amount in amounts if number and amount > 0),
    )


def _quantities(document: object) -> dict[str, Decimal]:
    return {key: Decimal(str(value)) for key, value in document.items()} if isinstance(document, dict) else {}
