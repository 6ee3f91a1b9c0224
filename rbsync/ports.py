"""What a pass needs from the outside: the hub, the shops, its memory and the time.

The docstrings are the contract; tests/contract holds every implementation to them. All of them raise only classes of
`rbsync.errors`: `Refused` (or `NotFound`) for one record, `Unavailable`, `OutcomeUnknown`, `Denied` and `ContractBroken`
for the service. Lists are generators of pages: memory does not grow with the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from rbsync.core.model.hub import (
    Account,
    Customer,
    DraftLine,
    HubOrder,
    HubShipment,
    NewCustomer,
    OrderDraft,
    ProductGroup,
    ReferenceData,
)
from rbsync.core.model.item import Bom, Item, ItemStock, NewItem
from rbsync.core.model.listing import Level, LevelChange, LevelRefusal, Listing
from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.verdict import Verdict


class Clock(Protocol):
    """The time and the wait, so that tests own both."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds, never going back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Listener(Protocol):
    """Hears how a run goes on, for the person who watches. Never decides anything."""

    def say(self, text: str) -> None:
        """A remark of general interest."""
        ...

    def progress(self, connector: str, command: str, done: int, total: int | None) -> None:
        """How many records are behind; `total` where it is known."""
        ...


class Items(Protocol):
    """Rackbeat's items and their stock."""

    def items(self) -> Iterator[Sequence[Item]]:
        """All products and BOMs, page by page, each number once, with totals of stock."""
        ...

    def item(self, number: str) -> Item | None:
        """One item by its number, compared to the letter; None when Rackbeat has none."""
        ...

    def create_item(self, item: NewItem) -> Item:
        """Create a product. Raises Refused (also when the number exists), OutcomeUnknown."""
        ...

    def stock(self, *, by_location: bool) -> Iterator[Sequence[ItemStock]]:
        """The stock of all items, page by page. With `by_location`, `ItemStock.by_location` is filled."""
        ...

    def boms(self) -> Iterator[Sequence[Bom]]:
        """All BOMs with their components, one level down, page by page; few calls (bulk where the API allows)."""
        ...


class Inventory(Protocol):
    """Changing stock in Rackbeat."""

    def has_had_stock(self, number: str) -> bool:
        """Whether the item's ledger has any movement."""
        ...

    def stock_of(self, number: str) -> ItemStock | None:
        """One item's stock with its locations, read now; None when there is no such item."""
        ...

    def set_stock(self, number: str, *, location: int, quantity: Decimal, on: date, why: str) -> None:
        """Book an adjustment *to* `quantity` at `location`; nothing when it already is so.

        Raises Refused; OutcomeUnknown when an adjustment may have been booked.
        """
        ...


class Orders(Protocol):
    """Rackbeat's orders."""

    def orders_since(self, since: datetime) -> Iterator[HubOrder]:
        """Every order created since, drafts and cancelled ones included, each number once; lines may be empty.

        May give more than asked, never less.
        """
        ...

    def order(self, number: int) -> HubOrder | None:
        """One order with its lines; None when Rackbeat has none."""
        ...

    def create_draft(self, draft: OrderDraft, customer: int) -> HubOrder:
        """Create an unbooked order for a customer number. Raises OutcomeUnknown when the answer is lost: never repeated."""
        ...

    def add_line(self, number: int, line: DraftLine) -> HubOrder:
        """Add one line to a draft. Raises OutcomeUnknown when the answer is lost."""
        ...

    def book(self, number: int) -> HubOrder:
        """Book a draft without mailing anybody. Raises OutcomeUnknown when the answer is lost."""
        ...


class Dispatch(Protocol):
    """What follows booking: shipments and invoices."""

    def shipments(self, order: int) -> tuple[HubShipment, ...]:
        """All shipments of an order, oldest first."""
        ...

    def create_shipment(self, order: int) -> HubShipment:
        """A shipment of what can be shipped now. Raises Refused when nothing can; OutcomeUnknown."""
        ...

    def mark_shipped(self, shipment: int) -> None:
        """Pick all lines and ship. Raises Refused; OutcomeUnknown."""
        ...

    def invoices(self, order: int) -> tuple[int, ...]:
        """The numbers of the order's invoices, credit notes left out."""
        ...

    def create_invoice(self, order: int) -> int:
        """Turn the order into a booked invoice without mailing anybody. Raises Refused; OutcomeUnknown."""
        ...


class Customers(Protocol):
    """Rackbeat's customers."""

    def customers(self) -> Iterator[Sequence[Customer]]:
        """All customers, page by page, each number once."""
        ...

    def create_customer(self, customer: NewCustomer) -> Customer:
        """Create one with the next number. Raises Refused; OutcomeUnknown."""
        ...


