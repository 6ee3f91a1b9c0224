"""What `check` says of one thing."""

from collections.abc import Callable, Iterator

from rbsync.core.model.report import Finding
from rbsync.errors import ExitCode, RbsyncError


def attempt(connector: str, subject: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    """What `look` finds; the error as a finding where it cannot look."""
    try:
        yield look()
    except RbsyncError as error:
        yield failed_look(connector, subject, error)


def attempt_all(connector: str, subject: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """All findings, up to the error that ends them."""
    try:
        yield from findings
    except RbsyncError as error:
        yield failed_look(connector, subject, error)


def good(connector: str, subject: str, message: str) -> Finding:
    """As it should be."""
    return Finding(connector, subject, True, message, "", 0)


def remark(connector: str, subject: str, message: str, next_step: str) -> Finding:
    """Worth knowing, and no fault."""
    return Finding(connector, subject, True, message, next_step, 0)


def bad(connector: str, subject: str, message: str, next_step: str, code: ExitCode = ExitCode.CONFIGURATION) -> Finding:
    """To be put right before a run."""
    return Finding(connector, subject, False, message, next_step, int(code))


def failed_look(connector: str, subject: str, error: RbsyncError) -> Finding:
    """It could not be looked at."""
    message = f"{error.what}: {error.why}".rstrip(": ")
    return Finding(connector, subject, False, message, error.next_step, int(error.exit_code))
