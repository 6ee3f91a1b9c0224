"""Lists with filter and sort order: which fields can be searched, and how rows are sorted (shopify sheet 4)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.bulk import BulkOperation
from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Key, Listing
from rbsync.sandbox.shopify.records import Item, Level, Location, Product, Variant
from rbsync.sandbox.shopify.search import Field, Found, Term, compile_query
from rbsync.sandbox.shopify.search_fields import flag_field, number_field, text_field, time_field, word_field

Sort = Callable[[Any], str | int]
Fields = Mapping[str, Field[Any]]

KEPT_LISTINGS = 32


def _variant_fields(books: Books) -> Fields:
    def by_sku(term: Term) -> list[Variant] | None:
        if term.value.endswith("*"):
            return None
        wanted = [term.value] if term.quoted else term.value.split(",")
        return [variant for each in wanted for variant in books.variants_by_sku(each)]

    def by_id(term: Term) -> list[Variant] | None:
        number = term.value.rsplit("/", 1)[-1]
        found = books.variants.get(int(number)) if number.isdecimal() else None
        return None if term.op else [found] if found else []

    return {
        "id": Field(number_field(lambda row: row.number).test, by_id),
        "sku": text_field(lambda row: (row.sku,), by_sku),
        "barcode": text_field(lambda row: (row.barcode,)),
        "title": text_field(lambda row: (row.product.title,)),
        "product_id": number_field(lambda row: row.product.number),
        "product_status": word_field(lambda row: (row.product.status,)),
        "vendor": text_field(lambda row: (row.product.vendor,)),
        "taxable": flag_field(lambda row: row.taxable),
        "inventory_quantity": number_field(lambda row: row.available),
        "updated_at": time_field(lambda row: row.updated_at),
    }


def _item_fields(books: Books) -> Fields:
    def by_sku(term: Term) -> list[Item] | None:
        if term.value.endswith("*"):
            return None
        wanted = [term.value] if term.quoted else term.value.split(",")
        return [variant.item for each in wanted for variant in books.variants_by_sku(each)]

    return {
        "id": number_field(lambda row: row.number),
        "sku": text_field(lambda row: (row.sku,), by_sku),
        "created_at": time_field(lambda row: row.created_at),
        "updated_at": time_field(lambda row: row.updated_at),
    }


def _product_fields(_: Books) -> Fields:
    return {
        "id": number_field(lambda row: row.number),
        "title": text_field(lambda row: (row.title,)),
        "handle": text_field(lambda row: (row.handle,)),
        "sku": text_field(lambda row: [variant.sku for variant in row.variants]),
        "barcode": text_field(lambda row: [variant.barcode for variant in row.variants]),
        "status": word_field(lambda row: (row.status,)),
        "product_type": text_field(lambda row: (row.product_type,)),
        "vendor": text_field(lambda row: (row.vendor,)),
        "gift_card": flag_field(lambda row: row.gift_card),
        "created_at": time_field(lambda row: row.created_at),
        "updated_at": time_field(lambda row: row.updated_at),
    }


def _order_states(order: Order) -> Iterable[str]:
    if order.spec.cancelled_at:
        return ("cancelled",)
    return ("closed",) if order.closed_at else ("open", "not_closed")


def _financial_words(order: Order) -> Iterable[str]:
    status = order.financial_status
    unpaid = ("unpaid",) if status in ("AUTHORIZED", "PENDING", "EXPIRED", "PARTIALLY_PAID") else ()
    return (status, *unpaid)


def _fulfillment_words(order: Order) -> Iterable[str]:
    return ("fulfilled", "shipped") if order.spec.fulfilled_at else ("unfulfilled", "unshipped")


def _order_email(order: Order) -> str | None:
    return order.spec.email or (order.spec.customer.email if order.spec.customer else None)


def _order_fields(context: Context) -> Fields:
    return {
        "id": number_field(lambda row: row.number),
        "name": text_field(lambda row: (context.view.name(row),)),
        "created_at": time_field(lambda row: row.spec.created_at),
        "processed_at": time_field(lambda row: row.spec.created_at),
        "updated_at": time_field(lambda row: row.updated_at),
        "status": word_field(_order_states),
        "financial_status": word_field(_financial_words),
        "fulfillment_status": word_field(_fulfillment_words),
        "test": flag_field(lambda row: row.spec.test),
        "email": text_field(lambda row: (_order_email(row),)),
        "sku": text_field(lambda row: [line.sku for line in row.spec.lines]),
        "source_name": text_field(lambda row: (row.spec.source,)),
        "po_number": text_field(lambda row: (row.spec.purchase_order,)),
        "tag": text_field(lambda row: row.spec.tags),
    }


LEVEL_FIELDS: Fields = {
    "id": number_field(lambda row: row.location.number),
    "inventory_item_id": number_field(lambda row: row.item.number),
    "created_at": time_field(lambda row: row.created_at),
    "updated_at": time_field(lambda row: row.updated_at),
}
LOCATION_FIELDS: Fields = {
    "id": number_field(lambda row: row.number),
    "name": text_field(lambda row: (row.name,)),
    "active": flag_field(lambda row: row.active),
}
BULK_FIELDS: Fields = {
    "id": number_field(lambda row: row.number),
    "status": word_field(lambda row: (row.status,)),
    "operation_type": word_field(lambda row: (row.type,)),
    "created_at": time_field(lambda row: row.created_at),
}

NUMBER: Sort = lambda row: row.number  # noqa: E731
PRODUCT_SORTS: Mapping[str, Sort] = {
    "ID": NUMBER,
    "TITLE": lambda row: row.title,
    "CREATED_AT": lambda row: int(row.created_at.timestamp()),
    "UPDATED_AT": lambda row: int(row.updated_at.timestamp()),
}
VARIANT_SORTS: Mapping[str, Sort] = {
    "ID": NUMBER,
    "SKU": lambda row: row.sku or "",
    "TITLE": lambda row: row.title,
}
ORDER_SORTS: Mapping[str, Sort] = {
    "ID": NUMBER,
    "ORDER_NUMBER": lambda row: row.sequence,
    "CREATED_AT": lambda row: int(row.spec.created_at.timestamp()),
    "PROCESSED_AT": lambda row: int(row.spec.created_at.timestamp()),
    "UPDATED_AT": lambda row: int(row.updated_at.timestamp()),
}
BULK_SORTS: Mapping[str, Sort] = {
    "CREATED_AT": lambda row: int(row.created_at.timestamp()),
    "COMPLETED_AT": lambda row: int((row.completed_at or row.created_at).timestamp()),
}


class Lists:
    """The shop's lists, kept sorted and filtered until the books change."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._kept: OrderedDict[tuple[object, ...], Listing] = OrderedDict()

    def products(self, context: Context, query: str | None, sort: str) -> Listing:
        """Products; without a status term only active ones, as the filter table documents (toggle)."""
        fields = _product_fields(self._books)

        def select(found: Found[Product]) -> Iterable[Product]:
            active = context.toggles.products_default_active and "status" not in found.fields
            return (row for row in self._books.products.values() if found.test(row) and (not active or _active(row)))

        path = ("products", query, sort, context.toggles.products_default_active)
        return self._listing(context, path, fields, select, PRODUCT_SORTS[sort])

    def variants(self, context: Context, query: str | None, sort: str) -> Listing:
        """Product variants."""
        rows = self._books.variants
        fields = _variant_fields(self._books)
        return self._listing(
            context, ("productVariants", query, sort), fields, lambda found: _tested(found, rows), VARIANT_SORTS[sort]
        )

    def items(self, context: Context, query: str | None) -> Listing:
        """Inventory items."""
        rows, fields = self._books.items, _item_fields(self._books)
        return self._listing(context, ("inventoryItems", query), fields, lambda found: _tested(found, rows), NUMBER)

    def orders(self, context: Context, query: str | None, sort: str) -> Listing:
        """The orders that this app may see; the index may lag behind (toggle)."""
        shown = context.now - timedelta(seconds=context.toggles.search_lag_seconds)
        found = _compiled(context, "orders", query, _order_fields(context), "name")
        only_open = context.toggles.orders_default_open and "status" not in found.fields
        rows = [
            row
            for row in self._books.orders.values()
            if context.sees(row)
            and (not context.toggles.search_lag_seconds or row.updated_at <= shown)
            and (not only_open or row.closed_at is None)
            and found.test(row)
        ]
        return _sorted(rows, ORDER_SORTS[sort])

    def levels(self, context: Context, location: Location, query: str | None, *, include_inactive: bool) -> Listing:
        """The levels at one location."""

        def select(found: Found[Level]) -> Iterable[Level]:
            levels = (each.levels.get(location.number) for each in self._books.items.values())
            return (row for row in levels if row and (row.active or include_inactive) and found.test(row))

        path = ("inventoryLevels", location.number, query, include_inactive)
        return self._listing(context, path, LEVEL_FIELDS, select, lambda row: row.item.number)

    def locations(self, context: Context, query: str | None, sort: str, *, include_inactive: bool) -> Listing:
        """Locations; inactive ones only on demand."""
        found = _compiled(context, "locations", query, LOCATION_FIELDS, "name")
        rows = [row for row in self._books.locations if (row.active or include_inactive) and found.test(row)]
        return _sorted(rows, NUMBER if sort == "ID" else lambda row: row.name)

    def bulk(self, context: Context, query: str | None, sort: str) -> Listing:
        """Bulk operations."""
        found = _compiled(context, "bulkOperations", query, BULK_FIELDS, "id")
        rows: list[BulkOperation] = [row for row in context.bulk_operations.operations if found.test(row)]
        return _sorted(rows, BULK_SORTS[sort])

    def _listing(
        self,
        context: Context,
        path: tuple[object, ...],
        fields: Fields,
        select: Callable[[Found[Any]], Iterable[Any]],
        sort: Sort,
    ) -> Listing:
        query = next((each for each in path[1:] if isinstance(each, str) and each not in PRODUCT_SORTS), None)
        found = _compiled(context, str(path[0]), query, fields, "title" if "title" in fields else "id")
        key = (*path, self._books.revision)
        if key not in self._kept:
            self._kept[key] = _sorted(select(found), sort)
            while len(self._kept) > KEPT_LISTINGS:
                self._kept.popitem(last=False)
        return self._kept[key]


def _active(product: Product) -> bool:
    return product.status == "ACTIVE"


def _tested(found: Found[Any], rows: Mapping[int, Any]) -> Iterable[Any]:
    candidates = rows.values() if found.candidates is None else found.candidates
    return (row for row in candidates if found.test(row))


def _sorted(rows: Iterable[Any], sort: Sort) -> Listing:
    pairs: list[tuple[Key, Any]] = sorted(
        (((sort(row), _tiebreak(row)), row) for row in rows), key=lambda pair: pair[0]
    )
    return Listing([key for key, _ in pairs], [row for _, row in pairs])


def _tiebreak(row: Any) -> int:
    number: int = row.item.number if isinstance(row, Level) else row.number
    return number


def _compiled(context: Context, root: str, query: str | None, fields: Fields, default: str) -> Found[Any]:
    found = compile_query(query or "", fields, fields[default])
    if query:
        context.searches.append({"path": [root], "query": query, "warnings": list(found.warnings)})
    return found
