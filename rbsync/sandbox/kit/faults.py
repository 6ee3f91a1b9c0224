"""Faults on demand and a count of the traffic, around any simulator's handler.

`POST /_sandbox/faults` sets one fault, `DELETE` clears all; `GET /_sandbox/traffic` counts, `DELETE` starts again;
the toggle `latency` (seconds) delays every answer. Requests below `/_sandbox/` are never counted and never fail.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from random import Random

from rbsync.sandbox.kit.http import Handler, Request, Response

KINDS = ("slow", "throttle", "error-before", "error-after", "lost-answer", "truncate", "reset-before")
CONTROL = "/_sandbox/"


@dataclass(slots=True)
class Fault:
    """One fault. `match` is `METHOD /path` (patterns allowed, numbers may be `{n}`) or the name of the operation.

    `after` matching requests pass first, then `times` are hit (-1: all), each with probability `share`.
    """

    match: str
    kind: str
    times: int = 1
    after: int = 0
    seconds: float = 0.2
    status: int = 503
    retry_after: int | None = None
    share: float = 1.0
    random: Random = field(default_factory=lambda: Random(7))

    def hits(self, names: tuple[str, ...]) -> bool:
        """Whether this request is struck; counts it against `after` and `times`."""
        if self.times == 0 or not any(name == self.match or fnmatchcase(name, self.match) for name in names):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.random.random() >= self.share:
            return False
        if self.times > 0:
            self.times -= 1
        return True


class Faults:
    """A handler around `handler`. `is_write` says which requests change something; `operation` may name a request.

    Thread-safe. The name given by `operation` stands for the request in `by_call` and in `match`.
    """

    def __init__(
        self,
        handler: Handler,
        is_write: Callable[[Request], bool] | None = None,
        operation: Callable[[Request], str | None] | None = None,
    ) -> None:
        self._handler = handler
        self.is_write = is_write or (lambda request: request.method not in ("GET", "HEAD"))
        self._operation = operation or (lambda _: None)
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._latency = 0.0
        self._by_call: Counter[str] = Counter()
        self._throttled = 0
        self._writes = 0

    def __call__(self, request: Request) -> Response:
        """The simulator's answer, or what the fault makes of it."""
        if request.path.startswith(CONTROL):
            return self._control(request)
        plain = f"{request.method} {request.path}"
        counted = self._operation(request) or numbered(plain)
        with self._lock:
            self._by_call[counted] += 1
            self._writes += self.is_write(request)
            fault = next((fault for fault in self._faults if fault.hits((plain, numbered(plain), counted))), None)
        response = self._handler(request) if fault is None else struck(fault, self._handler, request)
        with self._lock:
            self._throttled += response.status == 429
            latency = self._latency
        return replace(response, delay=response.delay + latency) if latency else response

    def add(self, fault: Fault) -> None:
        """Set a fault from within the process."""
        with self._lock:
            self._faults.append(fault)

    def _control(self, request: Request) -> Response:
        call = (request.method, request.path.removeprefix(CONTROL))
        if call == ("POST", "faults"):
            return self._set_fault(request)
        if call == ("DELETE", "faults"):
            with self._lock:
                self._faults.clear()
            return Response.of_json(200, {"faults": 0})
        if call == ("GET", "traffic"):
            return Response.of_json(200, self.traffic())
        if call == ("DELETE", "traffic"):
            with self._lock:
                self._by_call.clear()
                self._throttled = self._writes = 0
            return Response.of_json(200, self.traffic())
        if call == ("POST", "toggles"):
            return self._set_latency(request)
        return self._handler(request)

    def traffic(self) -> dict[str, object]:
        """The counts since the last reset; requests that a fault swallowed are counted too."""
        with self._lock:
            return {
                "requests": self._by_call.total(),
                "by_call": dict(sorted(self._by_call.items())),
                "429": self._throttled,
                "writes": self._writes,
            }

    def _set_fault(self, request: Request) -> Response:
        try:
            fault = fault_from(_object(request))
        except ValueError as error:
            return Response.of_json(400, {"message": str(error)})
        self.add(fault)
        return Response.of_json(201, {"faults": len(self._faults)})

    def _set_latency(self, request: Request) -> Response:
        try:
            wanted = _object(request)
            latency = _number(wanted.pop("latency"), "latency") if "latency" in wanted else None
        except ValueError as error:
            return Response.of_json(400, {"message": str(error)})
        if latency is None:
            return self._handler(request)
        with self._lock:
            self._latency = latency
        if not wanted:
            return Response.of_json(200, {"latency": latency})
        return self._handler(replace(request, body=json.dumps(wanted).encode()))


def struck(fault: Fault, handler: Handler, request: Request) -> Response:
    """What the fault makes of the request; whether the simulator did the work depends on the kind."""
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    match fault.kind:
        case "throttle":
            return Response.of_json(429, {"message": "Too Many Attempts."}, headers)
        case "error-before":
            return Response.of_json(fault.status, {"message": "Server Error"}, headers)
        case "reset-before":
            return Response(fault.status, drop=True)
    response = handler(request)
    match fault.kind:
        case "error-after":
            return Response.of_json(fault.status, {"message": "Server Error"}, headers)
        case "lost-answer":
            return replace(response, drop=True)
        case "truncate":
            return replace(response, truncate=True)
    return replace(response, delay=response.delay + fault.seconds)


def fault_from(wanted: Mapping[str, object]) -> Fault:
    """A fault from its JSON form. Raises ValueError that names the key in question."""
    unknown = set(wanted) - {"match", "kind", "times", "after", "seconds", "status", "retry_after", "share", "seed"}
    if unknown:
        raise ValueError(f"unknown key in fault: {', '.join(sorted(unknown))}")
    match, kind = wanted.get("match"), wanted.get("kind")
    if not isinstance(match, str) or not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"a fault needs `match` and a `kind` out of: {', '.join(KINDS)}")
    retry_after = wanted.get("retry_after")
    return Fault(
        match,
        kind,
        times=int(_number(wanted.get("times", 1), "times")),
        after=int(_number(wanted.get("after", 0), "after")),
        seconds=_number(wanted.get("seconds", 0.2), "seconds"),
        status=int(_number(wanted.get("status", 503), "status")),
        retry_after=None if retry_after is None else int(_number(retry_after, "retry_after")),
        share=_number(wanted.get("share", 1.0), "share"),
        random=Random(int(_number(wanted.get("seed", 7), "seed"))),
    )


def numbered(call: str) -> str:
    """The call with every path segment that is a number written `{n}`."""
    return "/".join("{n}" if part.isdigit() else part for part in call.split("/"))


def _object(request: Request) -> dict[str, object]:
    document = request.json()
    if not isinstance(document, dict):
        raise ValueError("a JSON object is needed")
    return {str(key): value for key, value in document.items()}


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"`{name}` must be a number")
    return float(value)
