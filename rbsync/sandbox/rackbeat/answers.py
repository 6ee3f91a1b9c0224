"""Answers and refusals, in the shapes of rackbeat sheet 3.4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rbsync.sandbox.rackbeat.toggles import Toggles

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a document."""

    status: int
    document: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Rackbeat will not do it: any status but 422, with its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def answer(self) -> Answer:
        """The refusal as an answer."""
        return Answer(self.status, {"message": self.message})


class Invalid(Exception):
    """A 422: validation or a business rule, by dotted key."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(str(errors))
        self.errors = errors

    def answer(self, toggles: Toggles) -> Answer:
        """The refusal in the shape that the toggle asks for."""
        first = next(iter(self.errors.values()))[0]
        shapes: dict[str, Mapping[str, object]] = {
            "errors": {"errors": self.errors},
            "message": {"message": first},
            "both": {"message": first, "errors": self.errors},
        }
        return Answer(422, shapes[toggles.error_shape])


def invalid(key: str, message: str) -> Invalid:
    """A 422 about one key."""
    return Invalid({key: [message]})


def not_found(what: str) -> Refused:
    """A 404."""
    return Refused(404, f"{what} not found.")
