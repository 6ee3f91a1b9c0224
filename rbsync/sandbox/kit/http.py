"""Real HTTP on loopback for the simulators: one handler per service, one port per service.

A simulator is a function from `Request` to `Response`. It knows nothing about sockets, so the same
function serves the sandbox, the demo and the tests.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived. `target` is the raw request target, so a simulator can tell how a key was encoded."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path as sent: still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query, decoded once; the last of repeated names wins."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def header(self, name: str) -> str:
        """The header of that name, in any case; empty when there is none."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    def json(self) -> object:
        """The body as JSON; None when there is no body. Raises ValueError when it is not JSON."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back. `drop` closes the connection instead, after the work was done (a lost answer).

    `truncate` sends half of the body and closes.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    truncate: bool = False

    @staticmethod
    def of_json(status: int, document: object, headers: Mapping[str, str] | None = None) -> Response:
        """A JSON answer. Decimals must already be strings or floats."""
        body = json.dumps(document, ensure_ascii=False).encode()
        return Response(status, body, {"Content-Type": "application/json", **(headers or {})})

    def dated(self, now: datetime) -> Response:
        """The same answer with the service's own time, which is aware, in its header `Date`."""
        date = format_datetime(now.astimezone(UTC).replace(microsecond=0), usegmt=True)
        return replace(self, headers={"Date": date, **self.headers})


Handler = Callable[[Request], Response]


class Server:
    """Serves one handler on a free loopback port until closed. HTTP/1.1 with keep-alive."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._server = _LoopbackServer(("127.0.0.1", port), _handler_class(handler))
        self._thread = threading.Thread(target=self._server.serve_until_closed, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port it serves on."""
        return self._server.server_port

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.closing.set()
        with suppress(OSError):  # one connection wakes the loop at once; without it, the loop looks up twice a second
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Closed(Exception):
    """The server was asked to stop."""


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # the default of 5 makes bursts of new connections wait a second

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.closing = threading.Event()

    def serve_until_closed(self) -> None:
        """Serve until `closing` is set."""
        with suppress(_Closed):
            self.serve_forever()

    def service_actions(self) -> None:
        """Asked after every connection, and twice a second."""
        if self.closing.is_set():
            raise _Closed

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news; anything else is a bug of the simulator and is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as it came


def _handler_class(handler: Handler) -> type[BaseHTTPRequestHandler]:
    class SimulatorHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:
                self.close_connection = True  # the client died while it was sending: no request has arrived
                return
            request = Request(self.command, self.path, dict(self.headers.items()), body)
            response = handler(request)
            if response.delay:
                time.sleep(response.delay)
            if response.drop:
                self.close_connection = True
                return
            head = [f"HTTP/1.1 {response.status} Simulated", f"Date: {self.date_time_string()}"]
            head += [f"{name}: {value}" for name, value in response.headers.items() if name.lower() != "date"]
            if "Date" in response.headers:
                head[1] = f"Date: {response.headers['Date']}"
            head.append(f"Content-Length: {len(response.body)}")
            content = response.body
            if response.truncate:
                self.close_connection = True
                content = content[: len(content) // 2]
            # one write per answer: a second small packet would wait for the client's delayed ACK
            try:
                self.wfile.write("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + content)
            except ConnectionError:
                self.close_connection = True  # the client gave up waiting

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 (names that the standard library looks up)

        def log_message(self, format: str, *args: object) -> None:
            """Silence: the sandbox prints one line when it is ready, and nothing per request."""

    return SimulatorHandler
