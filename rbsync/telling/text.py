"""Text made fit for a terminal: clean words, labelled lines, tables; and JSON on one line. Pure."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_RECORD = re.compile(r"\bNUMBER\b|(?<=\bproducts explain )SKU\b")


def clean(text: str) -> str:
    """Words of a service made safe for a terminal: no control characters, no line breaks, no direction marks."""
    return "".join(character if character.isprintable() else " " for character in text)


def labelled(label: str, text: str, *, indent: str = "  ") -> list[str]:
    """ "  why   text", further lines of the text below the first; none when there is no text."""
    lines = [clean(line.strip()) for line in text.splitlines() if line.strip()]
    return [f"{indent}{label if number == 0 else '':<6}{line}" for number, line in enumerate(lines)]


def advised(advice: str | None, number: str) -> str | None:
    """The advice for this one record: commands in it name the record, ready for a shell."""
    return advice and _RECORD.sub(lambda _: shlex.quote(clean(number)), advice)


def cut(text: str, longest: int) -> str:
    """The text on one line, its end left out where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def plural(count: int, noun: str) -> str:
    """ "1 order", "2 orders"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def money(amount: Decimal) -> str:
    """The amount with two decimals, or more where it has more."""
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns as wide as they need to be; nothing but the head when there are no rows."""
    body = [[clean(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(head, *body, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *body]
    ]


def json_text(document: object) -> str:
    """The document on one line, letters as they are; lone surrogates are escaped so that any reader takes it."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
