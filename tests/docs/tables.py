"""The reference tables of the README, rendered from the code. `python -m tests.docs.tables` prints them all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rbsync.cli.app import build
from rbsync.core.model.product import Direction, Field
from rbsync.core.model.verdict import ADVICE
from rbsync.core.rules.ownership import owner_of
from rbsync.errors import EXIT_CODES
from rbsync.wiring.settings import settings_schema
from tests.docs.command_reference import Command, commands

Node = Mapping[str, Any]
Row = tuple[str, str, str]


def settings_table() -> str:
    """Every key of rbsync.toml."""
    schema = settings_schema()
    told: dict[Row, list[str]] = {}
    for path, node, required, kind in _leaves(schema, schema, "", ""):
        told.setdefault(_setting(path, node, required), []).append(kind)
    types = list(dict.fromkeys(kind for kinds in told.values() for kind in kinds if kind))
    rows = [_for_types(row, kinds, types) for row, kinds in _by_key(told)]
    return _table(("Key", "Default", "Meaning"), rows)


def commands_table() -> str:
    """Every command, with the options that only it has."""
    return _table(("Command", "Options of its own", "What it does"), [_command(one) for one in commands(build())])


@cache
def pass_options() -> frozenset[str]:
    """The options that every pass has."""
    return frozenset.intersection(*(frozenset(one.options) for one in commands(build()) if "--dry-run" in one.options))


def owners_table() -> str:
    """Who decides on each field of a product, where the settings say nothing."""
    rows = [(str(field), *(str(owner_of(way, {}, field)) for way in Direction)) for field in Field]
    return _table(("Field", *(f"`{way}`" for way in Direction)), rows)


def exit_codes_table() -> str:
    """Every exit code."""
    return _table(("Code", "Meaning"), [(f"{code:d}", text) for code, text in EXIT_CODES.items()])


def reasons_table() -> str:
    """Every reason with its advice."""
    return _table(("Reason", "What to do"), [(f"`{reason}`", _cell(advice)) for reason, advice in ADVICE.items()])


def _leaves(schema: Node, node: Node, path: str, kind: str) -> Iterator[tuple[str, Node, bool, str]]:
    """Each key with its schema, whether it is required, and the type of connector that it belongs to."""
    required = node.get("required", ())
    for key, child in node["properties"].items():
        here, inner = f"{path}{key}", _followed(schema, child)
        named = next(iter(inner.get("patternProperties", {}).values()), {})
        if "discriminator" in named:
            types = named["discriminator"]["mapping"]
            for name, reference in types.items():
                yield from _leaves(schema, _followed(schema, {"$ref": reference}), f"{here}.NAME.", name)
        elif "properties" in inner:
            yield from _leaves(schema, inner, f"{here}.", kind)
        else:
            yield here, {**inner, **child}, key in required, kind


def _by_key(told: Mapping[Row, list[str]]) -> list[tuple[Row, list[str]]]:
    """In the order of the file: a key that one type of connector has alone comes after those of its table that all have."""
    tables: dict[str, list[tuple[Row, list[str]]]] = {}
    for row, kinds in told.items():
        tables.setdefault(row[0].rpartition(".")[0], []).append((row, kinds))
    return [one for rows in tables.values() for one in sorted(rows, key=_place)]


def _place(told: tuple[Row, list[str]]) -> tuple[bool, int]:
    (key, _, _), kinds = told
    return not key.endswith(".type"), -len(kinds)


def _for_types(row: Row, kinds: Sequence[str], types: Sequence[str]) -> Row:
    key, default, meaning = row
    if kinds == [""] or len(kinds) == len(types):
        return row
    return key, default, f"*{' and '.join(kinds)}:* {meaning}"


def _followed(schema: Node, node: Node) -> Node:
    reference = node.get("$ref")
    return schema["$defs"][reference.removeprefix("#/$defs/")] if reference else node


def _setting(path: str, node: Node, required: bool) -> Row:
    default = f"`{json.dumps(node['default'])}`" if "default" in node and node["default"] != {} else ""
    described = str(node.get("description", "")).rstrip(".")
    allowed = ", ".join(f"`{json.dumps(value)}`" for value in _values(node))
    meaning = ": ".join(part for part in (described, allowed) if part)
    return f"`{path}`", "required" if required else default, _cell(meaning)


def _values(node: Node) -> list[object]:
    if "const" in node:
        return [node["const"]]
    return list(node.get("enum", ()))


def _command(command: Command) -> tuple[str, ...]:
    own = ", ".join(f"`{option}`" for option in command.options if option not in pass_options())
    usage = " ".join((command.name, *command.arguments)).replace("...", "…")
    return f"`{usage}`", own, _cell(command.help)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    for render in (owners_table, settings_table, commands_table, exit_codes_table, reasons_table):
        print(render(), end="\n\n")  # noqa: T201
