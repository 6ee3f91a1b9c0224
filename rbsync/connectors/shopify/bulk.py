"""Bulk operations: Shopify reads or writes many records at once, by files and outside the cost limit (shopify sheet 5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rbsync.connectors.shopify.documents import Document, load
from rbsync.connectors.shopify.product_wire import StagedWire
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import BulkStartWire, BulkWire, check
from rbsync.errors import OutcomeUnknown, RbsyncError, Refused, Unavailable
from rbsync.transport.client import UploadedFile
from rbsync.transport.document import JsonValue, read_json, write_json

LARGEST_FILE = 18_000_000
"""Bytes; well below what one operation takes (shopify sheet 5)."""

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 10.0
_PATIENCE = 900.0
_PATIENCE_WITH_WRITING = 3600.0
_PATIENCE_AFTER_CANCEL = 60.0
_UNDER_WAY = frozenset({"CREATED", "RUNNING", "CANCELING"})
_PATH_FIELD = "key"
_MIME_TYPE = "text/jsonl"

Row = Mapping[str, JsonValue]


class BulkFailed(Exception):
    """The operation did not bring its whole result; read the same another way. The text says why."""


class NotStarted(Exception):
    """Certainly nothing was written; do the same another way."""


@dataclass(slots=True)
class Answers:
    """What is certain: the row of each line that was answered, and the rows that belong to a product by its id.

    `why` the other lines have no answer; `stopped` is what stops the whole shop.
    """

    rows: dict[int, JsonValue] = field(default_factory=dict)
    children: dict[str, list[Row]] = field(default_factory=dict)
    why: str = "the result does not tell of it"
    stopped: RbsyncError | None = None

    def take(self, row: JsonValue) -> None:
        """Sort a row of the result. One that tells neither its line nor its product is of no use."""
        if not isinstance(row, dict):
            return
        line, parent = row.get("__lineNumber"), row.get("__parentId")
        if isinstance(parent, str):
            self.children.setdefault(parent, []).append(row)
        elif isinstance(line, int) and not isinstance(line, bool):
            self.rows[line] = row


def joined(rows: Iterable[Row], ids: Collection[str]) -> list[tuple[Row, Sequence[Row]]]:
    """The roots with these ids, each with the rows of its connections, wherever these stand in the file (shopify sheet 5).

    The file is asked for grouped, for the lines to come in the shop's order; nothing is lost where it is not.

    Needs memory for these roots only. A root that comes twice is left out: which children are whose cannot be known.
    """
    roots: dict[str, Row] = {}
    children: dict[str, list[Row]] = {}
    twice: set[str] = set()
    for row in rows:
        is_child = "__parentId" in row
        owner = row["__parentId"] if is_child else row.get("id")
        if not isinstance(owner, str) or owner not in ids:
            continue
        if is_child:
            children.setdefault(owner, []).append(row)
        elif owner in roots:
            twice.add(owner)
        else:
            roots[owner] = row
    return [(root, children.get(key, ())) for key, root in roots.items() if key not in twice]


def bulk_rows(session: Session, document: str, *, record: str) -> Iterator[Row]:
    """The rows of the result; those of connections name their parent. Raises BulkFailed, maybe after some rows."""
    reply = session.graph.run(load("BulkStart"), {"document": document}, record=record)
    started = check(BulkStartWire, reply.data.get("bulkOperationRunQuery"), record=record)
    if started.user_errors or started.bulk_operation is None:
        raise BulkFailed(started.messages or "it did not start")
    operation = _waited_for(session, started.bulk_operation, patience=_PATIENCE, record=record)
    if operation.status in _UNDER_WAY:
        session.graph.run(load("BulkCancel"), {"id": operation.id}, record=record)
        raise BulkFailed(f"it did not finish within {_PATIENCE:.0f} s")
    if operation.status != "COMPLETED":
        raise BulkFailed(f"it {operation.end}")
    if operation.url is None:
        return
    count = 0
    try:
        for line in session.service.download(operation.url, record):
            row = read_json(line)
            if not isinstance(row, dict):
                raise BulkFailed("a row is not an object")
            count += 1
            yield row
    except (Unavailable, Refused, ValueError) as error:
        raise BulkFailed(str(error)) from error
    # the file's end looks like its being cut short
    if count != operation.object_count:
        raise BulkFailed(f"{count} of {operation.object_count} rows came")


def run_in_bulk(session: Session, document: Document, content: bytes, *, record: str) -> Answers:
    """Send one mutation per line of `content`, and wait for all. Raises NotStarted, and Denied before anything is done."""
    path = _uploaded(session, content, record)
    try:
        reply = session.graph.run(load("BulkMutate"), {"mutation": document.text, "path": path}, record=record)
    except (Refused, Unavailable) as error:
        raise NotStarted(str(error)) from error
    except OutcomeUnknown as error:
        return Answers(why=str(error))
    started = check(BulkStartWire, reply.data.get("bulkOperationRunMutation"), record=record)
    if started.user_errors or started.bulk_operation is None:
        raise NotStarted(started.messages or "no operation")
    answers, operation = Answers(), started.bulk_operation
    try:
        ended = _waited_for(session, operation, patience=_PATIENCE_WITH_WRITING, record=record)
        if ended.status in _UNDER_WAY:
            session.graph.run(load("BulkCancel"), {"id": operation.id}, record=record)
            ended = _waited_for(session, ended, patience=_PATIENCE_AFTER_CANCEL, record=record)
        if ended.status != "COMPLETED":
            answers.why = f"the operation {ended.end}"
        url = ended.url or ended.partial_data_url
        for line in session.service.download(url, record) if url else ():
            answers.take(read_json(line))
    except RbsyncError as error:
        answers.why = str(error)
        answers.stopped = None if isinstance(error, Refused) else error
    except ValueError as error:
        answers.why = f"the result cannot be read: {error}"
    return answers


def files(lines: Sequence[Row]) -> Iterator[tuple[slice, bytes]]:
    """The variables of many mutations as JSONL files of a size that one operation takes, each with the places of its lines."""
    start, size = 0, 0
    parts: list[bytes] = []
    for place, line in enumerate(lines):
        content = write_json(line) + b"\n"
        if parts and size + len(content) > LARGEST_FILE:
            yield slice(start, place), b"".join(parts)
            start, parts, size = place, [], 0
        parts.append(content)
        size += len(content)
    if parts:
        yield slice(start, len(lines)), b"".join(parts)


def _waited_for(session: Session, operation: BulkWire, *, patience: float, record: str) -> BulkWire:
    """The operation when it has ended, or when so many seconds have passed."""
    deadline = session.clock.monotonic() + patience
    wait = _FIRST_WAIT
    while operation.status in _UNDER_WAY and session.clock.monotonic() < deadline:
        session.clock.sleep(wait)
        wait = min(wait * 1.5, _LONGEST_WAIT)
        polled = session.graph.run(load("BulkPoll"), {"id": operation.id}, record=record)
        operation = check(BulkWire, polled.data.get("bulkOperation"), record=record)
    return operation


def _uploaded(session: Session, content: bytes, record: str) -> str:
    """Where the file lies, in the words that an operation takes."""
    asked: dict[str, JsonValue] = {
        "resource": "BULK_MUTATION_VARIABLES",
        "filename": "lines.jsonl",
        "mimeType": _MIME_TYPE,
        "httpMethod": "POST",
    }
    try:
        reply = session.graph.run(load("StageUpload"), {"input": [asked]}, record=record)
        staged = check(StagedWire, reply.data.get("stagedUploadsCreate"), record=record)
        if staged.user_errors or not staged.staged_targets:
            raise NotStarted(staged.messages or "no place for the file")
        (target,) = staged.staged_targets
        fields = [(parameter.name, parameter.value) for parameter in target.parameters]
        session.service.upload(target.url, fields, UploadedFile("lines.jsonl", _MIME_TYPE, content), record)
    except (Refused, Unavailable) as error:
        raise NotStarted(str(error)) from error
    return dict(fields).get(_PATH_FIELD, "")
