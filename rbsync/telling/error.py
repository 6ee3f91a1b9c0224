"""What stopped a command, as text for people and as JSON. Pure."""

from rbsync.errors import RbsyncError, ServiceError
from rbsync.telling.text import clean, labelled


def error_lines(error: RbsyncError) -> list[str]:
    """What failed, for which record, why, what to do, what rbsync does next."""
    request = error.request_id if isinstance(error, ServiceError) else ""
    why = f"{error.why} (request {request})" if request else error.why
    return [
        f"error: {clean(error.what)}",
        *labelled("for", error.record),
        *labelled("why", why),
        *labelled("next", error.next_step),
        *labelled("then", error.then),
    ]


def error_document(error: RbsyncError) -> dict[str, object]:
    """For `--json`: what stopped a command before it had a result."""
    return {
        "exit_code": int(error.exit_code),
        "error": {
            "what": error.what,
            "record": error.record or None,
            "why": error.why or None,
            "next": error.next_step or None,
            "then": error.then or None,
            "service": error.service if isinstance(error, ServiceError) else None,
            "request_id": (error.request_id or None) if isinstance(error, ServiceError) else None,
        },
    }
