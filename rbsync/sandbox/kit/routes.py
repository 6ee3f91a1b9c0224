"""A table of routes: which entry answers which method and path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Route(Generic[Entry]):
    """A line of the table. `parts` are the segments of its path; `{…}` stands for any."""

    method: str
    parts: tuple[str, ...]
    entry: Entry

    def keys(self, segments: Sequence[str]) -> tuple[str, ...] | None:
        """The segments that stand for `{…}`; None when the path is another. A last `{…:path}` takes all that is left."""
        if self.parts[-1].endswith(":path}") and len(segments) > len(self.parts):
            last = len(self.parts) - 1
            segments = [*segments[:last], "/".join(segments[last:])]
        if len(self.parts) != len(segments):
            return None
        pairs = list(zip(self.parts, segments, strict=True))
        if any(part != segment and part[:1] != "{" for part, segment in pairs):
            return None
        return tuple(segment for part, segment in pairs if part[:1] == "{")


class Routes(Generic[Entry]):
    """Built from a table such as `{"GET orders/{n}": …}`. Where several fit, the one with the fewest `{…}` answers."""

    def __init__(self, table: Mapping[str, Entry]) -> None:
        routes = [Route(call.split()[0], tuple(call.split()[1].split("/")), entry) for call, entry in table.items()]
        self._routes = sorted(routes, key=lambda route: sum(part[:1] == "{" for part in route.parts))

    def find(self, method: str, segments: Sequence[str]) -> tuple[Route[Entry], tuple[str, ...]] | None:
        """The route that answers, and its keys; None when none does."""
        for route in self._routes:
            if route.method == method and (keys := route.keys(segments)) is not None:
                return route, keys
        return None

    def knows(self, segments: Sequence[str]) -> bool:
        """Whether any method is answered at that path."""
        return any(route.keys(segments) is not None for route in self._routes)
