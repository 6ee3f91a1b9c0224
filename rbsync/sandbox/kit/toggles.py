"""Switches of a simulator: a dataclass whose annotations say which values each switch takes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Literal, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(slots=True)
class Toggles:
    """The base of a simulator's switches. A subclass is a dataclass with a default for every field.

    A field is a bool, an int, a float, a str, a Literal, a tuple of texts or of Literals, or one of these or None.
    """

    def update(self, wanted: Mapping[str, object]) -> None:
        """Set the named switches, all or none. Raises ValueError that names what is wrong."""
        set_fields(self, wanted)

    def as_json(self) -> dict[str, object]:
        """All switches by name, with their present values."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def set_fields(record: "DataclassInstance", wanted: Mapping[str, object]) -> None:
    """Set fields of a dataclass to values of JSON, all or none. Raises ValueError that names what is wrong."""
    of_type = get_type_hints(type(record))
    hints = {each.name: of_type[each.name] for each in fields(record) if each.init}
    if unknown := wanted.keys() - hints.keys():
        raise ValueError(f"`{min(unknown)}` is not known; known: {', '.join(hints)}")
    values = {name: checked(name, value, hints[name]) for name, value in wanted.items()}
    for name, value in values.items():
        setattr(record, name, value)


def checked(name: str, value: object, hint: object) -> object:
    """The value as the annotation `hint` has it. Raises ValueError, which names the field, when it does not fit."""
    origin, choices = get_origin(hint), get_args(hint)
    if origin is UnionType:
        [kind] = [each for each in choices if each is not NoneType]
        return None if value is None else checked(name, value, kind)
    if origin is Literal:
        if value in choices:
            return value
        raise ValueError(f"`{name}` must be one of {choices}")
    if origin is tuple:
        if isinstance(value, list | tuple):
            return tuple(checked(name, each, choices[0]) for each in value)
        raise ValueError(f"`{name}` must be a list")
    if hint is float and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    if type(value) is hint:
        return value
    raise ValueError(f"`{name}` must be of type {getattr(hint, '__name__', hint)}")
