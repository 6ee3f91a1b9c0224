"""Shopify's search language: values, windows of time, statuses (shopify sheet 4)."""

from datetime import UTC, datetime, timedelta

EVERY_STATUS = "status:active,draft,archived,unlisted"
"""Without it a search may leave out all but the active ones."""


def quoted(text: str) -> str:
    """A value in quotes."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def in_window(since: datetime, until: datetime) -> str:
    """The search for an update time in the window, widened to whole seconds."""
    after = since.replace(microsecond=0)
    before = until if until.microsecond == 0 else until.replace(microsecond=0) + timedelta(seconds=1)
    return f"updated_at:>={quoted(time_text(after))} updated_at:<{quoted(time_text(before))}"


def time_text(time: datetime) -> str:
    """As Shopify writes it: UTC with Z, whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
