"""Faults on demand and the traffic counter, over real HTTP around a handler that counts its work."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from rbsync.sandbox.kit.faults import Faults
from rbsync.sandbox.kit.http import Request, Response, Server


class Counter:
    """Does one unit of work per request."""

    def __init__(self) -> None:
        self.work = 0
        self.toggled: object = None

    def __call__(self, request: Request) -> Response:
        if request.path == "/_sandbox/toggles":
            self.toggled = request.json()
            return Response.of_json(200, {})
        self.work += 1
        return Response.of_json(200, {"work": self.work, "filler": "x" * 200})


class Caller:
    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc

    def __call__(self, method: str, path: str, body: object = None) -> tuple[int, dict, dict]:
        connection = http.client.HTTPConnection(self.host, timeout=5)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), {"Connection": "close"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), dict(answer.headers.items())
        finally:
            connection.close()


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def call(counter: Counter) -> Iterator[Caller]:
    with Server(Faults(counter)) as server:
        yield Caller(server.url)


def test_after_and_times_choose_the_requests(call, counter):
    call(
        "POST", "/_sandbox/faults", {"match": "POST /api/orders/drafts", "kind": "error-before", "after": 1, "times": 2}
    )
    statuses = [call("POST", "/api/orders/drafts?x=1")[0] for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert call("GET", "/api/orders/drafts")[0] == 200
    assert counter.work == 3


def test_a_seed_strikes_the_same_requests_again(call):
    def struck(seed: int) -> list[int]:
        call("DELETE", "/_sandbox/faults")
        call(
            "POST", "/_sandbox/faults", {"match": "*", "kind": "error-before", "times": -1, "share": 0.5, "seed": seed}
        )
        return [call("GET", "/api/items")[0] for _ in range(20)]

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert set(struck(3)) == {200, 503}


def test_numbers_and_patterns_match(call):
    for match in ("GET /api/orders/{n}", "PUT /api/*"):
        call("POST", "/_sandbox/faults", {"match": match, "kind": "throttle", "retry_after": 3})
    status, _, headers = call("GET", "/api/orders/17")
    assert (status, headers["Retry-After"]) == (429, "3")
    assert call("PUT", "/api/anything/else")[0] == 429


@pytest.mark.parametrize(("kind", "done"), [("error-before", 0), ("error-after", 1)])
def test_an_error_before_or_after_the_work(call, counter, kind, done):
    call("POST", "/_sandbox/faults", {"match": "*", "kind": kind, "status": 502})
    assert call("POST", "/x")[0] == 502
    assert counter.work == done


@pytest.mark.parametrize(("kind", "done"), [("reset-before", 0), ("lost-answer", 1)])
def test_a_connection_closed_before_or_after_the_work(call, counter, kind, done):
    call("POST", "/_sandbox/faults", {"match": "*", "kind": kind})
    with pytest.raises(http.client.RemoteDisconnected):
        call("POST", "/x")
    assert counter.work == done


def test_a_body_cut_in_half(call, counter):
    call("POST", "/_sandbox/faults", {"match": "*", "kind": "truncate"})
    with pytest.raises(http.client.IncompleteRead):
        call("POST", "/x")
    assert counter.work == 1


def test_slow_and_latency_only_delay(call):
    call("POST", "/_sandbox/faults", {"match": "*", "kind": "slow", "seconds": 0.001})
    call("POST", "/_sandbox/toggles", {"latency": 0.001})
    assert call("GET", "/x")[0] == 200


def test_latency_is_taken_out_of_the_other_toggles(call, counter):
    call("POST", "/_sandbox/toggles", {"latency": 0, "sorting": False})
    assert counter.toggled == {"sorting": False}


def test_always_until_cleared(call):
    call("POST", "/_sandbox/faults", {"match": "*", "kind": "throttle", "times": -1})
    assert {call("GET", "/x")[0] for _ in range(3)} == {429}
    call("DELETE", "/_sandbox/faults")
    assert call("GET", "/x")[0] == 200


def test_traffic_is_counted_by_call(call):
    call("POST", "/_sandbox/faults", {"match": "GET /api/orders/1", "kind": "throttle"})
    for path in ("/api/orders/1", "/api/orders/2?fields=number", "/api/orders"):
        call("GET", path)
    call("POST", "/api/orders/drafts")
    assert call("GET", "/_sandbox/traffic")[1] == {
        "requests": 4,
        "by_call": {"GET /api/orders": 1, "GET /api/orders/{n}": 2, "POST /api/orders/drafts": 1},
        "429": 1,
        "writes": 1,
    }
    assert call("DELETE", "/_sandbox/traffic")[1]["requests"] == 0


@pytest.mark.parametrize("body", [{"match": "*"}, {"match": "*", "kind": "odd"}, {"kind": "slow", "x": 1}, [], "x"])
def test_a_fault_that_makes_no_sense_is_refused(call, body):
    assert call("POST", "/_sandbox/faults", body)[0] == 400


def test_an_operation_names_the_call():
    faults = Faults(Counter(), lambda request: b"mutation" in request.body, lambda request: "setStock")
    faults(Request("POST", "/graphql.json", {}, b"mutation"))
    faults(Request("POST", "/_sandbox/faults", {}, b'{"match": "setStock", "kind": "throttle"}'))
    assert faults(Request("POST", "/graphql.json", {}, b"query")).status == 429
    assert faults.traffic() == {"requests": 2, "by_call": {"setStock": 2}, "429": 1, "writes": 1}
