"""What a pass remembers between runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.verdict import Reason
from rbsync.ports.facts import Facts

if TYPE_CHECKING:  # `status` reads the state file and no order: it need not pay for the order's classes
    from rbsync.core.model.order import OrderHead


class Step(StrEnum):
    """A change to an order in Rackbeat that cannot be repeated blindly; the kind of its journal row."""

    CREATE_ORDER = "create-order"
    ROUND = "round"
    BOOK = "book"
    CREATE_SHIPMENT = "create-shipment"
    MARK_SHIPPED = "mark-shipped"
    INVOICE = "invoice"


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
class KnownListing:
    """A listing as the shop was last seen to have it, and the item of Rackbeat that it is linked to (None: to none).

    `stock_id` is what quantities are set on; None: an order brought the listing, and it has not been read. `sku` and `barcode`
    are as they are compared. `quantity` is what the shop has, or was told, None where that is not known. `linked_sku` is the
    SKU that it had when it was linked.
    """

    connector: str
    external_id: str
    rackbeat: str | None = None
    stock_id: str | None = None
    sku: str | None = None
    linked_sku: str | None = None
    barcode: str | None = None
    quantity: int | None = None

    @property
    def number(self) -> str:
        """The item that it is linked to; else the one that its SKU names, "" without a SKU."""
        return self.rackbeat or self.sku or ""

    @property
    def known_by(self) -> str | None:
        """The SKU that it was linked by, or would be."""
        return self.sku if self.rackbeat is None else self.linked_sku

    @property
    def is_renamed(self) -> bool:
        """Whether it has another SKU than when it was linked."""
        return self.rackbeat is not None and None not in (self.sku, self.linked_sku) and self.sku != self.linked_sku


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the two sides of a listing had when they were last made, or found, equal: a digest per field.

    `wanted` is what the giving side had, as the other should have it; `found` what the other side then had: a service may give
    back in its own form what was written. `left_from` is the status the listing had when its item left the selection (None: it
    is in); `hidden_from` the one that it had when it was last about to be hidden. `stale`: one side was seen to have changed, and
    nobody has looked closer yet. `at` is aware, UTC.
    """

    connector: str
    external_id: str
    rackbeat: str
    direction: str
    wanted: Mapping[str, str]
    found: Mapping[str, str]
    left_from: str | None
    stale: bool
    at: datetime
    hidden_from: str | None = None


class Agreements(Protocol):
    """One agreement per listing that products are kept equal for, beside its link."""

    def by_ids(self, connector: str, external_ids: Sequence[str]) -> Mapping[str, Agreement]:
        """By the shop's ids."""

    def of_items(self, connector: str, rackbeat: Sequence[str]) -> Mapping[str, tuple[Agreement, ...]]:
        """By Rackbeat's numbers: number → its agreements."""

    def all(self, connector: str) -> Iterator[Agreement]:
        """All of a connector, streamed. May be written and removed meanwhile."""

    def save(
        self, agreements: Iterable[Agreement], *, listings: Iterable[KnownListing] = (), clears: Iterable[Intent] = ()
    ) -> None:
        """Write or replace them, write the listings and clear the intents, in one commit."""

    def remove(self, connector: str, external_id: str) -> None:
        """Nothing is kept equal any more."""


class Ledger(Protocol):
    """One row per source order, from the moment it is first seen."""

    def see(self, connector: str, heads: Sequence[OrderHead], references: Mapping[str, str], at: datetime) -> None:
        """Write a row for each order that has none; note the newer update time, or digest, of those that have. One commit."""

    def row(self, connector: str, external_id: str) -> LedgerRow | None:
        """The row of one order."""

    def open_rows(self, connector: str) -> Iterator[LedgerRow]:
        """Rows that still want something: nothing decided, waiting, held, failed, changed since, or a stage short of complete."""

    def skipped_rows(self, connector: str, reason: Reason) -> Iterator[LedgerRow]:
        """Rows that were skipped for this reason, streamed. They may be saved meanwhile."""

    def all_rows(self, connector: str) -> Iterator[LedgerRow]:
        """Every row of a connector, in the order first seen, streamed."""

    def find(self, text: str, connector: str | None = None) -> tuple[LedgerRow, ...]:
        """By order number (with or without "#"), external id or its last part, or reference; else by Rackbeat number."""

    def rows_of(self, rackbeat: int) -> tuple[LedgerRow, ...]:
        """The orders that Rackbeat has under this number."""

    def save(self, row: LedgerRow, *, clears: Intent | None = None, listings: Sequence[KnownListing] = ()) -> None:
        """Write the row, clear the intent and write the listings, in one commit."""

    def pending(self, *, leave_out: str | None = None) -> Mapping[str, Decimal]:
        """Quantities per item number of orders seen and not yet booked in Rackbeat; without connector `leave_out`."""

    def forget(self, before: datetime) -> int:
        """Drop messages and quantities of orders finished before, and old run records; how many rows were touched."""


