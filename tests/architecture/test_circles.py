"""No module needs itself by way of others."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.sources import FILES, ROOT, nodes


def _named(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_named(path): path for path in FILES}


def _needs(path: Path) -> set[str]:
    """Every import counts, also those of types only and those inside functions.

    Python would survive these; but two modules that know each other can be neither read nor moved alone.
    """
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update(name if name in MODULES else str(node.module) for name in inner)
    return found & MODULES.keys()


def _circles(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """The groups of modules in which each one leads to all others (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []

    def visit(name: str) -> Iterator[list[str]]:
        order[name] = lowest[name] = len(order)
        path.append(name)
        for other in graph[name]:
            if other not in order:
                yield from visit(other)
            if other in path:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == order[name]:
            group = path[path.index(name) :]
            del path[path.index(name) :]
            if len(group) > 1 or name in graph[name]:
                yield group

    for name in graph:
        if name not in order:
            yield from visit(name)


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"e"}}
    assert [sorted(group) for group in _circles(graph)] == [["b", "c"], ["e"]]


def test_no_module_needs_itself_by_way_of_others() -> None:
    assert list(_circles({name: _needs(path) for name, path in MODULES.items()})) == []
