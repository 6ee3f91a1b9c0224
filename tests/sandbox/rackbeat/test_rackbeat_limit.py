"""The rate limit, on a clock of the test's own."""

from __future__ import annotations

import pytest

from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator


class Ticker:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticker() -> Ticker:
    return Ticker()


@pytest.fixture
def limited(world, ticker) -> RackbeatSimulator:
    return RackbeatSimulator.seeded(world, token="t", clock=Clock(lambda: world.now, ticker))


def ask(simulator: RackbeatSimulator) -> Response:
    return simulator.handle(Request("GET", "/api/self", {"Authorization": "Bearer t"}, b""))


def test_a_burst_beyond_the_bucket_is_throttled(limited, ticker):
    answers = [ask(limited) for _ in range(11)]
    assert [answer.status for answer in answers] == [200] * 10 + [429]
    assert answers[0].headers["X-RateLimit-Limit"] == "480"
    assert answers[-1].headers["Retry-After"] == "1"
    ticker.now += 0.2
    assert ask(limited).status == 200
    limited.toggles.retry_after = False
    while (refused := ask(limited)).status == 200:
        pass
    assert "Retry-After" not in refused.headers


def test_a_client_that_paces_itself_is_never_throttled(limited, ticker):
    for _ in range(4):
        assert ask(limited).status == 200
    for _ in range(2000):
        ticker.now += 1 / (8 * 0.98)
        assert ask(limited).status == 200


def test_the_limit_can_be_switched_off(limited):
    limited.toggles.rate_limit = None
    assert {ask(limited).status for _ in range(100)} == {200}
