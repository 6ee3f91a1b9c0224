"""The item number of a product that was made with variants: SmartWeb has no field for our key, so the number tells it."""

from __future__ import annotations

import hashlib
import re

_PREFIX = "FAMILY-"
_OURS = re.compile(rf"{_PREFIX}[0-9A-F]{{16}}")
_KEY = "family:"


def number_of(key: str) -> str:
    """A new product's item number, from its key alone: the item's own number, or one made of the family's name."""
    if not key.startswith(_KEY):
        return key.strip()
    return _PREFIX + hashlib.sha256(key.encode()).hexdigest()[:16].upper()


def is_family(number: str) -> bool:
    """Whether such a product may have been made here for a family."""
    return _OURS.fullmatch(number) is not None
