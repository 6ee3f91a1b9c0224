from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.transport.call import Answer
from rbsync.transport.limiter import PointBucket, RequestBucket
from tests.strength import examples

from .fakes import FakeClock

BIT = 0.02  # rounding, and the shortest wait


def says(**headers: object) -> Answer:
    return Answer(200, {name.replace("_", "-"): str(value) for name, value in headers.items()}, b"")


@given(
    rate=st.floats(0.5, 50),
    burst=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 5), min_size=2, max_size=60),
    freezes=st.dictionaries(st.integers(0, 59), st.floats(0, 30), max_size=3),
)
@settings(max_examples=examples(150))
def test_no_window_holds_more_than_rate_and_burst(
    rate: float, burst: int, pauses: list[float], freezes: dict[int, float]
) -> None:
    clock = FakeClock()
    bucket = RequestBucket(rate, burst, clock)
    times = []
    for index, pause in enumerate(pauses):
        clock.sleep(pause)
        if index in freezes:
            bucket.freeze(freezes[index])
        bucket.take(1)
        times.append(clock.monotonic())
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= burst + rate * (times[last] - start) + BIT


@given(rate=st.floats(0.5, 50), burst=st.integers(1, 10), calls=st.integers(20, 60))
@settings(max_examples=examples(60))
def test_no_more_waiting_than_the_rate_asks_for(rate: float, burst: int, calls: int) -> None:
    clock = FakeClock()
    bucket = RequestBucket(rate, burst, clock)
    waited = sum(bucket.take(1) for _ in range(calls))
    assert waited == pytest.approx(max(0.0, (calls - burst) / rate), abs=0.001 * calls)


def test_threads_share_the_rate() -> None:
    clock = FakeClock()
    bucket = RequestBucket(10, 4, clock)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: bucket.take(1), range(104)))
    assert clock.monotonic() == pytest.approx(10, abs=0.2)


def test_a_freeze_holds_everybody_and_a_shorter_one_does_not_shorten_it() -> None:
    clock = FakeClock()
    bucket = RequestBucket(10, 4, clock)
    bucket.freeze(30)
    bucket.freeze(5)
    assert bucket.take(1) == pytest.approx(30)
    assert bucket.take(1) == 0


def test_a_large_monotonic_time_does_not_stall_it() -> None:
    clock = FakeClock()
    clock.sleep(2.0**40)
    bucket = RequestBucket(7.84, 1, clock)
    for _ in range(50):
        bucket.take(1)
    assert len(clock.sleeps) < 200


def test_the_service_lowers_the_rate_and_never_raises_it() -> None:
    bucket = RequestBucket(7.84, 4, FakeClock())
    bucket.learn(says(x_ratelimit_limit=60, x_ratelimit_remaining=50))
    assert bucket.rate == pytest.approx(0.98)
    bucket.learn(says(x_ratelimit_limit=100_000, x_ratelimit_remaining=90_000))
    assert bucket.rate == 7.84


@pytest.mark.parametrize(("remaining", "share"), [(480, 1.0), (48, 1.0), (24, 0.5), (1, 0.25), (0, 0.25)])
def test_it_slows_down_when_little_remains(remaining: int, share: float) -> None:
    bucket = RequestBucket(7.84, 4, FakeClock())
    bucket.settle(1, says(x_ratelimit_limit=480, x_ratelimit_remaining=remaining))
    assert bucket.rate == pytest.approx(7.84 * share)


@pytest.mark.parametrize("limit", ["", "0", "-5", "many", "١٢", "1e9"])
def test_nonsense_in_the_headers_changes_nothing(limit: str) -> None:
    bucket = RequestBucket(5, 4, FakeClock())
    bucket.learn(says(x_ratelimit_limit=limit, x_ratelimit_remaining=0))
    bucket.settle(1, None)
    assert bucket.rate == 5


def test_points_wait_for_the_restore_rate() -> None:
    clock = FakeClock()
    bucket = PointBucket(clock, reserve=0.2)
    assert bucket.take(800) == 0
    assert bucket.take(100) == pytest.approx(1.0, abs=0.01)


def test_points_follow_the_service_less_what_is_under_way() -> None:
    clock = FakeClock()
    bucket = PointBucket(clock, reserve=0)
    bucket.take(100)
    bucket.take(300)
    bucket.settle(100, None)
    bucket.observe(2000, 1900, 200)
    assert bucket.take(1600) == 0
    assert bucket.take(200) == pytest.approx(1.0, abs=0.01)


def test_a_call_dearer_than_the_bucket_waits_for_the_full_bucket_and_no_longer() -> None:
    bucket = PointBucket(FakeClock(), maximum=1000, restore=100)
    bucket.take(500)
    assert bucket.take(5000) == pytest.approx(5.0, abs=0.01)


def test_an_impossible_observation_is_not_believed() -> None:
    bucket = PointBucket(FakeClock())
    bucket.observe(0, 0, 0)
    assert bucket.maximum == 1000
    assert bucket.take(100) == 0


def test_a_dear_call_is_not_overtaken_for_ever() -> None:
    clock = FakeClock()
    bucket = PointBucket(clock, reserve=0)
    bucket.take(1000)
    done = threading.Event()

    def cheap() -> None:
        while not done.is_set():
            bucket.take(10)

    def dear() -> None:
        bucket.take(900)
        done.set()

    threads = [threading.Thread(target=work) for work in (cheap, cheap, dear)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert done.is_set()
