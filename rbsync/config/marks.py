"""What a key of rbsync.toml says of itself beside its type: for `init`, `check` and the messages about mistakes."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic.fields import FieldInfo

Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Asked:
    """`init` asks for the key with an option of its own and, unless it may be left out, with a question on a terminal."""

    option: str
    metavar: str
    question: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """`init` writes the key with this value, or else with its default."""

    value: object = None


@dataclass(frozen=True, slots=True)
class Offered:
    """`init` writes the key as a comment, with this value or else with its default."""

    value: object = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The key holds numbers of records of one kind in Rackbeat; `check` looks them up."""

    kind: str


@dataclass(frozen=True, slots=True)
class Same:
    """Keys of several types of connectors have this purpose, so that a message can name the right one."""

    purpose: str


def mark_of(field: FieldInfo, kind: type[Mark]) -> Mark | None:
    """The mark of this kind that a key has."""
    return next((mark for mark in field.metadata if isinstance(mark, kind)), None)
