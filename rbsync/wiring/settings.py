"""rbsync.toml, read with every type of connector that there is."""

from collections.abc import Mapping
from pathlib import Path

from rbsync.config.connector import ConnectorTypes
from rbsync.config.load import read_settings
from rbsync.config.settings import Settings
from rbsync.config.show import schema_of
from rbsync.connectors.registry import TYPES

CONNECTOR_TYPES: ConnectorTypes = tuple(kind.settings for kind in TYPES)
"""The settings of every type of connector."""


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the file, with the RBSYNC__ variables of `environ` over it. Raises ConfigError with every mistake."""
    return read_settings(path, environ, CONNECTOR_TYPES)


def settings_schema() -> dict[str, object]:
    """The JSON Schema of the file."""
    return schema_of(CONNECTOR_TYPES)
