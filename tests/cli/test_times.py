"""Times as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.cli.times import account_zone, parse_time
from rbsync.errors import UsageError
from tests.cli.remembering import configured

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-01", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-11-01T08:00", datetime(2026, 11, 1, 7, tzinfo=UTC)),
        ("2026-11-01T08:00Z", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-01T08:00-05:00", datetime(2026, 11, 1, 13, tzinfo=UTC)),
    ],
)
def test_a_time_is_meant_in_the_accounts_zone_unless_it_says_otherwise(text: str, meant: datetime) -> None:
    assert parse_time("--since", text, COPENHAGEN) == meant


@given(st.text())
def test_anything_is_a_time_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        moment = parse_time("--since", text, COPENHAGEN)
        assert moment is not None
        assert moment.tzinfo is not None


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59-12:00", "soon", "2026-11-01T08:00+25:00", ""])
def test_a_time_that_cannot_be_reckoned_with_is_refused_in_our_words(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_time("--since", text, COPENHAGEN)
    assert "isoformat" not in str(refused.value)
    assert "timedelta" not in str(refused.value)
    assert "2026-11-01T08:00" in refused.value.next_step


def test_the_zone_is_read_from_the_file_or_the_environment(tmp_path: Path) -> None:
    config = configured(tmp_path)
    assert account_zone(config, {}) == COPENHAGEN
    assert account_zone(config, {"RBSYNC__ACCOUNT__TIMEZONE": "America/Lima"}) == ZoneInfo("America/Lima")


@pytest.mark.parametrize("text", ["", "[account", '[account]\ntimezone = "Nowhere/Land"', "[account]\ntimezone = 3"])
def test_a_zone_that_cannot_be_read_is_utc(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rbsync.toml"
    path.write_text(text)
    assert account_zone(path, {}) is UTC
