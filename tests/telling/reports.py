"""Reports made by hand, for the renderers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from rbsync.core.model.report import ConnectorReport, Record, RunReport, Traffic
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held

BEGAN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ENDED = datetime(2026, 11, 21, 8, 0, 9, tzinfo=UTC)


def record(number: str, verdict: Verdict, *, rackbeat: str | None = None, changes: tuple[str, ...] = ()) -> Record:
    return Record("order", f"gid://shopify/Order/{number}", f"#{number}", rackbeat, verdict, changes)


CREATED = record("1001", Verdict(Outcome.CREATED), rackbeat="5001", changes=("order of 2 lines, 125.00 DKK",))
HELD = record("1002", held(Reason.UNKNOWN_SKU, "line 2 has SKU RB-77-BLUE, which Rackbeat does not know"))


def connector(
    *records: Record,
    counts: Mapping[Outcome, int] | None = None,
    error: str | None = None,
    exit_code: int = 0,
    notes: tuple[str, ...] = (),
) -> ConnectorReport:
    counted = counts or {outcome: sum(one.verdict.outcome is outcome for one in records) for outcome in Outcome}
    return ConnectorReport(
        name="shop-dk",
        service="shopify",
        counts=counted,
        seen=sum(counted.values()),
        records=records,
        cursor_before=None,
        cursor_after=BEGAN,
        traffic=Traffic({"rackbeat": 6, "shopify": 2}, 1, 0.5),
        exit_code=exit_code,
        error=error,
        notes=notes,
        command="pull-orders",
    )


def report(*connectors: ConnectorReport, exit_code: int = 0, dry_run: bool = False) -> RunReport:
    return RunReport("r-1", "pull-orders", dry_run, BEGAN, ENDED, exit_code, connectors)
