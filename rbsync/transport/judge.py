"""What an answer means. Each service brings its own table; what a table does not know is BROKEN."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from rbsync.transport.call import Answer


class Judgement(Enum):
    """What became of the call."""

    OK = "ok"
    RETRY = "retry"  # the service failed; whether it did what was asked is unknown unless `Ruling.done` says so
    THROTTLE = "throttle"  # too many calls
    REFUSE = "refuse"  # understood, and refused for this record
    NOT_FOUND = "not found"
    DENIED = "denied"  # credentials or permission
    BROKEN = "broken"  # nothing that the service may answer


@dataclass(frozen=True, slots=True)
class Ruling:
    """A judgement and what is known with it.

    `reasons` maps the service's field path to its own words, "" where it named no field. `retry_after` is in seconds, and wins
    over the Retry-After header. `done` matters to RETRY and THROTTLE: False is "certainly not processed", so that even a call
    that is not repeatable may be sent again. `next_step` is what the person can do.
    """

    judgement: Judgement
    reasons: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    done: bool | None = None
    next_step: str = ""


Judge = Callable[[Answer], Ruling]
