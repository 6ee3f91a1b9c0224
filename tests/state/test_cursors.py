from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.state.file import StateFile
from tests.strength import examples

from .builders import SHOP, START, fresh, later


@settings(max_examples=examples(30))
@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_a_cursor_never_goes_back(minutes: list[int]) -> None:
    with fresh() as state:
        for minute in minutes:
            state.cursors.move(SHOP, "pull-orders", later(minute))
        assert state.cursors.cursor(SHOP, "pull-orders") == later(max(minutes))


def test_cursors_are_apart_by_connector_and_job(state: StateFile) -> None:
    state.cursors.move(SHOP, "pull-orders", START)
    assert state.cursors.cursor(SHOP, "push-stock") is None
    assert state.cursors.cursor("shop-se", "pull-orders") is None


def test_a_cursor_is_rounded_down(state: StateFile) -> None:
    state.cursors.move(SHOP, "pull-orders", START + timedelta(microseconds=1999))
    assert state.cursors.cursor(SHOP, "pull-orders") == START + timedelta(milliseconds=1)
