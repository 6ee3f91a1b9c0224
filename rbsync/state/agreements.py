"""Agreements: what the two sides of a listing had when they were last equal, a digest per field."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rbsync.ports.memory import Agreement, Intent, KnownListing
from rbsync.state.database import Table
from rbsync.state.journal import delete_intent
from rbsync.state.listings import write_listings
from rbsync.state.times import from_ms, to_ms

_PAGE = 1000

_WRITE = """
    INSERT INTO agreement (account, connector, external_id, rackbeat, direction, wanted, found, left_from, hidden_from, stale, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, connector, external_id) DO UPDATE SET
        rackbeat = excluded.rackbeat, direction = excluded.direction, wanted = excluded.wanted, found = excluded.found,
        left_from = excluded.left_from, hidden_from = excluded.hidden_from, stale = excluded.stale, at = excluded.at
"""

_BY_IDS = "SELECT * FROM agreement WHERE account = ? AND connector = ? AND external_id IN ({values})"

_ON = "SELECT * FROM agreement WHERE account = ? AND connector = ? AND rackbeat IN ({values}) ORDER BY rackbeat, external_id"

_REMOVE = "DELETE FROM agreement WHERE account = ? AND connector = ? AND external_id = ?"

_ALL = "SELECT * FROM agreement WHERE account = ? AND connector = ? AND external_id > ? ORDER BY external_id LIMIT ?"


class AgreementTable(Table):
    """`rbsync.ports.Agreements` on the state file."""

    def by_ids(self, connector: str, external_ids: Sequence[str]) -> Mapping[str, Agreement]:
        """By the shop's ids: id → its agreement. An id without one is left out."""
        rows = self._database.rows_among(_BY_IDS, (self._account, connector), external_ids)
        return {row["external_id"]: _agreement_of(row) for row in rows}

    def of_items(self, connector: str, rackbeat: Sequence[str]) -> Mapping[str, tuple[Agreement, ...]]:
        """By Rackbeat's numbers: number → its agreements, by external id. A number without any is left out."""
        found: defaultdict[str, list[Agreement]] = defaultdict(list)
        for row in self._database.rows_among(_ON, (self._account, connector), rackbeat):
            found[row["rackbeat"]].append(_agreement_of(row))
        return {number: tuple(agreements) for number, agreements in found.items()}

    def all(self, connector: str) -> Iterator[Agreement]:
        """All of a connector by external id, streamed. Agreements may be written and removed meanwhile."""
        after = ""
        while page := self._database.rows(_ALL, (self._account, connector, after, _PAGE)):
            after = page[-1]["external_id"]
            yield from map(_agreement_of, page)

    def save(
        self, agreements: Iterable[Agreement], *, listings: Iterable[KnownListing] = (), clears: Iterable[Intent] = ()
    ) -> None:
        """Write or replace them, write the listings and clear the intents, in one commit.

        All are taken in before the file is locked: give a page at a time.
        """
        rows, joined, cleared = (
            [(self._account, *_values_of(agreement)) for agreement in agreements],
            tuple(listings),
            tuple(clears),
        )
        if not (rows or joined or cleared):
            return
        with self._database.write() as transaction:
            transaction.executemany(_WRITE, rows)
            write_listings(transaction, self._account, joined)
            for intent in cleared:
                delete_intent(transaction, intent)

    def remove(self, connector: str, external_id: str) -> None:
        """Nothing is kept equal any more."""
        with self._database.write() as transaction:
            transaction.execute(_REMOVE, (self._account, connector, external_id))


def _values_of(agreement: Agreement) -> tuple[str | int | None, ...]:
    return (
        agreement.connector,
        agreement.external_id,
        agreement.rackbeat,
        agreement.direction,
        json.dumps(dict(agreement.wanted)),
        json.dumps(dict(agreement.found)),
        agreement.left_from,
        agreement.hidden_from,
        int(agreement.stale),
        to_ms(agreement.at),
    )


def _agreement_of(row: sqlite3.Row) -> Agreement:
    return Agreement(
        connector=row["connector"],
        external_id=row["external_id"],
        rackbeat=row["rackbeat"],
        direction=row["direction"],
        wanted=json.loads(row["wanted"]),
        found=json.loads(row["found"]),
        left_from=row["left_from"],
        hidden_from=row["hidden_from"],
        stale=bool(row["stale"]),
        at=from_ms(row["at"]),
    )
