"""From Rackbeat's price without VAT to the price that a shop shows."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rbsync.core.model.money import smallest_unit
from rbsync.core.rules.price import Rounding, comes_to, price_without_vat, rounding_step, shop_price

NETS = st.decimals(0, 10**6, places=4, allow_nan=False)
CENTS = st.decimals(0, 10**6, places=2, allow_nan=False)
RATES = st.sampled_from([Decimal(0), Decimal(12), Decimal("25"), Decimal("25.5")])
ROUNDINGS = st.sampled_from(Rounding)
CURRENCIES = st.sampled_from(["DKK", "ISK", "BHD"])


def price(
    net: Decimal | str,
    rounding: Rounding = Rounding.EXACT,
    *,
    rate: Decimal = Decimal(25),
    includes_vat: bool = True,
    currency: str = "DKK",
) -> Decimal:
    return shop_price(
        Decimal(net), vat_percentage=rate, includes_vat=includes_vat, rounding=rounding, currency=currency
    )


@pytest.mark.parametrize(
    ("net", "rounding", "currency", "shown"),
    [
        ("399.2", Rounding.EXACT, "DKK", "499.00"),
        ("79.99", Rounding.EXACT, "DKK", "99.99"),
        ("399.2", Rounding.EXACT, "ISK", "499"),
        ("0.001", Rounding.EXACT, "DKK", "0.01"),
        ("0", Rounding.EXACT, "DKK", "0.00"),
        ("-4", Rounding.WHOLE, "DKK", "-5.00"),
        ("79.5", Rounding.WHOLE, "DKK", "99.00"),
        ("79.6", Rounding.WHOLE, "DKK", "100.00"),
        ("80.4", Rounding.WHOLE, "DKK", "101.00"),
        ("0.1", Rounding.WHOLE, "DKK", "1.00"),
        ("0", Rounding.WHOLE, "DKK", "0.00"),
        ("80", Rounding.NINETY_FIVE, "DKK", "99.95"),
        ("80.35", Rounding.NINETY_FIVE, "DKK", "99.95"),
        ("80.36", Rounding.NINETY_FIVE, "DKK", "100.95"),
        ("0.1", Rounding.NINETY_FIVE, "DKK", "0.95"),
        ("80", Rounding.NINETY_FIVE, "ISK", "100"),
        ("80", Rounding.NINETY_FIVE, "BHD", "99.950"),
    ],
)
def test_what_the_buyer_sees_ends_as_it_is_set(net: str, rounding: Rounding, currency: str, shown: str) -> None:
    assert str(price(net, rounding, currency=currency)) == shown


def test_a_shop_without_vat_in_its_prices_shows_the_net_price() -> None:
    assert price("79.6", Rounding.WHOLE, includes_vat=False) == 80


@given(NETS, NETS, RATES, ROUNDINGS, CURRENCIES)
def test_what_costs_more_is_never_shown_for_less(
    one: Decimal, other: Decimal, rate: Decimal, rounding: Rounding, currency: str
) -> None:
    low, high = sorted((one, other))
    assert price(low, rounding, rate=rate, currency=currency) <= price(high, rounding, rate=rate, currency=currency)


@given(NETS, RATES, ROUNDINGS, CURRENCIES)
def test_a_shown_price_is_shown_as_it_is(net: Decimal, rate: Decimal, rounding: Rounding, currency: str) -> None:
    shown = price(net, rounding, rate=rate, currency=currency)
    assert price(shown, rounding, includes_vat=False, currency=currency) == shown


@given(NETS, RATES, ROUNDINGS, CURRENCIES)
def test_a_price_is_moved_by_half_a_step_at_most_and_never_to_nothing(
    net: Decimal, rate: Decimal, rounding: Rounding, currency: str
) -> None:
    assume(net > 0)
    shown = price(net, rounding, rate=rate, currency=currency)
    step = rounding_step(rounding, currency)
    assert shown > 0
    assert shown % smallest_unit(currency) == 0
    assert abs(shown - net * (1 + rate / 100)) <= step / 2 or shown <= step


@given(CENTS, RATES)
def test_an_exact_price_leads_back_to_the_hundredth(net: Decimal, rate: Decimal) -> None:
    assume(net > 0)
    back = price_without_vat(price(net, rate=rate), includes_vat=True, vat_percentage=rate)
    assert back.quantize(Decimal("0.01")) == net


@given(NETS, RATES)
def test_a_net_price_comes_to_the_price_that_was_made_of_it_and_to_no_other(net: Decimal, rate: Decimal) -> None:
    shown = price(net, rate=rate)
    assert comes_to(net, shown, includes_vat=True, vat_percentage=rate, currency="DKK")
    assert not comes_to(net, shown + Decimal("0.01"), includes_vat=True, vat_percentage=rate, currency="DKK")


def test_a_price_that_people_rounded_is_right_when_it_comes_to_the_shops() -> None:
    twelve = Decimal(12)
    assert comes_to(Decimal("44.20"), Decimal("49.50"), includes_vat=True, vat_percentage=twelve, currency="DKK")
    assert not comes_to(Decimal("44.10"), Decimal("49.50"), includes_vat=True, vat_percentage=twelve, currency="DKK")
