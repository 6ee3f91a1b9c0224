"""Times as people and programs read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rbsync.telling.times import age, iso, shown

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def test_times_are_shown_with_their_offset() -> None:
    moment = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert shown(moment, COPENHAGEN) == "2026-11-21 09:00:00+01:00"
    assert iso(moment, COPENHAGEN) == "2026-11-21T09:00:00+01:00"
    assert shown(None, COPENHAGEN) == "never"
    assert iso(None, COPENHAGEN) is None


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=90), "90 min"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(days=9), "9 days"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_says_enough(ago: timedelta, told: str) -> None:
    now = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert age(now - ago, now) == told
