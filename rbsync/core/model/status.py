"""How connectors stand: their passes and their open orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rbsync.core.model.verdict import Outcome

OPEN = (Outcome.WAITING, Outcome.HELD, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """A connector's orders that still want something. `undecided` counts those just seen or under way."""

    counts: Mapping[Outcome, int]
    undecided: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class PassStatus:
    """One pass on one connector. `counts` are those of its last run; `holder` is who holds its lock, None when it is free.

    `of_orders`: its records are the connector's orders, so that `OpenOrders` says how they stand now.
    """

    command: str
    last_start: datetime | None
    last_success: datetime | None
    exit_code: int | None
    cursor: datetime | None
    counts: Mapping[str, int]
    error: str | None
    holder: str | None
    of_orders: bool = False


@dataclass(frozen=True, slots=True)
class ConnectorStatus:
    """One connector. `service` is its type."""

    name: str
    service: str
    orders: OpenOrders
    passes: tuple[PassStatus, ...]
