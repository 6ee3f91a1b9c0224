"""Listings: what each shop was last seen to have, and the item that each listing is linked to."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rbsync.ports.memory import KnownListing
from rbsync.state.database import Table

_PAGE = 1000

_WRITE = """
    INSERT INTO listing (account, connector, external_id, stock_id, sku, folded_sku, barcode, quantity, rackbeat, linked_sku)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, connector, external_id) DO UPDATE SET
        stock_id = excluded.stock_id, sku = excluded.sku, folded_sku = excluded.folded_sku, barcode = excluded.barcode,
        quantity = excluded.quantity, rackbeat = coalesce(excluded.rackbeat, listing.rackbeat),
        linked_sku = CASE WHEN excluded.rackbeat IS NULL THEN listing.linked_sku ELSE excluded.linked_sku END
"""

_OF = "SELECT * FROM listing WHERE account = ? AND connector = ?"
_BY_IDS = f"{_OF} AND external_id IN ({{values}})"
_TO = f"{_OF} AND rackbeat IN ({{values}}) ORDER BY rackbeat, external_id"
_BY_SKUS = f"{_OF} AND folded_sku IN ({{values}}) ORDER BY folded_sku, external_id"
_BY_BARCODES = f"{_OF} AND barcode IN ({{values}}) AND rackbeat IS NULL ORDER BY barcode, external_id"
_LINKED = f"{_OF} AND rackbeat IS NOT NULL AND external_id > ? ORDER BY external_id LIMIT ?"
_UNLINKED = f"{_OF} AND rackbeat IS NULL AND external_id > ? ORDER BY external_id LIMIT ?"
_RENAMED = f"{_OF} AND linked_sku <> sku AND rackbeat IS NOT NULL AND external_id > ? ORDER BY external_id LIMIT ?"
_ALL = f"{_OF} AND external_id > ? ORDER BY external_id LIMIT ?"

_THIS = "WHERE account = ? AND connector = ? AND external_id = ?"
_QUANTITY = f"UPDATE listing SET quantity = ? {_THIS}"
_UNLINK = f"UPDATE listing SET rackbeat = NULL, linked_sku = NULL {_THIS}"
_REMOVE = f"DELETE FROM listing {_THIS}"


class ListingTable(Table):
    """`rbsync.ports.Listings` on the state file."""

    def listing(self, connector: str, external_id: str) -> KnownListing | None:
        """By the shop's id."""
        return self.by_ids(connector, (external_id,)).get(external_id)

    def link(self, connector: str, external_id: str) -> KnownListing | None:
        """The same, if it is linked to an item."""
        found = self.listing(connector, external_id)
        return found if found is not None and found.rackbeat is not None else None

    def by_ids(self, connector: str, external_ids: Iterable[str]) -> Mapping[str, KnownListing]:
        """By the shop's ids: id → the listing. An id that is not known is left out."""
        rows = self._database.rows_among(_BY_IDS, (self._account, connector), external_ids)
        return {row["external_id"]: _listing_of(row) for row in rows}

    def linked_to(self, connector: str, numbers: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
        """By Rackbeat's numbers: number → the listings linked to it, by id. A number without any is left out."""
        return self._grouped(_TO, connector, numbers, "rackbeat")

    def by_skus(self, connector: str, skus: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
        """By SKU, upper and lower case aside: SKU in small letters → its listings, by id, linked or not."""
        return self._grouped(_BY_SKUS, connector, (sku.casefold() for sku in skus), "folded_sku")

    def unlinked_by_barcodes(self, connector: str, barcodes: Iterable[str]) -> Mapping[str, tuple[KnownListing, ...]]:
        """By barcode: barcode → the listings without a link that have it, by id."""
        return self._grouped(_BY_BARCODES, connector, barcodes, "barcode")

    def linked(self, connector: str) -> Iterator[KnownListing]:
        """All that are linked, by id, streamed. Listings may be written and removed meanwhile."""
        return self._paged(_LINKED, connector)

    def unlinked(self, connector: str) -> Iterator[KnownListing]:
        """All without a link, the same way."""
        return self._paged(_UNLINKED, connector)

    def renamed(self, connector: str) -> Iterator[KnownListing]:
        """All whose SKU is another now than when they were linked, the same way."""
        return self._paged(_RENAMED, connector)

    def all(self, connector: str) -> Iterator[KnownListing]:
        """All, the same way."""
        return self._paged(_ALL, connector)

    def save(self, listings: Iterable[KnownListing]) -> None:
        """Write or replace them in one commit. A listing that names no item keeps the link that it has.

        All are taken in before the file is locked: give a page at a time.
        """
        if known := tuple(listings):
            with self._database.write() as transaction:
                write_listings(transaction, self._account, known)

    def set_quantities(self, connector: str, quantities: Mapping[str, int | None]) -> None:
        """What the listings have now, by the shop's ids; None: it is not known. One commit."""
        self._change(_QUANTITY, [(quantity, self._account, connector, id) for id, quantity in quantities.items()])

    def unlink(self, connector: str, external_id: str) -> None:
        """It is linked to no item any more."""
        self._change(_UNLINK, [(self._account, connector, external_id)])

    def remove(self, connector: str, external_ids: Iterable[str]) -> None:
        """They are gone in the shop. One commit; all ids are taken in before the file is locked."""
        self._change(_REMOVE, [(self._account, connector, external_id) for external_id in external_ids])

    def _change(self, sql: str, rows: Sequence[tuple[str | int | None, ...]]) -> None:
        if rows:
            with self._database.write() as transaction:
                transaction.executemany(sql, rows)

    def _grouped(
        self, sql: str, connector: str, values: Iterable[str], column: str
    ) -> Mapping[str, tuple[KnownListing, ...]]:
        found: defaultdict[str, list[KnownListing]] = defaultdict(list)
        for row in self._database.rows_among(sql, (self._account, connector), values):
            found[row[column]].append(_listing_of(row))
        return {value: tuple(listings) for value, listings in found.items()}

    def _paged(self, sql: str, connector: str) -> Iterator[KnownListing]:
        after = ""
        while page := self._database.rows(sql, (self._account, connector, after, _PAGE)):
            after = page[-1]["external_id"]
            yield from map(_listing_of, page)


def write_listings(transaction: sqlite3.Connection, account: str, listings: Iterable[KnownListing]) -> None:
    """Write or replace listings as part of a larger commit."""
    transaction.executemany(
        _WRITE,
        (
            (
                account,
                each.connector,
                each.external_id,
                each.stock_id,
                each.sku,
                None if each.sku is None else each.sku.casefold(),
                each.barcode,
                each.quantity,
                each.rackbeat,
                each.linked_sku,
            )
            for each in listings
        ),
    )


def _listing_of(row: sqlite3.Row) -> KnownListing:
    return KnownListing(
        connector=row["connector"],
        external_id=row["external_id"],
        rackbeat=row["rackbeat"],
        stock_id=row["stock_id"],
        sku=row["sku"],
        linked_sku=row["linked_sku"],
        barcode=row["barcode"],
        quantity=row["quantity"],
    )
