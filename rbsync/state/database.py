"""What the tables ask of a database, and their base."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

Parameters = Sequence[str | int | None]


class Database(Protocol):
    """One account's database, shared by threads. Every method raises StateError and StateUnwritable only."""

    account: str

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query. Ask for a page at a time where there may be many."""

    def one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query."""

    def rows_among(self, sql: str, parameters: Parameters, values: Iterable[str]) -> Iterator[sqlite3.Row]:
        """The rows for many values of one column; `sql` has "IN ({values})" after its other parameters."""

    def write(self) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction, on disk when the block ends; undone whole when it raises. Keep it short: others wait."""

    def scratch(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection for its temporary tables: nothing is locked or written."""


class Table:
    """One group of tables in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._account = database.account
