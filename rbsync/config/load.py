"""Reading rbsync.toml into settings."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from rbsync.config.connector import ConnectorTypes
from rbsync.config.document import Document, KeyPath, read_document
from rbsync.config.problems import named, problems
from rbsync.config.secrets import Place, Secret
from rbsync.config.settings import Settings, settings_model
from rbsync.errors import ConfigError

WARNING = "warning: "


def read_settings(path: Path, environ: Mapping[str, str], types: ConnectorTypes) -> Settings:
    """The settings of the file, with the RBSYNC__ variables of `environ` over it. Its connectors are of `types`.

    No secret is read. Raises ConfigError that names every mistake at once.
    """
    document = read_document(path, environ)
    try:
        settings = settings_model(types)(document)
    except ValidationError as error:
        raise _refusal(document, problems(document, error, types)) from None
    settings._place = Place(folder=path.absolute().parent, environ=environ)
    for _, secret in secrets_of(settings):
        secret.bind(settings._place)
    settings._warnings = tuple(_warnings(document, settings))
    return settings


def _refusal(document: Document, mistakes: list[str]) -> ConfigError:
    next_step = "Correct this and run: rbsync config validate"
    if len(mistakes) == 1:
        return ConfigError(mistakes[0], next_step=next_step)
    return ConfigError(f"{document.path} has {len(mistakes)} mistakes", why="\n".join(mistakes), next_step=next_step)


def _warnings(document: Document, settings: Settings) -> Iterator[str]:
    literal = [path for path, secret in secrets_of(settings) if secret.is_literal and path not in document.overrides]
    for path in literal:
        yield f'{WARNING}{document.path}: {named(path)} stands in the file itself; better refer to it, as in {{ env = "NAME" }}.'
    if literal and document.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"{WARNING}{document.path} holds secrets and may be read by others; run: chmod 600 {document.path}"


def secrets_of(node: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Secret]]:
    """Every secret in the settings, with the key that it is the value of."""
    if isinstance(node, Secret):
        yield path, node
    elif isinstance(node, BaseModel):
        for key, value in node:
            yield from secrets_of(value, (*path, key))
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from secrets_of(value, (*path, str(key)))
