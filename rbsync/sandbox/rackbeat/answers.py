"""Answers and refusals, in the shapes of rackbeat sheet 3.4."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rbsync.sandbox.kit import doors as kit
from rbsync.sandbox.rackbeat.toggles import Toggles

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a document."""

    status: int
    document: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(kit.Refused):
    """Rackbeat will not do it: any status but 422, with its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, {"message": message})

    def answer(self) -> Answer:
        """The refusal as an answer."""
        return Answer(self.status, self.document)


class Invalid(kit.Refused):
    """A 422: validation or a business rule, by dotted key."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(422, {"errors": errors})
        self.errors = errors

    def answer(self, toggles: Toggles) -> Answer:
        """The refusal in the shape that the toggle asks for."""
        first = next(iter(self.errors.values()))[0]
        shapes: dict[str, Mapping[str, object]] = {
            "errors": self.document,
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
