"""The shapes that SmartWeb's answers must have, as far as they are used (smartweb sheets 4, 7, 10.1, 14)."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from rbsync.connectors.smartweb.soap.port import Unreadable
from rbsync.errors import ContractBroken

Model = TypeVar("Model", bound=BaseModel)
Row = Mapping[str, object]
"""One record of an answer, by the names of the WSDL."""

# far below what money needs and far above what a binary fraction adds
_EIGHT = Decimal("1E-8")


def _clean(value: Decimal) -> Decimal:
    """Without the noise of binary fractions (smartweb sheet 7)."""
    if not value.is_finite():
        raise ValueError("not a number")
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


class Wire(BaseModel):
    """Field names as in the WSDL; what is not asked for is ignored."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, extra="ignore", frozen=True)


def fitted(model: type[Model], value: object) -> Model:
    """The value as `model`. Raises ValueError naming the fields that do not fit; of texts, without what they hold."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = (
            _fault(".".join(map(str, fault["loc"])) or model.__name__, fault["type"], fault["input"])
            for fault in error.errors()[:5]
        )
        raise ValueError("; ".join(faults)) from error


_WANTED = {"int": "whole number", "decimal": "number", "finite": "number", "value_error": "number", "bool": "yes or no"}


def _fault(field: str, kind: str, told: object) -> str:
    if kind == "missing" or told is None:
        return f"{field} is missing"
    if isinstance(told, Unreadable) and told.why:
        return f"{field} {told.why}"
    wanted = next((words for start, words in _WANTED.items() if kind.startswith(start)), None)
    return f"{field} is {str(told)[:20]!r}, which is no {wanted}" if wanted else f"{field} is of another kind"


def checked(model: type[Model], value: object, *, record: str) -> Model:
    """The value as `model`. Raises ContractBroken naming the fields that do not fit."""
    try:
        return fitted(model, value)
    except ValueError as error:
        raise broken(str(error), record=record) from error


def rows(value: object, *, record: str) -> Sequence[Row]:
    """The records of an array. Raises ContractBroken when it is none."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise broken("not a list of records", record=record)
    return value


def broken(why: str, *, record: str) -> ContractBroken:
    """The error for an answer of another shape than the sheet has."""
    return ContractBroken(
        "SmartWeb's answer has an unexpected shape",
        service="smartweb",
        record=record,
        why=why,
        next_step="Nothing was taken from it. Report it.",
    )


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
