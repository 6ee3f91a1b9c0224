"""Where a key stands in the text of a TOML file."""

import re
import tomllib
from collections.abc import Iterator

from rbsync.config.document import KeyPath

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_KEY})\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*=")
_LONG_QUOTES = re.compile(r"\"\"\"|'''")


def line_of(text: str, path: KeyPath) -> int | None:
    """The line, from 1, of the key or table at `path` in a valid TOML text.

    For a key inside a one-line table, or one that is absent, it is the line of the nearest table around it; None when the
    text has nothing of the path.
    """
    exact: dict[KeyPath, int] = {}
    around: dict[KeyPath, int] = {}
    for number, found in _keys(text):
        exact.setdefault(found, number)
        for length in range(1, len(found)):
            around.setdefault(found[:length], number)
    for length in range(len(path), 0, -1):
        line = exact.get(path[:length], around.get(path[:length]))
        if line is not None:
            return line
    return None


def _keys(text: str) -> Iterator[tuple[int, KeyPath]]:
    table: KeyPath = ()
    in_long_text = False
    for number, line in enumerate(text.split("\n"), start=1):
        starts_in_long_text = in_long_text
        in_long_text ^= len(_LONG_QUOTES.findall(line)) % 2 == 1
        if starts_in_long_text:
            continue
        if header := _HEADER.fullmatch(line.rstrip("\r")):
            table = _parts(header[1])
            yield number, table
        elif assignment := _ASSIGNMENT.match(line):
            yield number, (*table, *_parts(assignment[1]))


def _parts(key: str) -> KeyPath:
    """The parts of a dotted key, quotes and escapes undone by the TOML parser itself."""
    node: object = tomllib.loads(f"{key} = 0")
    parts: list[str] = []
    while isinstance(node, dict):
        (part,) = node
        parts.append(part)
        node = node[part]
    return tuple(parts)