class Books(Protocol):
    """What the account is and what it has numbers for."""

    def account(self) -> Account:
        """The account behind the token."""
        ...

    def reference_data(self) -> ReferenceData:
        """Every number that a setting may name."""
        ...

    def product_group(self, number: int) -> ProductGroup | None:
        """One product group with its VAT rates; None when there is none."""
        ...


class Hub(Items, Inventory, Orders, Dispatch, Customers, Books, Protocol):
    """Rackbeat, whole. `workers` is how many calls may usefully be under way at once."""

    workers: int


@dataclass(frozen=True, slots=True)
class ShopLocation:
    """A place where a shop keeps stock."""

    id: str
    name: str
    active: bool
    writable: bool  # False: a fulfilment service's own


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """What a shop says of itself, at its own `server_time`. `history_since`: older orders cannot be seen (None: all can)."""

    id: str
    name: str
    currency: str
    prices_include_vat: bool
    server_time: datetime
    history_since: datetime | None
    missing_permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A span of update times, aware, UTC: `since` inclusive, `until` exclusive."""

    since: datetime
    until: datetime


class Storefront(Protocol):
    """What a shop is, and what it sells."""

    def profile(self) -> ShopProfile:
        """Read now. Raises Denied when the credentials are refused."""
        ...

    def locations(self) -> tuple[ShopLocation, ...]:
        """All, inactive ones included."""
        ...

    def listings(self) -> Iterator[Sequence[Listing]]:
        """Every sellable variant of every status, page by page, each once."""
        ...

    def listings_by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those whose SKU is `sku` to the letter."""
        ...


