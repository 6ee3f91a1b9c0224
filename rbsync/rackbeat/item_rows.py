"""Where Rackbeat's items are read: `/items`, or `/products` and `/lots` where that says too little (rackbeat sheet 4, 5.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from rbsync.core.model.item import Item, ItemKind
from rbsync.errors import Denied, NotFound, Refused
from rbsync.rackbeat.client import Client, Query, gone, key, record_under, rows_under
from rbsync.rackbeat.lists import LIGHT, Listing, pages
from rbsync.rackbeat.wire import ItemRow, Row, broken, check

ITEM_FIELDS = (
    "number,type,name,barcode,group_id,group(number),sales_price,stock_quantity,in_order_quantity,available_quantity,"
    "inventory_enabled,is_barred,variation_id,deleted_at"
)
STOCK_FIELDS = "number,type,stock_quantity,in_order_quantity,available_quantity,inventory_enabled,deleted_at"

_KINDS = {"product": ItemKind.PRODUCT, "lot": ItemKind.BOM}
NAMES = {kind: name for name, kind in _KINDS.items()}
"""What the API calls one item of a kind; its list is the plural."""

RowType = TypeVar("RowType", bound=ItemRow)


@dataclass(frozen=True, slots=True)
class ItemQuery(Generic[RowType]):
    """What is asked of items: as which row, which fields, and the keys without which `/items` says too little."""

    row: type[RowType]
    fields: str
    needs: frozenset[str] = frozenset()
    parameters: Query = ()
    limit: int = LIGHT

    def suffices(self, row: Row) -> bool:
        """Whether a row of `/items` tells products from BOMs, and all that is needed."""
        return bool(row.get("type")) and row.keys() >= self.needs


ITEMS = ItemQuery(ItemRow, ITEM_FIELDS)
STOCK = ItemQuery(ItemRow, STOCK_FIELDS)


def item_rows(client: Client, query: ItemQuery[RowType]) -> Iterator[Sequence[tuple[RowType, ItemKind]]]:
    """All living products and BOMs: from `/items`, or from `/products` and `/lots` where `/items` is refused or too poor."""
    listed = _pages_of_items(client, query)
    if listed is not None:
        for page in listed:
            yield _living(query, ((row, _KINDS.get(str(row.get("type")))) for row in page))
        return
    seen: set[str] = set()
    for name, kind in _KINDS.items():
        listing = Listing(f"/{name}s", f"{name}s", fields=query.fields, query=query.parameters, limit=query.limit)
        for page in pages(client, listing):
            found = [pair for pair in _living(query, ((row, kind) for row in page)) if pair[0].number not in seen]
            seen.update(row.number for row, _ in found if row.number)
            yield found


def find_item(client: Client, number: str, query: ItemQuery[RowType]) -> tuple[RowType, ItemKind] | None:
    """One living item by its number, compared to the letter; None when Rackbeat has none."""
    if not number:
        return None
    record = f"item {number}"
    if "/items" not in client.refused:
        try:
            answer = client.get(f"/items/{key(number)}", record=record, query=query.parameters)
            row = record_under(answer, "item", record=record)
        except NotFound:
            if _offers_items(client):
                return None
        except Denied:
            client.refused.add("/items")
        else:
            if query.suffices(row):
                return _exactly(query, row, _KINDS.get(str(row["type"])), number)
    for name, kind in _KINDS.items():
        try:
            answer = client.get(f"/{name}s/{key(number)}", record=record, query=query.parameters)
            row = record_under(answer, name, record=record)
        except NotFound:
            continue
        if found := _exactly(query, row, kind, number):
            return found
    return None


def item_path(item: Item) -> str:
    """Where one item is, by its kind."""
    return f"/{NAMES[item.kind]}s/{key(item.number)}"


def item_row(client: Client, item: Item, query: ItemQuery[RowType]) -> RowType:
    """The item as it is now, read as its kind. Raises NotFound when it is gone, also when it is deleted or renamed."""
    record = f"item {item.number}"
    answer = client.get(item_path(item), record=record, query=query.parameters)
    found = _exactly(query, record_under(answer, NAMES[item.kind], record=record), item.kind, item.number)
    if found is None:
        raise gone("item", "It was deleted or renamed.", record=record)
    return found[0]


def _pages_of_items(client: Client, query: ItemQuery[RowType]) -> Iterator[Sequence[Row]] | None:
    """The pages of `/items`; None where it is refused, or says too little."""
    if "/items" in client.refused:
        return None
    listed = pages(client, Listing("/items", "items", fields=query.fields, query=query.parameters, limit=query.limit))
    try:
        first = next(listed, [])
    except (Refused, Denied):
        client.refused.add("/items")
        return None
    if not all(query.suffices(row) for row in first):
        client.refused.add("/items")
        return None
    return chain([first], listed)


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


def _living(
    query: ItemQuery[RowType], rows: Iterator[tuple[Row, ItemKind | None]]
) -> Sequence[tuple[RowType, ItemKind]]:
    found = ((check(query.row, row, record=f"item {row.get('number')}"), kind) for row, kind in rows)
    return [(row, kind) for row, kind in found if kind and not row.deleted_at]


def _exactly(
    query: ItemQuery[RowType], row: Row, kind: ItemKind | None, number: str
) -> tuple[RowType, ItemKind] | None:
    found = check(query.row, row, record=f"item {number}")
    if found.number is None:
        raise broken("an item has no number", record=f"item {number}")
    return (found, kind) if kind and found.number == number and not found.deleted_at else None
