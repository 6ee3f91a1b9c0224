"""Reading orders: which changed, whole ones by id, and those a person asks for (smartweb sheets 8 and 9)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from rbsync.connectors.smartweb.options import OrderOptions
from rbsync.connectors.smartweb.orders import mapping
from rbsync.connectors.smartweb.orders.lists import HEADS, LISTS, ListedOrders, OrderList, digest
from rbsync.connectors.smartweb.orders.mapping import ShopFacts
from rbsync.connectors.smartweb.orders.wire import HeadWire, OrderWire
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.answers import NO_ANSWER, SPOILT
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.wire import Row, check, readings, rows
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.errors import Refused, ServiceError, Unavailable
from rbsync.ports.connector import Named, Window
from rbsync.ports.time import Clock
from rbsync.wire import Unreadable, fit

_SWEEPS = 3
# so many ids are asked for as one span, and so many others may lie between two of them
_SPAN = 100
_GAP = 25
_LARGEST_ID = 2**31 - 1
_NO_SUCH_ID = "PARAM"
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_MAKES_NO_SENSE = (ValueError, ArithmeticError)


class OrderReader:
    """A shop's orders. Lists bring whole orders, so that one that was just listed costs no further call."""

    def __init__(self, soap: SmartWebSession, *, facts: Facts, options: OrderOptions, clock: Clock) -> None:
        self._soap = soap
        self._facts = facts
        self._options = options
        self._products = ProductReader(soap)
        self._rates: dict[int, Decimal | None] = {}  # by product; None: it is gone, or its VAT group is
        self._listed = ListedOrders(clock)

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Heads of the orders that were placed or changed in the window, each id once as long as it stays as it is.

        Both lists are asked: new orders are in the first only, since they have no date of change (smartweb sheet 1.11).
        """
        given: dict[str, OrderHead] = {}
        for operation in LISTS:
            for page in self._whole_list(operation, window):
                heads = [head for head in page if given.get(head.id) != head]
                given.update({head.id: head for head in heads})
                if heads:
                    yield heads

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """Whole orders. Those that lie close together, and were not just listed, come from one call."""
        left: list[int] = []
        for key in dict.fromkeys(_key(text) for text in ids):
            row = None if key is None else self._listed.take(key)
            if row is not None:
                yield self._order(row)
            elif key is not None:
                left.append(key)
        for span in _spans(sorted(left)):
            yield from self._read_span(span)

    def find(self, text: str) -> tuple[OrderHead, ...]:
        """By the number that the shop's people see, with or without #, which is the Id (smartweb sheet 1.12)."""
        key = _key(text.strip().removeprefix("#"))
        if key is None:
            return ()
        try:
            row, whole = self._by_id(key), True
        except NO_ANSWER as error:
            row, whole = self._head_of(key, error), False
        return () if row is None else (self._head(row, whole=whole, otherwise=_UNDATED),)

    def _whole_list(self, operation: str, window: Window) -> Iterator[Sequence[OrderHead]]:
        """The heads of a list that lie in the window, page by page.

        What changes in the hour that the clock shows twice may have changed in either. A list of several pages is read again
        until a reading brings nothing new: a row that disappears moves those behind it forward, and one of them may fall between
        two pages. Raises Unavailable when rows keep appearing.
        """
        order_list = OrderList(self._soap, self._facts, self._options, operation, window)
        known: set[str] = set()
        for sweep in range(_SWEEPS):
            pages, fresh = 0, False
            for page in order_list.pages():
                listed = (self._head(row, whole=page.whole, otherwise=window.since) for row in page.rows)
                heads = [
                    head
                    for head in listed
                    if any(window.since <= at < window.until for at in readings(head.updated_at, self._options.zone))
                ]
                pages, fresh = pages + 1, fresh or any(head.id not in known for head in heads)
                known.update(head.id for head in heads)
                yield heads
            if pages < 2 or (sweep and not fresh):
                return
        raise Unavailable(
            "The list of orders kept changing while it was read",
            service="smartweb",
            record=f"orders of {self._soap.name}",
            then="The next run reads it again.",
        )

    def _head(self, row: Row, *, whole: bool, otherwise: datetime) -> OrderHead:
        """The head, whatever else of the order cannot be read; a whole order is remembered."""
        legible = {name: value for name, value in row.items() if not isinstance(value, Unreadable)}
        wire = check(HeadWire, legible, record=f"orders of {self._soap.name}")
        head = mapping.head(wire, self._options, otherwise=otherwise)
        if not whole:
            return head
        self._listed.remember(wire.id, row)
        return replace(head, digest=digest(row))

    def _read_span(self, keys: Sequence[int]) -> Iterator[Order | UnreadableOrder]:
        """The orders by their ids; what a span does not bring is asked for alone, and left out when it does not exist."""
        if len(keys) == 1:
            yield from self._read_one(keys[0])
            return
        missing = dict.fromkeys(keys)
        record = f"orders {self._soap.name}#{keys[0]} to #{keys[-1]}"
        try:
            answer = self._soap.read("Order_GetByNumber", record=record, Start=keys[0], End=keys[-1])
        except (Refused, *NO_ANSWER):
            middle = len(keys) // 2
            yield from self._read_span(keys[:middle])
            yield from self._read_span(keys[middle:])
            return
        for row in rows(answer, record=record):
            key = row.get("Id")
            if isinstance(key, int) and key in missing:
                del missing[key]
                yield self._order(row)
        for key in missing:
            yield from self._read_one(key)

    def _read_one(self, key: int) -> Iterator[Order | UnreadableOrder]:
        """Nothing where there is no such order. Where only its head comes, it is asked for again: the service may have recovered.

        Raises Unavailable where it still fails: that is about no order.
        """
        head: Row | None = None
        try:
            row = self._by_id(key)
        except Refused as refused:
            with suppress(Refused):
                head = self._by_id(key, whole=False)
            yield self._not_given(key, head, refused)
            return
        except NO_ANSWER as error:
            head = self._head_of(key, error)
            try:
                row = None if head is None else self._by_id(key)
            except (Refused, *SPOILT) as again:
                yield self._not_given(key, head, again)
                return
        if row is not None:
            yield self._order(row)

    def _not_given(self, key: int, head: Row | None, error: ServiceError) -> UnreadableOrder:
        """An order that cannot be told whole. `head` says whether it is to be taken at all; None where it does not come."""
        waits = None if head is None else self._not_released(head)
        return UnreadableOrder(str(key), f"SmartWeb does not give out {error.record}: {error.why}", waits)

    def _head_of(self, key: int, error: ServiceError) -> Row | None:
        """The head of an order that cannot be told whole; None when there is no such order.

        Raises `error` where the head does not come either: then it is not about this order.
        """
        try:
            return self._by_id(key, whole=False)
        except (Refused, *NO_ANSWER):
            raise error from None

    def _by_id(self, key: int, *, whole: bool = True) -> Row | None:
        """One order; None when there is none, which the service may say in two ways (smartweb sheet 5). Raises Refused."""
        shows = None if whole else HEADS
        try:
            row = self._soap.read("Order_GetById", record=self._record(key), shows=shows, OrderId=key)
        except Refused as refused:
            if _NO_SUCH_ID not in refused.reasons:
                raise
            return None
        return row if isinstance(row, Mapping) and row.get("Id") == key else None

    def _order(self, row: Row) -> Order | UnreadableOrder:
        """The order. What the service does not give out of it is this order's affair alone.

        Raises Unavailable or GaveUp where it fails, or tells nothing of the products.
        """
        key = str(row.get("Id"))
        facts = ShopFacts(self._facts.currency(), self._facts.countries(), self._options)
        try:
            priced = self._with_prices(row)
        except SPOILT as error:
            self._head_of(int(key), error)
            return self._not_given(int(key), row, error)
        except Refused as refused:
            return self._not_given(int(key), row, refused)
        try:
            wire = fit(OrderWire, priced)
            order = mapping.order(wire, self._completed(facts, wire))
            return replace(order, head=replace(order.head, digest=digest(row)))
        except _MAKES_NO_SENSE as error:
            why = str(error) if isinstance(error, ValueError) else "its figures make no sense"
            return UnreadableOrder(key, why, self._not_released(row))
        except Refused as refused:
            return self._not_given(int(key), row, refused)

    def _completed(self, facts: ShopFacts, wire: OrderWire) -> ShopFacts:
        if not mapping.is_released(wire, self._options):
            facts = replace(facts, titles=self._facts.titles(Named.STATUS))
        products = mapping.untaxed_products(wire, facts)
        return replace(facts, rates=self._rates_of(products)) if products else facts

    def _rates_of(self, products: Collection[int]) -> Mapping[int, Decimal | None]:
        """What VAT they have today, fractions, for orders that do not tell theirs (smartweb sheet 11.3). Each is read once."""
        groups = self._facts.vat_groups()
        if unknown := [product for product in products if product not in self._rates]:
            found = self._products.by_ids(unknown)
            self._rates.update(dict.fromkeys(unknown))
            for key, product in found.items():
                if isinstance(product.vat_group_id, int):
                    self._rates[key] = groups.get(product.vat_group_id)
        return {product: self._rates[product] for product in products}

    def _with_prices(self, row: Row) -> Row:
        """The order with its lines as they are told by themselves where they came without a price (smartweb sheet 6)."""
        lines = row.get("OrderLines")
        if not isinstance(lines, list) or all(isinstance(line, Mapping) and "Price" in line for line in lines):
            return row
        record = self._record(row.get("Id"))
        return {**row, "OrderLines": self._soap.read("Order_GetLines", record=record, OrderId=row.get("Id"))}

    def _not_released(self, row: Row) -> str | None:
        """Why an order that makes no sense is not to be taken anyway; None where it is, or does not tell its status."""
        try:
            wire = fit(HeadWire, row)
        except ValueError:
            return None
        if wire.status_number is None or mapping.is_released(wire, self._options):
            return None
        return mapping.status_in_words(wire, self._facts.titles(Named.STATUS))

    def _record(self, key: object) -> str:
        return f"order {self._soap.name}#{key}"


def _key(text: str) -> int | None:
    """The id; None for what is none."""
    if not (text.isascii() and text.isdecimal()) or text != text.lstrip("0"):
        return None
    return int(text) if int(text) <= _LARGEST_ID else None


def _spans(keys: Sequence[int]) -> Iterator[list[int]]:
    """Ascending ids in portions that one call may bring."""
    span: list[int] = []
    for key in keys:
        if span and (key - span[0] >= _SPAN or key - span[-1] > _GAP):
            yield span
            span = []
        span.append(key)
    if span:
        yield span
