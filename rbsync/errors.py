"""Every error class: what failed, for which record, why, what to do, what rbsync does next.

The class carries the remedy: the exit code for a run that ends with it, and whether the next run
may simply try again. Exit codes are design section 5; `EXIT_CODES` is their only table.
"""

from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """What a run ends with; an interface that schedulers rely on."""

    DONE = 0
    BUG = 1
    CONFIGURATION = 2
    PARTLY = 3
    GUARD = 4
    TEMPORARY = 5
    STATE = 10
    LOCKED = 11
    CREDENTIALS = 12
    INTERRUPTED = 130
    TERMINATED = 143


EXIT_CODES: Mapping[ExitCode, str] = {
    ExitCode.DONE: "done; waiting and skipped records are not errors",
    ExitCode.BUG: "a bug in rbsync",
    ExitCode.CONFIGURATION: "usage or configuration",
    ExitCode.PARTLY: "finished, some records held or failed",
    ExitCode.GUARD: "stopped by a guard before writing",
    ExitCode.TEMPORARY: "temporary: network, throttling, service down, disk full; the next run goes on",
    ExitCode.STATE: "state missing, damaged or of a newer version",
    ExitCode.LOCKED: "locked by another run",
    ExitCode.CREDENTIALS: "credentials or permissions",
    ExitCode.INTERRUPTED: "interrupted, state consistent",
    ExitCode.TERMINATED: "terminated, state consistent",
}


# a run that held some records did its work all the same
WORKED = frozenset({ExitCode.DONE, ExitCode.PARTLY})


class RbsyncError(Exception):
    """Base of all. `what` failed, for which `record`, `why`, the person's `next_step`, and what rbsync does `then`."""

    exit_code = ExitCode.BUG

    def __init__(self, what: str, *, record: str = "", why: str = "", next_step: str = "", then: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.record = record
        self.why = why
        self.next_step = next_step
        self.then = then

    def __str__(self) -> str:
        parts = (self.what, self.record and f"for {self.record}", self.why, self.next_step, self.then)
        return " · ".join(part for part in parts if part)


class UsageError(RbsyncError):
    """The command line asks for something that cannot be."""

    exit_code = ExitCode.CONFIGURATION


class ConfigError(RbsyncError):
    """rbsync.toml is wrong, or names something that the services do not have."""

    exit_code = ExitCode.CONFIGURATION


class TenantError(ConfigError):
    """The token belongs to another Rackbeat account than the file says. Nothing was written."""


class GuardTripped(RbsyncError):
    """A whole plan looked wrong; nothing was written."""

    exit_code = ExitCode.GUARD


class StateError(RbsyncError):
    """The state file is missing, damaged or of a newer version."""

    exit_code = ExitCode.STATE


class StateUnwritable(RbsyncError):
    """The state file cannot be written now: disk full, read-only, busy. Nothing is sent without it."""

    exit_code = ExitCode.TEMPORARY


class LockedError(RbsyncError):
    """Another run holds the lock; the message names it."""

    exit_code = ExitCode.LOCKED


class ServiceError(RbsyncError):
    """A service did not do what it was asked. `service` is "rackbeat" or the connector's type; `request_id` is the service's."""

    def __init__(
        self,
        what: str,
        *,
        service: str,
        record: str = "",
        why: str = "",
        next_step: str = "",
        then: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(what, record=record, why=why, next_step=next_step, then=then)
        self.service = service
        self.request_id = request_id


class Unavailable(ServiceError):
    """Not reached, throttled to the end, or a repeatable call that kept failing. Certainly not done, or harmless to repeat."""

    exit_code = ExitCode.TEMPORARY


class OutcomeUnknown(ServiceError):
    """A call that must not be repeated was sent and no answer came: it may or may not have been done."""

    exit_code = ExitCode.TEMPORARY


class Refused(ServiceError):
    """The service understood and said no to this one record (4xx, userErrors). `status` is the HTTP status.

    `reasons` maps the service's field path ("lines.0.item_id") to its own words; "" where it named no field.
    """

    exit_code = ExitCode.PARTLY

    def __init__(
        self,
        what: str,
        *,
        service: str,
        status: int,
        reasons: Mapping[str, str],
        record: str = "",
        next_step: str = "",
        request_id: str = "",
    ) -> None:
        why = "; ".join(f"{field}: {text}" if field else text for field, text in reasons.items())
        super().__init__(what, service=service, record=record, why=why, next_step=next_step, request_id=request_id)
        self.status = status
        self.reasons = dict(reasons)


class NotFound(Refused):
    """The service has no such record (404)."""


class Denied(ServiceError):
    """Credentials refused or a permission is missing (401, 403, ACCESS_DENIED). Stops everything of that service."""

    exit_code = ExitCode.CREDENTIALS


class ContractBroken(ServiceError):
    """An answer that the sheets do not allow: wrong version, unknown shape, ignored filter, body too large."""

    exit_code = ExitCode.BUG


class AnswerTooLong(ContractBroken):
    """An answer with more than is read of one. Asking for fewer rows may help."""


class Interrupted(RbsyncError):
    """A signal asked the run to stop; the record under way was finished."""

    def __init__(self, what: str, *, exit_code: ExitCode) -> None:
        super().__init__(what, then="The next run goes on where this one stopped.")
        self.exit_code = exit_code


# whatever else these say of a call that must not be repeated: it was certainly not carried out
NOT_DONE = (Refused, Denied, Unavailable, TenantError, Interrupted)
