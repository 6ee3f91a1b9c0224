"""The shop's lists: filtered, sorted, and kept until the books change (shopify sheet 4)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.bulk import BulkOperation
from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Listing
from rbsync.sandbox.shopify.records import Collection, Item, Level, Location, Product, Variant
from rbsync.sandbox.shopify.search import Field, Found, compile_query
from rbsync.sandbox.shopify.searchable import (
    BULK_FIELDS,
    COLLECTION_FIELDS,
    LEVEL_FIELDS,
    LOCATION_FIELDS,
    Fields,
    item_fields,
    order_fields,
    product_fields,
    variant_fields,
)

Row = TypeVar("Row")
SortValue = str | int

KEPT_LISTINGS = 32


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


PRODUCT_SORTS: Mapping[str, Callable[[Product], SortValue]] = {
    "ID": lambda row: row.number,
    "TITLE": lambda row: row.title,
    "CREATED_AT": lambda row: _seconds(row.created_at),
    "UPDATED_AT": lambda row: _seconds(row.updated_at),
    "PRODUCT_TYPE": lambda row: row.product_type,
    "VENDOR": lambda row: row.vendor,
    "INVENTORY_TOTAL": lambda row: sum(each.available for each in row.variants),
}
VARIANT_SORTS: Mapping[str, Callable[[Variant], SortValue]] = {
    "ID": lambda row: row.number,
    "POSITION": lambda row: row.position,
    "SKU": lambda row: row.sku or "",
    "TITLE": lambda row: row.title,
}
COLLECTION_SORTS: Mapping[str, Callable[[Collection], SortValue]] = {
    "ID": lambda row: row.number,
    "TITLE": lambda row: row.title,
    "UPDATED_AT": lambda row: _seconds(row.updated_at),
}
ORDER_SORTS: Mapping[str, Callable[[Order], SortValue]] = {
    "ID": lambda row: row.number,
    "ORDER_NUMBER": lambda row: row.sequence,
    "CREATED_AT": lambda row: _seconds(row.spec.created_at),
    "PROCESSED_AT": lambda row: _seconds(row.spec.created_at),
    "UPDATED_AT": lambda row: _seconds(row.updated_at),
}
BULK_SORTS: Mapping[str, Callable[[BulkOperation], SortValue]] = {
    "CREATED_AT": lambda row: _seconds(row.created_at),
    "COMPLETED_AT": lambda row: _seconds(row.completed_at or row.created_at),
}


class Lists:
    """The lists of one shop."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._product_fields = product_fields(books)
        self._variant_fields = variant_fields(books)
        self._item_fields = item_fields(books)
        self._kept: OrderedDict[tuple[object, ...], Listing] = OrderedDict()

    def products(self, context: Context, query: str | None, sort: str) -> Listing:
        """Products; without a status term only active ones, as the filter table documents (toggle)."""
        found = _compiled(context, "products", query, self._product_fields, "title")
        only_active = context.toggles.products_default_active and "status" not in found.fields

        def rows() -> Iterable[Product]:
            every = (row for row in _tested(found, self._books.products) if known(row))
            return (row for row in every if row.status == "ACTIVE") if only_active else every

        known = _indexed(context, found)
        key = ("products", query, sort, only_active, _horizon(context))
        return self._keep(key, rows, PRODUCT_SORTS[sort], lambda row: row.number)

    def variants(self, context: Context, query: str | None, sort: str) -> Listing:
        """Product variants."""
        found = _compiled(context, "productVariants", query, self._variant_fields, "title")
        known, every = _indexed(context, found), self._books.variants
        key = ("variants", query, sort, _horizon(context))
        return self._keep(
            key,
            lambda: (row for row in _tested(found, every) if known(row)),
            VARIANT_SORTS[sort],
            lambda row: row.number,
        )

    def collections(self, context: Context, query: str | None, sort: str, holding: Product | None = None) -> Listing:
        """Collections; `holding` leaves only those that a product is in."""
        found = _compiled(context, "collections", query, COLLECTION_FIELDS, "title")
        every = self._books.collections.values()
        rows = [row for row in every if found.test(row) and (holding is None or holding.is_in(row))]
        return _sorted(rows, COLLECTION_SORTS[sort], lambda row: row.number)

    def items(self, context: Context, query: str | None) -> Listing:
        """Inventory items."""
        found = _compiled(context, "inventoryItems", query, self._item_fields, "sku")
        rows = self._books.items
        return self._keep(("items", query), lambda: _tested(found, rows), _item_number, _item_number)

    def orders(self, context: Context, query: str | None, sort: str) -> Listing:
        """The orders that this app may see; the index may lag behind (toggle)."""
        found = _compiled(context, "orders", query, order_fields(context.view), "name")
        lag = context.toggles.search_lag_seconds
        only_open = context.toggles.orders_default_open and "status" not in found.fields
        rows = [
            row
            for row in self._books.orders.values()
            if context.sees(row)
            and (not lag or row.updated_at <= context.now - timedelta(seconds=lag))
            and (not only_open or row.closed_at is None)
            and found.test(row)
        ]
        return _sorted(rows, ORDER_SORTS[sort], lambda row: row.number)

    def levels(self, context: Context, location: Location, query: str | None, *, include_inactive: bool) -> Listing:
        """The levels at one location, by item."""
        found = _compiled(context, "inventoryLevels", query, LEVEL_FIELDS, "inventory_item_id")

        def rows() -> Iterable[Level]:
            levels = (each.levels.get(location.number) for each in self._books.items.values())
            return (row for row in levels if row and (row.active or include_inactive) and found.test(row))

        key = ("levels", location.number, query, include_inactive)
        return self._keep(key, rows, lambda row: row.item.number, lambda row: row.item.number)

    def locations(self, context: Context, query: str | None, sort: str, *, include_inactive: bool) -> Listing:
        """Locations; inactive ones only on demand."""
        found = _compiled(context, "locations", query, LOCATION_FIELDS, "name")
        rows = [row for row in self._books.locations if (row.active or include_inactive) and found.test(row)]
        return _sorted(rows, lambda row: row.name if sort == "NAME" else row.number, lambda row: row.number)

    def bulk(self, context: Context, query: str | None, sort: str) -> Listing:
        """Bulk operations."""
        found = _compiled(context, "bulkOperations", query, BULK_FIELDS, "id")
        rows = [row for row in context.bulk_operations.operations if found.test(row)]
        return _sorted(rows, BULK_SORTS[sort], lambda row: row.number)

    def _keep(
        self,
        key: tuple[object, ...],
        rows: Callable[[], Iterable[Row]],
        sort: Callable[[Row], SortValue],
        number: Callable[[Row], int],
    ) -> Listing:
        whole = key[1] is None and key[2:3] in ((), ("ID",))
        revised = (*key, self._books.assortment if whole else self._books.revision)
        if revised not in self._kept:
            self._kept[revised] = _sorted(rows(), sort, number)
            while len(self._kept) > KEPT_LISTINGS:
                self._kept.popitem(last=False)
        return self._kept[revised]


