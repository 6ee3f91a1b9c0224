"""Times as whole milliseconds since 1970, UTC: the one form that every database compares alike."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Rounded down. Raises ValueError for a time without a zone."""
    if at.utcoffset() is None:
        raise ValueError(f"a time without a zone: {at.isoformat()}")
    return (at.astimezone(UTC) - _EPOCH) // _MILLISECOND


def from_ms(ms: int) -> datetime:
    """Aware, UTC."""
    return _EPOCH + ms * _MILLISECOND


def maybe_ms(at: datetime | None) -> int | None:
    """None stays None."""
    return None if at is None else to_ms(at)


def maybe_time(ms: int | None) -> datetime | None:
    """None stays None."""
    return None if ms is None else from_ms(ms)
