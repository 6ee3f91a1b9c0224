"""One form for values that mean the same, so that equal things compare equal."""

from decimal import Decimal

from rbsync.core.model.product import Value


def canonical(value: Value) -> Value:
    """Texts without outer blanks and with plain line ends, numbers without needless zeros; None for a text with nothing in it."""
    if isinstance(value, Decimal):
        return plain(value)
    return text(value)


def text(value: str | None) -> str | None:
    """Outer blanks dropped, line ends as "\\n"; None when nothing is left."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip() or None


def squeezed(value: str | None) -> str | None:
    """As `text`, with each run of blanks inside as one blank."""
    return " ".join((value or "").split()) or None


def plain(value: Decimal) -> Decimal:
    """10 for 10.00 and for 1E+1; 0 for -0."""
    return Decimal(f"{value.normalize() + 0:f}")
