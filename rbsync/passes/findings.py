"""What `check` says of one thing. Whose it is, is added to all that was found of one connector by `of`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rbsync.core.model.report import Finding
from rbsync.errors import ExitCode, RbsyncError

_SHOWN = 40


def of(connector: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings as those of this connector, or of "rackbeat"."""
    return (replace(finding, connector=connector) for finding in findings)


def attempt(subject: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """All findings, up to the error that ends them; that is one, too."""
    try:
        yield from findings
    except RbsyncError as error:
        yield failed_look(subject, error)


def good(subject: str, message: str) -> Finding:
    """As it should be."""
    return remark(subject, message, "")


def remark(subject: str, message: str, next_step: str) -> Finding:
    """Worth knowing, and no fault."""
    return Finding("", subject, True, message, next_step, 0)


def bad(subject: str, message: str, next_step: str, code: ExitCode = ExitCode.CONFIGURATION) -> Finding:
    """To be put right before a run."""
    return Finding("", subject, False, message, next_step, int(code))


def failed_look(subject: str, error: RbsyncError) -> Finding:
    """It could not be looked at."""
    return bad(subject, f"{error.what}: {error.why}".rstrip(": "), error.next_step, error.exit_code)


def there_are(names: Mapping[int, str] | Mapping[str, str]) -> str:
    """What a setting may name, by number or key, as a sentence."""
    return f"There are: {listed(names) or 'none that can be read'}."


def listed(names: Mapping[int, str] | Mapping[str, str]) -> str:
    """As many as a line takes, each with its number or key."""
    shown = [f"{key} {name}".strip() for key, name in names.items()]
    more = len(shown) - _SHOWN
    return ", ".join(shown[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
