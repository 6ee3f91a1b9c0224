"""Rackbeat as it is described, over a request and a response."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import replace
from decimal import Decimal

from rbsync.sandbox.kit.bucket import Bucket
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import ROOT as DOORS
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.kit.routes import Route
from rbsync.sandbox.rackbeat.answers import Answer, Invalid, Refused
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Action, Call, ListCache
from rbsync.sandbox.rackbeat.control import doors
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.router import ROOT, SCOPES, find_route
from rbsync.sandbox.rackbeat.seeding import fill
from rbsync.sandbox.rackbeat.toggles import Toggles
from rbsync.sandbox.rackbeat.view import View
from rbsync.sandbox.world.model import World

BURST = 10.0  # requests, of a token (rackbeat sheet 3.5)


class RackbeatSimulator:
    """One account behind one token. Thread-safe: one call at a time sees and changes the books."""

    def __init__(self, books: Books, token: str, clock: Clock) -> None:
        self.books = books
        self.toggles = books.toggles
        self._doors = doors(books)
        self._token = token
        self._clock = clock
        self._bucket = Bucket(clock.monotonic)
        self._cache: ListCache = {}
        self._lock = threading.Lock()

    @classmethod
    def seeded(
        cls, world: World, *, token: str, account_id: int = 7235, known_share: float = 0.6, clock: Clock | None = None
    ) -> RackbeatSimulator:
        """An account that knows `known_share` of the world's products, all BOMs and their components.

        The clock starts at the world's `now` and goes on from there, unless another is given.
        """
        clock = clock or Clock.starting_at(world.now)
        books = Books(clock.now, Toggles(), account_id)
        fill(books, world, known_share)
        return cls(books, token, clock)

    def __reduce__(self) -> tuple[object, ...]:
        return RackbeatSimulator, (self.books, self._token, self._clock)

    def handle(self, request: Request) -> Response:
        """Answer one request: the API below `/api/`, the sandbox's own doors below `/_sandbox/`."""
        with self._lock:
            if request.path.startswith(DOORS):
                return self._doors.answer(request)
            answer = self._answer(request)
            now = self.books.now()
        return Response.of_json(answer.status, answer.document, answer.headers).dated(now)

    def operation(self, request: Request) -> str | None:
        """The call with its keys written `{n}`, for counting; None for a path that does not exist."""
        try:
            route, _ = find_route(request.method, request.path)
        except Refused:
            return None
        return f"{route.method} {ROOT}{'/'.join(route.parts)}"

    def _answer(self, request: Request) -> Answer:
        if request.header("Authorization") != f"Bearer {self._token}":
            return Answer(401, {"message": "Unauthenticated."})
        per_minute = self.toggles.rate_limit
        if per_minute is None:
            return self._routed(request)
        wait = self._bucket.take(1, BURST, per_minute / 60)
        left = self._bucket.left(BURST, per_minute / 60) / BURST * per_minute  # told on the scale of a minute
        headers = {"X-RateLimit-Limit": str(per_minute), "X-RateLimit-Remaining": str(max(math.floor(left), 0))}
        if wait:
            if self.toggles.retry_after:
                headers["Retry-After"] = str(max(math.ceil(wait), 1))
            return Answer(429, {"message": "Too Many Attempts."}, headers)
        answer = self._routed(request)
        return replace(answer, headers={**headers, **answer.headers})

    def _routed(self, request: Request) -> Answer:
        if request.path.endswith("/"):
            return Answer(301, {"message": "Moved."}, {"Location": request.path.rstrip("/")})
        try:
            if not request.path.startswith(ROOT):
                raise Refused(404, "Not found.")
            route, keys = find_route(request.method, request.path)
            self._require_scope(route)
            return route.entry(self._call(request, keys))
        except Refused as refused:
            return refused.answer()
        except Invalid as refused:
            return refused.answer(self.toggles)

    def _require_scope(self, route: Route[Action]) -> None:
        scope = SCOPES.get(route.parts[0])
        if scope is not None and self.toggles.scopes is not None and scope not in self.toggles.scopes:
            raise Refused(403, "The token does not have the scope that this needs.")

    def _call(self, request: Request, keys: tuple[str, ...]) -> Call:
        query = request.query
        expands = self.toggles.expand and self.toggles.custom_fields
        expand = frozenset(query.get("expand", "").split(",")) if expands else frozenset()
        form = Form(body_of(request), nulls_refused=self.toggles.nulls_refused)
        return Call(self.books, View(self.books, expand), request.path, keys, query, form, self._cache)


def body_of(request: Request) -> dict[str, object]:
    """The body's JSON object with exact numbers. Raises Refused (400) when it is none."""
    if not request.body:
        return {}
    try:
        document: object = json.loads(request.body, parse_float=Decimal, parse_constant=_refuse_constant)
    except ValueError as error:
        raise Refused(400, "The body is not valid JSON.") from error
    if isinstance(document, dict):
        return document
    if document == []:
        return {}
    raise Refused(400, "The body is not a JSON object.")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
