"""What is wrong with a file, each mistake with its place and in a person's words, never with the value that was given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from rbsync.config.connector import ConnectorSettings, ConnectorTypes
from rbsync.config.document import Document, KeyPath
from rbsync.config.lines import line_of
from rbsync.config.marks import Same, mark_of
from rbsync.config.settings import settings_model
from rbsync.config.values import WRONG_CONNECTOR_TYPE, WRONG_TABLE

_TYPE = 2  # in the place of a mistake in a connector, after "connectors" and its name, stands the connector's type
_UNKNOWN_KEY = "extra_forbidden"
_FOLLOWS_FROM_ANOTHER = "default_factory_not_called"
_WORDS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
}


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables that the file may have: `whole` of the file, and by type those of a connector."""

    whole: type[BaseModel]
    types: Mapping[str, type[ConnectorSettings]]

    def keys_beside(self, path: KeyPath, kind: str) -> Mapping[str, FieldInfo]:
        """The keys of the table that `path` leads into; `kind` is the type of the connector there, if it is one's."""
        table = self.types[kind] if kind else self.whole
        for key in path[_TYPE:-1] if kind else path[:-1]:
            field = _by_key(table).get(key)
            inner = () if field is None else (field.annotation, *get_args(field.annotation))
            tables = [part for part in inner if isinstance(part, type) and issubclass(part, BaseModel)]
            if not tables:
                return {}
            table = tables[0]
        return _by_key(table)


def _by_key(table: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in table.model_fields.items()}


def problems(document: Document, error: ValidationError, types: ConnectorTypes) -> list[str]:
    """Every mistake as "file:line: [table] key …", in the order of the file; those of the environment come last."""
    tables = _Tables(settings_model(types), {kind.type_name(): kind for kind in types})
    found: list[tuple[float, str]] = []
    for details in error.errors(include_url=False, include_input=False):
        if details["type"] == _FOLLOWS_FROM_ANOTHER:
            continue
        path, message = _judged(document, tables, details)
        variable = _variable(document, path)
        line = None if variable else line_of(document.text, path)
        where = f"environment variable {variable}" if variable else f"{document.path}{f':{line}' if line else ''}"
        name = named(path)
        if details["type"] == WRONG_TABLE:
            name = f"[{'.'.join(path)}]"
            where += "" if variable else _laid_over(document, path)
        found.append((float("inf") if line is None else line, f"{where}: {name} {message}"))
    return list(dict.fromkeys(text for _, text in sorted(found, key=lambda pair: pair[0])))


def named(path: KeyPath) -> str:
    """A key as people find it in the file: "[rackbeat] token"; a top table as "[account]"."""
    table, key = path[:-1], path[-1]
    return f"[{'.'.join(table)}] {key}" if table else f"[{key}]"


def _judged(document: Document, tables: _Tables, details: ErrorDetails) -> tuple[KeyPath, str]:
    path = _path(details)
    if path[0] == "connectors" and len(path) > 1 and not _stands_in_file(document, path[:2]):
        connectors = document.file.get("connectors")
        have = ", ".join(connectors if isinstance(connectors, dict) else ()) or "none"
        return path[:2], f"is not a connector of the file, which has: {have}"
    if details["type"] == _UNKNOWN_KEY:
        kind = _connector_type(details)
        return path, _of_another_type(tables, path, kind) or _unknown(path, tables.keys_beside(path, kind))
    return path, words_of(details)


def _path(details: ErrorDetails) -> KeyPath:
    path: list[str] = []
    for place, part in enumerate(details["loc"]):
        if not isinstance(part, str) or part == "[key]":
            break
        if place != _TYPE or path[0] != "connectors":
            path.append(part)
    return (*path, "type") if details["type"] == WRONG_CONNECTOR_TYPE else tuple(path)


def _connector_type(details: ErrorDetails) -> str:
    """The type of the connector in which the mistake lies; "" elsewhere."""
    place = details["loc"]
    return str(place[_TYPE]) if place[0] == "connectors" and len(place) > _TYPE else ""


def _variable(document: Document, path: KeyPath) -> str | None:
    """The environment variable that set the key, its table, or something inside it that makes it wrong."""
    for length in range(len(path), 0, -1):
        if variable := document.overrides.get(path[:length]):
            return variable
    if _stands_in_file(document, path):
        return None
    return next((name for key, name in document.overrides.items() if key[: len(path)] == path), None)


def _laid_over(document: Document, table: KeyPath) -> str:
    """The variables that set something in a table of the file: its mistake may be theirs."""
    variables = [name for key, name in document.overrides.items() if key[: len(table)] == table]
    return f" with {', '.join(variables)}" if variables else ""


def _stands_in_file(document: Document, path: KeyPath) -> bool:
    node: object = document.file
    for key in path:
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return True


def _of_another_type(tables: _Tables, path: KeyPath, kind: str) -> str:
    """Of a key that only another type of connector has: whose it is, and what is there instead; else empty."""
    if not kind:
        return ""
    own = tables.types[kind]
    for name, other in tables.types.items():
        field = tables.keys_beside(path, name).get(path[-1])
        if field is not None and name != kind:
            instead = _same_purpose(tables.keys_beside(path, kind), mark_of(field, Same))
            has = f'; a {own.title} shop has "{instead}"' if instead else ""
            return f"is for {other.title} shops only{has}"
    return ""


def _same_purpose(keys: Mapping[str, FieldInfo], purpose: Same | None) -> str | None:
    return next((key for key, field in keys.items() if purpose and mark_of(field, Same) == purpose), None)


def _unknown(path: KeyPath, known: Collection[str]) -> str:
    key = path[-1]
    nearest = get_close_matches(key.lower(), known, n=1, cutoff=0.6)
    if nearest:
        return f'is not known; did you mean "{nearest[0]}"?'
    nearest = get_close_matches(key.lower(), known, n=1, cutoff=0.0)
    return f'is not known; the nearest key is "{nearest[0]}", and all are: {", ".join(sorted(known))}'


def words_of(details: ErrorDetails) -> str:
    """What is wrong with a value, in words that follow the key's name."""
    kind, context = details["type"], details.get("ctx", {})
    if kind in _WORDS:
        return _WORDS[kind]
    if kind == "literal_error":
        return f"must be {context['expected']}".replace("'", '"')
    if kind == "greater_than_equal":
        return f"must be {context['ge']} or more"
    if kind == "less_than_equal":
        return f"must be {context['le']} or less"
    if kind == "value_error":
        return str(context["error"])
    if kind in (WRONG_CONNECTOR_TYPE, WRONG_TABLE):
        return details["msg"]
    return "has a value that does not fit here"
