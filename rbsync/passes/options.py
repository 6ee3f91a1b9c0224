"""What a person asks of a run; the same for every pass, so that one command line serves all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AcceptedMatch:
    """A link that a person accepts: a listing of a connector is this item."""

    connector: str
    listing_id: str
    number: str


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`connectors` empty means all. Times are aware. `lock_wait` in seconds. `limit` counts records per connector."""

    command: str
    connectors: tuple[str, ...] = ()
    dry_run: bool = False
    limit: int | None = None
    lock_wait: float = 0.0
    since: datetime | None = None  # pull-orders: a backfill of orders placed from here
    until: datetime | None = None
    order: str | None = None  # fetch-order: what the support person has
    full: bool = False  # push-stock, sync-products: read every listing again and compare all
    skus: tuple[str, ...] = ()  # push-stock, sync-products: these items only
    relink: tuple[str, ...] = ()  # initial-sync: SKUs changed in the shop that a person says are right
    stock: bool = True  # initial-sync: also the opening stock
    allow_zeroing: bool = False  # push-stock: the guard against mass zeroing is answered
    allow_unpublish: bool = False  # sync-products: the guard against taking many products out of the shop is answered
    allow_prices: bool = False  # sync-products: the guard against prices that all change alike is answered
    recreate: tuple[str, ...] = ()  # sync-products: SKUs whose listing was deleted and is wanted again
    matches: tuple[AcceptedMatch, ...] = ()  # match: the links that a person accepts
