"""What is remembered of one source order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from rbsync.core.model.verdict import Verdict


class Stage(StrEnum):
    """How far an order has got in Rackbeat, in this order."""

    NONE = "none"
    DRAFT = "draft"
    BOOKED = "booked"
    READY = "ready"
    SHIPPED = "shipped"
    INVOICED = "invoiced"
    COMPLETE = "complete"  # all that `land_as` asked for


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What is remembered of one source order. Times are aware, UTC; `total` is the shop's, with VAT.

    `pending` is what it will take of Rackbeat's items, as far as known, and is not booked there yet. `listed` is the digest of
    the order as the shop last listed it; None where its lists do not tell. `credits` is the id of the order that it gives money
    back for.
    """

    id: int
    connector: str
    external_id: str
    number: str
    reference: str
    placed_at: datetime
    source_updated_at: datetime
    first_seen: datetime
    verdict: Verdict | None  # None: seen, nothing decided yet
    stage: Stage
    rackbeat: int | None
    total: Decimal | None
    currency: str | None
    rackbeat_total: Decimal | None
    digest: str | None
    tries: int
    last_tried: datetime | None
    last_run: str | None
    pending: Mapping[str, Decimal]
    listed: str | None = None
    credits: str | None = None
