"""What `init` asks of a type of connector, and whether an answer will do."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from rbsync.config.document import KeyPath
from rbsync.config.marks import Asked, mark_of
from rbsync.config.problems import words_of
from rbsync.config.settings import ConnectorName
from rbsync.config.values import Table


def asked_keys(table: type[Table], path: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo, Asked]]:
    """The keys that are marked with `Asked`, with their path: first those of the table, then those of tables inside it."""
    inner: list[tuple[KeyPath, type[Table]]] = []
    for name, field in table.model_fields.items():
        here = (*path, field.alias or name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, Table):
            inner.append((here, field.annotation))
        elif mark := mark_of(field, Asked):
            yield here, field, mark
    for here, within in inner:
        yield from asked_keys(within, here)


def value_of(field: FieldInfo, text: str) -> object:
    """The text as the value of a key. Raises ValueError that says what it must be."""
    return _valid(TypeAdapter(field.rebuild_annotation()), text)


def connector_name(text: str) -> object:
    """The text as a connector's name. Raises ValueError that says what it must be."""
    return _valid(TypeAdapter(ConnectorName), text)


def _valid(adapter: TypeAdapter[object], text: str) -> object:
    try:
        return adapter.validate_python(text)
    except ValidationError as error:
        raise ValueError(words_of(error.errors(include_url=False, include_input=False)[0])) from None
