"""Variants by the words that one of their texts opens with: what the search index can tell (shopify sheet 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rbsync.sandbox.shopify.records import Variant
from rbsync.sandbox.shopify.search_fields import words


class WordIndex:
    """An index over one text of a variant; built when it is first asked."""

    def __init__(self, text: Callable[[Variant], str | None], every: Callable[[], Iterable[Variant]]) -> None:
        self._text = text
        self._every = every
        self._rows: dict[str, dict[int, Variant]] | None = None
        self._known: dict[int, str | None] = {}

    def find(self, wanted: str) -> Sequence[Variant]:
        """Variants whose text opens with those words, in any case."""
        if self._rows is None:
            self._rows = {}
            for variant in self._every():
                self._insert(self._rows, variant)
        return list(self._rows.get(" ".join(words(wanted)), {}).values())

    def renew(self, variant: Variant) -> None:
        """Note that the variant is new, or that its text may have changed."""
        if self._rows is None:
            return
        if variant.number in self._known and self._known[variant.number] == self._text(variant):
            return
        self.forget(variant)
        self._insert(self._rows, variant)

    def forget(self, variant: Variant) -> None:
        """Leave the variant out."""
        if self._rows is None or variant.number not in self._known:
            return
        for start in _starts(self._known.pop(variant.number)):
            self._rows[start].pop(variant.number)

    def _insert(self, rows: dict[str, dict[int, Variant]], variant: Variant) -> None:
        text = self._known[variant.number] = self._text(variant)
        for start in _starts(text):
            rows.setdefault(start, {})[variant.number] = variant


def _starts(text: str | None) -> list[str]:
    parts = words(text or "")
    return [" ".join(parts[:count]) for count in range(1, len(parts) + 1)] if parts else [""]
