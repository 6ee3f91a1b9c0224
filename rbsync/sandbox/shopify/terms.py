"""What differs from shop to shop: currency, tax, addresses and the numbers its records start at."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MINOR_UNITS = {"JPY": 0}


@dataclass(frozen=True, slots=True)
class Terms:
    """One shop's terms. `per_krone` converts the catalogue's Danish prices."""

    store: str
    name: str
    currency: str
    per_krone: Decimal
    taxes_included: bool
    country: str
    tax_name: str
    city: str
    warehouse: str
    time_zone: str
    number_base: int

    def exponent(self, currency: str | None = None) -> Decimal:
        """The smallest unit of a currency, the shop's own unless named: 0.01."""
        return Decimal(1).scaleb(-MINOR_UNITS.get(currency or self.currency, 2))


_SHOPS = (
    ("DKK", "1", True, "DK", "Moms", "Aarhus", "Main warehouse", "Europe/Copenhagen"),
    ("SEK", "1.5", True, "SE", "Moms", "Malmö", "Malmö warehouse", "Europe/Stockholm"),
    ("NOK", "1.55", True, "NO", "MVA", "Oslo", "Oslo warehouse", "Europe/Oslo"),
    ("EUR", "0.134", False, "DE", "MwSt", "Kiel", "Kiel warehouse", "Europe/Berlin"),
)


def shop_terms(shop_index: int, store: str) -> Terms:
    """The terms of the shop at that place; every shop from the fourth on sells in euro without VAT in its prices."""
    currency, per_krone, included, country, tax, city, warehouse, zone = _SHOPS[min(shop_index, len(_SHOPS) - 1)]
    name = store.removesuffix(".myshopify.com").replace("-", " ").title()
    base = 1_000_000_000 * (shop_index + 1)
    return Terms(store, name, currency, Decimal(per_krone), included, country, tax, city, warehouse, zone, base)


def to_unit(amount: Decimal, exponent: Decimal) -> Decimal:
    """Rounded half up to the currency's smallest unit."""
    return amount.quantize(exponent, ROUND_HALF_UP)
