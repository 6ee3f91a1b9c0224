"""From a call's name and arguments to its result: sessions, rights, arity (smartweb sheet 3, 5, 16.3)."""

from dataclasses import dataclass

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.call import Call
from rbsync.sandbox.smartweb.contract import Operation, contract
from rbsync.sandbox.smartweb.envelope import Envelope
from rbsync.sandbox.smartweb.form import form_of
from rbsync.sandbox.smartweb.operations import OPERATIONS
from rbsync.sandbox.smartweb.refusal import NOT_PRESENT, SERVER, Refused, not_connected
from rbsync.sandbox.smartweb.row import Form, Row, Value
from rbsync.sandbox.smartweb.session import Session, Sessions

CONNECT = "Solution_Connect"
_SOURCE = "/code/smartweb/latest/api/service.php"


@dataclass(frozen=True, slots=True)
class Login:
    """The API user of the shop."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to. `cookie` is the id of the session that it began."""

    operation: Operation
    value: Value
    session: Session
    cookie: str | None = None


def carry_out(books: Books, login: Login, sessions: Sessions, envelope: Envelope, cookies: str) -> Outcome:
    """Do what was asked of the shop. Raises Refused."""
    operation = contract().operations.get(envelope.operation)
    if operation is None:
        raise Refused(NOT_PRESENT, f"Procedure '{envelope.operation}' not present")
    session = sessions.find(cookies, books.now())
    encoded_twice = session is not None and session.encoded_twice
    arguments = form_of(envelope.arguments, operation.arguments, ascii_only=encoded_twice)
    _require_all(operation, arguments)
    if operation.name == CONNECT:
        return _connect(books, login, sessions, operation, arguments)
    if session is None or operation.name in books.toggles.denied:
        raise not_connected()
    return Outcome(operation, OPERATIONS[operation.name](Call(books, session, arguments)), session)


def _connect(books: Books, login: Login, sessions: Sessions, operation: Operation, arguments: Form) -> Outcome:
    if Login(arguments.text("Username"), arguments.text("Password")) != login:
        raise Refused("AUTH", "Wrong username or password")
    key, session = sessions.connect(books.now(), books.primary)
    return Outcome(operation, True, session, key)


def _require_all(operation: Operation, arguments: Form) -> None:
    """PHP counts the arguments that are present, nil ones too."""
    present, declared = len(arguments.values), len(operation.arguments)
    if present < declared:
        count = f"{present} passed in {_SOURCE} on line 4711 and exactly {declared} expected"
        raise Refused(SERVER, f"Too few arguments to function WebService::{operation.name}(), {count}")


def row_count(value: Value) -> int:
    """How many records an answer has."""
    return len(value) if isinstance(value, list) else int(isinstance(value, Row))
