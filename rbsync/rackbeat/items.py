"""Rackbeat's items: products and BOMs (rackbeat sheet 5.3, 5.5, 5.7)."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from rbsync.core.model.item import Bom, Item, ItemStock
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, key
from rbsync.rackbeat.item_rows import ITEMS, STOCK, find_item, item_rows
from rbsync.rackbeat.lists import Listing, all_rows, pages
from rbsync.rackbeat.stock import located_stock
from rbsync.rackbeat.wire import ComponentRow, LotRow

BOM_FIELDS = "number,deleted_at,lines(child_id,item(number),quantity)"


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
