"""The base of all models of foreign data: what a service answers is checked before anything is taken from it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from rbsync.errors import ContractBroken

Model = TypeVar("Model", bound=BaseModel)

_MOST_FAULTS = 5
_LONGEST_SHOWN = 20
_EXPECTED = {
    "int": "whole number",
    "decimal": "number",
    "finite": "number",
    "bool": "yes or no",
    "datetime": "time",
    "timezone": "time with a zone",
}


class Wire(BaseModel):
    """Base of every model of foreign data. Frozen; fields that are not asked for are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that is not of its field's kind, such as `2.5` for a whole number; a model refuses it.

    `text` is what the service wrote. `why` says what is wrong with it, if it is something else than the kind.
    """

    text: str
    why: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Contract:
    """What one service may answer. `service` is its name in errors, `title` its name in sentences."""

    service: str
    title: str

    def check(self, model: type[Model], value: object, *, record: str) -> Model:
        """The value as `model`. Raises ContractBroken that names the fields that do not fit."""
        try:
            return fit(model, value)
        except ValueError as error:
            raise self.broken(str(error), record=record) from error

    def broken(self, why: str, *, record: str) -> ContractBroken:
        """The error for an answer that the service may not give."""
        return ContractBroken(
            f"{self.title}'s answer has an unexpected shape",
            service=self.service,
            record=record,
            why=why,
            next_step="Nothing was taken from it. Report it.",
        )


def fit(model: type[Model], value: object) -> Model:
    """The value as `model`.

    Raises ValueError that names the fields that do not fit. What stands in a number's place is quoted; texts are not,
    because they may hold personal data.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = error.errors(include_url=False)[:_MOST_FAULTS]
        raise ValueError(
            "; ".join(
                _fault(".".join(map(str, fault["loc"])) or model.__name__, fault["type"], fault["input"])
                for fault in faults
            )
        ) from None


def _fault(field: str, kind: str, value: object) -> str:
    if kind == "missing" or value is None:
        return f"{field} is missing"
    if isinstance(value, Unreadable) and value.why:
        return f"{field} {value.why}"
    expected = next((words for start, words in _EXPECTED.items() if kind.startswith(start)), None)
    if expected is None or not isinstance(value, str | int | float | Decimal | Unreadable):
        return f"{field} is of another kind"
    return f"{field} is {str(value)[:_LONGEST_SHOWN]!r}, which is no {expected}"
