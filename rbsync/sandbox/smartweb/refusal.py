"""The faults of the service: a code and a text (smartweb sheet 5)."""

from dataclasses import dataclass

SERVER = "Server"
"""What PHP itself has to complain of: `SOAP-ENV:Server` in SOAP 1.1, `Receiver` in SOAP 1.2."""
NOT_PRESENT = "ProcedureNotPresent"


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The call is refused. `code` is one of the application's, or SERVER."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def not_connected() -> Refused:
    """Without a session, or after it has ended."""
    return Refused("AUTH", "Not logged in")


def bad_value(text: str) -> Refused:
    """An argument makes no sense."""
    return Refused("PARAM", text)


def no_such_id(number: object, name: str) -> Refused:
    """A number that names nothing."""
    return bad_value(f"No such id: {number} for {name}")
