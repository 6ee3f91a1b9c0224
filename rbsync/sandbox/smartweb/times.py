"""Dates as the shop writes and reads them: its own wall clock, no zone (smartweb sheet 7)."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from rbsync.sandbox.smartweb.refusal import bad_value

NEVER = "0000-00-00 00:00:00"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def wall(when: datetime, zone: str) -> datetime:
    """What the shop's clock showed, without a zone and in whole seconds."""
    return when.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)


def written(when: datetime | None, zone: str) -> str:
    """`2026-11-20 13:00:00`; zeros for what never happened."""
    return NEVER if when is None else wall(when, zone).strftime("%Y-%m-%d %H:%M:%S")


def read_wall(text: str, name: str) -> datetime:
    """A time on the shop's clock from `yyyy-mm-dd`, which is midnight, or `yyyy-mm-dd hh:mm:ss`. Raises Refused."""
    try:
        if _DATE.fullmatch(text) or _TIME.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError as error:
        raise _not_valid(text, name) from error
    raise _not_valid(text, name)


def read_time(text: str, name: str, zone: str) -> datetime | None:
    """The aware time that the shop's clock text means; None for the date of zeros. Raises Refused."""
    if text == NEVER:
        return None
    return read_wall(text, name).replace(tzinfo=ZoneInfo(zone))


class Window:
    """A span on the shop's clock, both ends inclusive; an end without a time covers its whole day."""

    def __init__(self, start: str | None, end: str | None, zone: str) -> None:
        self._zone = zone
        self._start = read_wall(start, "Start") if start else None
        self._end = read_wall(end, "End") if end else None
        if end and self._end and _DATE.fullmatch(end):
            self._end = datetime.combine(self._end.date(), time.max)

    def __contains__(self, when: datetime | None) -> bool:
        if when is None:
            return False
        at = wall(when, self._zone)
        return (self._start is None or self._start <= at) and (self._end is None or at <= self._end)


def _not_valid(text: str, name: str) -> Exception:
    return bad_value(f"{name} '{text}' is not a valid datetime (yyyy-mm-dd hh:mm:ss)")
