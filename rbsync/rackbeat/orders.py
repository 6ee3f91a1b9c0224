"""Rackbeat's orders: found, created as drafts, booked (rackbeat sheet 5.12, 7.1, 7.3)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from rbsync.core.model.hub import DraftLine, HubOrder, OrderDraft
from rbsync.errors import NotFound, Refused
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import Client, after_write, checked_record, outcome_unknown
from rbsync.rackbeat.lists import HEAVY, Enough, Listing, all_rows, pages
from rbsync.rackbeat.wire import OrderLineRow, OrderRow, Row, broken

_FIELDS = (
    "number,other_reference,heading,currency,total_total,is_booked,is_cancelled,is_shipped,is_partly_shipped,"
    "is_invoiced,created_at"
)
_MARGIN = timedelta(hours=24)  # for the unknown zone of naive times (rackbeat sheet 3.11)
_NO_MAIL = {"mail": {"send": False}}


class Orders:
    """`rbsync.ports.Orders` over the API."""

    client: Client

    def orders_since(self, since: datetime) -> Iterator[HubOrder]:
        """Every order created since, drafts and cancelled ones included, each number once; lines may be empty.

        Drafts are looked for in their own list too, where there is one. May give more than asked, never less.
        """
        oldest = since - _MARGIN
        seen: set[int] = set()
        for path in ("/orders", "/orders/drafts"):
            for order in self._listed(path, oldest):
                if order.number not in seen:
                    seen.add(order.number)
                    yield order

    def order(self, number: int) -> HubOrder | None:
        """One order with its lines; None when Rackbeat has none."""
        record = f"order {number}"
        try:
            row = self.client.read(OrderRow, f"/orders/{number}", "order", record=record)
        except NotFound:
            draft = self._draft(number)
            if draft is None:
                return None
            row = draft
        if row.number != number:
            raise broken(f"another order was answered: number {row.number}", record=record)
        if row.lines is None:
            row = row.model_copy(update={"lines": self._lines(number)})
        return mapping.hub_order(row)

    def create_draft(self, draft: OrderDraft, customer: int) -> HubOrder:
        """Create an unbooked order for a customer number. Raises OutcomeUnknown when the answer is lost: never repeated.

        Raises Refused; ContractBroken when Rackbeat booked it at once.
        """
        record = f"order {draft.reference}"
        answer = self.client.post("/orders/drafts", mapping.order_body(draft, customer), record=record)
        with after_write(record):
            order = self._answered(answer, record)
            if order is None:
                raise outcome_unknown("The order was created, but answered without a number", record=record)
            if not order.is_booked:
                return self._whole(order)
        raise broken(f"a draft came out booked: order {order.number}", record=record)

    def add_line(self, number: int, line: DraftLine) -> HubOrder:
        """Add one line to a draft. Raises Refused; OutcomeUnknown when the answer is lost."""
        record = f"order {number}"
        self.client.post(f"/orders/{number}/lines", mapping.line_body(line), record=record)
        with after_write(record):
            return self._read_back(number)

    def book(self, number: int) -> HubOrder:
        """Book a draft without mailing anybody. Raises Refused; OutcomeUnknown when the answer is lost."""
        record = f"order {number}"
        answer = self.client.post(f"/orders/{number}/book", _NO_MAIL, record=record)
        with after_write(record):
            order = self._answered(answer, record)
            order = self._whole(order) if order and order.is_booked else self._read_back(number)
        if not order.is_booked:
            raise outcome_unknown("Booking was accepted, but the order does not read as booked", record=record)
        return order

    def _listed(self, path: str, oldest: datetime) -> Iterator[HubOrder]:
        listing = Listing(path, "orders", OrderRow, "order", limit=HEAVY, fields=_FIELDS, order=("created_at", "DESC"))
        try:
            for page in pages(self.client, listing, _reaches(oldest)):
                for row in page:
                    if row.deleted_at is None and (row.created_at is None or row.created_at >= oldest):
                        yield mapping.hub_order(row)
        except Refused as error:
            if path == "/orders" or error.status not in (404, 405):
                raise

    def _draft(self, number: int) -> OrderRow | None:
        try:
            return self.client.read(OrderRow, f"/orders/drafts/{number}", "order", record=f"order {number}")
        except Refused as error:
            if error.status not in (404, 405):
                raise
            return None

    def _lines(self, number: int) -> list[OrderLineRow]:
        path, what = f"/orders/{number}/lines", f"order {number}, line"
        listing = Listing(path, "order_lines", OrderLineRow, what, key="id", limit=HEAVY, order=None)
        return all_rows(self.client, listing)

    def _answered(self, answer: Row, record: str) -> HubOrder | None:
        """The order in the answer to a change; None where it has none or no number."""
        if not any(isinstance(value, dict) for value in answer.values()):
            return None
        row = checked_record(OrderRow, answer, "order", record=record)
        return mapping.hub_order(row) if row.number is not None else None

    def _whole(self, order: HubOrder) -> HubOrder:
        return order if order.total is not None and order.lines else self._read_back(order.number)

    def _read_back(self, number: int) -> HubOrder:
        order = self.order(number)
        if order is None:
            raise outcome_unknown("The change was made, but the order cannot be found", record=f"order {number}")
        return order


def _reaches(oldest: datetime) -> Callable[[], Enough[OrderRow]]:
    """Ends a reading once it is past `oldest`, as long as the rows really come newest first."""

    def reading() -> Enough[OrderRow]:
        last: datetime | None = None
        sorted_so_far, falls = True, False

        def enough(rows: Sequence[OrderRow]) -> bool:
            nonlocal last, sorted_so_far, falls
            for row in rows:
                created = row.created_at
                if created is None or (last is not None and created > last):
                    sorted_so_far = False
                    break
                # rows all of one time prove no order
                falls = falls or (last is not None and created < last)
                last = created
            return sorted_so_far and falls and last is not None and last < oldest

        return enough

    return reading
