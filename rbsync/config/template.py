"""What `init` asks, and the rbsync.toml that it writes: one account, one shop, a word on every key that matters."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeGuard, get_args, get_origin

import tomli_w
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from rbsync.config.connector import ConnectorSettings
from rbsync.config.document import KeyPath
from rbsync.config.marks import Asked, Offered, Written, mark_of
from rbsync.config.problems import words_of
from rbsync.config.settings import Account, Rackbeat, State
from rbsync.config.values import Table

_INTRODUCTION = """\
# What rbsync does for one Rackbeat account. After a change, run: rbsync config validate
# Any key can be overridden by the environment: RBSYNC__RACKBEAT__BASE_URL, RBSYNC__CONNECTORS__SHOP_DK__WRITES, …
# A secret is { env = "NAME" }, { file = "path" }, { credential = "name" } (systemd) or { command = ["pass", "x"] }.
"""
_COLUMNS = 110


def asked_keys(table: type[Table], path: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo, Asked]]:
    """The keys that are marked with `Asked`, with their path: first those of the table, then those of tables inside it."""
    inner: list[tuple[KeyPath, type[Table]]] = []
    for name, field in table.model_fields.items():
        here = (*path, field.alias or name)
        if _is_table(field.annotation):
            inner.append((here, field.annotation))
        elif mark := mark_of(field, Asked):
            yield here, field, mark
    for here, within in inner:
        yield from asked_keys(within, here)


def value_of(annotation: Any, text: str) -> object:
    """The text as the value of a key of this type. Raises ValueError that says what it must be."""
    try:
        return TypeAdapter(annotation).validate_python(text)
    except ValidationError as error:
        raise ValueError(words_of(error.errors(include_url=False, include_input=False)[0])) from None


def render_template(kind: type[ConnectorSettings], shop: str, answers: Mapping[KeyPath, object]) -> str:
    """The text of the file for a shop of this type. `answers` by the path of their keys; they are written as they are."""
    given = {**answers, ("connectors", shop, "type"): kind.type_name()}
    tables: dict[KeyPath, type[Table]] = {
        ("account",): Account,
        ("state",): State,
        ("rackbeat",): Rackbeat,
        ("connectors", shop): kind,
    }
    texts = [text for path, table in tables.items() for text in _tables(table, path, given)]
    return "\n".join([_INTRODUCTION, *texts])


def _tables(table: type[Table], path: KeyPath, given: Mapping[KeyPath, object]) -> Iterator[str]:
    """The text of a table, and of those inside it. A table of nothing but comments is one itself."""
    lines: list[str] = []
    inner: list[tuple[KeyPath, type[Table]]] = []
    for name, field in table.model_fields.items():
        here = (*path, field.alias or name)
        mark = mark_of(field, Written) or mark_of(field, Offered)
        if mark is None and _is_table(field.annotation):
            inner.append((here, field.annotation))
        elif here in given:
            lines += _key(here[-1], given[here], field)
        elif mark is not None:
            value = field.default if mark.value is None else mark.value
            lines += _key(here[-1], value, field, sign="# " if isinstance(mark, Offered) else "")
    if lines:
        header = f"[{'.'.join(path)}]"
        only_comments = all(line.startswith("# ") for line in lines)
        yield "\n".join([f"# {_first_line(table)}", f"# {header}" if only_comments else header, *lines, ""])
    for here, within in inner:
        yield from _tables(within, here, given)


def _first_line(table: type[Table]) -> str:
    return (inspect.getdoc(table) or "").partition("\n")[0]


def _key(key: str, value: object, field: FieldInfo, *, sign: str = "") -> list[str]:
    """The key with its words behind it, or above it where the line would become too long."""
    line = f"{sign}{_name(key)} = {_toml(value)}"
    annotation = field.annotation
    described = field.description or (_first_line(annotation) if _is_table(annotation) else "")
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    choices = [_toml(choice) for choice in values if choice != value]
    words = ": ".join(filter(None, [described.removesuffix("."), ", ".join(choices)]))
    if not words:
        return [line]
    return [f"{line}  # {words}"] if len(line) + len(words) < _COLUMNS else [f"# {words}:", line]


def _is_table(annotation: object) -> TypeGuard[type[Table]]:
    return isinstance(annotation, type) and issubclass(annotation, Table)


def _name(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def _toml(value: object) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_name(key)} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return tomli_w.dumps({"key": value}).removeprefix("key = ").rstrip("\n")
