"""What is wrong with a file, each mistake with its place and in a person's words, never with the value that was given."""

from __future__ import annotations

from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rbsync.config.document import Document, KeyPath
from rbsync.config.lines import line_of
from rbsync.config.schema import keys_at, settings_schema
from rbsync.config.values import WRONG_CONNECTOR_TYPE, WRONG_TABLE

_TYPE = 2  # in the place of a mistake in a connector, after "connectors" and its name, stands the connector's type
_UNKNOWN_KEY = "extra_forbidden"
_TYPE_NAMES = {"shopify": "Shopify", "smartweb": "SmartWeb"}
_COUNTERPARTS = {
    "smartweb": {
        "when": "statuses",
        "currency": "currencies",
        "payment_terms_by_gateway": "payment_terms_by_method",
        "store": "username",
        "access_token": "password",
        "client_id": "username",
        "client_secret": "password",
        "base_url": "wsdl",
    },
    "shopify": {
        "statuses": "when",
        "currencies": "currency",
        "payment_terms_by_method": "payment_terms_by_gateway",
        "username": "store",
        "password": "access_token",
        "wsdl": "base_url",
    },
}
"""By type of connector: what it has instead of a key that another type has alone."""
_FOLLOWS_FROM_ANOTHER = "default_factory_not_called"
_WORDS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
}


def problems(document: Document, error: ValidationError) -> list[str]:
    """Every mistake as "file:line: [table] key …", in the order of the file; those of the environment come last."""
    schema = settings_schema()
    found: list[tuple[float, str]] = []
    for details in error.errors(include_url=False, include_input=False):
        if details["type"] == _FOLLOWS_FROM_ANOTHER:
            continue
        path, message = _judged(document, schema, details)
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


def _judged(document: Document, schema: dict[str, object], details: ErrorDetails) -> tuple[KeyPath, str]:
    path = _path(details)
    if path[0] == "connectors" and len(path) > 1 and not _stands_in_file(document, path[:2]):
        connectors = document.file.get("connectors")
        have = ", ".join(connectors if isinstance(connectors, dict) else ()) or "none"
        return path[:2], f"is not a connector of the file, which has: {have}"
    if details["type"] == _UNKNOWN_KEY:
        kind = _connector_type(details)
        return path, _of_another_type(schema, path, kind) or _unknown(path, keys_at(schema, path[:-1], kind))
    return path, _words(details)


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


def _of_another_type(schema: dict[str, object], path: KeyPath, kind: str) -> str:
    """Of a key that only another type of connector has: whose it is, and what is there instead; else empty."""
    others = [other for other in _COUNTERPARTS if kind and other != kind]
    for other in others:
        if path[-1] in keys_at(schema, path[:-1], other):
            instead = _COUNTERPARTS[kind].get(path[-1])
            has = f'; a {_TYPE_NAMES[kind]} shop has "{instead}"' if instead else ""
            return f"is for {_TYPE_NAMES[other]} shops only{has}"
    return ""


def _unknown(path: KeyPath, known: tuple[str, ...]) -> str:
    key = path[-1]
    nearest = get_close_matches(key.lower(), known, n=1, cutoff=0.6)
    if nearest:
        return f'is not known; did you mean "{nearest[0]}"?'
    nearest = get_close_matches(key.lower(), known, n=1, cutoff=0.0)
    return f'is not known; the nearest key is "{nearest[0]}", and all are: {", ".join(sorted(known))}'


def _words(details: ErrorDetails) -> str:
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
