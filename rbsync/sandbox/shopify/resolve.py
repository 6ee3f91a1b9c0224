"""What all resolvers share: paging, and the record behind a GID."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rbsync.sandbox.shopify.context import Info
from rbsync.sandbox.shopify.paging import MAX_PAGE, Connection, Listing, page_size
from rbsync.sandbox.shopify.records import Level

Resolver = Callable[..., object]


def paged(listing: Listing, info: Info, arguments: Mapping[str, object], *, most: int = MAX_PAGE) -> Connection:
    """The page of at most `most` rows that `first`, `after` and `reverse` name; a bulk operation gets everything."""
    context = info.context
    reverse = bool(arguments.get("reverse"))
    if context.bulk:
        return listing.page(len(listing.rows), None, reverse=reverse)
    first, after = arguments.get("first"), arguments.get("after")
    size = page_size(first if isinstance(first, int) else None, most)
    return listing.page(size, after if isinstance(after, str) else None, reverse=reverse)


def text(arguments: Mapping[str, object], name: str) -> str | None:
    """A text argument, None when it was left out."""
    value = arguments.get(name)
    return value if isinstance(value, str) else None


def shown(level: Level | None, arguments: Mapping[str, object]) -> Level | None:
    """The level, unless it is inactive and only active ones were asked for."""
    return level if level and (level.active or arguments.get("includeInactive")) else None
