"""How the API writes ids, times and refusals (shopify sheet 1)."""

import re
from datetime import UTC, datetime

from graphql import GraphQLError


def gid(kind: str, number: int) -> str:
    """`gid://shopify/Order/123`."""
    return f"gid://shopify/{kind}/{number}"


def number_of(kind: str, value: str) -> int | None:
    """The number in a GID of that kind."""
    found = re.fullmatch(rf"gid://shopify/{kind}/(\d+)", value)
    return int(found[1]) if found else None


def refuse(code: str, message: str, **details: object) -> GraphQLError:
    """The error to raise: it becomes an entry of `errors` with `extensions.code`."""
    return GraphQLError(message, extensions={"code": code, **details})


def stamp(moment: datetime) -> str:
    """`2026-11-20T10:00:00Z`: whole seconds in UTC, as the DateTime scalar is written (shopify sheet 1)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
