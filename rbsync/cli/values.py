"""What may be written after an option, each refused in words of its own. Pure."""

import math
import re
from collections.abc import Iterable

import typer

LONGEST_ID = 200
LONGEST_NUMBER = 18


def whole_number(text: str | int) -> int:
    """1 or more. Raises typer.BadParameter."""
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", str(text)):
        raise typer.BadParameter("must be a whole number, 1 or more")
    return int(text)


def seconds(text: str | float) -> float:
    """0 or more, and an end to it. Raises typer.BadParameter."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise typer.BadParameter("must be a number of seconds, 0 or more")
    return number


def order_id(text: str) -> str:
    """What can name an order in a shop or in Rackbeat. Raises typer.BadParameter."""
    if not text.strip():
        raise typer.BadParameter("must not be empty")
    longest = LONGEST_NUMBER if text.lstrip("#").isdecimal() else LONGEST_ID
    if len(text.lstrip("#")) > longest or not text.isprintable():
        raise typer.BadParameter("is not an order's number or id: too long, or not to be printed")
    return text


def sku(text: str) -> str:
    """What can name an item. Raises typer.BadParameter."""
    if not (text.strip() and text.isprintable()):
        raise typer.BadParameter("must not be empty")
    return text


def skus(texts: Iterable[str] | None) -> list[str] | None:
    """Each of them named. Raises typer.BadParameter."""
    return None if texts is None else [sku(text) for text in texts]


def once(names: Iterable[str] | None) -> list[str] | None:
    """Each name once, in the order given."""
    return None if names is None else list(dict.fromkeys(names))
