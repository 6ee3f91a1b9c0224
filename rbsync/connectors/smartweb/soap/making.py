"""Calls that make something, and must not be repeated blindly."""

from __future__ import annotations

from collections.abc import Callable

from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.errors import OutcomeUnknown, Unavailable


def make(
    soap: Soap,
    operation: str,
    found: Callable[[], object | None],
    /,
    *,
    record: str,
    **arguments: object,
) -> object:
    """The answer; or what `found` gives, where no answer came and the thing is there now.

    `found` looks for what is to be made, None where it is not there. It is asked before the call is sent once more, which happens
    only where the first was certainly not carried out: that the session had ended is told in this way too, and by then it is a
    new one (smartweb sheet 3). Raises Refused; Unavailable; OutcomeUnknown where it may be made yet.
    """
    try:
        return soap.write(operation, record=record, repeatable=False, **arguments)
    except Unavailable:
        there = found()
    except OutcomeUnknown:
        there = found()
        if there is None:
            raise
    if there is not None:
        return there
    return soap.write(operation, record=record, repeatable=False, **arguments)
