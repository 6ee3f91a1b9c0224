"""What becomes of a call under every fault (engineering sheet 3.4)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from rbsync.errors import (
    AnswerTooLong,
    ContractBroken,
    Denied,
    NotFound,
    OutcomeUnknown,
    Refused,
    ServiceError,
    Unavailable,
)
from rbsync.transport.call import Answer, Call
from rbsync.transport.client import FATES, Fate
from rbsync.transport.judge import Judgement, Ruling
from rbsync.transport.limiter import RequestBucket

from .fakes import CREATE, READ, START, FakeClock, service
from .fault_server import FaultServer, Step, answer, drop_after_processing, gzip_bomb, never, reset, truncate

LOST: dict[str, Step] = {
    "drop after processing": drop_after_processing,
    "reset": reset,
    "truncated": truncate(b'{"number": 5001}', 5),
    "500": answer(500, b"{}"),
    "502": answer(502, b"<html>"),
    "503": answer(503, b"{}"),
    "504": answer(504, b"{}"),
    "no gzip": answer(200, b"plain", {"content-encoding": "gzip"}),
}


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.mark.parametrize("fault", LOST)
def test_a_repeatable_call_is_sent_again_after(fault: str) -> None:
    with FaultServer(LOST[fault], LOST[fault], answer(200, b'{"ok": true}')) as server:
        rackbeat = service(server.base_url)
        assert rackbeat.send(READ).json() == {"ok": True}
    assert len(server.requests) == 3
    assert (rackbeat.traffic.calls, rackbeat.traffic.retries) == (3, 2)


@pytest.mark.parametrize("fault", LOST)
def test_a_call_that_is_not_repeatable_is_sent_once_and_unknown_after(fault: str) -> None:
    with FaultServer(LOST[fault]) as server, pytest.raises(OutcomeUnknown) as caught:
        service(server.base_url).send(CREATE)
    assert len(server.requests) == 1
    assert caught.value.record == "order shop-dk#1001"


def test_a_lost_answer_after_the_read_timeout_is_unknown() -> None:
    released = threading.Event()
    with FaultServer(never(released)) as server:
        with pytest.raises(OutcomeUnknown):
            service(server.base_url, deadline=0.05).send(CREATE)
        released.set()
    assert len(server.requests) == 1


@pytest.mark.parametrize("call", [READ, CREATE])
def test_a_service_that_is_not_reached_is_tried_again_whatever_the_call(call: Call, nobody: str) -> None:
    clock = FakeClock()
    with pytest.raises(Unavailable) as caught:
        service(nobody, clock=clock).send(call)
    assert len(clock.sleeps) == 3
    assert "ConnectError" in caught.value.why


def test_pauses_grow_and_vary() -> None:
    clock = FakeClock()
    with FaultServer(answer(500)) as server, pytest.raises(Unavailable):
        service(server.base_url, clock=clock).send(READ)
    assert [round(pause / expected) for pause, expected in zip(clock.sleeps, (1, 2, 4), strict=True)] == [1, 1, 1]


def test_throttled_to_the_end_is_unavailable_and_certainly_not_done() -> None:
    clock = FakeClock()
    with FaultServer(answer(429, b"{}", {"retry-after": "7"})) as server:
        rackbeat = service(server.base_url, clock=clock)
        with pytest.raises(Unavailable):
            rackbeat.send(CREATE)
    assert len(server.requests) == 4
    assert clock.sleeps == [7.0, 7.0, 7.0]
    assert rackbeat.traffic.throttled_seconds == 21


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("3", 3.0),
        ("0", 0.0),
        (format_datetime(START + timedelta(seconds=20), usegmt=True), 20.0),
        (format_datetime(START - timedelta(seconds=20), usegmt=True), 0.0),
    ],
)
def test_retry_after_is_honoured_in_seconds_and_as_a_date(header: str, pause: float) -> None:
    clock = FakeClock()
    with FaultServer(answer(429, b"", {"retry-after": header}), answer()) as server:
        service(server.base_url, clock=clock).send(CREATE)
    assert clock.sleeps == [pause]


def test_a_date_is_read_by_the_services_own_clock() -> None:
    clock = FakeClock()
    headers = {
        "date": format_datetime(START + timedelta(hours=5), usegmt=True),
        "retry-after": format_datetime(START + timedelta(hours=5, seconds=9), usegmt=True),
    }
    with FaultServer(answer(429, b"", headers), answer()) as server:
        service(server.base_url, clock=clock).send(READ)
    assert clock.sleeps == [9.0]


@pytest.mark.parametrize("header", ["soon", "", "-3", "1.2.3", "nan"])
def test_without_a_readable_retry_after_throttling_pauses_about_five_seconds(header: str) -> None:
    clock = FakeClock()
    with FaultServer(answer(429, b"", {"retry-after": header}), answer()) as server:
        service(server.base_url, clock=clock).send(READ)
    assert 3.75 <= clock.sleeps[0] <= 6.25


def test_throttling_holds_the_shared_limiter() -> None:
    clock = FakeClock()
    frozen: list[float] = []

    class Watched(RequestBucket):
        def freeze(self, seconds: float) -> None:
            frozen.append(seconds)
            super().freeze(seconds)

    with FaultServer(answer(429, b"", {"retry-after": "7"}), answer()) as server:
        service(server.base_url, clock=clock, limiter=Watched(10, 4, clock)).send(READ)
    assert frozen == [7.0]


def test_a_pause_beyond_patience_ends_the_call_at_once() -> None:
    clock = FakeClock()
    with FaultServer(answer(429, b"", {"retry-after": "3600"})) as server, pytest.raises(Unavailable, match="3600 s"):
        service(server.base_url, clock=clock).send(READ)
    assert clock.sleeps == []


@pytest.mark.parametrize(("done", "sent"), [(False, 2), (None, 1), (True, 1)])
def test_throttled_within_a_200_is_repeated_only_when_certainly_not_processed(done: bool | None, sent: int) -> None:
    def judge(given: Answer) -> Ruling:
        throttled = Ruling(Judgement.THROTTLE, {"": "Throttled"}, retry_after=1.5, done=done)
        return throttled if b"THROTTLED" in given.content else Ruling(Judgement.OK)

    clock = FakeClock()
    with FaultServer(answer(200, b'"THROTTLED"'), answer()) as server:
        shopify = service(server.base_url, judge=judge, clock=clock)
        if sent == 2:
            shopify.send(CREATE)
            assert clock.sleeps == [1.5]
        else:
            with pytest.raises(OutcomeUnknown):
                shopify.send(CREATE)
    assert len(server.requests) == sent


@pytest.mark.parametrize(
    ("status", "error"), [(422, Refused), (404, NotFound), (401, Denied), (403, Denied), (418, ContractBroken)]
)
@pytest.mark.parametrize("call", [READ, CREATE])
def test_a_verdict_of_the_service_is_final(status: int, error: type[ServiceError], call: Call) -> None:
    refusal = answer(status, b'{"message": "Nej."}', {"x-request-id": "r-77"})
    with FaultServer(refusal) as server, pytest.raises(error) as caught:
        service(server.base_url).send(call)
    assert len(server.requests) == 1
    assert caught.value.service == "rackbeat"
    assert caught.value.request_id == "r-77"
    for fact in ("rackbeat", call.record, call.path, str(status), "Nej.", "r-77"):
        assert fact in str(caught.value)


def test_a_call_with_a_name_is_called_by_it() -> None:
    call = Call("POST", "/service.php", "order 1", repeatable=True, name="Order_GetById")
    with FaultServer(answer(422)) as server, pytest.raises(Refused) as caught:
        service(server.base_url).send(call)
    assert "refused Order_GetById (422)" in str(caught.value)
    assert call.path not in str(caught.value)


def test_reasons_keep_their_fields() -> None:
    reasons = {"lines.0.item_id": "Product needed", "customer_id": "The selected Customer is invalid."}
    with FaultServer(answer(422)) as server, pytest.raises(Refused) as caught:
        service(server.base_url, judge=lambda _: Ruling(Judgement.REFUSE, reasons)).send(CREATE)
    assert caught.value.reasons == reasons
    assert caught.value.status == 422


@pytest.mark.parametrize(("call", "error"), [(READ, ContractBroken), (CREATE, OutcomeUnknown)])
def test_a_success_that_cannot_be_read(call: Call, error: type[ServiceError]) -> None:
    with FaultServer(answer(200, b"<html>Maintenance</html>")) as server, pytest.raises(error, match="cannot be read"):
        service(server.base_url).send(call)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("call", "error"), [(READ, AnswerTooLong), (CREATE, OutcomeUnknown)])
@pytest.mark.parametrize(
    ("bomb", "why"),
    [(gzip_bomb(3_000_000), "longer than 1000000 bytes"), (gzip_bomb(1000, layers=2), "compressed more than once")],
)
def test_an_answer_that_unpacks_to_too_much(call: Call, error: type[ServiceError], bomb: Step, why: str) -> None:
    with FaultServer(bomb) as server, pytest.raises(error, match=why):
        service(server.base_url, max_bytes=1_000_000).send(call)
    assert len(server.requests) == 1


@pytest.mark.parametrize("call", [READ, CREATE])
def test_a_redirect_is_not_followed_and_says_where(call: Call) -> None:
    redirect = answer(302, b"", {"location": "https://elsewhere.example.com/in?ticket=abc"})
    with FaultServer(redirect) as server, pytest.raises(ContractBroken) as caught:
        service(server.base_url).send(call)
    assert "https://elsewhere.example.com/in" in str(caught.value)
    assert "ticket" not in str(caught.value)


def test_a_request_that_cannot_be_written_is_never_quoted() -> None:
    with FaultServer(answer()) as server, pytest.raises(ContractBroken):
        service(server.base_url, headers={"X-Note": "line\nbreak"}).send(READ)
    assert server.requests == []


EXPECTED = {
    "ConnectError": Fate.NOT_SENT,
    "ConnectTimeout": Fate.NOT_SENT,
    "PoolTimeout": Fate.NOT_SENT,
    "ProxyError": Fate.NOT_SENT,
    "UnsupportedProtocol": Fate.UNSENDABLE,
    "LocalProtocolError": Fate.UNSENDABLE,
    "InvalidURL": Fate.UNSENDABLE,
    "CookieConflict": Fate.UNSENDABLE,
    "ReadTimeout": Fate.UNKNOWN,
    "WriteTimeout": Fate.UNKNOWN,
    "ReadError": Fate.UNKNOWN,
    "WriteError": Fate.UNKNOWN,
    "CloseError": Fate.UNKNOWN,
    "RemoteProtocolError": Fate.UNKNOWN,
    "DecodingError": Fate.UNKNOWN,
    "TooManyRedirects": Fate.UNKNOWN,
    "HTTPStatusError": Fate.UNKNOWN,
    "StreamConsumed": Fate.UNKNOWN,
    "StreamClosed": Fate.UNKNOWN,
    "ResponseNotRead": Fate.UNKNOWN,
    "RequestNotRead": Fate.UNKNOWN,
    # bases: never raised by themselves
    "HTTPError": Fate.UNKNOWN,
    "RequestError": Fate.UNKNOWN,
    "TransportError": Fate.UNKNOWN,
    "TimeoutException": Fate.UNKNOWN,
    "NetworkError": Fate.UNKNOWN,
    "ProtocolError": Fate.UNKNOWN,
    "StreamError": Fate.UNKNOWN,
}


def test_every_exception_of_the_http_library_has_a_fate() -> None:
    classes = {
        name: thing for name, thing in vars(httpx).items() if isinstance(thing, type) and issubclass(thing, Exception)
    }
    fates = {
        name: next((FATES[kind] for kind in thing.__mro__ if kind in FATES), None) for name, thing in classes.items()
    }
    assert fates == EXPECTED
