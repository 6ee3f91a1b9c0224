"""Rackbeat's items: products and BOMs (rackbeat sheet 5.3, 5.5, 5.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from rbsync.core.model.item import Bom, Item, ItemKind, ItemStock, NewItem
from rbsync.errors import Denied, NotFound, Refused
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, after_write, key, many, one, unknown
from rbsync.rackbeat.lists import Listing, pages
from rbsync.rackbeat.stock import located_stock
from rbsync.rackbeat.wire import ComponentRow, ItemRow, LotRow, Row, broken, read

ITEM_FIELDS = (
    "number,type,name,barcode,group_id,group(number),sales_price,stock_quantity,in_order_quantity,available_quantity,"
    "inventory_enabled,is_barred,variation_id,deleted_at"
)
STOCK_FIELDS = "number,type,stock_quantity,in_order_quantity,available_quantity,inventory_enabled,deleted_at"
BOM_FIELDS = "number,deleted_at,lines(child_id,item(number),quantity)"

_KINDS = {"product": ItemKind.PRODUCT, "lot": ItemKind.BOM}
_APART = (("/products", "product", ItemKind.PRODUCT), ("/lots", "lot", ItemKind.BOM))

Found = tuple[ItemRow, ItemKind]


class Items:
    """`rbsync.ports.Items` over the API."""

    client: Client

    def items(self) -> Iterator[Sequence[Item]]:
        """All products and BOMs, page by page, each number once. Prices without VAT; deleted ones left out."""
        for found in item_rows(self.client, ITEM_FIELDS):
            yield [mapping.item(row, kind) for row, kind in found]

    def item(self, number: str) -> Item | None:
        """One item by its number, compared to the letter; None when Rackbeat has none."""
        found = find_item(self.client, number)
        return mapping.item(*found) if found else None

    def create_item(self, item: NewItem) -> Item:
        """Create a product. Raises Refused (also when the number exists), OutcomeUnknown."""
        record = f"item {item.number}"
        answer = self.client.post("/products", mapping.item_body(item), record=record)
        with after_write(record):
            row = read(ItemRow, one(answer, "product", record=record), record=record)
            if row.number != item.number:
                raise unknown("The product was created, but answered with another number", record=record)
            if row.inventory_enabled is not None and mapping.quantities(row) is not None:
                return mapping.item(row, ItemKind.PRODUCT)
            created = self.item(item.number)
        if created is None:
            raise unknown("The product was created, but cannot be found", record=record)
        return created

    def stock(self, *, by_location: bool) -> Iterator[Sequence[ItemStock]]:
        """The stock of all items, page by page; an item that does not tell its quantity is left out."""
        if by_location:
            return located_stock(self.client, lambda: item_rows(self.client, STOCK_FIELDS))
        return self._totals()

    def boms(self) -> Iterator[Sequence[Bom]]:
        """All BOMs with their components, one level down, page by page; deleted ones left out.

        The list has the components as a rule; those of a BOM that it leaves out are read one by one.
        """
        for page in pages(self.client, Listing("/lots", "lots", fields=BOM_FIELDS)):
            lots = [read(LotRow, row, record=f"BOM {row.get('number')}") for row in page]
            with ThreadPoolExecutor(self.client.workers) as pool:
                yield list(pool.map(self._bom, (lot for lot in lots if not lot.deleted_at)))

    def _totals(self) -> Iterator[Sequence[ItemStock]]:
        for found in item_rows(self.client, STOCK_FIELDS):
            yield [stock for row, _ in found if (stock := mapping.item_stock(row))]

    def _bom(self, lot: LotRow) -> Bom:
        number = lot.number or ""
        record = f"BOM {number}"
        if lot.lines is None:
            answer = self.client.get(f"/lots/{key(number)}", record=record)
            lot = read(LotRow, one(answer, "lot", record=record), record=record)
        if lot.lines is not None:
            return mapping.bom(number, lot.lines)
        listing = Listing(f"/lots/{key(number)}/lines", "lot_lines", key="id", order=None)
        rows = [row for page in pages(self.client, listing) for row in page]
        return mapping.bom(number, [read(ComponentRow, row, record=record) for row in rows])


def item_rows(client: Client, fields: str) -> Iterator[Sequence[Found]]:
    """All living products and BOMs: from `/items`, or from `/products` and `/lots` where `/items` is refused."""
    together = _together(client, fields)
    if together is not None:
        for page in together:
            yield _living((row, _KINDS.get(str(row.get("type")))) for row in page)
        return
    seen: set[str] = set()
    for path, name, kind in _APART:
        for page in pages(client, Listing(path, f"{name}s", fields=fields)):
            found = [pair for pair in _living((row, kind) for row in page) if pair[0].number not in seen]
            seen.update(row.number for row, _ in found if row.number)
            yield found


def find_item(client: Client, number: str) -> Found | None:
    """One living item by its number, compared to the letter; None when Rackbeat has none."""
    if not number:
        return None
    record = f"item {number}"
    if "/items" not in client.refused:
        try:
            row = one(client.get(f"/items/{key(number)}", record=record), "item", record=record)
        except NotFound:
            if _offers_items(client):
                return None
        except Denied:
            client.refused.add("/items")
        else:
            if row.get("type"):
                return _exactly(row, _KINDS.get(str(row["type"])), number)
    for path, name, kind in _APART:
        try:
            row = one(client.get(f"{path}/{key(number)}", record=record), name, record=record)
        except NotFound:
            continue
        if found := _exactly(row, kind, number):
            return found
    return None


def _together(client: Client, fields: str) -> Iterator[Sequence[Row]] | None:
    """The pages of `/items`; None where it is refused, or does not tell products from BOMs."""
    if "/items" in client.refused:
        return None
    listed = pages(client, Listing("/items", "items", fields=fields))
    try:
        first = next(listed, [])
    except (Refused, Denied):
        client.refused.add("/items")
        return None
    if not all(row.get("type") for row in first):
        client.refused.add("/items")
        return None
    return chain([first], listed)


def _offers_items(client: Client) -> bool:
    """Whether `/items` exists at all, so that its 404 speaks of the item."""
    if "/items" in client.accepted:
        return True
    try:
        many(client.get("/items", record="items", query=(("limit", "1"),)), "items", record="items")
    except (Refused, Denied):
        client.refused.add("/items")
        return False
    client.accepted["/items"] = 0
    return True


def _living(rows: Iterator[tuple[Row, ItemKind | None]]) -> Sequence[Found]:
    read_rows = ((read(ItemRow, row, record=f"item {row.get('number')}"), kind) for row, kind in rows)
    return [(row, kind) for row, kind in read_rows if kind and not row.deleted_at]


def _exactly(row: Row, kind: ItemKind | None, number: str) -> Found | None:
    found = read(ItemRow, row, record=f"item {number}")
    if found.number is None:
        raise broken("An item has no number", record=f"item {number}")
    return (found, kind) if kind and found.number == number and not found.deleted_at else None
