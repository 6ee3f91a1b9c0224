"""Which of Rackbeat's locations may be named together (rackbeat sheet 5.5): stock of one under another counts in both."""

from collections.abc import Collection, Iterator, Mapping


def first_overlap(chosen: Collection[int], parents: Mapping[int, int]) -> tuple[int, int] | None:
    """The first chosen location that lies under another chosen one, at any depth, with the nearest such; None: none does."""
    for location in sorted(chosen):
        for above in _ancestors(location, parents):
            if above in chosen:
                return location, above
    return None


def _ancestors(location: int, parents: Mapping[int, int]) -> Iterator[int]:
    """From the nearest up; ends where the parents lead round in a circle."""
    passed = {location}
    while (above := parents.get(location)) is not None and above not in passed:
        passed.add(above)
        yield above
        location = above
