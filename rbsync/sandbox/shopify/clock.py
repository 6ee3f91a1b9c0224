"""Where the simulator takes its time from: the wall clock for stamps, the monotonic one for throttling."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` answers an aware UTC time; `monotonic` answers seconds."""

    now: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = time.monotonic


def stamp(moment: datetime) -> str:
    """`2026-11-20T10:00:00Z`: whole seconds in UTC, as the DateTime scalar is written (shopify sheet 1)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
