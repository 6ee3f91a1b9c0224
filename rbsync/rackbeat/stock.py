"""Rackbeat's stock: read by location, and set by adjustments that are created and then booked (rackbeat sheet 5.7, 5.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from rbsync.core.model.item import ItemKind, ItemStock
from rbsync.errors import Denied, NotFound, Refused
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, after_write, checked_record, key, outcome_unknown, rows_under
from rbsync.rackbeat.item_rows import ITEMS, find_item
from rbsync.rackbeat.lists import Listing, pages
from rbsync.rackbeat.wire import AdjustmentRow, CheckingRow, ItemRow, LocationStockRow, check

_NO_CHANGE = "no change"  # in the one refusal that has no other mark (rackbeat sheet 3.4)

Levels = tuple[tuple[int, Decimal], ...]
ItemPages = Callable[[], Iterator[Sequence[tuple[ItemRow, ItemKind]]]]

_LOCATIONS = {ItemKind.PRODUCT: ("/products", "product_locations"), ItemKind.BOM: ("/lots", "lot_locations")}
_REPORT = Listing(
    "/reports/checking",
    "items",
    CheckingRow,
    "stock of",
    fields="number,stock_quantity,locations(number,stock_quantity)",
    order=None,
    query=(("show_all_locations", "true"),),
)


def located_stock(client: Client, item_pages: ItemPages) -> Iterator[Sequence[ItemStock]]:
    """The stock of all items by location, from the checking report; where it is refused, item by item.

    Orders are read before stock: what is shipped in between makes the available quantity too low for a moment, never too high.
    """
    orders = _Orders.of(item_pages())
    yield [_without_inventory(number) for number in sorted(orders.unstocked)]
    listed: set[str] = set()
    try:
        for page in pages(client, _REPORT):
            known = [stock for row in page if (stock := _reported(row, orders))]
            listed.update(stock.number for stock in known)
            yield known
    except (Refused, Denied):
        if listed:
            raise
    if len(listed) < orders.stocked:
        yield from _unlisted(client, item_pages, listed | orders.unstocked)


def locations_of(client: Client, number: str, kind: ItemKind) -> Levels:
    """What lies where of one item. Raises NotFound when there is no such item of this kind."""
    path, name = _LOCATIONS[kind]
    record = f"stock of {number}"
    rows = rows_under(client.get(f"{path}/{key(number)}/locations", record=record), name, record=record)
    return mapping.by_location([check(LocationStockRow, row, record=record) for row in rows], record=record)


def levels_of(client: Client, number: str) -> Mapping[int, Decimal]:
    """Location number → quantity of one item, product or BOM. Raises NotFound when it is neither."""
    try:
        return dict(locations_of(client, number, ItemKind.PRODUCT))
    except NotFound:
        return dict(locations_of(client, number, ItemKind.BOM))


@dataclass(slots=True)
class _Orders:
    """What the report does not tell: quantities in orders where there are any, and items without inventory."""

    in_orders: dict[str, Decimal] = field(default_factory=dict)
    unstocked: set[str] = field(default_factory=set)
    untold: set[str] = field(default_factory=set)
    stocked: int = 0

    @classmethod
    def of(cls, item_pages: Iterator[Sequence[tuple[ItemRow, ItemKind]]]) -> _Orders:
        orders = cls()
        for page in item_pages:
            for row, _ in page:
                orders._add(row)
        return orders

    def _add(self, row: ItemRow) -> None:
        stock = mapping.item_stock(row)
        number = row.number or ""
        if stock is None:
            self.untold.add(number)
        elif not stock.has_inventory:
            self.unstocked.add(number)
        else:
            self.stocked += 1
            if stock.in_orders:
                self.in_orders[number] = stock.in_orders


def _reported(row: CheckingRow, orders: _Orders) -> ItemStock | None:
    """The item's stock; None where the report or the list of items does not tell enough."""
    if row.number is None or row.number in orders.untold or row.number in orders.unstocked:
        return None
    if row.stock_quantity is None or row.locations is None:
        return None
    in_orders = orders.in_orders.get(row.number, Decimal(0))
    return ItemStock(
        row.number,
        on_hand=row.stock_quantity,
        in_orders=in_orders,
        available=row.stock_quantity - in_orders,
        has_inventory=True,
        by_location=mapping.by_location(row.locations, record=f"stock of {row.number}"),
    )


