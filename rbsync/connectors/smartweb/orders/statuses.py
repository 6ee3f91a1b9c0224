"""What an order's status means. Shops add their own and rename all of them (smartweb sheet 11.2)."""

from collections.abc import Mapping

from rbsync.core.model.order import Fulfilment

CANCELLED = 5
CREDIT_NOTE = 100
RELEASED = frozenset({1, 2, 3, 4, 6, 7, 8})
"""Received and everything after; without not received (0), cancelled (5) and draft (99) (smartweb sheet 9)."""

_NEVER_SENT = frozenset({0, CANCELLED, 99})  # not received, cancelled, drafts: in no shop

FULFILMENTS: Mapping[int, Fulfilment] = {
    1: Fulfilment.OPEN,
    2: Fulfilment.OPEN,
    3: Fulfilment.DONE,
    4: Fulfilment.OPEN,
    6: Fulfilment.OPEN,
    7: Fulfilment.PARTIAL,
    8: Fulfilment.DONE,
}
"""Whatever else comes is UNKNOWN."""


def number(status: str) -> int | None:
    """The status's id; None for what is none."""
    text = status.strip()
    return int(text) if text.isascii() and text.isdecimal() else None


def in_words(status: str, titles: Mapping[int, str]) -> str:
    """The status in words: `its status is 99 (Kladde)`."""
    key = number(status)
    title = "" if key is None else titles.get(key, "")
    return f"its status is {status.strip() or 'empty'}" + (f" ({title})" if title else "")


def hint(status: str, titles: Mapping[int, str]) -> str | None:
    """What to set for orders of a status that may mean that they are to be sent; None for those that never do."""
    key = number(status)
    if key is None or key in _NEVER_SENT:
        return None
    title = f" ({titles[key]})" if titles.get(key) else ""
    return f"Add {key}{title} to orders.statuses if such orders should come."
