"""rbsync.toml, read with every type of connector that there is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rbsync.config.load import read_settings
from rbsync.config.schema import schema_of
from rbsync.config.settings import Settings
from rbsync.connectors.registry import SETTINGS
from rbsync.connectors.shopify.settings import STORE, STORE_WORDS

__all__ = ["STORE", "STORE_WORDS", "load_settings", "settings_schema"]


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the file, with the RBSYNC__ variables of `environ` over it. Raises ConfigError with every mistake."""
    return read_settings(path, environ, SETTINGS)


def settings_schema() -> dict[str, object]:
    """The JSON Schema of the file."""
    return schema_of(SETTINGS)
