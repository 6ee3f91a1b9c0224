"""The age limit: what is no longer needed is forgotten."""

from __future__ import annotations

from datetime import datetime

from rbsync.state.store import Part
from rbsync.state.times import to_ms

_RUNS_KEPT = 90 * 24 * 3600 * 1000

_FORGET = """
    UPDATE ledger SET message = NULL, next_step = NULL, pending = '{}'
    WHERE (message IS NOT NULL OR next_step IS NOT NULL OR pending <> '{}')
    AND source_updated_at < ? AND coalesce(last_tried, first_seen) < ?
    AND (outcome = 'skipped' OR (stage = 'complete' AND outcome NOT IN ('waiting', 'held', 'failed')))
    AND source_updated_at <= decided_at_update
"""

_PRUNE = """
    DELETE FROM run WHERE started < (SELECT max(started) FROM run) - ?
    AND EXISTS (
        SELECT 1 FROM run AS newer
        WHERE newer.connector = run.connector AND newer.command = run.command AND newer.started > run.started
    )
    AND (exit_code IS NULL OR exit_code NOT IN (0, 3) OR EXISTS (
        SELECT 1 FROM run AS newer
        WHERE newer.connector = run.connector AND newer.command = run.command AND newer.started > run.started
        AND newer.exit_code IN (0, 3)
    ))
"""


class Retention(Part):
    """What a pass calls at its end."""

    def forget(self, before: datetime) -> int:
        """Drop messages and pending quantities of finished orders last touched before then; how many orders that were.

        Numbers, totals and digests stay, so that an order is never taken twice. Run records go when they are 90 days older than
        the newest; those that `last_runs` tells stay.
        """
        limit = to_ms(before)
        with self._store.write() as transaction:
            forgotten = transaction.execute(_FORGET, (limit, limit)).rowcount
            transaction.execute(_PRUNE, (_RUNS_KEPT,))
        return forgotten
