"""Cursor paging: opaque cursors, `first` of at most 250, stable positions while rows move (shopify sheet 4)."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rbsync.sandbox.shopify.formats import refuse

MAX_PAGE = 250

Key = tuple[str | int, int]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """The connection's `pageInfo`."""

    has_next_page: bool
    has_previous_page: bool
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """One page of rows."""

    nodes: Sequence[object]
    keys: Sequence[Key]
    has_next: bool
    has_previous: bool

    @property
    def edges(self) -> list[dict[str, object]]:
        """The same rows, each with its cursor."""
        pairs = zip(self.nodes, self.keys, strict=True)
        return [{"node": node, "cursor": encode_cursor(key)} for node, key in pairs]

    @property
    def page_info(self) -> PageInfo:
        """Where the page ends, and whether there are others."""
        end = encode_cursor(self.keys[-1]) if self.keys else None
        return PageInfo(self.has_next, self.has_previous, end)


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows in ascending order of their keys. A key is (sort value, id): unique."""

    keys: Sequence[Key]
    rows: Sequence[object]

    @staticmethod
    def in_order(rows: Sequence[object]) -> Listing:
        """Rows whose own position is their key."""
        return Listing([(position, 0) for position in range(len(rows))], rows)

    def page(self, first: int, after: str | None, *, reverse: bool) -> Connection:
        """The `first` rows behind the cursor; backwards when `reverse`."""
        if not reverse:
            start = 0 if after is None else bisect_right(self.keys, decode_cursor(after))
            stop = min(start + first, len(self.rows))
            return Connection(self.rows[start:stop], self.keys[start:stop], stop < len(self.rows), start > 0)
        stop = len(self.rows) if after is None else bisect_left(self.keys, decode_cursor(after))
        start = max(stop - first, 0)
        rows, keys = self.rows[start:stop], self.keys[start:stop]
        return Connection(rows[::-1], keys[::-1], start > 0, stop < len(self.rows))


def page_size(first: int | None, most: int = MAX_PAGE) -> int:
    """`first`, checked. Raises the service's refusal when it is missing or out of range."""
    if first is None:
        raise refuse("BAD_REQUEST", "you must provide one of first or last")
    if not 1 <= first <= most:
        raise refuse("BAD_REQUEST", f"first must be between 1 and {most}, got {first}")
    return first


def encode_cursor(key: Key) -> str:
    """An opaque cursor."""
    return base64.b64encode(json.dumps({"last_id": key[1], "last_value": key[0]}).encode()).decode()


def decode_cursor(cursor: str) -> Key:
    """The key inside. Raises the service's refusal for anything else."""
    try:
        document = json.loads(base64.b64decode(cursor, validate=True))
        value, number = document["last_value"], document["last_id"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise refuse("BAD_REQUEST", "Invalid cursor for current pagination sort.") from None
    return (value, number)
