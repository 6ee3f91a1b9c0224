"""Many mutations of one kind as a bulk operation: variables go up in a file, answers come down in one (shopify sheet 5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rbsync.connectors.shopify.bulk import UNDER_WAY, waited_for
from rbsync.connectors.shopify.documents import Document, load
from rbsync.connectors.shopify.product_wire import StagedWire
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import BulkStartWire, BulkWire, check
from rbsync.errors import OutcomeUnknown, RbsyncError, Refused, Unavailable
from rbsync.transport.client import UploadedFile
from rbsync.transport.document import JsonValue, read_json, write_json

LARGEST_FILE = 18_000_000
"""Bytes; well below what one operation takes (shopify sheet 5)."""

_PATIENCE = 3600.0
_PATIENCE_AFTER_CANCEL = 60.0
_PATH_FIELD = "key"
_MIME_TYPE = "text/jsonl"

Variables = Mapping[str, JsonValue]
Row = Mapping[str, JsonValue]


@dataclass(slots=True)
class Answers:
    """What is certain: the row of each line that was answered, and the rows that belong to a product by its id.

    `why` the other lines have no answer; `stopped` is what stops the whole shop.
    """

    rows: dict[int, Row] = field(default_factory=dict)
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


class NotStarted(Exception):
    """Certainly nothing was done; do the same another way."""


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
        raise NotStarted("; ".join(error.message for error in started.user_errors) or "no operation")
    return _answers(session, started.bulk_operation, record)


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
            raise NotStarted("; ".join(error.message for error in staged.user_errors) or "no place for the file")
        (target,) = staged.staged_targets
        fields = [(parameter.name, parameter.value) for parameter in target.parameters]
        session.service.upload(target.url, fields, UploadedFile("lines.jsonl", _MIME_TYPE, content), record)
    except (Refused, Unavailable) as error:
        raise NotStarted(str(error)) from error
    return dict(fields).get(_PATH_FIELD, "")


def _answers(session: Session, operation: BulkWire, record: str) -> Answers:
    answers = Answers()
    try:
        ended = _ended(session, operation, record)
        if ended.status != "COMPLETED":
            answers.why = f"the operation ended {ended.status} {ended.error_code or ''}".rstrip()
        url = ended.url or ended.partial_data_url
        for line in session.service.download(url, record) if url else ():
            answers.take(read_json(line))
    except RbsyncError as error:
        answers.why = str(error)
        answers.stopped = None if isinstance(error, Refused) else error
    except ValueError as error:
        answers.why = f"the result cannot be read: {error}"
    return answers


def _ended(session: Session, operation: BulkWire, record: str) -> BulkWire:
    ended = waited_for(session, operation, patience=_PATIENCE, record=record)
    if ended.status not in UNDER_WAY:
        return ended
    session.graph.run(load("BulkCancel"), {"id": operation.id}, record=record)
    return waited_for(session, ended, patience=_PATIENCE_AFTER_CANCEL, record=record)


def files(lines: Sequence[Variables]) -> Iterator[tuple[slice, bytes]]:
    """JSONL files of a size that one operation takes, each with the places of its lines."""
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
