"""What goes over the wire, and how answers are read."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

import httpx
import pytest

from rbsync.errors import ConfigError, Unavailable
from rbsync.transport import client
from rbsync.transport.call import Answer, Call

from .fakes import READ, TOKEN, FakeClock, service
from .fault_server import FaultServer, answer, drip


@pytest.mark.parametrize(
    "path",
    [
        "/products/" + quote(quote("ABC/123+DEF #%æ", safe=""), safe=""),
        "/products/a%2Fb",
        "/products/..",
        "/products/./x/../y",
        "/products/a+b~c:d;e@f",
        "/products/%7e",
    ],
)
def test_a_path_arrives_letter_by_letter(path: str) -> None:
    with FaultServer(answer()) as server:
        service(server.base_url + "/api/").send(Call("GET", path, "", repeatable=True))
    assert server.requests[0].target == "/api" + path


def test_query_values_are_encoded_once() -> None:
    call = Call("GET", "orders", "", repeatable=True, query=(("filter", "a b&c=æ"), ("page", "2")))
    with FaultServer(answer()) as server:
        service(server.base_url).send(call)
    assert server.requests[0].line == "GET /orders?filter=a+b%26c%3D%C3%A6&page=2 HTTP/1.1"


def test_a_decimal_in_the_body_arrives_exactly() -> None:
    call = Call("POST", "/x", "", repeatable=True, body={"price": Decimal("79.5000000000000001"), "name": "Æble"})
    with FaultServer(answer(200, b'{"price": 1234567890.123456789}')) as server:
        got = service(server.base_url).send(call)
    assert b"79.5000000000000001" in server.requests[0].body
    assert server.requests[0].headers["content-type"] == "application/json"
    assert got.json() == {"price": Decimal("1234567890.123456789")}


def test_bytes_go_out_as_they_are_under_the_calls_own_headers() -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    call = Call("POST", "/token", "", repeatable=True, body=b"grant_type=client_credentials", headers=headers)
    with FaultServer(answer()) as server:
        service(server.base_url).send(call)
    assert server.requests[0].body == b"grant_type=client_credentials"
    assert server.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_headers_of_the_service_and_its_credential() -> None:
    with FaultServer(answer()) as server:
        service(server.base_url, headers={"User-Agent": "Example ApS (it@example.com)"}).send(READ)
    sent = server.requests[0].headers
    assert sent["user-agent"] == "Example ApS (it@example.com)"
    assert sent["authorization"] == f"Bearer {TOKEN}"
    assert sent["accept"] == "application/json"


def test_an_answer_tells_its_time_and_request() -> None:
    with FaultServer(answer(200, b"{}", {"Date": "Sat, 21 Nov 2026 12:00:00 GMT", "X-Request-Id": "r-1"})) as server:
        got = service(server.base_url).send(READ)
    assert got.server_time == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert got.request_id == "r-1"
    assert Answer(200, {"date": "yesterday"}, b"").server_time is None
    assert Answer(200, {}, b"").request_id == ""


def test_a_dripping_answer_ends_at_the_deadline() -> None:
    clock = FakeClock(tick=1.0)
    with FaultServer(drip(b"0" * 2000, 0.001)) as server, pytest.raises(Unavailable, match="longer than 20 s"):
        service(server.base_url, clock=clock, deadline=20.0, attempts=1).send(READ)
    assert len(server.requests) == 1


def test_eight_threads_share_one_client() -> None:
    calls = [Call("GET", f"/n/{n}", "", repeatable=True) for n in range(200)]
    with FaultServer(answer(200, b"[1.5]")) as server, ThreadPoolExecutor(8) as threads:
        rackbeat = service(server.base_url, workers=8)
        answers = list(threads.map(rackbeat.send, calls))
        rackbeat.close()
    assert [got.json() for got in answers] == [[Decimal("1.5")]] * 200
    assert {request.target for request in server.requests} == {call.path for call in calls}
    assert rackbeat.traffic.snapshot().calls == {"rackbeat": 200}


def test_loopback_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FaultServer(answer()) as server:
        assert service(server.base_url).send(READ).status == 200


def made_with(monkeypatch: pytest.MonkeyPatch, *base_urls: str) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    real = httpx.Client

    def watched(**settings: object) -> httpx.Client:
        made.append(settings)
        return real(**settings)

    monkeypatch.setattr(client.httpx, "Client", watched)
    for url in base_urls:
        service(url, workers=3).close()
    return made


def test_http_1_only_and_no_redirects(monkeypatch: pytest.MonkeyPatch) -> None:
    (settings,) = made_with(monkeypatch, "https://app.example.com/api/")
    assert settings["http2"] is False
    assert settings["follow_redirects"] is False
    assert settings["trust_env"] is True
    assert settings["limits"] == httpx.Limits(max_connections=3, max_keepalive_connections=3, keepalive_expiry=30.0)
    assert settings["timeout"] == httpx.Timeout(connect=10.0, read=60.0, write=30.0, pool=60.0)


def test_certificates_are_loaded_once_and_never_for_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    real = httpx.create_ssl_context
    monkeypatch.setattr(client.httpx, "create_ssl_context", lambda: (loaded.append("tls"), real())[1])
    client._tls.cache_clear()
    made_with(monkeypatch, "http://127.0.0.1:1")
    assert loaded == []
    first, second = made_with(monkeypatch, "https://a.example.com", "https://b.example.com")
    assert loaded == ["tls"]
    assert first["verify"] is second["verify"]


def test_a_base_url_is_checked() -> None:
    with pytest.raises(ConfigError):
        service("http://app.example.com")


def test_describing_calls_does_not_load_the_http_library() -> None:
    program = (
        "import sys, rbsync.transport.call, rbsync.transport.judge, rbsync.transport.limiter, rbsync.transport.urls;"
        "print([name for name in ('httpx', 'ssl', 'asyncio', 'tenacity') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
