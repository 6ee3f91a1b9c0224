"""Which locations may be named together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.rules.locations import first_overlap

NUMBERS = st.integers(1, 8)


@pytest.mark.parametrize(
    ("chosen", "parents", "overlap"),
    [
        ((), {3: 1}, None),
        ((3,), {3: 1}, None),
        ((1, 2), {3: 1}, None),
        ((1, 3), {3: 1}, (3, 1)),
        ((1, 5), {5: 3, 3: 1}, (5, 1)),
        ((1, 3, 5), {5: 3, 3: 1}, (3, 1)),
        ((5, 3), {5: 3, 3: 1}, (5, 3)),
        ((4, 3), {3: 1, 4: 1}, None),
        ((1,), {1: 1}, None),
        ((1,), {1: 2, 2: 1}, None),
        ((1, 9), {1: 2, 2: 3, 3: 2}, None),
        ((1, 2), {1: 2, 2: 1}, (1, 2)),
    ],
)
def test_the_first_that_lies_under_another(
    chosen: tuple[int, ...], parents: dict[int, int], overlap: tuple[int, int] | None
) -> None:
    assert first_overlap(chosen, parents) == overlap


@given(st.sets(NUMBERS), st.dictionaries(NUMBERS, NUMBERS))
def test_what_is_left_when_the_lower_ones_are_taken_away_covers_the_same_without_overlap(
    chosen: set[int], parents: dict[int, int]
) -> None:
    left = set(chosen)
    while (found := first_overlap(left, parents)) is not None:
        lower, upper = found
        assert lower != upper
        assert {lower, upper} <= left
        left.remove(lower)
    assert bool(left) == bool(chosen)
    assert all(any(above in left for above in _upwards(location, parents)) for location in chosen)


def _upwards(location: int, parents: dict[int, int]) -> list[int]:
    """The location and whatever it lies under."""
    steps = [location]
    while len(steps) <= 8 and steps[-1] in parents:
        steps.append(parents[steps[-1]])
    return steps
