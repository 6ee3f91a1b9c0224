"""The tables, as numbered migrations in `migrations/`: the first is version 1. A published migration is never edited.

The tables are made as PostgreSQL understands too (engineering sheet 6.4): times are milliseconds since 1970 in UTC, decimals
and JSON are text, digests are hexadecimal.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

Migrations = Sequence[Sequence[str]]


def _statements(text: str) -> Iterator[str]:
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


MIGRATIONS: Migrations = tuple(
    tuple(_statements(path.read_text(encoding="utf-8")))
    for path in sorted(Path(__file__).with_name("migrations").glob("*.sql"))
)
