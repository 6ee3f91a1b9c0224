"""Global ids: `gid://shopify/Order/123`."""

from __future__ import annotations

import re


def gid(kind: str, number: int) -> str:
    """`gid://shopify/Order/123`."""
    return f"gid://shopify/{kind}/{number}"


def number_of(kind: str, value: str) -> int | None:
    """The number in a GID of that kind."""
    found = re.fullmatch(rf"gid://shopify/{kind}/(\d+)", value)
    return int(found[1]) if found else None
