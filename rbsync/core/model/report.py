"""What a run tells: the same facts for people, for `--json` and for the run record (design section 5)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from rbsync.core.model.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Record:
    """One record and what became of it. `kind`: order, item, listing or level. `changes`: what was or would be written."""

    kind: str
    id: str
    number: str
    rackbeat: str | None
    verdict: Verdict
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traffic:
    """Calls by service, and what they cost in waiting."""

    calls: Mapping[str, int]
    retries: int
    throttled_seconds: float

    def __add__(self, other: Self) -> Self:
        calls = dict(Counter(self.calls) + Counter(other.calls))
        seconds = round(self.throttled_seconds + other.throttled_seconds, 3)
        return replace(self, calls=calls, retries=self.retries + other.retries, throttled_seconds=seconds)

    def since(self, before: Self) -> Self:
        """What came after `before`, an earlier state of the same counters."""
        calls = dict(Counter(self.calls) - Counter(before.calls))
        seconds = round(self.throttled_seconds - before.throttled_seconds, 3)
        return replace(self, calls=calls, retries=self.retries - before.retries, throttled_seconds=seconds)


@dataclass(frozen=True, slots=True)
class ConnectorReport:
    """One pass on one connector. `records` leaves out the unchanged; `counts` has them all.

    `error` is set when the pass could not go on; `exit_code` says how. `notes` are remarks that concern no single record.
    """

    name: str
    service: str
    counts: Mapping[Outcome, int]
    seen: int
    records: tuple[Record, ...]
    cursor_before: datetime | None
    cursor_after: datetime | None
    traffic: Traffic
    exit_code: int
    error: str | None = None
    notes: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class RunReport:
    """One execution. Times are aware, UTC."""

    run: str
    command: str
    dry_run: bool
    started: datetime
    finished: datetime
    exit_code: int
    connectors: tuple[ConnectorReport, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` looked at. `connector` is "" for what concerns the account; `exit_code` counts when not `ok`."""

    connector: str
    subject: str
    ok: bool
    message: str
    next_step: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """One rule and whether it passed. `why` names what there is and what is wanted."""

    rule: str
    passed: bool
    why: str


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """One field of a product: who owns it, what the sides have. The values are in the words of the side that is written to.

    `giving` is what the giving side would have there, None where it is not known; `there` what is there now.
    """

    field: str
    owner: str
    duty: str
    giving: str | None
    there: str | None


@dataclass(frozen=True, slots=True)
class ProductExplanation:
    """Everything about one item in one shop. `direction` "off": products are not carried. `next`: what a run would do now."""

    connector: str
    direction: str
    number: str
    listing: str | None
    rules: tuple[RuleExplanation, ...]
    fields: tuple[FieldExplanation, ...]
    next: tuple[Record, ...]
