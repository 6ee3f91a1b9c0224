"""One call to Rackbeat: path, key, envelope, and the guard before every change."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote

from rbsync.errors import NotFound, OutcomeUnknown, RbsyncError
from rbsync.rackbeat.wire import Row, broken, check
from rbsync.transport.call import Answer, Call
from rbsync.transport.service import Service
from rbsync.wire import Model

Query = tuple[tuple[str, str], ...]


class Client:
    """Rackbeat's calls over one service. `before_write` runs before anything is changed and may raise.

    `accepted` remembers per list path which form of the query it takes, `refused` the paths this account does not offer.
    """

    def __init__(self, service: Service, *, workers: int, before_write: Callable[[], None]) -> None:
        self.service = service
        self.workers = workers
        self.accepted: dict[str, int] = {}
        self.refused: set[str] = set()
        self._before_write = before_write

    def get(self, path: str, *, record: str, query: Query = ()) -> Row:
        """The JSON object at `path`. Raises the transport's errors, and ContractBroken for anything but an object."""
        answer = self.service.send(Call("GET", path, record, repeatable=True, query=query))
        try:
            return _object(answer)
        except ValueError as error:
            raise broken(f"GET {path}: {error}", record=record) from None

    def read(self, model: type[Model], path: str, name: str, *, record: str, query: Query = ()) -> Model:
        """The single record at `path`, under `name` in its envelope. Raises what `get` raises."""
        return checked_record(model, self.get(path, record=record, query=query), name, record=record)

    def put(self, path: str, body: Row, *, record: str) -> Row:
        """Set what is named to absolute values; may be sent again. Empty when it was done and the answer is unreadable."""
        self._before_write()
        answer = self.service.send(Call("PUT", path, record, repeatable=True, body=dict(body)))
        try:
            return _object(answer)
        except ValueError:
            return {}

    def post(self, path: str, body: Row, *, record: str, query: Query = ()) -> Row:
        """Change something; never sent twice. Raises OutcomeUnknown also when it was done and the answer is unreadable."""
        self._before_write()
        answer = self.service.send(Call("POST", path, record, repeatable=False, query=query, body=dict(body)))
        try:
            return _object(answer) if answer.content.strip() else {}
        except ValueError as error:
            raise outcome_unknown(
                f"POST {path} was done, and its answer cannot be read", record=record, why=str(error)
            ) from None


def key(number: str) -> str:
    """An item number as a path segment: encoded twice (rackbeat sheet 3.10)."""
    encoded = quote(quote(number, safe=""), safe="")
    # a segment of dots alone would be taken for a step in the path
    return encoded if encoded.strip(".") else encoded.replace(".", "%252E")


def record_under(document: Row, name: str, *, record: str) -> Row:
    """The single record of an envelope: under `name`, else the only object in it. Raises ContractBroken."""
    named = document.get(name)
    if isinstance(named, dict):
        return named
    objects = [value for value in document.values() if isinstance(value, dict)]
    if len(objects) != 1:
        raise broken(f"the answer has no {name}", record=record)
    return objects[0]


def checked_record(model: type[Model], document: Row, name: str, *, record: str) -> Model:
    """The same as `model`. Raises ContractBroken."""
    return check(model, record_under(document, name, record=record), record=record)


def rows_under(document: Row, name: str, *, record: str) -> Sequence[Row]:
    """The rows of an envelope: under `name`, else the only list in it. Raises ContractBroken."""
    named = document.get(name)
    if not isinstance(named, list):
        lists = [value for value in document.values() if isinstance(value, list)]
        if len(lists) != 1:
            raise broken(f"the answer has no {name}", record=record)
        named = lists[0]
    rows = [row for row in named if isinstance(row, dict)]
    if len(rows) != len(named):
        raise broken(f"{name} holds something that is not an object", record=record)
    return rows


def outcome_unknown(what: str, *, record: str, why: str = "") -> OutcomeUnknown:
    """A change that may have been made."""
    return OutcomeUnknown(
        what, service="rackbeat", record=record, why=why, then="The next run reads what is there before it tries again."
    )


def gone(what: str, why: str, *, record: str) -> NotFound:
    """What was asked for is there no longer, though Rackbeat answered."""
    return NotFound(f"The {what} is gone", service="rackbeat", status=404, reasons={"": why}, record=record)


@contextmanager
def after_write(record: str) -> Iterator[None]:
    """Around what follows an answered change: when it fails, or a signal ends it, the change stands and its result is not
    known. Raises OutcomeUnknown."""
    try:
        yield
    except OutcomeUnknown:
        raise
    except RbsyncError as error:
        raise outcome_unknown(
            "The change was made, but its result cannot be read", record=record, why=str(error)
        ) from error


def _object(answer: Answer) -> Row:
    document = answer.json()
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    return document
