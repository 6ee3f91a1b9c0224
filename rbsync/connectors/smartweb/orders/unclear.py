"""What an order leaves open that a person must settle."""

from __future__ import annotations


class Unclear(Exception):
    """An order's goods are known, and what is owed for them, or by whom, is not. The text says why: "it is in …"."""
