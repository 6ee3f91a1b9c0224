"""The ledger: one row per source order, from the moment it is first seen."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.errors import StateError
from rbsync.ports.memory import Intent, KnownListing
from rbsync.state.database import Table
from rbsync.state.journal import delete_intent
from rbsync.state.listings import write_listings
from rbsync.state.times import from_ms, maybe_ms, maybe_time, to_ms

if TYPE_CHECKING:
    from rbsync.core.model.order import OrderHead

_PAGE = 500
_RUNS_KEPT = 90 * 24 * 3600 * 1000
_LARGEST_INTEGER = 2**63 - 1

_SEE = """
    INSERT INTO ledger (account, connector, external_id, short_id, number, reference, placed_at, source_updated_at, first_seen,
        listed, stage, tries, pending)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'none', 0, '{}')
    ON CONFLICT (account, connector, external_id) DO UPDATE SET
        source_updated_at = excluded.source_updated_at,
        listed = coalesce(excluded.listed, ledger.listed),
        decided_at_listed = CASE WHEN ledger.listed IS NULL THEN excluded.listed ELSE ledger.decided_at_listed END
    WHERE excluded.source_updated_at > ledger.source_updated_at
        OR (excluded.source_updated_at = ledger.source_updated_at
            AND excluded.listed <> coalesce(ledger.listed, ''))
"""

# The conditions are those of the partial indexes, to the letter; otherwise SQLite does not use them.
_OPEN = """
    SELECT * FROM ledger WHERE account = ? AND connector = ? AND id > ?
    AND (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
        OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update
        OR listed <> decided_at_listed)
    ORDER BY id LIMIT ?
"""

_ALL = "SELECT * FROM ledger WHERE account = ? AND connector = ? AND id > ? ORDER BY id LIMIT ?"

_SKIPPED = """
    SELECT * FROM ledger WHERE outcome = 'skipped' AND reason = ? AND account = ? AND connector = ? AND id > ? ORDER BY id LIMIT ?
"""

_PENDING = """
    SELECT connector, pending FROM ledger
    WHERE account = ? AND pending <> '{}' AND stage IN ('none', 'draft') AND (outcome IS NULL OR outcome <> 'skipped')
    ORDER BY connector
"""

_FIND = """
    SELECT * FROM ledger
    WHERE account = ? AND (number IN (?, ?) OR reference = ? OR (short_id = ? AND (external_id = ? OR short_id = ?)))
    ORDER BY placed_at DESC, id DESC
"""

_BECOME = "SELECT * FROM ledger WHERE account = ? AND rackbeat = ? ORDER BY placed_at DESC, id DESC"

_SAVE = """
    UPDATE ledger SET number = ?, reference = ?, placed_at = ?,
        source_updated_at = CASE WHEN source_updated_at < ? THEN ? ELSE source_updated_at END,
        decided_at_update = ?, decided_at_listed = ?, credits = ?,
        outcome = ?, reason = ?, message = ?, next_step = ?, stage = ?, rackbeat = ?,
        total = ?, currency = ?, rackbeat_total = ?, digest = ?, tries = ?, last_tried = ?, last_run = ?, pending = ?
    WHERE id = ? AND account = ? AND connector = ? AND external_id = ?
"""


_FORGET = """
    UPDATE ledger SET message = NULL, next_step = NULL, pending = '{}'
    WHERE account = ? AND (message IS NOT NULL OR next_step IS NOT NULL OR pending <> '{}')
    AND source_updated_at < ? AND coalesce(last_tried, first_seen) < ?
    AND (outcome = 'skipped' OR (stage = 'complete' AND outcome NOT IN ('waiting', 'held', 'failed')))
    AND source_updated_at <= decided_at_update
