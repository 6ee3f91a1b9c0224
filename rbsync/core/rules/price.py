"""Between a price without VAT and the price that a shop shows."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from rbsync.core.model.money import smallest_unit


class Rounding(StrEnum):
    """What a shop's prices end in."""

    EXACT = "exact"
    WHOLE = ".00"
    NINETY_FIVE = ".95"


def price_without_vat(price: Decimal, *, includes_vat: bool, vat_percentage: Decimal) -> Decimal:
    """At most four decimals, so that adding VAT gives the shop's price again."""
    net = price / (1 + vat_percentage / 100) if includes_vat else price
    return net.quantize(Decimal("0.0001"), ROUND_HALF_EVEN).normalize()


def comes_to(net: Decimal, price: Decimal, *, includes_vat: bool, vat_percentage: Decimal, currency: str) -> bool:
    """Whether a price without VAT is what the shop's price says, to the currency's smallest unit."""
    exact = Rounding.EXACT
    return price == shop_price(
        net, vat_percentage=vat_percentage, includes_vat=includes_vat, rounding=exact, currency=currency
    )


def shop_price(
    net: Decimal, *, vat_percentage: Decimal, includes_vat: bool, rounding: Rounding, currency: str
) -> Decimal:
    """The price as the shop shows it, in the currency's smallest unit, from the price without VAT in the same currency.

    It is the nearest price that ends as `rounding` says, the higher of two; the ending is that of the shown price, with VAT
    where the shop's prices include it. A price above 0 stays above 0. One of 0 or below is left for others to judge.
    """
    shown = net * (1 + vat_percentage / 100) if includes_vat else net
    unit = smallest_unit(currency)
    if shown <= 0:
        return shown.quantize(unit, ROUND_HALF_UP) + 0
    step = rounding_step(rounding, currency)
    ending = _ending(rounding, currency)
    nearest = ((shown - ending) / step).quantize(Decimal(1), ROUND_HALF_UP) * step + ending
    return max(nearest, ending or step).quantize(unit)


def rounding_step(rounding: Rounding, currency: str) -> Decimal:
    """How far apart two neighbouring prices are, in the currency."""
    return smallest_unit(currency) if rounding is Rounding.EXACT else Decimal(1)


def _ending(rounding: Rounding, currency: str) -> Decimal:
    """A currency without hundredths has whole prices only."""
    has_hundredths = smallest_unit(currency) < 1
    return Decimal("0.95") if rounding is Rounding.NINETY_FIVE and has_hundredths else Decimal(0)
