"""The table `stock` of a connector."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from rbsync.config.marks import Numbers, Offered, Written
from rbsync.config.values import WHOLE, Number, Table, Words, is_numbers


def _locations(raw: object) -> object:
    if raw == "all":
        return raw
    if raw and is_numbers(raw):
        return tuple(dict.fromkeys(raw))
    raise ValueError('must be "all" or a list of numbers of Rackbeat locations, such as [1, 2]')


class Stock(Table):
    """What happens to quantities."""

    direction: Annotated[Literal["rackbeat-to-shop", "off"], Written("rackbeat-to-shop")] = "off"
    """Whether the shop's quantities follow Rackbeat's."""
    from_: Annotated[
        Literal["all"] | tuple[Number, ...],
        BeforeValidator(_locations),
        Field(alias="from"),
        Numbers("location"),
        Written(),
    ] = "all"
    """All Rackbeat locations together, or the numbers of those to add up."""
    basis: Annotated[Literal["available", "on-hand"], Written()] = "available"
    """Which of the shop's quantities is set."""
    buffer: Annotated[int, Field(ge=0), WHOLE, Written()] = 0
    """How many units are held back from the shop."""
    zeroing_guard_percent: Annotated[int, Field(ge=0, le=100), WHOLE, Offered()] = 30
    """Stop before writing when more than this share of the shop's items would go to zero."""
    to: Words | int | None = None
    """The shop's location."""
