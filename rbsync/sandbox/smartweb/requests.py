"""What a request is about, for whoever counts traffic or sets faults."""

from __future__ import annotations

import re

from rbsync.sandbox.kit.http import Request
from rbsync.sandbox.smartweb.envelope import Unreadable, read_envelope

_CHANGES_NOTHING = re.compile(r"Solution_\w+|\w+?_(Get|Has|Search)\w*|\w+?_Set\w*Fields")


def operation_name(request: Request) -> str | None:
    """The SOAP operation of the request; None when it is no SOAP call."""
    if request.method != "POST":
        return None
    headers = {name.lower(): value for name, value in request.headers.items()}
    action = headers.get("soapaction", "").strip('"').partition("#")[2]
    if action:
        return action
    try:
        return read_envelope(request.body).operation
    except Unreadable:
        return None


def is_write(request: Request) -> bool:
    """Whether the call changes the shop; connecting and choosing fields do not."""
    name = operation_name(request)
    return name is not None and not _CHANGES_NOTHING.fullmatch(name)
