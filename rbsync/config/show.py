"""What `config show` and `config schema` print: the settings in effect, secrets hidden and never read, and their schema."""

import tomli_w

from rbsync.config.connector import ConnectorTypes
from rbsync.config.settings import Settings, settings_model


def effective(settings: Settings) -> dict[str, object]:
    """For JSON: every key, None where nothing is set, times as ISO 8601. Secrets are references or "(hidden)"."""
    shown: dict[str, object] = settings.model_dump(mode="json", by_alias=True)
    shown["state"] = {"path": str(settings.state_path)}
    return shown


def effective_toml(settings: Settings) -> str:
    """The same as TOML, without the keys that are not set."""
    shown = settings.model_dump(by_alias=True, exclude_none=True)
    shown["state"] = {"path": str(settings.state_path)}
    return tomli_w.dumps(shown)


def schema_of(types: ConnectorTypes) -> dict[str, object]:
    """The schema of the file as editors and `config schema` use it. Dates are strings there, as TOML tools present them."""
    schema = {key: _without_null(part) for key, part in settings_model(types).model_json_schema(by_alias=True).items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "rbsync.toml"}


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
