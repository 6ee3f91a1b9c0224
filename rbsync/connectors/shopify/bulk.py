"""Bulk operations: Shopify writes a whole result to a file, outside the cost limit (shopify sheet 5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.connectors.shopify.documents import load
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import BulkStartWire, BulkWire, check
from rbsync.errors import Refused, Unavailable
from rbsync.transport.document import JsonValue, read_json

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 10.0
_PATIENCE = 900.0
UNDER_WAY = frozenset({"CREATED", "RUNNING", "CANCELING"})


Row = Mapping[str, JsonValue]


class BulkFailed(Exception):
    """The operation did not bring its whole result; read the same another way. The text says why."""


@dataclass(frozen=True, slots=True)
class Group:
    """A row at the root of the result, with the rows of its connections."""

    root: Row
    children: Sequence[Row]


def joined(rows: Iterable[Row], wanted: Collection[str]) -> list[Group]:
    """The wanted roots with their children, wherever these stand in the file (shopify sheet 5).

    The file is asked for grouped, for the lines to come in the shop's order; nothing is lost where it is not.

    Needs memory for the wanted ones only. A root that comes twice is left out: which children are whose cannot be known.
    """
    roots: dict[str, Row] = {}
    children: dict[str, list[Row]] = {}
    twice: set[str] = set()
    for row in rows:
        is_child = "__parentId" in row
        owner = row["__parentId"] if is_child else row.get("id")
        if not isinstance(owner, str) or owner not in wanted:
            continue
        if is_child:
            children.setdefault(owner, []).append(row)
        elif owner in roots:
            twice.add(owner)
        else:
            roots[owner] = row
    return [Group(root, children.get(one, ())) for one, root in roots.items() if one not in twice]


def waited_for(session: Session, operation: BulkWire, *, patience: float, record: str) -> BulkWire:
    """The operation when it has ended, or when so many seconds have passed."""
    deadline = session.clock.monotonic() + patience
    wait = _FIRST_WAIT
    while operation.status in UNDER_WAY and session.clock.monotonic() < deadline:
        session.clock.sleep(wait)
        wait = min(wait * 1.5, _LONGEST_WAIT)
        polled = session.graph.run(load("BulkPoll"), {"id": operation.id}, record=record)
        operation = check(BulkWire, polled.data.get("bulkOperation"), record=record)
    return operation


def bulk_rows(session: Session, document: str, *, record: str) -> Iterator[Row]:
    """The rows of the result; those of connections name their parent. Raises BulkFailed, maybe after some rows."""
    operation = _finished(session, document, record)
    if operation.url is None:
        return
    count = 0
    for row in _downloaded(session, operation.url, record):
        count += 1
        yield row
    # the file's end looks like its being cut short
    if count != operation.object_count:
        raise BulkFailed(f"{count} of {operation.object_count} rows came")


def _finished(session: Session, document: str, record: str) -> BulkWire:
    reply = session.graph.run(load("BulkStart"), {"document": document}, record=record)
    started = check(BulkStartWire, reply.data.get("bulkOperationRunQuery"), record=record)
    if started.user_errors or started.bulk_operation is None:
        raise BulkFailed("; ".join(error.message for error in started.user_errors) or "it did not start")
    operation = waited_for(session, started.bulk_operation, patience=_PATIENCE, record=record)
    if operation.status in UNDER_WAY:
        session.graph.run(load("BulkCancel"), {"id": operation.id}, record=record)
        raise BulkFailed(f"it did not finish within {_PATIENCE:.0f} s")
    if operation.status != "COMPLETED":
        raise BulkFailed(f"it ended {operation.status} {operation.error_code or ''}".strip())
    return operation


def _downloaded(session: Session, url: str, record: str) -> Iterator[Row]:
    try:
        for line in session.service.download(url, record):
            row = read_json(line)
            if not isinstance(row, dict):
                raise BulkFailed("a row is not an object")
            yield row
    except (Unavailable, Refused, ValueError) as error:
        raise BulkFailed(str(error)) from error
