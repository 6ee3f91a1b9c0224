"""Where Rackbeat's items are read: `/items`, or `/products` and `/lots` where that says too little (rackbeat sheet 4, 5.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from rbsync.core.model.item import Item, ItemKind
from rbsync.errors import Denied, NotFound, Refused
from rbsync.rackbeat.client import Client, gone, key, rows_under
from rbsync.rackbeat.lists import Listing, pages
from rbsync.rackbeat.wire import ItemRow, broken

ITEM_FIELDS = (
    "number,type,name,barcode,group_id,group(number),sales_price,stock_quantity,in_order_quantity,available_quantity,"
    "inventory_enabled,is_barred,variation_id,deleted_at"
)
STOCK_FIELDS = "number,type,stock_quantity,in_order_quantity,available_quantity,inventory_enabled,deleted_at"

_KINDS = {"product": ItemKind.PRODUCT, "lot": ItemKind.BOM}
NAMES = {kind: name for name, kind in _KINDS.items()}
"""What the API calls one item of a kind; its list is the plural."""

RowType = TypeVar("RowType", bound=ItemRow)

ITEMS = Listing("/items", "items", ItemRow, "item", fields=ITEM_FIELDS)
STOCK = replace(ITEMS, fields=STOCK_FIELDS)


def item_rows(client: Client, listing: Listing[RowType]) -> Iterator[Sequence[tuple[RowType, ItemKind]]]:
    """All living products and BOMs: from `/items`, or from `/products` and `/lots` where `/items` is refused or too poor."""
    listed = _pages_of_items(client, listing)
    if listed is not None:
        for page in listed:
            pairs = ((row, _KINDS.get(row.type or "")) for row in page if not row.deleted_at)
            yield [(row, kind) for row, kind in pairs if kind]
        return
    seen: set[str] = set()
    for name, kind in _KINDS.items():
        for page in pages(client, replace(listing, path=f"/{name}s", rows=f"{name}s")):
            found = [(row, kind) for row in page if not row.deleted_at and row.number not in seen]
            seen.update(row.number for row, _ in found if row.number)
            yield found


def find_item(client: Client, number: str, listing: Listing[RowType]) -> tuple[RowType, ItemKind] | None:
    """One living item by its number, compared to the letter; None when Rackbeat has none."""
    if not number:
        return None
    record = f"item {number}"
    if "/items" not in client.refused:
        try:
            row = client.read(listing.row, f"/items/{key(number)}", "item", record=record, query=listing.query)
        except NotFound:
            if _offers_items(client):
                return None
        except Denied:
            client.refused.add("/items")
        else:
            if _suffices(listing, row):
                return _exactly(row, _KINDS.get(row.type or ""), number)
    for name, kind in _KINDS.items():
        try:
            row = client.read(listing.row, f"/{name}s/{key(number)}", name, record=record, query=listing.query)
        except NotFound:
            continue
        if found := _exactly(row, kind, number):
            return found
    return None


def item_path(item: Item) -> str:
    """Where one item is, by its kind."""
    return f"/{NAMES[item.kind]}s/{key(item.number)}"


def item_row(client: Client, item: Item, listing: Listing[RowType]) -> RowType:
    """The item as it is now, read as its kind. Raises NotFound when it is gone, also when it is deleted or renamed."""
    record = f"item {item.number}"
    row = client.read(listing.row, item_path(item), NAMES[item.kind], record=record, query=listing.query)
    found = _exactly(row, item.kind, item.number)
    if found is None:
        raise gone("item", "It was deleted or renamed.", record=record)
    return found[0]


def _pages_of_items(client: Client, listing: Listing[RowType]) -> Iterator[Sequence[RowType]] | None:
    """The pages of `/items`; None where it is refused, or says too little."""
    if "/items" in client.refused:
        return None
    listed = pages(client, listing)
    try:
        first = next(listed, [])
    except (Refused, Denied):
        client.refused.add("/items")
        return None
    if not all(_suffices(listing, row) for row in first):
        client.refused.add("/items")
        return None
    return chain([first], listed)


def _suffices(listing: Listing[RowType], row: RowType) -> bool:
    """Whether a row of `/items` tells products from BOMs, and all that is needed."""
    return bool(row.type) and row.model_fields_set >= listing.needs


def _offers_items(client: Client) -> bool:
    """Whether `/items` exists at all, so that its 404 speaks of the item."""
    if "/items" in client.accepted:
        return True
    try:
        rows_under(client.get("/items", record="items", query=(("limit", "1"),)), "items", record="items")
    except (Refused, Denied):
        client.refused.add("/items")
        return False
    client.accepted["/items"] = 0
    return True


def _exactly(row: RowType, kind: ItemKind | None, number: str) -> tuple[RowType, ItemKind] | None:
    if row.number is None:
        raise broken("an item has no number", record=f"item {number}")
    return (row, kind) if kind and row.number == number and not row.deleted_at else None
