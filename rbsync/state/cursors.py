"""How far each pass has read, and small facts it keeps between runs (engineering sheet 8.3)."""

from datetime import datetime

from rbsync.state.database import Table
from rbsync.state.times import from_ms, to_ms

_MOVE = """
    INSERT INTO read_cursor (connector, job, until) VALUES (?, ?, ?)
    ON CONFLICT (connector, job) DO UPDATE SET until = excluded.until WHERE excluded.until > read_cursor.until
"""

_NOTE = """
    INSERT INTO note (connector, key, value) VALUES (?, ?, ?)
    ON CONFLICT (connector, key) DO UPDATE SET value = excluded.value
"""


class CursorTable(Table):
    """`rbsync.ports.Cursors` on the state file."""

    def cursor(self, connector: str, job: str) -> datetime | None:
        """The end of the last window whose every record has a verdict."""
        found = self._database.one("SELECT until FROM read_cursor WHERE connector = ? AND job = ?", (connector, job))
        return None if found is None else from_ms(found["until"])

    def move(self, connector: str, job: str, to: datetime) -> None:
        """Forward only; an earlier time is ignored. Rounded down to the millisecond, so nothing is left out."""
        with self._database.write() as transaction:
            transaction.execute(_MOVE, (connector, job, to_ms(to)))

    def note(self, connector: str, key: str) -> str | None:
        """A small fact by key."""
        found = self._database.one("SELECT value FROM note WHERE connector = ? AND key = ?", (connector, key))
        return None if found is None else str(found["value"])

    def set_note(self, connector: str, key: str, value: str | None) -> None:
        """Remember or forget (None) a small fact."""
        with self._database.write() as transaction:
            if value is None:
                transaction.execute("DELETE FROM note WHERE connector = ? AND key = ?", (connector, key))
            else:
                transaction.execute(_NOTE, (connector, key, value))
