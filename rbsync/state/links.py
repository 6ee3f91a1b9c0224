"""Links: the pairs of ids that join a shop's records to Rackbeat's."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rbsync.ports.memory import Link
from rbsync.state.database import Table
from rbsync.state.times import maybe_ms, maybe_time

_PAGE = 1000

_WRITE = """
    INSERT INTO link (connector, kind, external_id, rackbeat, stock_id, sku, written, written_at, folded_sku)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (connector, kind, external_id) DO UPDATE SET
        rackbeat = excluded.rackbeat, stock_id = excluded.stock_id, sku = excluded.sku,
        written = excluded.written, written_at = excluded.written_at, folded_sku = excluded.folded_sku
"""

_BY_IDS = "SELECT * FROM link WHERE connector = ? AND kind = ? AND external_id IN ({values})"

_TO = "SELECT * FROM link WHERE connector = ? AND kind = ? AND rackbeat IN ({values}) ORDER BY rackbeat, external_id"

_OF_SKUS = "SELECT * FROM link WHERE connector = ? AND kind = ? AND folded_sku IN ({values}) ORDER BY external_id"

_REMOVE = "DELETE FROM link WHERE connector = ? AND kind = ? AND external_id = ?"

_ALL = "SELECT * FROM link WHERE connector = ? AND kind = ? AND external_id > ? ORDER BY external_id LIMIT ?"


class LinkTable(Table):
    """`rbsync.ports.Links` on the state file."""

    def link(self, connector: str, kind: str, external_id: str) -> Link | None:
        """By the shop's id."""
        found = self._database.one(
            "SELECT * FROM link WHERE connector = ? AND kind = ? AND external_id = ?", (connector, kind, external_id)
        )
        return None if found is None else _link_of(found)

    def links_by_ids(self, connector: str, kind: str, external_ids: Sequence[str]) -> Mapping[str, Link]:
        """By the shop's ids: id → its link. An id without a link is left out."""
        rows = self._database.rows_among(_BY_IDS, (connector, kind), external_ids)
        return {row["external_id"]: _link_of(row) for row in rows}

    def links_to(self, connector: str, kind: str, rackbeat: Sequence[str]) -> Mapping[str, tuple[Link, ...]]:
        """By Rackbeat's numbers: number → its links, by external id. A number without links is left out."""
        found: defaultdict[str, list[Link]] = defaultdict(list)
        for row in self._database.rows_among(_TO, (connector, kind), rackbeat):
            found[row["rackbeat"]].append(_link_of(row))
        return {number: tuple(links) for number, links in found.items()}

    def links_of_skus(self, connector: str, kind: str, skus: Sequence[str]) -> Mapping[str, tuple[Link, ...]]:
        """By the listings' SKUs, upper and lower case aside: SKU in small letters → its links, by external id."""
        found: defaultdict[str, list[Link]] = defaultdict(list)
        for row in self._database.rows_among(_OF_SKUS, (connector, kind), list({sku.casefold() for sku in skus})):
            found[row["folded_sku"]].append(_link_of(row))
        return {sku: tuple(links) for sku, links in found.items()}

    def all_links(self, connector: str, kind: str) -> Iterator[Link]:
        """All of a connector by external id, streamed. Links may be written and removed meanwhile."""
        after = ""
        while page := self._database.rows(_ALL, (connector, kind, after, _PAGE)):
            after = page[-1]["external_id"]
            yield from map(_link_of, page)

    def save_links(self, links: Iterable[Link]) -> None:
        """Write or replace them in one commit. All are taken in before the file is locked: give a page at a time."""
        taken = tuple(links)
        if taken:
            with self._database.write() as transaction:
                write_links(transaction, taken)

    def remove_link(self, connector: str, kind: str, external_id: str) -> None:
        """The record is gone in the shop."""
        self.remove_links(connector, kind, (external_id,))

    def remove_links(self, connector: str, kind: str, external_ids: Iterable[str]) -> None:
        """The records are gone in the shop. One commit; all ids are taken in before the file is locked."""
        taken = [(connector, kind, external_id) for external_id in external_ids]
        if taken:
            with self._database.write() as transaction:
                transaction.executemany(_REMOVE, taken)


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
                None if link.sku is None else link.sku.casefold(),
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
