"""What a whole plan must not do unasked: empty a shop, or change all its prices by one factor."""

import pickle
from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.plan.guards import PriceFactor, Unpublishing
from rbsync.core.rules.price import Rounding, rounding_step, shop_price

PRICES = st.lists(st.integers(1_000, 5_000_000).map(lambda cents: Decimal(cents) / 100), min_size=10, max_size=60)
ROUNDINGS = st.sampled_from(Rounding)
MISTAKES = st.sampled_from([Decimal(one) for one in ("0.8", "1.25", "0.13", "7.46", "100", "0.01", "1.05")])


def show(net: Decimal, rounding: Rounding) -> Decimal:
    return shop_price(net, vat_percentage=Decimal(0), includes_vat=False, rounding=rounding, currency="DKK")


def found(
    changes: Iterable[tuple[Decimal, Decimal]], of: int | None = None, step: Decimal = Decimal("0.01")
) -> Decimal | None:
    prices = PriceFactor(step)
    noted = list(changes)
    for before, after in noted:
        prices.note(before, after)
    return prices.factor(len(noted) if of is None else of)


@pytest.mark.parametrize(
    ("of", "leaving", "trips"), [(100, 21, True), (100, 20, False), (10, 4, False), (5, 5, True), (0, 0, False)]
)
def test_a_large_part_that_leaves_trips_the_guard(of: int, leaving: int, trips: bool) -> None:
    assert Unpublishing(of, leaving).trips(20) is trips


@given(PRICES, MISTAKES, ROUNDINGS)
def test_prices_that_all_change_by_one_factor_are_found_however_they_are_rounded(
    nets: list[Decimal], mistake: Decimal, rounding: Rounding
) -> None:
    # a price of a few kroner says little once it is rounded to whole ones
    dear = [net + 100 * max(Decimal(1), 1 / mistake) for net in nets]
    changes = ((show(net, rounding), show(net * mistake, rounding)) for net in dear)
    factor = found(changes, step=rounding_step(rounding, "DKK"))
    assert factor is not None
    assert abs(factor / mistake - 1) < Decimal("0.02")


@given(PRICES, ROUNDINGS)
def test_a_new_rounding_is_no_factor(nets: list[Decimal], rounding: Rounding) -> None:
    changes = ((show(net, Rounding.EXACT), show(net, rounding)) for net in nets)
    assert found(changes, step=rounding_step(rounding, "DKK")) is None


@given(PRICES)
def test_ordinary_changes_of_many_prices_are_none(nets: list[Decimal]) -> None:
    raises = [Decimal("0.9"), Decimal("1.05"), Decimal("1.1"), Decimal("1.2")]
    assert found((net, net * raises[place % 4]) for place, net in enumerate(nets)) is None


def test_the_factor_is_named_as_people_name_it() -> None:
    for mistake in ("1.25", "0.8", "7.46", "100", "0.01", "1250"):
        prices = [Decimal(price) for price in range(100, 400, 7)]
        assert found((price, price * Decimal(mistake)) for price in prices) == Decimal(mistake)


def rise(count: int) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(100 + one), (100 + one) * Decimal("1.25")) for one in range(count)]


@pytest.mark.parametrize(
    ("changes", "of", "is_found"),
    [
        (rise(10), 20, True),
        (rise(10), 21, False),
        (rise(9), 9, False),
        ([*rise(18), (Decimal(10), Decimal(70)), (Decimal(10), Decimal(71))], 20, True),
        ([*rise(17), (Decimal(10), Decimal(70)), (Decimal(10), Decimal(71)), (Decimal(0), Decimal(5))], 20, False),
        (rise(10) + [(Decimal(50), Decimal(50))] * 11, 21, False),
        ([(Decimal(0), Decimal(100))] * 12, 12, False),
        ([(Decimal(100), Decimal(0))] * 12, 12, False),
        ([(Decimal(1000 + one), (1000 + one) * Decimal("1.009")) for one in range(20)], 20, False),
        ([], 0, False),
    ],
)
def test_it_takes_ten_prices_half_of_all_and_nine_in_ten_of_the_changes(
    changes: list[tuple[Decimal, Decimal]], of: int, is_found: bool
) -> None:
    assert (found(changes, of) is not None) is is_found


def test_memory_does_not_grow_with_the_prices() -> None:
    prices = PriceFactor(Decimal(1))
    for cents in range(1, 60_000):
        prices.note(Decimal(cents), Decimal(cents * 7919 % 60_013 + 1))
    assert len(pickle.dumps(prices)) < 150_000
