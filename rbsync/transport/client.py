"""One exchange over HTTP/1.1, guarded: the only module that imports httpx (engineering sheet 3.3, 3.4)."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from urllib.parse import urlencode

import httpx

from rbsync.ports.time import Clock
from rbsync.transport.call import Answer
from rbsync.transport.urls import checked_host, is_loopback

_LONGEST_ERROR_BODY = 4096


class Fate(Enum):
    """What a call without a usable answer has come to."""

    NOT_SENT = "not sent"
    UNKNOWN = "sent, and no whole answer came"
    UNSENDABLE = "nothing that can be sent"
    OVERSIZED = "answered with more than is read"


FATES: Mapping[type[Exception], Fate] = {
    httpx.ConnectError: Fate.NOT_SENT,
    httpx.ConnectTimeout: Fate.NOT_SENT,
    httpx.PoolTimeout: Fate.NOT_SENT,
    httpx.ProxyError: Fate.NOT_SENT,
    httpx.UnsupportedProtocol: Fate.UNSENDABLE,
    httpx.LocalProtocolError: Fate.UNSENDABLE,
    httpx.InvalidURL: Fate.UNSENDABLE,
    httpx.CookieConflict: Fate.UNSENDABLE,
    # whatever else goes wrong may have gone wrong after the service got the call
    httpx.HTTPError: Fate.UNKNOWN,
    httpx.StreamError: Fate.UNKNOWN,
}


class NoAnswer(Exception):
    """No usable answer came; `fate` says what is known of the call."""

    def __init__(self, fate: Fate, why: str) -> None:
        super().__init__(why)
        self.fate = fate
        self.why = why


@dataclass(frozen=True, slots=True)
class Guard:
    """How long an answer may take (seconds, from the sending to the last byte) and how long it may be (bytes, unpacked)."""

    clock: Clock
    deadline: float
    max_bytes: int


class Client:
    """Connections to one service, shared by up to `workers` threads."""

    def __init__(self, base_url: str, *, workers: int, guard: Guard) -> None:
        self._base_url = base_url.rstrip("/")
        self._guard = guard
        self._http = _http_client(base_url, workers=workers, read_timeout=guard.deadline)
        self._base_path = httpx.URL(self._base_url).raw_path.decode().rstrip("/")

    def exchange(
        self,
        method: str,
        path: str,
        query: tuple[tuple[str, str], ...] = (),
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """Send once and read the whole answer. Raises NoAnswer."""
        tail = "/" + path.lstrip("/") + ("?" + urlencode(query) if query else "")
        started = self._guard.clock.monotonic()
        # the target goes out letter by letter: httpx would rewrite "/products/.." into another call
        extensions = {"target": (self._base_path + tail).encode()}
        with _fates():
            stream = self._http.stream(
                method, self._base_url + tail, headers=headers, content=content, extensions=extensions
            )
            with stream as response:
                return _answer(response, self._read(response, started))

    def cookies(self) -> tuple[str, ...]:
        """The values of the cookies that the service has set."""
        return tuple(cookie.value or "" for cookie in self._http.cookies.jar)

    def forget_cookies(self) -> None:
        """Begin anew, as somebody whom the service has not seen."""
        self._http.cookies.clear()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _read(self, response: httpx.Response, started: float) -> bytes:
        _refuse_packed_twice(response)
        content = bytearray()
        # no chunk size: httpx would collect a full chunk before the deadline is looked at
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._guard.max_bytes:
                raise NoAnswer(Fate.OVERSIZED, f"the answer is longer than {self._guard.max_bytes} bytes")
            _check_deadline(self._guard, started)
        return bytes(content)


@dataclass(frozen=True, slots=True)
class Download:
    """A download under way: `refusal` is the answer when it is not 200, else None; `lines` are read while they come."""

    refusal: Answer | None
    lines: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as a form carries it."""

    name: str
    content_type: str
    content: bytes


@contextmanager
def open_download(url: str, guard: Guard) -> Iterator[Download]:
    """Open another URL, without credentials or cookies. `guard` holds for each line's length and each chunk's time.

    Raises NoAnswer, here and while the lines are read.
    """
    with (
        _fates(),
        _http_client(url, workers=1, read_timeout=guard.deadline) as http,
        http.stream("GET", url) as response,
    ):
        _refuse_packed_twice(response)
        if response.status_code == 200:
            yield Download(None, _lines(response, guard))
        else:
            beginning = next(response.iter_bytes(), b"")[:_LONGEST_ERROR_BODY]
            yield Download(_answer(response, beginning), iter(()))


def upload(url: str, fields: Sequence[tuple[str, str]], file: UploadedFile, guard: Guard) -> Answer:
    """Post a multipart form to another URL, without credentials or cookies; the file is its last part. Raises NoAnswer."""
    files = {"file": (file.name, file.content, file.content_type)}
    with (
        _fates(),
        _http_client(url, workers=1, read_timeout=guard.deadline) as http,
        http.stream("POST", url, data=dict(fields), files=files) as response,
    ):
        _refuse_packed_twice(response)
        return _answer(response, next(response.iter_bytes(), b"")[:_LONGEST_ERROR_BODY])


def _lines(response: httpx.Response, guard: Guard) -> Iterator[bytes]:
    chunks = response.iter_bytes()
    rest = b""
    while True:
        started = guard.clock.monotonic()
        with _fates():
            chunk = next(chunks, None)
        _check_deadline(guard, started)
        if chunk is None:
            break
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > guard.max_bytes:
            raise NoAnswer(Fate.OVERSIZED, f"a line is longer than {guard.max_bytes} bytes")
        yield from (line for line in whole if line.strip())
    if rest.strip():
        yield rest


def _answer(response: httpx.Response, content: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, content)


def _http_client(url: str, *, workers: int, read_timeout: float) -> httpx.Client:
    loopback = is_loopback(checked_host(url))
    return httpx.Client(
        # sharing one HTTP/2 connection between threads loses answers
        http2=False,
        follow_redirects=False,
        # proxies of the environment are for the world outside
        trust_env=not loopback,
        verify=_tls() if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # that trusts nobody
        timeout=httpx.Timeout(connect=10.0, read=min(60.0, read_timeout), write=30.0, pool=60.0),
        limits=httpx.Limits(max_connections=workers, max_keepalive_connections=workers, keepalive_expiry=30.0),
    )


@cache
def _tls() -> ssl.SSLContext:
    """One for all clients: loading the certificates takes 35 ms."""
    return httpx.create_ssl_context()


def _refuse_packed_twice(response: httpx.Response) -> None:
    """Each layer of compression multiplies what one chunk can unpack to."""
    if "," in response.headers.get("content-encoding", ""):
        raise NoAnswer(Fate.OVERSIZED, "the answer is compressed more than once")


def _check_deadline(guard: Guard, started: float) -> None:
    if guard.clock.monotonic() - started > guard.deadline:
        raise NoAnswer(Fate.UNKNOWN, f"the answer took longer than {guard.deadline:g} s")


@contextmanager
def _fates() -> Iterator[None]:
    try:
        yield
    except tuple(FATES) as error:
        fate = next(FATES[kind] for kind in type(error).__mro__ if kind in FATES)
        # a request that cannot be sent is quoted in the error, credentials included
        why = type(error).__name__ if fate is Fate.UNSENDABLE else f"{type(error).__name__}: {error}"
        raise NoAnswer(fate, why.removesuffix(": ")) from None
