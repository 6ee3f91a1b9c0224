"""A port that one server after the other takes. A description that names its address stays the same, and is read once."""

from __future__ import annotations

from rbsync.sandbox.kit.http import Handler, Server

_port = 0


def served(handler: Handler) -> Server:
    """A server where the last one was, or anywhere while that one is still there."""
    global _port
    try:
        server = Server(handler, _port)
    except OSError:
        return Server(handler)
    _port = server.port
    return server
