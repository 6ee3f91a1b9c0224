"""Calls that make something, and must not be repeated blindly."""

from __future__ import annotations

from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.errors import Unavailable


def make(soap: Soap, operation: str, /, *, record: str, **arguments: object) -> object:
    """The answer. Raises Refused; Unavailable; OutcomeUnknown where it may have been made.

    What was certainly not carried out is sent once more: that the session had ended is told in this way too, and by then it is
    a new one (smartweb sheet 3).
    """
    try:
        return soap.write(operation, record=record, repeatable=False, **arguments)
    except Unavailable:
        return soap.write(operation, record=record, repeatable=False, **arguments)
