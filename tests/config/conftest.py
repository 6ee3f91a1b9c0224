"""A place to write rbsync.toml in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rbsync.config.settings import Settings
from rbsync.errors import ConfigError
from rbsync.wiring.settings import load_settings

from .example import EXAMPLE, Load, Refusal


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write a text as rbsync.toml, readable by its owner only, and load it."""

    def write_and_load(text: str = EXAMPLE, environ: Mapping[str, str] | None = None) -> Settings:
        path = tmp_path / "rbsync.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return load_settings(path, {"HOME": str(tmp_path / "home"), **(environ or {})})

    return write_and_load


@pytest.fixture
def refusal(load: Load) -> Refusal:
    """The message a text (and an environment) is refused with."""

    def message(text: str = EXAMPLE, environ: Mapping[str, str] | None = None) -> str:
        with pytest.raises(ConfigError) as caught:
            load(text, environ)
        return str(caught.value)

    return message
