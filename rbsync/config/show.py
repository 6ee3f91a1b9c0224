"""The settings as they are in effect, for `config show`: defaults filled in, secrets hidden and never read."""

from __future__ import annotations

import tomli_w

from rbsync.config.settings import Settings


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
