"""The guard against letters that arrive encoded twice (smartweb sheet 7)."""

from __future__ import annotations

import re

_TWICE = re.compile("[\u00c3\u00c2][\u0080-\u00bf]")
_PERHAPS_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]+")
_LETTER = re.compile("[^\x00-\x7f]")


class EncodingGuard:
    """Watches one session. How letters are encoded is a matter of the whole session: one that arrives well proves it sound,
    and what looks garbled afterwards is stored so in the shop.
    """

    def __init__(self) -> None:
        self._sound = False

    def check(self, content: bytes) -> None:
        """Look at an answer in UTF-8. Raises ValueError when its letters are encoded twice."""
        if self._sound or content.isascii():
            return
        text = content.decode("utf-8")
        if _LETTER.search(_PERHAPS_TWICE.sub("", text)):
            self._sound = True
        elif found := _TWICE.search(text):
            raise ValueError(f"its letters are encoded twice, as in {found[0]!r}")
