"""What other connectors decide on: two shops that give their products to Rackbeat do not take turns at changing an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rbsync.passes.listings import ITEM
from rbsync.ports.memory import Agreement, Link, Memory

Pair = TypeVar("Pair", Agreement, Link)


class Taken:
    """The items that connectors above this one in the file have listings of."""

    def __init__(self, memory: Memory, earlier: Sequence[str]) -> None:
        self._memory = memory
        self._earlier = earlier

    def among(self, numbers: Sequence[str]) -> frozenset[str]:
        """Those of the items that another connector decides on."""
        return frozenset(number for other in self._earlier for number in self._memory.links_to(other, ITEM, numbers))

    def without(self, some: Sequence[Pair]) -> Sequence[Pair]:
        """Those whose item no other connector decides on. Give a page at a time."""
        taken = self.among([one.rackbeat for one in some]) if self._earlier else frozenset()
        return [one for one in some if one.rackbeat not in taken]
