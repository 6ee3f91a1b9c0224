"""The journal: a change that cannot be repeated blindly is on disk before it is sent (engineering sheet 8.2)."""

import sqlite3
from datetime import datetime

from rbsync.ports.memory import Intent
from rbsync.state.database import Table
from rbsync.state.times import from_ms, to_ms

_BEGIN = """
    INSERT INTO intent (account, connector, kind, key, at, tries) VALUES (?, ?, ?, ?, ?, 1)
    ON CONFLICT (account, connector, kind, key) DO UPDATE SET
        tries = intent.tries + 1, at = CASE WHEN excluded.at > intent.at THEN excluded.at ELSE intent.at END
    RETURNING *
"""


class JournalTable(Table):
    """`rbsync.ports.Journal` on the state file."""

    def begin(self, connector: str, kind: str, key: str, at: datetime) -> Intent:
        """Write the intent; it is on disk when this returns. `tries` counts the beginnings, from 1.

        `at` is the latest beginning: the settle window counts from the last call that may still land. To look whether one is
        open, use `open_intent`.
        """
        with self._database.write() as transaction:
            return _intent_of(
                transaction.execute(_BEGIN, (self._account, connector, kind, key, to_ms(at))).fetchall()[0]
            )

    def open_intent(self, connector: str, kind: str, key: str) -> Intent | None:
        """The open one, if any."""
        found = self._database.one(
            "SELECT * FROM intent WHERE account = ? AND connector = ? AND kind = ? AND key = ?",
            (self._account, connector, kind, key),
        )
        return None if found is None else _intent_of(found)

    def clear(self, intent: Intent) -> None:
        """The call certainly did not happen, or its result is recorded. One that is cleared already stays so."""
        with self._database.write() as transaction:
            delete_intent(transaction, intent)


def delete_intent(transaction: sqlite3.Connection, intent: Intent) -> None:
    """Clear the intent as part of a larger commit."""
    transaction.execute(
        "DELETE FROM intent WHERE id = ? AND connector = ? AND kind = ? AND key = ?",
        (intent.id, intent.connector, intent.kind, intent.key),
    )


def _intent_of(row: sqlite3.Row) -> Intent:
    return Intent(
        id=row["id"],
        connector=row["connector"],
        kind=row["kind"],
        key=row["key"],
        at=from_ms(row["at"]),
        tries=row["tries"],
    )