def _horizon(context: Context) -> datetime | None:
    """Up to when the search index knows the products; None: all of it."""
    lag = context.toggles.product_search_lag_seconds
    return context.now - timedelta(seconds=lag) if lag else None


def _indexed(context: Context, found: Found[Row]) -> Callable[[Product | Variant], bool]:
    """Whether the index shows a row: it knows of it and, where its last change is asked for, of that change."""
    horizon = _horizon(context)
    if horizon is None:
        return lambda _: True
    if "updated_at" in found.fields:
        return lambda row: row.updated_at <= horizon
    return lambda row: row.created_at <= horizon


def _item_number(row: Item) -> int:
    return row.number


def _tested(found: Found[Row], rows: Mapping[int, Row]) -> Iterable[Row]:
    candidates = rows.values() if found.candidates is None else found.candidates
    return (row for row in candidates if found.test(row))


def _sorted(rows: Iterable[Row], sort: Callable[[Row], SortValue], number: Callable[[Row], int]) -> Listing:
    chosen = list(rows)
    keys = [(sort(row), number(row)) for row in chosen]
    order = sorted(range(len(chosen)), key=keys.__getitem__)
    return Listing([keys[place] for place in order], [chosen[place] for place in order])


def _compiled(context: Context, root: str, query: str | None, fields: Fields[Row], bare: str) -> Found[Row]:
    default: Field[Row] = fields[bare]
    found = compile_query(query or "", fields, default)
    if query:
        context.searches.append({"path": [root], "query": query, "warnings": list(found.warnings)})
    return found
