"""What follows booking in Rackbeat: shipments and invoices (rackbeat sheet 5.13, 5.14)."""

from collections.abc import Iterator

from rbsync.core.model.hub import HubShipment
from rbsync.errors import Refused
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, Query, after_write, checked_record, outcome_unknown
from rbsync.rackbeat.lists import HEAVY, Listing, all_rows, pages
from rbsync.rackbeat.wire import ConvertedRow, InvoiceRow, ShipmentRow, check


class Dispatch:
    """`rbsync.ports.Dispatch` over the API."""

    client: Client

    def shipments(self, order: int) -> tuple[HubShipment, ...]:
        """All shipments of an order, oldest first."""
        record = f"order {order}"
        rows = {row.id: mapping.shipment(row, record=record) for row in self._shipments(order)}
        return tuple(sorted(rows.values(), key=lambda shipment: shipment.id))

    def create_shipment(self, order: int) -> HubShipment:
        """A shipment of what can be shipped now. Raises Refused when nothing can; OutcomeUnknown."""
        record = f"order {order}"
        answer = self.client.post(f"/orders/{order}/create-shipment", {}, record=record)
        with after_write(record):
            row = checked_record(ShipmentRow, answer, "order_shipment", record=record)
            return mapping.shipment(row, record=record)

    def mark_shipped(self, shipment: int) -> None:
        """Pick all lines and ship. Raises Refused; OutcomeUnknown."""
        self.client.post(f"/orders/shipments/{shipment}/mark-shipped", {"pick": True}, record=f"shipment {shipment}")

    def invoices(self, order: int) -> tuple[int, ...]:
        """The numbers of the order's invoices, drafts included, credit notes left out."""
        record = f"order {order}"
        query = (("order_number", str(order)),)
        listing = Listing(
            "/customer-invoices", "customer_invoices", InvoiceRow, f"{record}, invoice", limit=HEAVY, query=query
        )
        rows = all_rows(self.client, listing)
        mine = {row.number for row in rows if _order_of(row) == order and row.is_creditnote is not True}
        return tuple(sorted(number for number in mine if number is not None))

    def create_invoice(self, order: int) -> int:
        """Turn the order into a booked invoice without mailing anybody. Raises Refused; OutcomeUnknown."""
        record = f"order {order}"
        answer = self.client.post(
            f"/orders/{order}/convert-to-invoice", {"mail": {"send": False}}, record=record, query=(("book", "true"),)
        )
        with after_write(record):
            number = check(ConvertedRow, answer, record=record).invoice_id
            found = (number,) if number is not None else self.invoices(order)
        if len(found) != 1:
            raise outcome_unknown("The invoice was created, but answered without a number", record=record)
        return found[0]

    def _shipments(self, order: int) -> Iterator[ShipmentRow]:
        query = (("order_number", str(order)),)
        for page in pages(self.client, _shipments("/order-shipments", order, order=("id", "ASC"), query=query)):
            mine = [row for row in page if _order_of(row) == order]
            if len(mine) < len(page):
                # the filter was ignored: the order's own list is shorter
                own = self._own_shipments(order)
                if own is not None:
                    yield from own
                    return
            yield from mine

    def _own_shipments(self, order: int) -> list[ShipmentRow] | None:
        try:
            rows = all_rows(self.client, _shipments(f"/orders/{order}/shipments", order))
        except Refused:
            return None
        return [row for row in rows if _order_of(row) in (order, None)]


def _order_of(row: ShipmentRow | InvoiceRow) -> int | None:
    """The number of the order a shipment or an invoice belongs to."""
    return row.order.number if row.order and row.order.number is not None else row.order_id


def _shipments(path: str, of: int, order: tuple[str, str] | None = None, query: Query = ()) -> Listing[ShipmentRow]:
    what = f"order {of}, shipment"
    return Listing(path, "order_shipments", ShipmentRow, what, key="id", limit=HEAVY, order=order, query=query)