"""

_PRUNE = """
    DELETE FROM run WHERE account = ? AND started < (SELECT max(started) FROM run WHERE account = ?) - ?
    AND EXISTS (
        SELECT 1 FROM run AS newer
        WHERE newer.account = run.account AND newer.connector = run.connector AND newer.command = run.command
        AND newer.started > run.started
    )
    AND (exit_code IS NULL OR exit_code NOT IN (0, 3) OR EXISTS (
        SELECT 1 FROM run AS newer
        WHERE newer.account = run.account AND newer.connector = run.connector AND newer.command = run.command
        AND newer.started > run.started
        AND newer.exit_code IN (0, 3)
    ))
"""


class LedgerTable(Table):
    """`rbsync.ports.Ledger` on the state file."""

    def see(self, connector: str, heads: Sequence[OrderHead], references: Mapping[str, str], at: datetime) -> None:
        """Write a row for each order that has none; raise `source_updated_at` of those that have. One commit.

        `references` maps each head's id to the reference its order gets in Rackbeat. A row whose order is listed with another
        digest than it was decided with is open again; the first digest that is told of a row is that of its decision.
        """
        if not heads:
            return
        first_seen = to_ms(at)
        rows = [
            (
                self._account,
                connector,
                head.id,
                _last_part(head.id),
                head.number,
                references[head.id],
                to_ms(head.placed_at),
                to_ms(head.updated_at),
                first_seen,
                head.digest,
            )
            for head in heads
        ]
        with self._database.write() as transaction:
            transaction.executemany(_SEE, rows)

    def row(self, connector: str, external_id: str) -> LedgerRow | None:
        """The row of one order."""
        found = self._database.one(
            "SELECT * FROM ledger WHERE account = ? AND connector = ? AND external_id = ?",
            (self._account, connector, external_id),
        )
        return None if found is None else _row_of(found)

    def open_rows(self, connector: str) -> Iterator[LedgerRow]:
        """Rows that still want something, in the order they were first seen, streamed.

        Nothing decided, waiting, held, failed, a stage short of complete, or changed in the shop since the decision. Rows may
        be saved meanwhile: each is given at most once, as it is when its page of 500 is read.
        """
        yield from self._paged(_OPEN, self._account, connector)

    def skipped_rows(self, connector: str, reason: Reason) -> Iterator[LedgerRow]:
        """Rows that were skipped for this reason, in the order first seen, streamed. They may be saved meanwhile."""
        yield from self._paged(_SKIPPED, reason.value, self._account, connector)

    def all_rows(self, connector: str) -> Iterator[LedgerRow]:
        """Every row of a connector, in the order first seen, streamed."""
        yield from self._paged(_ALL, self._account, connector)

    def _paged(self, query: str, *of: str) -> Iterator[LedgerRow]:
        after = 0
        while page := self._database.rows(query, (*of, after, _PAGE)):
            after = page[-1]["id"]
            yield from map(_row_of, page)

    def find(self, text: str, connector: str | None = None) -> tuple[LedgerRow, ...]:
        """By order number (with or without "#"), external id or its last part, or reference; else by Rackbeat number.

        To the letter, spaces around it ignored. Newest order first.
        """
        text = text.strip()
        bare = text.removeprefix("#")
        found = self._database.rows(_FIND, (self._account, bare, f"#{bare}", text, _last_part(text), text, text))
        own = tuple(_row_of(row) for row in found if connector in (None, row["connector"]))
        if own or not (bare.isascii() and bare.isdecimal()):
            return own
        return tuple(row for row in self.rows_of(int(bare)) if connector in (None, row.connector))

    def rows_of(self, rackbeat: int) -> tuple[LedgerRow, ...]:
        """The orders that Rackbeat has under this number. Newest order first."""
        if rackbeat > _LARGEST_INTEGER:
            return ()
        return tuple(map(_row_of, self._database.rows(_BECOME, (self._account, rackbeat))))

    def save(self, row: LedgerRow, *, clears: Intent | None = None, listings: Sequence[KnownListing] = ()) -> None:
        """Write the row, clear the intent and write the listings, in one commit.

        `source_updated_at` never falls: when the shop has shown a newer change meanwhile, the row stays open. Raises StateError
        for a row that is not in the file.
        """
        values = _values_of(row, self._account)
        with self._database.write() as transaction:
            if transaction.execute(_SAVE, values).rowcount != 1:
                raise StateError(
                    "The state file does not know this order",
                    record=f"order {row.number} of {row.connector}",
                    next_step="Check that no other file was put in its place while rbsync ran.",
                )
            if clears is not None:
                delete_intent(transaction, clears)
            write_listings(transaction, self._account, listings)

    def pending(self, *, leave_out: str | None = None) -> Mapping[str, Decimal]:
        """Quantities per item number of orders seen and not yet booked in Rackbeat; without connector `leave_out`.

        Skipped orders take nothing.
        """
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in self._database.rows(_PENDING, (self._account,)):
            if row["connector"] != leave_out:
                for number, quantity in _quantities(row["pending"]).items():
                    sums[number] += quantity
        return dict(sums)

    def forget(self, before: datetime) -> int:
        """Drop messages and pending quantities of finished orders last touched before then; how many orders that were.

        Numbers, totals and digests stay, so that an order is never taken twice. Run records go when they are 90 days older than
        the newest; those that `last_runs` tells stay.
        """
        limit = to_ms(before)
        with self._database.write() as transaction:
            forgotten = transaction.execute(_FORGET, (self._account, limit, limit)).rowcount
            transaction.execute(_PRUNE, (self._account, self._account, _RUNS_KEPT))
        return forgotten


def _last_part(external_id: str) -> str:
    return external_id.rpartition("/")[2]


def _quantities(text: str) -> dict[str, Decimal]:
    return {number: Decimal(quantity) for number, quantity in json.loads(text).items()}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _verdict_of(row: sqlite3.Row) -> Verdict | None:
    if row["outcome"] is None:
        return None
    reason = None if row["reason"] is None else Reason(row["reason"])
    return Verdict(Outcome(row["outcome"]), reason, row["message"], row["next_step"])


def _row_of(row: sqlite3.Row) -> LedgerRow:
    try:
        verdict, stage = _verdict_of(row), Stage(row["stage"])
    except ValueError as error:
        raise StateError(
            "The state file uses a word that this rbsync does not know",
            record=f"order {row['number']} of {row['connector']}",
            why=str(error),
            next_step="Install the newer rbsync that wrote it.",
        ) from error
    return LedgerRow(
        id=row["id"],
        connector=row["connector"],
        external_id=row["external_id"],
        number=row["number"],
        reference=row["reference"],
        placed_at=from_ms(row["placed_at"]),
        source_updated_at=from_ms(row["source_updated_at"]),
        first_seen=from_ms(row["first_seen"]),
        verdict=verdict,
        stage=stage,
        rackbeat=row["rackbeat"],
        total=_decimal(row["total"]),
        currency=row["currency"],
        rackbeat_total=_decimal(row["rackbeat_total"]),
        digest=row["digest"],
        tries=row["tries"],
        last_tried=maybe_time(row["last_tried"]),
        last_run=row["last_run"],
        pending=_quantities(row["pending"]),
        listed=row["listed"],
        credits=row["credits"],
    )


def _values_of(row: LedgerRow, account: str) -> tuple[str | int | None, ...]:
    updated, verdict = to_ms(row.source_updated_at), row.verdict
    told: tuple[str | None, ...] = (None, None, None, None)
    if verdict is not None:
        reason = None if verdict.reason is None else verdict.reason.value
        told = (verdict.outcome.value, reason, verdict.message, verdict.next_step)
    return (
        row.number,
        row.reference,
        to_ms(row.placed_at),
        updated,
        updated,
        updated,
        row.listed,
        row.credits,
        *told,
        row.stage.value,
        row.rackbeat,
        _text(row.total),
        row.currency,
        _text(row.rackbeat_total),
        row.digest,
        row.tries,
        maybe_ms(row.last_tried),
        row.last_run,
        json.dumps({number: str(quantity) for number, quantity in row.pending.items()}),
        row.id,
        account,
        row.connector,
        row.external_id,
    )
