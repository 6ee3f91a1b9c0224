"""Times as the shop writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """`2026-11-20T10:00:00Z`: whole seconds in UTC, as the DateTime scalar is written (shopify sheet 1)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
