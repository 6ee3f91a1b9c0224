"""Faults on demand and a count of the traffic, around any simulator's handler.

`POST /_sandbox/faults` sets one fault, `DELETE` clears all; `GET /_sandbox/traffic` counts, `DELETE` starts again;
the toggle `latency` (seconds) delays every answer. Requests below `/_sandbox/` are never counted and never fail.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from random import Random

from rbsync.sandbox.kit.doors import ROOT, body_of
from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.kit.toggles import checked, set_fields

KINDS = ("slow", "throttle", "error-before", "error-after", "lost-answer", "truncate", "reset-before")


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
    seed: int = 7
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

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
        if request.path.startswith(ROOT):
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
        try:
            match (request.method, request.path.removeprefix(ROOT)):
                case ("POST", "faults"):
                    self.add(fault_from(body_of(request), KINDS))
                    return Response.of_json(201, {"faults": len(self._faults)})
                case ("DELETE", "faults"):
                    with self._lock:
                        self._faults.clear()
                    return Response.of_json(200, {"faults": 0})
                case ("GET", "traffic"):
                    return Response.of_json(200, self.traffic())
                case ("DELETE", "traffic"):
                    with self._lock:
                        self._by_call.clear()
                        self._throttled = self._writes = 0
                    return Response.of_json(200, self.traffic())
                case ("POST", "toggles"):
                    return self._set_latency(request)
        except ValueError as error:
            return Response.of_json(400, {"message": str(error)})
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

    def _set_latency(self, request: Request) -> Response:
        """Keep the latency; the other switches are the simulator's."""
        others = {**body_of(request)}
        if "latency" not in others:
            return self._handler(request)
        latency = float(str(checked("latency", others.pop("latency"), float)))
        with self._lock:
            self._latency = latency
        if not others:
            return Response.of_json(200, {"latency": latency})
        return self._handler(replace(request, body=json.dumps(others, default=float).encode()))


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


def fault_from(body: Mapping[str, object], kinds: Collection[str]) -> Fault:
    """A fault from its JSON form, which names its `match` and a kind. Raises ValueError that says what is wrong."""
    fault = Fault("", "")
    set_fields(fault, body)
    if not fault.match or fault.kind not in kinds:
        raise ValueError(f"a fault needs `match` and a `kind` out of: {', '.join(kinds)}")
    return replace(fault)


def numbered(call: str) -> str:
    """The call with every path segment that is a number written `{n}`."""
    return "/".join("{n}" if part.isdigit() else part for part in call.split("/"))
