"""The shop's clock: dates without a zone, in whole seconds (smartweb sheet 7)."""

from datetime import UTC, datetime, timedelta, tzinfo

_FORMAT = "%Y-%m-%d %H:%M:%S"
# a clock is never set back by more
_SET_BACK = timedelta(hours=2)


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """What the shop wrote, aware, UTC; None for what never happened. Raises ValueError for what is no date.

    Of an hour that the clock shows twice, the first is meant: the shop does not say which.
    """
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def readings(read: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The times that the same text may mean: two in the hour that the clock shows twice, else twice the same."""
    return read, read.astimezone(zone).replace(fold=1).astimezone(UTC)


def start_text(since: datetime, zone: tzinfo) -> str:
    """A clock time that nothing after `since` is before, even if the clock is set back soon after."""
    offsets = (since.astimezone(zone).utcoffset(), (since + _SET_BACK).astimezone(zone).utcoffset())
    least = min(offset for offset in offsets if offset is not None)
    return (since.astimezone(UTC) + least).strftime(_FORMAT)


def end_text(until: datetime, zone: tzinfo) -> str:
    """A clock time a day after `until`: what the shop dates ahead is not missed (smartweb sheet 9)."""
    return (until.astimezone(zone) + timedelta(days=1)).strftime(_FORMAT)
