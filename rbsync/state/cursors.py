"""How far each pass has read (engineering sheet 8.3)."""

from datetime import datetime

from rbsync.state.database import Table
from rbsync.state.times import from_ms, to_ms

_MOVE = """
    INSERT INTO read_cursor (account, connector, job, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (account, connector, job) DO UPDATE SET until = excluded.until WHERE excluded.until > read_cursor.until
"""

_OF = "SELECT until FROM read_cursor WHERE account = ? AND connector = ? AND job = ?"


class CursorTable(Table):
    """`rbsync.ports.Cursors` on the state file."""

    def cursor(self, connector: str, job: str) -> datetime | None:
        """The end of the last window whose every record has a verdict."""
        found = self._database.one(_OF, (self._account, connector, job))
        return None if found is None else from_ms(found["until"])

    def move(self, connector: str, job: str, to: datetime) -> None:
        """Forward only; an earlier time is ignored. Rounded down to the millisecond, so nothing is left out."""
        with self._database.write() as transaction:
            transaction.execute(_MOVE, (self._account, connector, job, to_ms(to)))
