"""The JSON Schema of rbsync.toml, generated from the settings."""

from __future__ import annotations

import re

from rbsync.config.connector import ConnectorTypes
from rbsync.config.settings import settings_model

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(types: ConnectorTypes) -> dict[str, object]:
    """The schema of the file as editors and `config schema` use it. Dates are strings there, as TOML tools present them."""
    schema = {key: _without_null(part) for key, part in settings_model(types).model_json_schema(by_alias=True).items()}
    return {"$schema": DIALECT, **schema, "title": "rbsync.toml"}


def keys_at(schema: dict[str, object], path: tuple[str, ...], connector_type: str) -> tuple[str, ...]:
    """The keys that the table at `path` may have; empty where keys are free or `path` is no table.

    `connector_type` is that of the connector that the path leads to, if it does.
    """
    tables: list[dict[str, object]] = [schema]
    for key in path:
        tables = [inner for table in tables for inner in _tables(schema, _child(table, key), connector_type)]
    return tuple(dict.fromkeys(key for table in tables for key in _mapping(table.get("properties"))))


def _child(table: dict[str, object], key: str) -> object:
    free = [node for pattern, node in _mapping(table.get("patternProperties")).items() if re.search(pattern, key)]
    return _mapping(table.get("properties")).get(key, free[0] if free else table.get("additionalProperties"))


def _tables(schema: dict[str, object], node: object, connector_type: str) -> list[dict[str, object]]:
    """The node itself, with references followed and alternatives side by side; of connectors, the one of the type."""
    part = _mapping(node)
    by_type = _mapping(_mapping(part.get("discriminator")).get("mapping"))
    reference = by_type.get(connector_type, part.get("$ref"))
    if isinstance(reference, str):
        inner = _mapping(schema.get("$defs")).get(reference.removeprefix("#/$defs/"))
        return _tables(schema, inner, connector_type)
    alternatives = part.get("anyOf")
    if isinstance(alternatives, list):
        return [table for alternative in alternatives for table in _tables(schema, alternative, connector_type)]
    return [part]


def _mapping(node: object) -> dict[str, object]:
    return node if isinstance(node, dict) else {}


def _without_null(node: object) -> object:
    """TOML has no null: a key that may be left out is left out, also from the defaults of its table."""
    if isinstance(node, list):
        return [_without_null(part) for part in node if part != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    cleaned = {key: _without_null(part) for key, part in node.items() if key != "default" or _is_default(part)}
    alternatives = cleaned.get("anyOf")
    if isinstance(alternatives, list) and len(alternatives) == 1 and isinstance(alternatives[0], dict):
        del cleaned["anyOf"]
        return {**alternatives[0], **cleaned}
    return cleaned


def _is_default(value: object) -> bool:
    return value is not None and not isinstance(value, dict)
