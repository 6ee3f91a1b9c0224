"""Collections and publications, as the shop keeps them (shopify sheet 9.2 and 9.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rbsync.sandbox.shopify.gids import gid


@dataclass(slots=True, eq=False)
class Collection:
    """A collection. With `product_type` it is automatic: it holds the products of that type and none by hand."""

    number: int
    title: str
    handle: str
    updated_at: datetime
    product_type: str | None = None
    description_html: str = ""

    @property
    def id(self) -> str:
        """The GID."""
        return gid("Collection", self.number)


@dataclass(frozen=True, slots=True, eq=False)
class Publication:
    """A sales channel that products are published to."""

    number: int
    title: str
    auto_publish: bool = False

    @property
    def id(self) -> str:
        """The GID."""
        return gid("Publication", self.number)
