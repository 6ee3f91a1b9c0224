"""A server on loopback that does what its script says, request by request, at the level of bytes."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Step = Callable[[socket.socket], bool]
"""Answers one request; says whether the connection stays open."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire."""

    line: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]


def answer(status: int = 200, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Step:
    def step(connection: socket.socket) -> bool:
        connection.sendall(_head(status, len(body), headers) + body)
        return True

    return step


def drop_after_processing(connection: socket.socket) -> bool:
    """The request was read whole; no answer comes."""
    return False


def reset(connection: socket.socket) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def truncate(body: bytes, keep: int) -> Step:
    def step(connection: socket.socket) -> bool:
        connection.sendall(_head(200, len(body), None) + body[:keep])
        return False

    return step


def drip(body: bytes, pause: float) -> Step:
    def step(connection: socket.socket) -> bool:
        connection.sendall(_head(200, len(body), None))
        for byte in body:
            connection.sendall(bytes([byte]))
            time.sleep(pause)
        return True

    return step


def gzip_bomb(size: int, *, layers: int = 1) -> Step:
    body = b"0" * size
    for _ in range(layers):
        body = gzip.compress(body)
    return answer(200, body, {"content-encoding": ", ".join(["gzip"] * layers)})


def never(released: threading.Event) -> Step:
    def step(connection: socket.socket) -> bool:
        released.wait(10)
        return False

    return step


def _head(status: int, length: int, headers: Mapping[str, str] | None) -> bytes:
    lines = [f"HTTP/1.1 {status} Because", f"content-length: {length}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class FaultServer:
    """Serves the script; its last step is repeated for all further requests."""

    def __init__(self, *script: Step) -> None:
        self._script = list(script)
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.requests: list[Request] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in list(self._threads):
            thread.join(10)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                while (request := _read(stream)) is not None:
                    with self._lock:
                        self.requests.append(request)
                        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
                    if not step(connection):
                        return
            except OSError:
                return


def _read(stream: socket.SocketIO) -> Request | None:
    line = stream.readline().decode().strip()
    if not line:
        return None
    headers = {}
    while header := stream.readline().decode().strip():
        name, _, value = header.partition(": ")
        headers[name.lower()] = value
    return Request(line, headers, stream.read(int(headers.get("content-length", 0))))