class OrderSource(Protocol):
    """A shop's orders."""

    def changed_orders(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Every order whose update time lies in the window, page by page; each id at least once, none left out."""
        ...

    def orders(self, ids: Sequence[str]) -> Iterator[Order]:
        """The whole orders, every line of each. An id that no longer exists is left out."""
        ...

    def find_orders(self, text: str) -> tuple[OrderHead, ...]:
        """By what a support person has: "#1001", "1001", or the shop's own id. Compared to the letter."""
        ...


class StockTarget(Protocol):
    """Quantities at the shop's configured location. `basis` is "available" or "on-hand"."""

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now; an id that no longer exists is left out."""
        ...

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Compare and set; the answer names every change that was not made. Absolute, so it may be repeated."""
        ...

    def activate(self, stock_id: str) -> None:
        """Stock the item at the location. Raises Refused."""
        ...


class Shop(Storefront, OrderSource, StockTarget, Protocol):
    """One shop. `name` is the connector's; `service` the type. `batch` is how many orders one read shares at best."""

    name: str
    service: str
    batch: int


class Stage(StrEnum):
    """How far an order has got in Rackbeat, in this order."""

    NONE = "none"
    DRAFT = "draft"
    BOOKED = "booked"
    READY = "ready"
    SHIPPED = "shipped"
    INVOICED = "invoiced"
    COMPLETE = "complete"  # all that `land_as` asked for


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What is remembered of one source order. Times are aware, UTC; `total` is the shop's, with VAT.

    `pending` is what it will take of Rackbeat's items, as far as known, and is not booked there yet.
    """

    id: int
    connector: str
    external_id: str
    number: str
    reference: str
    placed_at: datetime
    source_updated_at: datetime
    first_seen: datetime
    verdict: Verdict | None  # None: seen, nothing decided yet
    stage: Stage
    rackbeat: int | None
    total: Decimal | None
    currency: str | None
    rackbeat_total: Decimal | None
    digest: str | None
    tries: int
    last_tried: datetime | None
    last_run: str | None
    pending: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Intent:
    """A change that cannot be repeated blindly, written down before it is sent.

    `kind` is the step ("create-order", "book", …); `key` what it is about within the connector: an order's external id, an item
    number, a customer's e-mail digest.
    """

    id: int
    connector: str
    kind: str
    key: str
    at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that are the same thing. `external_id` the shop's, `rackbeat` Rackbeat's number.

    `stock_id` what quantities are set on; `written` the quantity last written or found equal there; `sku` the listing's SKU when
    it was linked.
    """

    connector: str
    kind: str  # "item"
    external_id: str
    rackbeat: str
    stock_id: str | None
    sku: str | None
    written: int | None
    written_at: datetime | None


class OrderMemory(Protocol):
    """The ledger: one row per source order, from the moment it is first seen."""

    def see(self, connector: str, heads: Sequence[OrderHead], references: Mapping[str, str], at: datetime) -> None:
        """Write a row for each order that has none; note the newer update time of those that have. One commit."""
        ...

    def row(self, connector: str, external_id: str) -> LedgerRow | None:
        """The row of one order."""
        ...

    def open_rows(self, connector: str) -> Iterator[LedgerRow]:
        """Rows that still want something: nothing decided, waiting, held, failed, or a stage short of complete."""
        ...

    def find(self, text: str, connector: str | None = None) -> tuple[LedgerRow, ...]:
        """By order number (with or without "#"), external id or its last part, reference, or Rackbeat number."""
        ...

    def save(self, row: LedgerRow, *, clears: Intent | None = None, links: Sequence[Link] = ()) -> None:
        """Write the row, clear the intent and write the links, in one commit."""
        ...

    def pending(self, *, leave_out: str | None = None) -> Mapping[str, Decimal]:
        """Quantities per item number of orders seen and not yet booked in Rackbeat; without connector `leave_out`."""
        ...


class Journal(Protocol):
    """Intents: written and on disk before the call, cleared with its result."""

    def begin(self, connector: str, kind: str, key: str, at: datetime) -> Intent:
        """Write the intent durably; one that is already open for the same key is given back with `tries` raised."""
        ...

    def open_intent(self, connector: str, kind: str, key: str) -> Intent | None:
        """The open one, if any."""
        ...

    def clear(self, intent: Intent) -> None:
        """The call certainly did not happen, or its result is recorded."""
        ...


class Links(Protocol):
    """Links, unique per (connector, kind, external id) in the database."""

    def link(self, connector: str, kind: str, external_id: str) -> Link | None:
        """By the shop's id."""
        ...

    def links_to(self, connector: str, kind: str, rackbeat: Sequence[str]) -> Mapping[str, tuple[Link, ...]]:
        """By Rackbeat's numbers: number → its links."""
        ...

    def all_links(self, connector: str, kind: str) -> Iterator[Link]:
        """All of a connector, streamed."""
        ...

    def save_links(self, links: Iterable[Link]) -> None:
        """Write or replace them in one commit."""
        ...

    def remove_link(self, connector: str, kind: str, external_id: str) -> None:
        """The record is gone in the shop."""
        ...


class CustomerMemory(Protocol):
    """The local index of customers by e-mail. Only a digest of the address is kept."""

    def customers_by_email(self, email: str) -> tuple[int, ...]:
        """The numbers of all customers with this address, case ignored."""
        ...

    def customers_read_at(self) -> datetime | None:
        """When the index was last read in full."""
        ...

    def replace_customers(self, pairs: Iterable[tuple[str, int]], at: datetime) -> None:
        """Replace the whole index with (e-mail, number) pairs, streamed, in one commit."""
        ...

    def add_customer(self, email: str, number: int, *, clears: Intent | None = None) -> None:
        """Add one; clear the intent in the same commit."""
        ...


class Cursors(Protocol):
    """How far a pass has read, and the facts it keeps between runs."""

    def cursor(self, connector: str, job: str) -> datetime | None:
        """The end of the last window whose every record has a verdict."""
        ...

    def move_cursor(self, connector: str, job: str, to: datetime) -> None:
        """Forward only; an earlier time is ignored."""
        ...

    def note(self, connector: str, key: str) -> str | None:
        """A small fact by key."""
        ...

    def set_note(self, connector: str, key: str, value: str | None) -> None:
        """Remember or forget (None) a small fact."""
        ...


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One execution of one pass for one connector, as remembered."""

    run: str
    command: str
    connector: str
    started: datetime
    finished: datetime | None
    exit_code: int | None
    counts: Mapping[str, int]
    error: str | None


class Runs(Protocol):
    """The record of runs."""

    def start_run(self, run: str, command: str, connector: str, at: datetime) -> None:
        """A pass begins on a connector."""
        ...

    def finish_run(
        self,
        run: str,
        command: str,
        connector: str,
        at: datetime,
        *,
        exit_code: int,
        counts: Mapping[str, int],
        error: str | None,
    ) -> None:
        """It ended."""
        ...

    def last_runs(self, connector: str) -> tuple[RunRecord, ...]:
        """The newest run of each command, and the newest successful one where that is another."""
        ...


class Locks(Protocol):
    """Held by the operating system: they die with their process."""

    def lock(self, names: Sequence[str], *, command: str, wait: float) -> AbstractContextManager[None]:
        """Take all or none. Raises LockedError, which names the holder, when one is still taken after `wait` seconds."""
        ...

    def claim(self, row: LedgerRow) -> AbstractContextManager[bool]:
        """Claim an order's ledger row against other processes and threads; the value says whether it was free."""
        ...

    def holder(self, name: str) -> str | None:
        """Who holds the lock: command, process id, host, since when; None when it is free."""
        ...


class Memory(OrderMemory, Journal, Links, CustomerMemory, Cursors, Runs, Locks, Protocol):
    """The state file, whole. Safe to use from several threads. Raises StateError and StateUnwritable."""
