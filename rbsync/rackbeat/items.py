"""Rackbeat's items, products and BOMs, and what a shop shows of them: read and changed (rackbeat sheet 5.3 to 5.9)."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote

from rbsync.core.model.item import Bom, Item, ItemDetails, ItemKind, ItemStock, NewItem, PriceList
from rbsync.core.model.product import Content, Field
from rbsync.errors import ContractBroken, NotFound, Refused
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, after_write, checked_record, gone, key, outcome_unknown, rows_under
from rbsync.rackbeat.custom_fields import ItemFields, item_fields
from rbsync.rackbeat.details import changes, confirms, content_of, item_details
from rbsync.rackbeat.item_rows import ITEM_FIELDS, ITEMS, NAMES, STOCK, find_item, item_path, item_row, item_rows
from rbsync.rackbeat.lists import Listing, all_rows, pages
from rbsync.rackbeat.stock import located_stock
from rbsync.rackbeat.wire import (
    ComponentRow,
    CurrencyPriceRow,
    CustomerRow,
    DetailsRow,
    FieldValueRow,
    LineableRow,
    LotRow,
    Row,
    broken,
    check,
)

BOM_FIELDS = "number,deleted_at,lines(child_id,item(number),quantity)"
_FIELDS = f"{ITEM_FIELDS},description,physical,cost_price,recommended_cost_price,updated_at"
_DETAILS = Listing(
    "/items",
    "items",
    DetailsRow,
    "item",
    fields=_FIELDS,
    # without these, an item that does not tell would pass for one that has none
    needs=frozenset(("name", "barcode", "sales_price", "description", "physical")),
    limit=500,  # descriptions may be 64 kB each
)
_WITH_FIELDS = replace(_DETAILS, fields=f"{_FIELDS},field_values", query=(("expand", "field_values"),))
_NO_FIELDS: Mapping[str, str] = {}
_WHOLE = Decimal(100)
_HALF_A_CENT = Decimal("0.005")


class Items:
    """`rbsync.ports.Items` over the API."""

    client: Client

    def items(self) -> Iterator[Sequence[Item]]:
        """All products and BOMs, page by page, each number once. Prices without VAT; deleted ones left out."""
        for found in item_rows(self.client, ITEMS):
            yield [mapping.item(row, kind) for row, kind in found]

    def item(self, number: str) -> Item | None:
        """One item by its number, compared to the letter; None when Rackbeat has none."""
        found = find_item(self.client, number, ITEMS)
        return mapping.item(*found) if found else None

    def stock(self, *, by_location: bool) -> Iterator[Sequence[ItemStock]]:
        """The stock of all items, page by page; an item that does not tell its quantity is left out."""
        if by_location:
            return located_stock(self.client, lambda: item_rows(self.client, STOCK))
        return self._totals()

    def boms(self) -> Iterator[Sequence[Bom]]:
        """All BOMs with their components, one level down, page by page; deleted ones left out.

        The list has the components as a rule; those of a BOM that it leaves out are read one by one.
        """
        for page in pages(self.client, Listing("/lots", "lots", LotRow, "BOM", fields=BOM_FIELDS)):
            with ThreadPoolExecutor(self.client.workers) as pool:
                yield list(pool.map(self._bom, (lot for lot in page if not lot.deleted_at)))

    def _totals(self) -> Iterator[Sequence[ItemStock]]:
        for found in item_rows(self.client, STOCK):
            yield [stock for row, _ in found if (stock := mapping.item_stock(row))]

    def _bom(self, lot: LotRow) -> Bom:
        number = lot.number or ""
        record = f"BOM {number}"
        if lot.lines is None:
            lot = self.client.read(LotRow, f"/lots/{key(number)}", "lot", record=record)
        if lot.lines is not None:
            return mapping.bom(number, lot.lines)
        path = f"/lots/{key(number)}/lines"
        listing = Listing(path, "lot_lines", ComponentRow, f"{record}, line", key="id", order=None)
        return mapping.bom(number, all_rows(self.client, listing))


class Catalogue:
    """`rbsync.ports.Catalogue` over the API."""

    client: Client

    def details(self, *, custom_fields: bool) -> Iterator[Sequence[ItemDetails]]:
        """All products and BOMs, page by page, each number once; deleted ones left out.

        Values of custom fields come with the list as a rule; those of an item that it leaves out are read one by one.
        """
        with_fields = custom_fields and bool(self._item_fields.known)
        for found in item_rows(self.client, _WITH_FIELDS if with_fields else _DETAILS):
            if not with_fields:
                yield [item_details(row, kind, _NO_FIELDS) for row, kind in found]
                continue
            with ThreadPoolExecutor(self.client.workers) as pool:
                yield [details for details in pool.map(self._with_values, found) if details]

    def details_of(self, number: str, *, custom_fields: bool) -> ItemDetails | None:
        """One item by its number, compared to the letter; None when Rackbeat has none."""
        if custom_fields and self._item_fields.known:
            found = find_item(self.client, number, _WITH_FIELDS)
            return self._with_values(found) if found else None
        found = find_item(self.client, number, _DETAILS)
        return item_details(*found, _NO_FIELDS) if found else None

    def create_item(self, item: NewItem) -> ItemDetails:
        """Create a product; the item as Rackbeat has it then, without custom fields.

        What the answer does not confirm is read again. Raises Refused (also when the number exists), OutcomeUnknown.
        """
        record = f"item {item.number}"
        answer = self.client.post("/products", mapping.item_body(item), record=record)
        with after_write(record):
            row = checked_record(DetailsRow, answer, "product", record=record)
            if row.number != item.number:
                raise outcome_unknown("The product was created, but answered with another number", record=record)
            if confirms(row, ItemKind.PRODUCT, content_of(item)):
                return item_details(row, ItemKind.PRODUCT, _NO_FIELDS)
            created = self.details_of(item.number, custom_fields=False)
        if created is None:
            raise outcome_unknown("The product was created, but cannot be found", record=record)
        return created

    def update_item(self, item: Item, content: Content) -> ItemDetails:
        """Change the fields named, and nothing else; the item as Rackbeat has it then, without custom fields.

        What the answer does not confirm is read again. Prices and costs without VAT, weight in grams; texts are sent as
        they are given. Raises Refused; NotFound when the item is gone; ValueError for a category, which Rackbeat has as
        the product group only, and for an empty name or price.
        """
        measures = item_row(self.client, item, _DETAILS).physical if Field.WEIGHT in content else None
        body = changes(content, measures)
        row = self._put(item, body) if body else None
        if row is None or not confirms(row, item.kind, content):
            row = item_row(self.client, item, _DETAILS)
        return item_details(row, item.kind, _NO_FIELDS)

    def custom_fields(self) -> frozenset[str] | None:
        """The slugs of the custom fields that items have; None when the account's plan has no custom fields."""
        return self._item_fields.slugs

    def currency_price(self, item: Item, currency: str) -> Decimal | None:
        """The item's sales price in another currency, without VAT; None when it has none."""
        record = f"price of {item.number} in {currency}"
        try:
            path = f"{item_path(item)}/prices/{quote(currency, safe='')}"
            row = self.client.read(CurrencyPriceRow, path, "currency_price", record=record)
        except NotFound:
            return None
        if row.currency and row.currency.upper() != currency.upper():
            raise broken(f"another currency was answered: {row.currency}", record=record)
        return row.sales_price

    def price_list(self, customer: int) -> PriceList:
        """What a customer pays for each item, without VAT, his discount taken off. Raises NotFound when he is not there."""
        record = f"customer {customer}"
        payer = self.client.read(CustomerRow, f"/customers/{customer}", "customer", record=record)
        if payer.is_deleted or payer.deleted_at:
            raise gone("customer", "It was deleted.", record=record)
        if payer.number != customer:
            raise broken(f"another customer was answered: number {payer.number}", record=record)
        listing = Listing(f"/customers/{customer}/lineables", "items", LineableRow, f"{record}, price of")
        prices = {row.number: paid(row) for row in all_rows(self.client, listing) if not row.deleted_at}
        known = {item: price for item, price in prices.items() if item and price is not None}
        return PriceList(payer.currency or None, known)

    @cached_property
    def _item_fields(self) -> ItemFields:
        return item_fields(self.client)

    def _put(self, item: Item, body: Row) -> DetailsRow | None:
        """The row that was answered; None when it cannot be read, or is another item's."""
        record = f"item {item.number}"
        try:
            answer = self.client.put(item_path(item), {"number": item.number, **body}, record=record)
        except NotFound:
            raise
        except Refused:
            item_row(self.client, item, _DETAILS)  # says so when it is gone
            raise
        try:
            row = checked_record(DetailsRow, answer, NAMES[item.kind], record=record)
        except ContractBroken:
            return None
        return row if row.number == item.number else None

    def _with_values(self, found: tuple[DetailsRow, ItemKind]) -> ItemDetails | None:
        """With the values of its custom fields; None when the item is gone meanwhile."""
        row, kind = found
        values = self._values_of(row.number or "", kind) if row.field_values is None else row.field_values
        return None if values is None else item_details(row, kind, self._item_fields.values(values))

    def _values_of(self, number: str, kind: ItemKind) -> Sequence[FieldValueRow] | None:
        record = f"custom fields of {number}"
        for path in (f"{NAMES[kind]}s", "items"):
            try:
                answer = self.client.get(f"/{path}/{key(number)}/fields", record=record)
            except NotFound:
                continue
            return [
                check(FieldValueRow, row, record=record) for row in rows_under(answer, "field_values", record=record)
            ]
        if find_item(self.client, number, _DETAILS) is None:
            return None
        raise broken("the item is there, but not its custom fields", record=record)


def paid(row: LineableRow) -> Decimal | None:
    """The price less the discount, unless the price told is the regular one less the discount already."""
    price, discount = row.sales_price, row.discount_percentage
    if price is None or not discount:
        return price
    share = 1 - discount / _WHOLE
    regular = row.regular_sales_price
    if regular is not None and price != regular and abs(regular * share - price) <= _HALF_A_CENT:
        return price
    return mapping.number(price * share)
