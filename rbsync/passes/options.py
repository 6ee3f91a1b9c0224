"""What a person asks of an execution: one part for every command, and what each pass takes besides."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class AcceptedMatch:
    """A link that a person accepts: a listing of a connector is this item."""

    connector: str
    listing_id: str
    number: str


@dataclass(frozen=True, slots=True)
class InitialOptions:
    """`stock`: also the opening stock. `relink`: SKUs changed in the shop that a person says are right."""

    stock: bool = True
    relink: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PullOptions:
    """A backfill of the orders placed from `since` until before `until`, aware times; both None: what is new."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def backfill(self) -> bool:
        """Whether a period was asked for."""
        return self.since is not None or self.until is not None

    def asks_for(self, placed_at: datetime) -> bool:
        """Whether orders placed then are asked for; always, when no period was."""
        return (self.since is None or placed_at >= self.since) and (self.until is None or placed_at < self.until)


@dataclass(frozen=True, slots=True)
class OneOrder:
    """`text` is what the support person has of the order."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`full`: read every listing again and compare all. `skus`: these items only. The others answer a guard each.

    `recreate`: SKUs whose listing was deleted and is wanted again.
    """

    full: bool = False
    skus: tuple[str, ...] = ()
    recreate: tuple[str, ...] = ()
    allow_unpublish: bool = False
    allow_prices: bool = False


@dataclass(frozen=True, slots=True)
class StockOptions:
    """`full`: read every listing again and compare all. `skus`: these items only. `allow_zeroing` answers the guard."""

    full: bool = False
    skus: tuple[str, ...] = ()
    allow_zeroing: bool = False


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """The links that a person accepts."""

    matches: tuple[AcceptedMatch, ...] = ()


PassOptions = InitialOptions | PullOptions | OneOrder | ProductOptions | StockOptions | MatchOptions
Options = TypeVar("Options", bound=PassOptions)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One execution. `connectors` empty means all. `lock_wait` in seconds. `limit` counts records per connector.

    `options`: what the command's passes are asked besides, at most one of each type.
    """

    command: str
    connectors: tuple[str, ...] = ()
    dry_run: bool = False
    limit: int | None = None
    lock_wait: float = 0.0
    options: tuple[PassOptions, ...] = ()

    def of(self, kind: type[Options]) -> Options:
        """What a pass is asked besides; the defaults where nothing is."""
        return next((options for options in self.options if isinstance(options, kind)), kind())
