"""Which fields each list can be searched by (shopify sheet 4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.records import Collection, Item, Level, Location, Product, Variant
from rbsync.sandbox.shopify.search import Field, Term, flag_field, number_field, text_field, time_field, word_field

Row = TypeVar("Row")
Fields = Mapping[str, Field[Row]]


def variant_fields(books: Books) -> Fields[Variant]:
    """`productVariants`: SKU and id are answered from an index."""

    return {
        "id": _id_field(books.variants, lambda row: row.number),
        "sku": text_field(lambda row: (row.sku,), lambda term: _by_words(books.variants_by_sku, term)),
        "barcode": text_field(lambda row: (row.barcode,), lambda term: _by_words(books.variants_by_barcode, term)),
        "title": text_field(lambda row: (row.product.title,)),
        "product_id": number_field(lambda row: row.product.number),
        "product_ids": word_field(lambda row: (str(row.product.number),)),
        "product_status": word_field(lambda row: (row.product.status,)),
        "product_type": text_field(lambda row: (row.product.product_type,)),
        "tag": text_field(lambda row: row.product.tags),
        "gift_card": flag_field(lambda row: row.product.gift_card),
        "option1": text_field(lambda row: _values(row)[:1]),
        "option2": text_field(lambda row: _values(row)[1:2]),
        "option3": text_field(lambda row: _values(row)[2:3]),
        "vendor": text_field(lambda row: (row.product.vendor,)),
        "taxable": flag_field(lambda row: row.taxable),
        "inventory_quantity": number_field(lambda row: row.available),
        "updated_at": time_field(lambda row: row.updated_at),
    }


def product_fields(books: Books) -> Fields[Product]:
    """`products`: id, SKU and barcode of its variants are answered from an index."""

    def by_sku(term: Term) -> list[Product] | None:
        return _products(_by_words(books.variants_by_sku, term))

    def by_barcode(term: Term) -> list[Product] | None:
        return _products(_by_words(books.variants_by_barcode, term))

    return {
        "id": _id_field(books.products, lambda row: row.number),
        "title": text_field(lambda row: (row.title,)),
        "handle": text_field(lambda row: (row.handle,)),
        "sku": text_field(lambda row: [variant.sku for variant in row.variants], by_sku),
        "barcode": text_field(lambda row: [variant.barcode for variant in row.variants], by_barcode),
        "status": word_field(lambda row: (row.status,)),
        "product_type": text_field(lambda row: (row.product_type,)),
        "vendor": text_field(lambda row: (row.vendor,)),
        "tag": text_field(lambda row: row.tags),
        "variant_title": text_field(lambda row: [variant.title for variant in row.variants]),
        "has_only_default_variant": flag_field(lambda row: row.only_default),
        "tracks_inventory": flag_field(lambda row: any(variant.item.tracked for variant in row.variants)),
        "inventory_total": number_field(lambda row: sum(variant.available for variant in row.variants)),
        "gift_card": flag_field(lambda row: row.gift_card),
        "created_at": time_field(lambda row: row.created_at),
        "updated_at": time_field(lambda row: row.updated_at),
    }


def item_fields(books: Books) -> Fields[Item]:
    """`inventoryItems`."""

    def by_sku(term: Term) -> list[Item] | None:
        found = _by_words(books.variants_by_sku, term)
        return None if found is None else [variant.item for variant in found]

    return {
        "id": number_field(lambda row: row.number),
        "sku": text_field(lambda row: (row.sku,), by_sku),
        "created_at": time_field(lambda row: row.created_at),
        "updated_at": time_field(lambda row: row.updated_at),
    }


def order_fields(view: OrderView) -> Fields[Order]:
    """`orders`."""
    return {
        "id": number_field(lambda row: row.number),
        "name": text_field(lambda row: (view.name(row),)),
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


COLLECTION_FIELDS: Fields[Collection] = {
    "id": number_field(lambda row: row.number),
    "title": text_field(lambda row: (row.title,)),
    "handle": text_field(lambda row: (row.handle,)),
    "collection_type": word_field(lambda row: ("custom" if row.product_type is None else "smart",)),
    "updated_at": time_field(lambda row: row.updated_at),
}
LEVEL_FIELDS: Fields[Level] = {
    "id": number_field(lambda row: row.location.number),
    "inventory_item_id": number_field(lambda row: row.item.number),
    "created_at": time_field(lambda row: row.created_at),
    "updated_at": time_field(lambda row: row.updated_at),
}
LOCATION_FIELDS: Fields[Location] = {
    "id": number_field(lambda row: row.number),
    "name": text_field(lambda row: (row.name,)),
    "active": flag_field(lambda row: row.active),
    "created_at": time_field(lambda row: row.created_at),
}


def _id_field(table: Mapping[int, Row], number: Callable[[Row], int]) -> Field[Row]:
    def by_id(term: Term) -> list[Row] | None:
        value = term.value.rsplit("/", 1)[-1]
        found = table.get(int(value)) if value.isdecimal() else None
        return None if term.op else [found] if found else []

    return Field(number_field(number).test, by_id)


def _by_words(find: Callable[[str], Sequence[Variant]], term: Term) -> list[Variant] | None:
    if term.value.endswith("*"):
        return None
    wanted = [term.value] if term.quoted else term.value.split(",")
    return [variant for each in wanted for variant in find(each)]


def _products(variants: list[Variant] | None) -> list[Product] | None:
    return None if variants is None else list({each.product.number: each.product for each in variants}.values())


def _values(row: Variant) -> list[str]:
    return [value for _, value in row.pairs]


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
