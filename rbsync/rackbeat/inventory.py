"""Changing stock in Rackbeat: adjustments to an absolute quantity, created and then booked (rackbeat sheet 5.8)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from rbsync.core.model.item import ItemStock
from rbsync.errors import NotFound, Refused
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, after_write, checked_record, key, outcome_unknown, rows_under
from rbsync.rackbeat.item_rows import ITEMS, find_item
from rbsync.rackbeat.stock import levels_of, locations_of
from rbsync.rackbeat.wire import AdjustmentRow

_NO_CHANGE = "no change"  # in the one refusal that has no other mark (rackbeat sheet 3.4)


class Inventory:
    """`rbsync.ports.Inventory` over the API."""

    client: Client

    def has_had_stock(self, number: str) -> bool:
        """Whether the item's ledger has any movement. Raises NotFound when there is no ledger for it."""
        record = f"item {number}"
        answer = self.client.get(f"/reports/ledger/{key(number)}", record=record, query=(("limit", "1"),))
        return bool(rows_under(answer, "ledger_items", record=record))

    def stock_of(self, number: str) -> ItemStock | None:
        """One item's stock with its locations, read now; None when there is no such item, or it does not tell."""
        found = find_item(self.client, number, ITEMS)
        stock = mapping.item_stock(found[0]) if found else None
        if found is None or stock is None:
            return None
        if not stock.has_inventory:
            return replace(stock, by_location=())
        try:
            return replace(stock, by_location=locations_of(self.client, number, found[1]))
        except NotFound:
            return None

    def set_stock(self, number: str, *, location: int, quantity: Decimal, on: date, why: str) -> None:
        """Book an adjustment *to* `quantity` at `location`; nothing when it already is so.

        Raises Refused; OutcomeUnknown when an adjustment may have been booked.
        """
        record = f"stock of {number} at location {location}"
        before = levels_of(self.client, number).get(location)
        if before == quantity:
            return
        body = {
            "item_id": number,
            "adjustment_type": "quantity",
            "quantity": mapping.number(quantity),
            "location": location,
            "regulated_at": on.isoformat(),
            "reason": why,
        }
        try:
            created = self.client.post("/inventory-adjustments", body, record=record)
            with after_write(record):
                adjustment = checked_record(AdjustmentRow, created, "inventory_regulation", record=record).id
            if adjustment is None:
                raise outcome_unknown("The adjustment was created, but answered without an id", record=record)
            self.client.post(f"/inventory-adjustments/{adjustment}/book", {}, record=record)
        except Refused as refusal:
            if not self._is_so(number, location, quantity, refusal):
                raise
            return
        with after_write(record):
            after = levels_of(self.client, number).get(location, Decimal(0))
        if after != quantity:
            raise outcome_unknown(
                "The adjustment was booked, and the stock reads otherwise", record=record, why=f"it is {after}"
            )

    def _is_so(self, number: str, location: int, quantity: Decimal, refusal: Refused) -> bool:
        """Whether it was refused because there is nothing to change."""
        now = levels_of(self.client, number).get(location)
        if now is not None:
            return now == quantity
        return quantity == 0 and any(_NO_CHANGE in words.lower() for words in refusal.reasons.values())
