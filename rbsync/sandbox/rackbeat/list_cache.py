"""Lists that were asked for lately, so that a page costs only its own rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

_KEPT_LISTS = 16


class ListCache:
    """The last few filtered and sorted lists, so that a page costs only its own rows."""

    def __init__(self) -> None:
        self._lists: OrderedDict[tuple[object, ...], Sequence[object]] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Sequence[object] | None:
        """The list of that question, when it was asked before."""
        return self._lists.get(key)

    def put(self, key: tuple[object, ...], rows: Sequence[object]) -> None:
        """Keep a list; the oldest goes."""
        self._lists[key] = rows
        while len(self._lists) > _KEPT_LISTS:
            self._lists.popitem(last=False)
