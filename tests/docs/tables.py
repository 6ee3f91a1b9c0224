"""The reference tables of the README, rendered from the code. `python -m tests.docs.tables` prints them all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from rbsync.cli.app import build
from rbsync.cli.reference import Command, commands
from rbsync.config.schema import settings_schema
from rbsync.core.model.product import Direction, Field
from rbsync.core.model.verdict import ADVICE
from rbsync.core.rules.ownership import owner_of
from rbsync.errors import EXIT_CODES

Node = Mapping[str, Any]


def settings_table() -> str:
    """Every key of rbsync.toml."""
    schema = settings_schema()
    rows = [_setting(path, node, required) for path, node, required in _leaves(schema, schema, "")]
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


def _leaves(schema: Node, node: Node, path: str) -> Iterator[tuple[str, Node, bool]]:
    required = node.get("required", ())
    for key, child in node["properties"].items():
        here, inner = f"{path}{key}", _followed(schema, child)
        free = inner.get("patternProperties")
        if free:
            yield from _leaves(schema, _followed(schema, next(iter(free.values()))), f"{here}.NAME.")
        elif "properties" in inner:
            yield from _leaves(schema, inner, f"{here}.")
        else:
            yield here, {**inner, **child}, key in required


def _followed(schema: Node, node: Node) -> Node:
    reference = node.get("$ref")
    return schema["$defs"][reference.removeprefix("#/$defs/")] if reference else node


def _setting(path: str, node: Node, required: bool) -> tuple[str, ...]:
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
