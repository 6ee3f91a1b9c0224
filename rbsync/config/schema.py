"""The JSON Schema of rbsync.toml, generated from the settings."""

from __future__ import annotations

from rbsync.config.connector import ConnectorTypes
from rbsync.config.settings import settings_model

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(types: ConnectorTypes) -> dict[str, object]:
    """The schema of the file as editors and `config schema` use it. Dates are strings there, as TOML tools present them."""
    schema = {key: _without_null(part) for key, part in settings_model(types).model_json_schema(by_alias=True).items()}
    return {"$schema": DIALECT, **schema, "title": "rbsync.toml"}


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
