"""Taking a stream a handful at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Element = TypeVar("Element")


def batches(elements: Iterable[Element], size: int) -> Iterator[list[Element]]:
    """Lists of at most `size`, in order, none empty."""
    rest = iter(elements)
    while batch := list(islice(rest, size)):
        yield batch
