"""The world is the same for the same seed, and has in it what the services must cope with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.seed import ODD_NUMBERS, build_world, ean13
from tests.strength import examples

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
worlds = st.builds(
    lambda seed, items, orders: build_world(seed=seed, items=items, orders=orders, shops=2, now=NOW),
    st.integers(0, 10_000),
    st.integers(0, 120),
    st.integers(0, 90),
)


def test_the_same_seed_gives_the_same_world():
    first, second, other = (build_world(seed=s, items=300, orders=60, shops=2, now=NOW) for s in (1, 1, 2))
    assert first == second
    assert first.catalogue != other.catalogue


@settings(max_examples=examples(40))
@given(worlds)
def test_every_world_is_sound(world: World):
    numbers = [item.number for item in world.catalogue]
    assert len(numbers) == world.items == len(set(numbers))
    rates = {group.number: group.vat_domestic for group in world.groups}
    by_number = {item.number: item for item in world.catalogue}
    for item in world.catalogue:
        assert item.group in rates
        assert item.net_price > item.cost >= 0
        assert item.barcode is None or item.barcode == ean13(item.barcode[:12])
        assert all(not by_number[child].components and quantity > 0 for child, quantity in item.components)
    barcodes = [item.barcode for item in world.catalogue if item.barcode]
    assert len(barcodes) == len(set(barcodes))
    emails = [customer.email for customer in world.customers]
    assert len(emails) == len(set(emails))
    assert all(email.endswith("@example.com") for email in emails)


def test_a_world_has_every_kind_of_item():
    world = build_world(seed=1, items=300, orders=60, shops=2, now=NOW)
    assert {item.number for item in world.catalogue} >= set(ODD_NUMBERS)
    assert any(item.family and len(item.options) == 2 for item in world.catalogue)
    assert sum(bool(item.components) for item in world.catalogue) == 24
    assert all(2 <= len(item.components) <= 4 for item in world.catalogue if item.components)
    assert any(item.barcode is None for item in world.catalogue)
    rates = {group.number: group.vat_domestic for group in world.groups}
    assert {rates[item.group] for item in world.catalogue} == {0, 12, 25}
    assert {customer.in_rackbeat for customer in world.customers} == {True, False}


def test_a_naive_now_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        build_world(seed=1, items=1, orders=1, shops=1, now=datetime(2026, 11, 20))  # noqa: DTZ001 (the point)
