"""Where pydantic-settings takes the settings from: rbsync.toml, and above it the RBSYNC__ variables."""

from collections.abc import Collection, Mapping

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from rbsync.config.document import Document, KeyPath


class _Source(PydanticBaseSettingsSource):
    def __init__(self, settings_cls: type[BaseSettings], given: Mapping[str, object]) -> None:
        super().__init__(settings_cls)
        self._given = given

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[object, str, bool]:
        """The value of one table, as it was given."""
        return self._given.get(field_name), field_name, False

    def __call__(self) -> dict[str, object]:
        """All that was given, with unknown keys too: they are refused, not passed over."""
        return dict(self._given)


class EnvironmentSource(_Source):
    """The variables of the environment that was passed in; the names of connectors are spelled as the file has them."""

    def __init__(self, settings_cls: type[BaseSettings], document: Document) -> None:
        super().__init__(settings_cls, document.environment)


class FileSource(_Source):
    """The file, which gives no value where a variable sets one.

    pydantic-settings merges tables key by key: { env = "A" } under { file = "b" } would become a secret of two kinds.
    """

    def __init__(self, settings_cls: type[BaseSettings], document: Document) -> None:
        super().__init__(settings_cls, _without(document.overrides, document.file))


def _without(replaced: Collection[KeyPath], table: Mapping[str, object], path: KeyPath = ()) -> dict[str, object]:
    """The table with None at the paths in `replaced`, so that its keys keep their order."""
    kept: dict[str, object] = {}
    for key, value in table.items():
        here = (*path, key)
        if here in replaced:
            kept[key] = None
        else:
            kept[key] = _without(replaced, value, here) if isinstance(value, dict) else value
    return kept
