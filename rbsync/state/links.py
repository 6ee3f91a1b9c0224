"""Links: the pairs of ids that join a shop's records to Rackbeat's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rbsync.ports.memory import Link
from rbsync.state.store import Part
from rbsync.state.times import maybe_ms, maybe_time

_PAGE = 1000

_WRITE = """
    INSERT INTO link (connector, kind, external_id, rackbeat, stock_id, sku, written, written_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (connector, kind, external_id) DO UPDATE SET
        rackbeat = excluded.rackbeat, stock_id = excluded.stock_id, sku = excluded.sku,
        written = excluded.written, written_at = excluded.written_at
"""

_TO = "SELECT * FROM link WHERE connector = ? AND kind = ? AND rackbeat = ? ORDER BY external_id"

_ALL = "SELECT * FROM link WHERE connector = ? AND kind = ? AND external_id > ? ORDER BY external_id LIMIT ?"


class LinkTable(Part):
    """`rbsync.ports.Links` on the state file."""

    def link(self, connector: str, kind: str, external_id: str) -> Link | None:
        """By the shop's id."""
        found = self._store.one(
            "SELECT * FROM link WHERE connector = ? AND kind = ? AND external_id = ?", (connector, kind, external_id)
        )
        return None if found is None else _link_of(found)

    def links_to(self, connector: str, kind: str, rackbeat: Sequence[str]) -> Mapping[str, tuple[Link, ...]]:
        """By Rackbeat's numbers: number → its links, by external id. A number without links is left out."""
        found: dict[str, tuple[Link, ...]] = {}
        for number in rackbeat:
            if rows := self._store.rows(_TO, (connector, kind, number)):
                found[number] = tuple(map(_link_of, rows))
        return found

    def all_links(self, connector: str, kind: str) -> Iterator[Link]:
        """All of a connector by external id, streamed. Links may be written and removed meanwhile."""
        after = ""
        while page := self._store.rows(_ALL, (connector, kind, after, _PAGE)):
            after = page[-1]["external_id"]
            yield from map(_link_of, page)

    def save_links(self, links: Iterable[Link]) -> None:
        """Write or replace them in one commit. All are taken in before the file is locked: give a page at a time."""
        taken = tuple(links)
        if taken:
            with self._store.write() as transaction:
                write_links(transaction, taken)

    def remove_link(self, connector: str, kind: str, external_id: str) -> None:
        """The record is gone in the shop."""
        with self._store.write() as transaction:
            transaction.execute(
                "DELETE FROM link WHERE connector = ? AND kind = ? AND external_id = ?", (connector, kind, external_id)
            )


def write_links(transaction: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Write or replace links as part of a larger commit."""
    transaction.executemany(
        _WRITE,
        (
            (
                link.connector,
                link.kind,
                link.external_id,
                link.rackbeat,
                link.stock_id,
                link.sku,
                link.written,
                maybe_ms(link.written_at),
            )
            for link in links
        ),
    )


def _link_of(row: sqlite3.Row) -> Link:
    return Link(
        connector=row["connector"],
        kind=row["kind"],
        external_id=row["external_id"],
        rackbeat=row["rackbeat"],
        stock_id=row["stock_id"],
        sku=row["sku"],
        written=row["written"],
        written_at=maybe_time(row["written_at"]),
    )
