"""The guard against letters that arrive encoded twice (smartweb sheet 7)."""

import re

from rbsync.wire import Unreadable

_TWICE = re.compile("[\u00c3\u00c2][\u0080-\u00bf]")
_PERHAPS_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]+")
_LETTER = re.compile("[^\x00-\x7f]")
_SEVERAL = 3


class EncodingGuard:
    """Watches one session. How letters are encoded is a matter of the whole session: one that arrives well proves it sound,
    and what looks garbled afterwards is stored so in the shop.

    As long as no letter has arrived well, a garbled text is one that cannot be read, and several records that have one prove the
    session wrong.
    """

    def __init__(self) -> None:
        self._sound = False
        self._garbled: set[object] = set()

    @property
    def doubts(self) -> bool:
        """Whether the session may be wrong: some letters arrived encoded twice, and none well."""
        return bool(self._garbled) and not self._sound

    def checked(self, content: bytes, value: object) -> object:
        """What an answer in UTF-8 says, its garbled texts made `Unreadable`. Raises ValueError when the session is wrong."""
        if self._sound or content.isascii():
            return value
        text = content.decode("utf-8")
        if _LETTER.search(_PERHAPS_TWICE.sub("", text)):
            self._sound = True
        elif garbled := _TWICE.search(text):
            value = self._marked(value)
            if len(self._garbled) >= _SEVERAL:
                raise ValueError(f"its letters are encoded twice, as in {garbled[0]!r}, those of other records as well")
        return value

    def _marked(self, value: object) -> object:
        if isinstance(value, list):
            return [self._record(row) for row in value]
        return self._record(value)

    def _record(self, row: object) -> object:
        marked = _without_garbled(row)
        if marked != row:
            # a record that comes again is one record
            self._garbled.add(row.get("Id") if isinstance(row, dict) else row)
        return marked


def _without_garbled(value: object) -> object:
    match value:
        case dict():
            return {name: _without_garbled(each) for name, each in value.items()}
        case list():
            return [_without_garbled(each) for each in value]
        case str() if garbled := _TWICE.search(value):
            return Unreadable(value, f"has letters that are encoded twice, as in {garbled[0]!r}")
    return value
