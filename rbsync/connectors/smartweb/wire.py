"""The shapes that SmartWeb's answers must have, as far as they are used, and its times (smartweb sheets 4, 7, 10.1, 14).

The shop's clock tells dates without a zone, in whole seconds.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from rbsync import wire

CONTRACT = wire.Contract("smartweb", "SmartWeb")
check, broken = CONTRACT.check, CONTRACT.broken

Row = Mapping[str, object]
"""One record of an answer, by the names of the WSDL."""

_FORMAT = "%Y-%m-%d %H:%M:%S"
# a clock is never set back by more
_SET_BACK = timedelta(hours=2)
# far below what money needs and far above what a binary fraction adds
_EIGHT = Decimal("1E-8")


def _clean(value: Decimal) -> Decimal:
    """Without the noise of binary fractions (smartweb sheet 7)."""
    return value.quantize(_EIGHT, ROUND_HALF_EVEN).normalize() + 0


def _or(empty: object) -> BeforeValidator:
    return BeforeValidator(lambda value: empty if value is None else value)


Amount = Annotated[Decimal, AfterValidator(_clean)]
Text = Annotated[str, _or("")]
_Unescaped = AfterValidator(lambda text: html.unescape(text).strip())
Title = Annotated[str, _or(""), _Unescaped]
"""A plain title; some arrive with HTML entities (smartweb sheet 7)."""
Label = Annotated[str, BeforeValidator(lambda value: value if isinstance(value, str) else ""), _Unescaped]
"""A title that is only ever told to people; "" where it cannot be read."""
Iso = Annotated[Text, AfterValidator(lambda text: text.strip().upper())]
"""A currency's code; small letters mean the same."""
Key = Annotated[int, _or(0)]
"""An id; 0 where there is none."""
Flag = Annotated[bool, _or(False)]
Entry = TypeVar("Entry")
Several = Annotated[tuple[Entry, ...], _or(())]
"""An array within a record: None when it is empty."""


class Wire(wire.Wire):
    """Field names as in the WSDL."""

    model_config = ConfigDict(alias_generator=to_pascal)


def rows(value: object, *, record: str) -> Sequence[Row]:
    """The records of an array. Raises ContractBroken when it is none."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise broken("not a list of records", record=record)
    return value


class WebinfoWire(Wire):
    """What the shop says of itself."""

    title: Label = ""
    company: Label = ""
    solution_id: Text = ""
    product_prices_with_vat: bool


class CurrencyWire(Wire):
    """A currency of the shop; `currency` is its rate, 1 for the shop's own."""

    id: int
    iso: Iso
    currency: Amount | None = None


class TitledWire(Wire):
    """A status, payment method or delivery method."""

    id: int
    title: Label = ""


class VatGroupWire(Wire):
    """A VAT group."""

    id: int
    vat_percentage: Amount


class CountryWire(Wire):
    """A country that the shop delivers to. The taxes are percentages; `company_tax` is what companies there pay."""

    id: int
    iso: Text = ""
    code: Text = ""
    tax: Amount | None = None
    company_tax: Amount | None = None
    primary: Flag = False


class LanguageWire(Wire):
    """A language of the shop."""

    language_iso: Text = Field("", alias="LanguageISO")
    primary: Flag = False


def listing_id(product: int, variant: int) -> str | None:
    """ "17" for a product, "17/4" for its variant 4: their ids overlap (smartweb sheet 12.1). None where no product is named."""
    if product <= 0:
        return None
    return f"{product}/{variant}" if variant > 0 else str(product)


def ids_of(listing: str) -> tuple[int, int] | None:
    """The product and the variant, 0 where the product itself is meant; None for what is no listing's id."""
    product, _, variant = listing.partition("/")
    if not all(part.isascii() and part.isdecimal() for part in (product, variant or "0")):
        return None
    ids = int(product), int(variant or "0")
    return ids if listing_id(*ids) == listing else None


def product_of(product: str) -> int | None:
    """The product's number; None for what is no product's id."""
    ids = ids_of(product)
    return ids[0] if ids is not None and not ids[1] else None


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """What the shop wrote, aware, UTC; None for what never happened. Raises ValueError for what is no date.

    Of an hour that the clock shows twice, the first is meant: the shop does not say which.
    """
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def readings(read: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The times that the same text may mean: two in the hour that the clock shows twice, else twice the same."""
    return read, read.astimezone(zone).replace(fold=1).astimezone(UTC)


def start_text(since: datetime, zone: tzinfo) -> str:
    """A clock time that nothing after `since` is before, even if the clock is set back soon after."""
    offsets = (since.astimezone(zone).utcoffset(), (since + _SET_BACK).astimezone(zone).utcoffset())
    least = min(offset for offset in offsets if offset is not None)
    return (since.astimezone(UTC) + least).strftime(_FORMAT)


def end_text(until: datetime, zone: tzinfo) -> str:
    """A clock time a day after `until`: what the shop dates ahead is not missed (smartweb sheet 9)."""
    return (until.astimezone(zone) + timedelta(days=1)).strftime(_FORMAT)
