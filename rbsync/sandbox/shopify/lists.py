"""The shop's lists: filtered, sorted, and kept until the books change (shopify sheet 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Listing
from rbsync.sandbox.shopify.records import Collection, Item, Level, Location, Product, Variant
from rbsync.sandbox.shopify.search import Field, Found, compile_query
from rbsync.sandbox.shopify.searchable import (
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


def products(context: Context, query: str | None, sort: str) -> Listing:
    """Products; without a status term only active ones, as the filter table documents (toggle)."""
    found = _compiled(context, "products", query, product_fields(context.books), "title")
    only_active = context.toggles.products_default_active and "status" not in found.fields

    def rows() -> Iterable[Product]:
        every = (row for row in _tested(found, context.books.products) if known(row))
        return (row for row in every if row.status == "ACTIVE") if only_active else every

    known = _indexed(context, found)
    key = ("products", query, sort, only_active, _horizon(context))
    return _keep(context, key, rows, PRODUCT_SORTS[sort], lambda row: row.number)


def variants(context: Context, query: str | None, sort: str) -> Listing:
    """Product variants."""
    found = _compiled(context, "productVariants", query, variant_fields(context.books), "title")
    known, every = _indexed(context, found), context.books.variants
    key = ("variants", query, sort, _horizon(context))
    return _keep(
        context,
        key,
        lambda: (row for row in _tested(found, every) if known(row)),
        VARIANT_SORTS[sort],
        lambda row: row.number,
    )


def collections(context: Context, query: str | None, sort: str, holding: Product | None = None) -> Listing:
    """Collections; `holding` leaves only those that a product is in."""
    found = _compiled(context, "collections", query, COLLECTION_FIELDS, "title")
    every = context.books.collections.values()
    rows = [row for row in every if found.test(row) and (holding is None or holding.is_in(row))]
    return _sorted(rows, COLLECTION_SORTS[sort], lambda row: row.number)


def items(context: Context, query: str | None) -> Listing:
    """Inventory items."""
    found = _compiled(context, "inventoryItems", query, item_fields(context.books), "sku")
    rows = context.books.items
    return _keep(context, ("items", query), lambda: _tested(found, rows), _item_number, _item_number)


def orders(context: Context, query: str | None, sort: str) -> Listing:
    """The orders that this app may see; the index may lag behind (toggle)."""
    found = _compiled(context, "orders", query, order_fields(context.view), "name")
    lag = context.toggles.search_lag_seconds
    only_open = context.toggles.orders_default_open and "status" not in found.fields
    rows = [
        row
        for row in context.books.orders.values()
        if context.sees(row)
        and (not lag or row.updated_at <= context.now - timedelta(seconds=lag))
        and (not only_open or row.closed_at is None)
        and found.test(row)
    ]
    return _sorted(rows, ORDER_SORTS[sort], lambda row: row.number)


def levels(context: Context, location: Location, query: str | None, *, include_inactive: bool) -> Listing:
    """The levels at one location, by item."""
    found = _compiled(context, "inventoryLevels", query, LEVEL_FIELDS, "inventory_item_id")

    def rows() -> Iterable[Level]:
        levels = (each.levels.get(location.number) for each in context.books.items.values())
        return (row for row in levels if row and (row.active or include_inactive) and found.test(row))

    key = ("levels", location.number, query, include_inactive)
    return _keep(context, key, rows, lambda row: row.item.number, lambda row: row.item.number)


def locations(context: Context, query: str | None, sort: str, *, include_inactive: bool) -> Listing:
    """Locations; inactive ones only on demand."""
    found = _compiled(context, "locations", query, LOCATION_FIELDS, "name")
    rows = [row for row in context.books.locations if (row.active or include_inactive) and found.test(row)]
    return _sorted(rows, lambda row: row.name if sort == "NAME" else row.number, lambda row: row.number)


def _keep(
    context: Context,
    key: tuple[object, ...],
    rows: Callable[[], Iterable[Row]],
    sort: Callable[[Row], SortValue],
    number: Callable[[Row], int],
) -> Listing:
    whole = key[1] is None and key[2:3] in ((), ("ID",))
    revised = (*key, context.books.assortment if whole else context.books.revision)
    kept = context.kept_listings
    if revised not in kept:
        kept[revised] = _sorted(rows(), sort, number)
        while len(kept) > KEPT_LISTINGS:
            kept.popitem(last=False)
    return kept[revised]


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