def _without_inventory(number: str) -> ItemStock:
    return ItemStock(number, Decimal(0), Decimal(0), Decimal(0), has_inventory=False, by_location=())


def _unlisted(client: Client, item_pages: ItemPages, listed: set[str]) -> Iterator[Sequence[ItemStock]]:
    """The items that the report left out, their locations read one by one."""

    def located(found: tuple[ItemStock, ItemKind]) -> ItemStock | None:
        stock, kind = found
        try:
            return replace(stock, by_location=locations_of(client, stock.number, kind))
        except NotFound:
            return None  # deleted since the page was read

    for page in item_pages():
        rest = [(stock, kind) for row, kind in page if row.number not in listed and (stock := mapping.item_stock(row))]
        with ThreadPoolExecutor(client.workers) as pool:
            yield [stock for stock in pool.map(located, rest) if stock]


class Inventory:
    """`rbsync.ports.Inventory` over the API."""

    client: Client

    def has_had_stock(self, number: str) -> bool:
        """Whether the item's ledger has any movement. Raises NotFound when there is no ledger for it."""
        record = f"item {number}"
        answer = self.client.get(f"/reports/ledger/{key(number)}", record=record, query=(("limit", "1"),))
        return bool(rows_under(answer, "ledger_items", record=record))

    def stock_of(self, number: str) -> ItemStock | None:
        """One item's stock with its locations, read now; None when there is no such item, or it does not tell."""
        found = find_item(self.client, number, ITEMS)
        stock = mapping.item_stock(found[0]) if found else None
        if found is None or stock is None:
            return None
        if not stock.has_inventory:
            return replace(stock, by_location=())
        try:
            return replace(stock, by_location=locations_of(self.client, number, found[1]))
        except NotFound:
            return None

    def set_stock(self, number: str, *, location: int, quantity: Decimal, on: date, why: str) -> None:
        """Book an adjustment *to* `quantity` at `location`; nothing when it already is so.

        Raises Refused; OutcomeUnknown when an adjustment may have been booked.
        """
        record = f"stock of {number} at location {location}"
        before = levels_of(self.client, number).get(location)
        if before == quantity:
            return
        body = {
            "item_id": number,
            "adjustment_type": "quantity",
            "quantity": mapping.number(quantity),
            "location": location,
            "regulated_at": on.isoformat(),
            "reason": why,
        }
        try:
            created = self.client.post("/inventory-adjustments", body, record=record)
            with after_write(record):
                adjustment = checked_record(AdjustmentRow, created, "inventory_regulation", record=record).id
            if adjustment is None:
                raise outcome_unknown("The adjustment was created, but answered without an id", record=record)
            self.client.post(f"/inventory-adjustments/{adjustment}/book", {}, record=record)
        except Refused as refusal:
            if not self._is_so(number, location, quantity, refusal):
                raise
            return
        with after_write(record):
            after = levels_of(self.client, number).get(location, Decimal(0))
        if after != quantity:
            raise outcome_unknown(
                "The adjustment was booked, and the stock reads otherwise", record=record, why=f"it is {after}"
            )

    def _is_so(self, number: str, location: int, quantity: Decimal, refusal: Refused) -> bool:
        """Whether it was refused because there is nothing to change."""
        now = levels_of(self.client, number).get(location)
        if now is not None:
            return now == quantity
        return quantity == 0 and any(_NO_CHANGE in words.lower() for words in refusal.reasons.values())
