"""Which kinds of orders a seeded shop has."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from rbsync.sandbox.smartweb.order_kinds import KINDS

CREDITS = ("credit-note", "part-credit-note")
"""Kinds that are made of an order placed before."""
EVERYDAY = ("plain", "plain", "several-lines", "quantity", "repeat-customer", "line-discount", "sent")


def kinds_for(count: int, random: Random) -> Iterator[str]:
    """The kinds of `count` seeded orders: each kind once in the first 60, everyday ones for seven of ten after that."""
    special = [*KINDS, *CREDITS]
    opening = special[:count] + [random.choice(EVERYDAY) for _ in range(max(0, min(count, 60) - len(special)))]
    random.shuffle(opening)
    yield from opening
    for _ in range(count - len(opening)):
        yield random.choice(EVERYDAY) if random.random() < 0.7 else random.choice(special)
