"""Times as people write them, and the account's time zone."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from rbsync.config.document import Document, read_document
from rbsync.errors import RbsyncError, UsageError

_LIKE_THIS = "write it like 2026-11-01, 2026-11-01T08:00 or 2026-11-01T08:00+01:00"
_FIRST_YEAR, _LAST_YEAR = 1971, 2999


def account_zone(config: Path, environ: Mapping[str, str]) -> tzinfo:
    """The account's time zone, read without checking the file; UTC where it says none that exists.

    Whoever loads the settings refuses a wrong one; showing a time must not fail over it.
    """
    try:
        return zone_of(read_document(config, environ))
    except RbsyncError:
        return UTC


def zone_of(document: Document) -> tzinfo:
    """The same of a file that has been read."""
    try:
        account = document.data["account"]
        name = account["timezone"] if isinstance(account, Mapping) else None
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (LookupError, ValueError, OSError):
        return UTC


def parse_time(option: str, text: str | None, zone: tzinfo) -> datetime | None:
    """A date (its first moment) or an ISO time; without an offset it is meant in `zone`.

    Raises UsageError, also for years that no shop has orders of: their times could not be reckoned with.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} is not a date or time", record=text, next_step=_LIKE_THIS) from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        why = f"the year must lie between {_FIRST_YEAR} and {_LAST_YEAR}"
        raise UsageError(f"{option} is no time to ask for", record=text, why=why, next_step=_LIKE_THIS)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
