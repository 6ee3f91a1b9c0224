"""Bulk operations: Shopify writes a whole result to a file, outside the cost limit (shopify sheet 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.queries import BULK_CANCEL, BULK_POLL, BULK_START
from rbsync.connectors.shopify.wire import BulkStartWire, BulkWire, checked
from rbsync.errors import ContractBroken, Refused, Unavailable
from rbsync.ports.time import Clock
from rbsync.transport.document import JsonValue, read_json
from rbsync.transport.service import Service

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 10.0
_PATIENCE = 900.0
_UNDER_WAY = frozenset({"CREATED", "RUNNING", "CANCELING"})


class BulkFailed(Exception):
    """The operation did not bring its whole result; read the same another way. The text says why."""


@dataclass(frozen=True, slots=True)
class Group:
    """A row at the root of the result, with the rows of its connections."""

    root: Mapping[str, JsonValue]
    children: Sequence[Mapping[str, JsonValue]]


class BulkRuns:
    """Runs bulk operations. Waits on the clock between polls."""

    def __init__(self, graph: GraphQL, *, service: Service, clock: Clock) -> None:
        self._graph = graph
        self._service = service
        self._clock = clock

    def groups(self, document: str, *, record: str) -> Iterator[Group]:
        """The rows of the result, children with their parent; only one group is in memory.

        Raises BulkFailed, maybe after some groups; a group that was given is whole.
        """
        operation = self._finished(document, record)
        if operation.url is None:
            return
        parent: Mapping[str, JsonValue] | None = None
        children: list[Mapping[str, JsonValue]] = []
        count = 0
        for row in self._rows(operation.url, record):
            count += 1
            if "__parentId" not in row:
                if parent is not None:
                    yield Group(parent, children)
                parent, children = row, []
            elif parent is not None and row["__parentId"] == parent.get("id"):
                children.append(row)
            else:
                raise ContractBroken("A bulk result is not grouped", service="shopify", record=record)
        # the file's end looks like its being cut short
        if operation.object_count is not None and count != operation.object_count:
            raise BulkFailed(f"{count} of {operation.object_count} rows came")
        if parent is not None:
            yield Group(parent, children)

    def _finished(self, document: str, record: str) -> BulkWire:
        reply = self._graph.run(BULK_START, {"document": document}, record=record)
        started = checked(BulkStartWire, reply.data.get("bulkOperationRunQuery"), record=record)
        if started.user_errors or started.bulk_operation is None:
            raise BulkFailed("; ".join(error.message for error in started.user_errors) or "it did not start")
        operation = started.bulk_operation
        deadline = self._clock.monotonic() + _PATIENCE
        wait = _FIRST_WAIT
        while operation.status in _UNDER_WAY:
            if self._clock.monotonic() >= deadline:
                self._graph.run(BULK_CANCEL, {"id": operation.id}, record=record)
                raise BulkFailed(f"it did not finish within {_PATIENCE:.0f} s")
            self._clock.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT)
            polled = self._graph.run(BULK_POLL, {"id": operation.id}, record=record)
            operation = checked(BulkWire, polled.data.get("bulkOperation"), record=record)
        if operation.status != "COMPLETED":
            raise BulkFailed(f"it ended {operation.status} {operation.error_code or ''}".strip())
        return operation

    def _rows(self, url: str, record: str) -> Iterator[Mapping[str, JsonValue]]:
        try:
            for line in self._service.download(url, record):
                row = read_json(line)
                if not isinstance(row, dict):
                    raise BulkFailed("a row is not an object")
                yield row
        except (Unavailable, Refused, ValueError) as error:
            raise BulkFailed(str(error)) from error
