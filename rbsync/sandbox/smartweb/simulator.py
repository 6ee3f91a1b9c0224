"""A SmartWeb shop over HTTP: the SOAP service, its WSDL, and the sandbox's own endpoints."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from rbsync.sandbox.kit.bucket import Bucket
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import ROOT, body_of
from rbsync.sandbox.kit.faults import Fault
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb.books import DEFAULT_LOCATION, Books
from rbsync.sandbox.smartweb.contract import REAL_ADDRESS, wsdl_text
from rbsync.sandbox.smartweb.control import doors
from rbsync.sandbox.smartweb.dispatch import Login, carry_out, row_count
from rbsync.sandbox.smartweb.envelope import NOT_IN_XML, Envelope, Unreadable, Version, answered, faulted, read_envelope
from rbsync.sandbox.smartweb.mishaps import NOTHING, struck
from rbsync.sandbox.smartweb.order_bench import Bench
from rbsync.sandbox.smartweb.refusal import SERVER, Refused
from rbsync.sandbox.smartweb.seeding import fill
from rbsync.sandbox.smartweb.session import COOKIE, Sessions
from rbsync.sandbox.smartweb.toggles import Toggles
from rbsync.sandbox.smartweb.view import View
from rbsync.sandbox.smartweb.webhooks import send
from rbsync.sandbox.smartweb.writer import Writer
from rbsync.sandbox.world.model import World

USERNAME = "api@example.com"
PASSWORD = "sandbox-smartweb-password"
_HTML = {"Content-Type": "text/html"}
_TOO_FAST = Response(429, b"<html><body>Slow down</body></html>", {**_HTML, "Retry-After": "1"})
_NOT_FOUND = Response(404, b"<html><body>Not Found</body></html>", _HTML)


class SmartWebSimulator:
    """One shop behind one API user. Thread-safe: one call at a time sees and changes the books."""

    def __init__(self, books: Books, login: Login, bench: Bench, monotonic: Callable[[], float]) -> None:
        self.books = books
        self.toggles = books.toggles
        self.login = login
        self.mishaps: list[Fault] = []
        self.sessions = Sessions(self.toggles, books.webinfo.text("SolutionId"))
        self._bench = bench
        self._monotonic = monotonic
        self._doors = doors(books, bench, self.sessions, self.mishaps)
        self._pace = Bucket(monotonic)
        self._lock = threading.Lock()

    @classmethod
    def seeded(
        cls,
        world: World,
        *,
        shop_index: int = 0,
        solution: str = "shop000000",
        username: str = USERNAME,
        password: str = PASSWORD,
        orders: int | None = None,
        stock_locations: int = 1,
        first_location: int = DEFAULT_LOCATION,
        sites: int = 1,
        prices_with_vat: bool = True,
        clock: Clock | None = None,
    ) -> Self:
        """A shop grown from the world, with `orders` orders (the world's number unless given).

        The clock starts at the world's `now` and goes on from there, unless another is given.
        """
        clock = clock or Clock.starting_at(world.now)
        locations = tuple(range(first_location, first_location + stock_locations))
        books = Books(clock.now, Toggles(), locations=locations)
        bench = fill(
            books,
            world,
            shop_index=shop_index,
            solution=solution,
            orders=world.orders if orders is None else orders,
            sites=sites,
            prices_with_vat=prices_with_vat,
        )
        return cls(books, Login(username, password), bench, clock.monotonic)

    def __reduce__(self) -> tuple[object, ...]:
        return SmartWebSimulator, (self.books, self.login, self._bench, self._monotonic)

    def handle(self, request: Request) -> Response:
        """Answer one request: SOAP on any path, the WSDL, the sandbox's own doors below `/_sandbox/`."""
        if (request.method, request.path) == ("POST", f"{ROOT}webhooks"):
            return self._send_webhook(request)  # without the lock: the receiver may want to read the order at once
        with self._lock:
            return self._route(request).dated(self.books.now())

    def _send_webhook(self, request: Request) -> Response:
        try:
            return Response.of_json(200, {"status": send(body_of(request), self.books.webinfo.text("SolutionId"))})
        except ValueError as error:
            return Response.of_json(400, {"message": str(error)})

    def _route(self, request: Request) -> Response:
        if request.path.startswith(ROOT):
            return self._doors.answer(request)
        if request.method == "GET" and request.path.endswith(".wsdl"):
            return _wsdl(request)
        return self._paced(request) if request.method == "POST" else _NOT_FOUND

    def _paced(self, request: Request) -> Response:
        """What happens to a caller in a hurry; the real service has shown no limit (smartweb sheet 8, 18.17)."""
        kind, rate = self.toggles.throttle, self.toggles.calls_per_second
        wait = 0.0 if kind == "off" else self._pace.take(1, max(rate, 1.0), rate)
        if wait and kind != "slow":
            return replace(_TOO_FAST, status=int(kind))
        response = self._soap(request)
        return replace(response, delay=response.delay + wait)

    def _soap(self, request: Request) -> Response:
        try:
            envelope = read_envelope(request.body)
        except Unreadable as error:
            return faulted(Version.V11, Refused("SOAP-ENV:Client", str(error)), status=self.toggles.fault_status)
        mishap = next((each for each in self.mishaps if each.hits((envelope.operation,))), None)
        if mishap:
            return struck(mishap.kind, envelope.version, lambda: self._answer(envelope, request))
        return self._answer(envelope, request)

    def _answer(self, envelope: Envelope, request: Request) -> Response:
        try:
            outcome = carry_out(self.books, self.login, self.sessions, envelope, request.header("Cookie"))
        except Refused as refused:
            status, prefix = self.toggles.fault_status, self.toggles.fault_prefix
            return faulted(envelope.version, refused, status=status, prefix=prefix)
        if 0 < self.toggles.max_rows < row_count(outcome.value):
            return NOTHING
        result = Writer(View(self.books, outcome.session)).result(outcome.operation, outcome.value)
        if self.toggles.bad_text == "fault" and (bad := NOT_IN_XML.search(result)):
            words = result[max(0, bad.start() - 8) : bad.start()]
            gave_up = Refused(SERVER, f"SOAP-ERROR: Encoding: string '{words}...' is not a valid utf-8 string")
            return faulted(envelope.version, gave_up, status=self.toggles.fault_status)
        response = answered(envelope.version, envelope.operation, result)
        if outcome.cookie is None:
            return response
        return replace(response, headers={**response.headers, "Set-Cookie": f"{COOKIE}={outcome.cookie}; path=/"})


def _wsdl(request: Request) -> Response:
    """The WSDL with the address of this simulator."""
    text = wsdl_text().replace(REAL_ADDRESS, f'location="http://{request.header("Host") or "localhost"}/service.php"')
    return Response(200, text.encode(), {"Content-Type": "text/xml; charset=utf-8"})
