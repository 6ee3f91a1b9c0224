"""The table `stock` of a connector."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from rbsync.config.values import WHOLE, WRONG_TABLE, Number, Numbers, Table, Words, is_numbers


def _locations(raw: object) -> object:
    if raw == "all":
        return raw
    if raw and is_numbers(raw):
        return tuple(dict.fromkeys(raw))
    raise ValueError('must be "all" or a list of numbers of Rackbeat locations, such as [1, 2]')


class StockDirection(Table):
    """What the table `stock` has for every type of connector."""

    direction: Literal["rackbeat-to-shop", "off"] = "off"
    """Whether the shop's quantities follow Rackbeat's."""
    from_: Annotated[
        Literal["all"] | tuple[Number, ...], BeforeValidator(_locations), Field(alias="from"), Numbers("location")
    ] = "all"
    """All Rackbeat locations together, or the numbers of those to add up."""
    basis: Literal["available", "on-hand"] = "available"
    """Which of the shop's quantities is set."""
    buffer: Annotated[int, Field(ge=0), WHOLE] = 0
    """How many units are held back from the shop."""
    zeroing_guard_percent: Annotated[int, Field(ge=0, le=100), WHOLE] = 30
    """Stop before writing when more than this share of the shop's items would go to zero."""
    to: Words | int | None = None
    """The shop's location."""


class Stock(StockDirection):
    """What happens to quantities."""

    to: Words | None = None
    """The name of the shop's location."""

    @model_validator(mode="after")
    def _has_a_target(self) -> Self:
        if self.direction != "off" and self.to is None:
            raise PydanticCustomError(
                WRONG_TABLE, 'needs to = "…", the name of the shop\'s location, or direction = "off"'
            )
        return self