class Journal(Protocol):
    """Intents: written and on disk before the call, cleared with its result."""

    def begin(self, connector: str, kind: str, key: str, at: datetime) -> Intent:
        """Write the intent durably; one that is already open for the same key is given back with `tries` raised."""

    def open_intent(self, connector: str, kind: str, key: str) -> Intent | None:
        """The open one, if any."""

    def clear(self, intent: Intent) -> None:
        """The call certainly did not happen, or its result is recorded."""


class Listings(Protocol):
    """What the shops were last seen to have, one row per listing and connector, with its link."""

    def listing(self, connector: str, external_id: str) -> KnownListing | None:
        """By the shop's id."""

    def link(self, connector: str, external_id: str) -> KnownListing | None:
        """The same, if it is linked to an item."""

    def by_ids(self, connector: str, external_ids: Iterable[str]) -> Mapping[str, KnownListing]:
        """By the shop's ids: id → the listing."""

    def linked_to(self, connector: str, numbers: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
        """By Rackbeat's numbers: number → the listings linked to it."""

    def by_skus(self, connector: str, skus: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
        """By SKU, upper and lower case aside: SKU in small letters → its listings, linked or not."""

    def unlinked_by_barcodes(self, connector: str, barcodes: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
        """By barcode: barcode → the listings without a link that have it."""

    def linked(self, connector: str) -> Iterator[KnownListing]:
        """All that are linked, streamed."""

    def unlinked(self, connector: str) -> Iterator[KnownListing]:
        """All without a link, streamed."""

    def renamed(self, connector: str) -> Iterator[KnownListing]:
        """All whose SKU is another now than when they were linked, streamed."""

    def all(self, connector: str) -> Iterator[KnownListing]:
        """All, streamed."""

    def save(self, listings: Iterable[KnownListing]) -> None:
        """Write or replace them in one commit. A listing that names no item keeps the link that it has."""

    def set_quantities(self, connector: str, quantities: Mapping[str, int | None]) -> None:
        """What the listings have now, by the shop's ids; None: it is not known. One commit."""

    def unlink(self, connector: str, external_id: str) -> None:
        """It is linked to no item any more."""

    def remove(self, connector: str, external_ids: Iterable[str]) -> None:
        """They are gone in the shop; one commit."""


class CustomerMemory(Protocol):
    """The local index of customers by e-mail, or another key that `core.rules.customer` names. Only a digest is kept."""

    def by_email(self, email: str) -> tuple[int, ...]:
        """The numbers of all customers with this address, case ignored."""

    def replace(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Replace the whole index with (e-mail, number) pairs, streamed, in one commit."""

    def add(self, email: str, number: int, *, clears: Intent | None = None) -> None:
        """Add one; clear the intent in the same commit."""


ORDERS_CURSOR = "orders"
"""The cursor up to which a shop's orders are read."""


class Cursors(Protocol):
    """How far each pass has read."""

    def cursor(self, connector: str, job: str) -> datetime | None:
        """The end of the last window whose every record has a verdict."""

    def move(self, connector: str, job: str, to: datetime) -> None:
        """Forward only; an earlier time is ignored."""


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

    def start(self, run: str, command: str, connector: str, at: datetime) -> None:
        """A pass begins on a connector."""

    def finish(
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

    def last(self, connector: str) -> tuple[RunRecord, ...]:
        """The newest run of each command, and the newest that did its work (exit code 0 or 3) where that is another."""

    def recent(self, limit: int) -> tuple[RunRecord, ...]:
        """The newest of all commands and connectors, at most `limit` records, newest first."""


class Locks(Protocol):
    """Held by the operating system: they die with their process."""

    def lock(self, names: Sequence[str], *, command: str, wait: float) -> AbstractContextManager[None]:
        """Take all or none. Raises LockedError, which names the holder, when one is still taken after `wait` seconds."""

    def claim(self, row: LedgerRow) -> AbstractContextManager[bool]:
        """Claim an order's ledger row against other processes and threads; the value says whether it was free."""

    def holder(self, name: str) -> str | None:
        """Who holds the lock: command, process id, host, since when; None when it is free."""


class Memory(Locks, Protocol):
    """The state file, whole. Safe to use from several threads. Raises StateError and StateUnwritable."""

    ledger: Ledger
    journal: Journal
    listings: Listings
    agreements: Agreements
    customers: CustomerMemory
    cursors: Cursors
    facts: Facts
    runs: Runs
