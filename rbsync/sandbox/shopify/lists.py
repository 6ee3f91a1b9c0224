"""The shop's lists: filtered, sorted, and kept until the books change (shopify sheet 4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Generic, TypeVar

from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.inputs import text
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Listing
from rbsync.sandbox.shopify.records import Collection, Item, Level, Location, Product, Record, Variant
from rbsync.sandbox.shopify.search import Found, compile_query
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
Arguments = Mapping[str, object]
Shows = Callable[[Row], bool]

KEPT_LISTINGS = 32


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """A list of the shop. Bare words of a query go to the field `bare`; rows are sorted by `number`, or one of `sorts`.

    `rows` may depend on the record that the list is read of; `shows` says which rows the caller sees.
    A list that is `kept` is made anew when the books have changed.
    """

    root: str
    rows: Callable[[Context, Record | None], Iterable[Row]]
    fields: Callable[[Context], Fields[Row]]
    bare: str
    number: Callable[[Row], int] = attrgetter("number")
    sorts: Mapping[str, Callable[[Row], SortValue]] = field(default_factory=dict)
    shows: Callable[[Context, Found[Row], Arguments], Shows[Row]] = lambda *_: lambda _: True
    kept: bool = False


def listing(kind: Kind[Row], context: Context, arguments: Arguments, of: Record | None = None) -> Listing:
    """The list that `query`, `sortKey` and `includeInactive` ask for."""
    query, sort, fields = text(arguments, "query"), str(arguments.get("sortKey", "ID")), kind.fields(context)
    found = compile_query(query or "", fields, fields[kind.bare])
    if query:
        context.searches.append({"path": [kind.root], "query": query, "warnings": list(found.warnings)})
    shows = kind.shows(context, found, arguments)

    def made() -> Listing:
        rows = kind.rows(context, of) if found.candidates is None else found.candidates
        value = kind.number if sort == "ID" else kind.sorts[sort]
        return in_order((row for row in rows if found.test(row) and shows(row)), value, kind.number)

    if not kind.kept:
        return made()
    whole = query is None and sort == "ID" and of is None
    revision = context.books.assortment if whole else context.books.revision
    seen = (bool(arguments.get("includeInactive")), context.toggles.products_default_active, _horizon(context))
    key = (kind.root, query, sort, of and of.number, *seen, whole, revision)
    kept = context.kept_listings
    if key not in kept:
        kept[key] = made()
        while len(kept) > KEPT_LISTINGS:
            kept.popitem(last=False)
    return kept[key]


def in_order(rows: Iterable[Row], sort: Callable[[Row], SortValue], number: Callable[[Row], int]) -> Listing:
    """The rows sorted; equal ones by their numbers."""
    chosen = list(rows)
    keys = [(sort(row), number(row)) for row in chosen]
    order = sorted(range(len(chosen)), key=keys.__getitem__)
    return Listing([keys[place] for place in order], [chosen[place] for place in order])


def _horizon(context: Context) -> datetime | None:
    """Up to when the search index knows the products; None: all of it."""
    lag = context.toggles.product_search_lag_seconds
    return context.now - timedelta(seconds=lag) if lag else None


def _indexed(context: Context, found: Found[Row], _: Arguments) -> Shows[Product | Variant]:
    """Whether the index shows a row: it knows of it and, where its last change is asked for, of that change."""
    horizon = _horizon(context)
    if horizon is None:
        return lambda _: True
    if "updated_at" in found.fields:
        return lambda row: row.updated_at <= horizon
    return lambda row: row.created_at <= horizon


def _products(context: Context, found: Found[Product], arguments: Arguments) -> Shows[Product]:
    """Without a status term only active ones, as the filter table documents (toggle)."""
    known = _indexed(context, found, arguments)
    only_active = context.toggles.products_default_active and "status" not in found.fields
    return lambda row: known(row) and (not only_active or row.status == "ACTIVE")


def _orders(context: Context, found: Found[Order], _: Arguments) -> Shows[Order]:
    """The orders that this app may see; the index may lag behind (toggle)."""
    lag = context.toggles.search_lag_seconds
    only_open = context.toggles.orders_default_open and "status" not in found.fields
    return lambda row: (
        context.sees(row)
        and (not lag or row.updated_at <= context.now - timedelta(seconds=lag))
        and (not only_open or row.closed_at is None)
    )


def _active(_: Context, __: Found[Row], arguments: Arguments) -> Shows[Level | Location]:
    """Inactive ones only on demand."""
    return lambda row: row.active or bool(arguments.get("includeInactive"))


def _levels_at(context: Context, location: Record | None) -> Iterable[Level]:
    levels = (each.levels.get(location.number) for each in context.books.items.values() if location)
    return (each for each in levels if each)


def _collections_of(context: Context, product: Record | None) -> Iterable[Collection]:
    """All, or those that the product is in."""
    every = context.books.collections.values()
    return [each for each in every if not isinstance(product, Product) or product.is_in(each)]


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


PRODUCTS: Kind[Product] = Kind(
    "products",
    lambda context, _: context.books.products.values(),
    lambda context: product_fields(context.books),
    bare="title",
    sorts={
        "TITLE": lambda row: row.title,
        "CREATED_AT": lambda row: _seconds(row.created_at),
        "UPDATED_AT": lambda row: _seconds(row.updated_at),
        "PRODUCT_TYPE": lambda row: row.product_type,
        "VENDOR": lambda row: row.vendor,
        "INVENTORY_TOTAL": lambda row: sum(each.available for each in row.variants),
    },
    shows=_products,
    kept=True,
)
VARIANTS: Kind[Variant] = Kind(
    "productVariants",
    lambda context, _: context.books.variants.values(),
    lambda context: variant_fields(context.books),
    bare="title",
    sorts={"POSITION": lambda row: row.position, "SKU": lambda row: row.sku or "", "TITLE": lambda row: row.title},
    shows=_indexed,
    kept=True,
)
COLLECTIONS: Kind[Collection] = Kind(
    "collections",
    _collections_of,
    lambda _: COLLECTION_FIELDS,
    bare="title",
    sorts={"TITLE": lambda row: row.title, "UPDATED_AT": lambda row: _seconds(row.updated_at)},
)
ITEMS: Kind[Item] = Kind(
    "inventoryItems",
    lambda context, _: context.books.items.values(),
    lambda context: item_fields(context.books),
    bare="sku",
    kept=True,
)
ORDERS: Kind[Order] = Kind(
    "orders",
    lambda context, _: context.books.orders.values(),
    lambda context: order_fields(context.view),
    bare="name",
    sorts={
        "ORDER_NUMBER": lambda row: row.sequence,
        "CREATED_AT": lambda row: _seconds(row.spec.created_at),
        "PROCESSED_AT": lambda row: _seconds(row.spec.created_at),
        "UPDATED_AT": lambda row: _seconds(row.updated_at),
    },
    shows=_orders,
)
LEVELS: Kind[Level] = Kind(
    "inventoryLevels",
    _levels_at,
    lambda _: LEVEL_FIELDS,
    bare="inventory_item_id",
    number=lambda row: row.item.number,
    shows=_active,
    kept=True,
)
LOCATIONS: Kind[Location] = Kind(
    "locations",
    lambda context, _: context.books.locations,
    lambda _: LOCATION_FIELDS,
    bare="name",
    sorts={"NAME": lambda row: row.name},
    shows=_active,
)
