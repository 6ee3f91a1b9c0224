"""Bulk operations: a document run without paging, its rows served as JSONL (shopify sheet 5)."""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from rbsync.sandbox.shopify.records import Record

Document = dict[str, object]
ENDED = ("COMPLETED", "FAILED", "CANCELED", "EXPIRED")
PATH = "/_bulk/"


@dataclass(frozen=True, slots=True)
class BulkWork:
    """How documents are executed: a query without paging, a mutation once with variables."""

    query: Callable[[str], Document]
    mutate: Callable[[str, Document], Document]


@dataclass(slots=True, eq=False)
class BulkOperation(Record):
    """One operation. `polls_left` answers RUNNING that many times."""

    KIND = "BulkOperation"
    number: int
    query: str
    grouped: bool
    created_at: datetime
    polls_left: int
    base_url: str
    status: str = "CREATED"
    completed_at: datetime | None = None
    object_count: int = 0
    root_object_count: int = 0
    error_code: str | None = None
    content: bytes | None = None
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    type: str = "QUERY"
    partial_data_url: str | None = None
    variables: bytes = b""  # of a mutation: one line per call

    @property
    def url(self) -> str | None:
        """Where the rows are; None when there are none."""
        return f"{self.base_url}{PATH}{self.secret}.jsonl" if self.content else None

    @property
    def file_size(self) -> int | None:
        """Bytes."""
        return len(self.content) if self.content else None


@dataclass(slots=True)
class BulkOperations:
    """The operations of one shop, oldest first."""

    number_base: int
    operations: list[BulkOperation] = field(default_factory=list)

    def start(self, query: str, base_url: str, moment: datetime, *, grouped: bool, polls: int) -> BulkOperation:
        """Begin an operation whose document was found good."""
        number = self.number_base + 90_000_001 + len(self.operations)
        operation = BulkOperation(number, query, grouped, moment, polls, base_url)
        self.operations.append(operation)
        return operation

    def running(self, kind: str) -> int:
        """How many of that kind, QUERY or MUTATION, have not ended."""
        return sum(each.status not in ENDED and each.type == kind for each in self.operations)

    def get(self, number: int | None) -> BulkOperation | None:
        """The operation of that number."""
        return next((each for each in self.operations if each.number == number), None)

    def poll(self, operation: BulkOperation, work: BulkWork, moment: datetime) -> BulkOperation:
        """Look at an operation; it ends, and a mutation takes effect, when its polls are used up."""
        if operation.status in ENDED:
            return operation
        if operation.polls_left > 0:
            operation.polls_left -= 1
            operation.status = "RUNNING"
            return operation
        operation.completed_at = moment
        if operation.type == "MUTATION":
            _mutate(operation, work)
            return operation
        answer = work.query(operation.query)
        if answer.get("errors"):
            codes = json.dumps(answer["errors"])
            operation.status = "FAILED"
            operation.error_code = "ACCESS_DENIED" if "ACCESS_DENIED" in codes else "INTERNAL_SERVER_ERROR"
            return operation
        rows = list(_rows(answer["data"]))
        operation.status = "COMPLETED"
        operation.root_object_count = sum(depth == 0 for depth, _ in rows)
        operation.object_count = len(rows)
        operation.content = _jsonl(rows, grouped=operation.grouped)
        return operation

    def cancel(self, operation: BulkOperation, moment: datetime) -> None:
        """Stop an operation that has not ended."""
        if operation.status not in ENDED:
            operation.status, operation.completed_at = "CANCELED", moment

    def content(self, path: str) -> bytes | None:
        """The rows behind a download path."""
        return next((each.content for each in self.operations if path == f"{PATH}{each.secret}.jsonl"), None)


def _mutate(operation: BulkOperation, work: BulkWork) -> None:
    """Run every line. Lines that fail say so in the result; the operation completes all the same."""
    operation.status = "COMPLETED"
    results: list[bytes] = []
    for number, line in enumerate(operation.variables.splitlines()):
        if line.strip():
            answer = {**work.mutate(operation.query, json.loads(line)), "__lineNumber": number}
            results.append(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
    operation.object_count = operation.root_object_count = len(results)
    operation.content = b"".join(result + b"\n" for result in results)


def _jsonl(rows: list[tuple[int, Document]], *, grouped: bool) -> bytes:
    """Grouped: children follow their parent. Otherwise they come after all parents, and in no useful order."""
    if not grouped:
        roots = [row for row in rows if row[0] == 0]
        rows = [*roots, *reversed([row for row in rows if row[0]])]
    return "".join(f"{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}\n" for _, row in rows).encode()


def _rows(data: object) -> Iterator[tuple[int, Document]]:
    for node in _top(data):
        yield from _emit(node, None, 0)


def _top(data: object) -> Iterator[Document]:
    for value in data.values() if isinstance(data, dict) else ():
        yield from _nodes(value)


def _emit(node: Document, parent: object, depth: int) -> Iterator[tuple[int, Document]]:
    children: list[Document] = []
    row = _stripped(node, children)
    if parent is not None:
        row["__parentId"] = parent
    yield depth, row
    for child in children:
        yield from _emit(child, node.get("id"), depth + 1)


def _stripped(node: Document, children: list[Document]) -> Document:
    """The object without its connections, whose nodes go to `children`."""
    row: Document = {}
    for key, value in node.items():
        if _is_connection(value):
            children.extend(_nodes(value))
        else:
            row[key] = _stripped(value, children) if isinstance(value, dict) else value
    return row


def _is_connection(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool({"edges", "nodes"} & set(value))
        and set(value) <= {"edges", "nodes", "pageInfo", "__typename"}
    )


def _nodes(value: object) -> Iterable[Document]:
    if not isinstance(value, dict):
        return
    for edge in value.get("edges") or ():
        yield edge["node"]
    yield from value.get("nodes") or ()
