"""GraphQL over one transport.Service: the layers of errors, search warnings, the price of each document; connections and nodes
read in portions that fit the cost limit.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rbsync.connectors.shopify.documents import VERSION, Document
from rbsync.connectors.shopify.judge import MAX_COST_EXCEEDED, dig, number
from rbsync.connectors.shopify.wire import PageInfoWire, broken, check
from rbsync.errors import ContractBroken, Refused
from rbsync.transport.call import Answer, Call
from rbsync.transport.document import JsonValue
from rbsync.transport.limiter import PointBucket
from rbsync.transport.service import Service
from rbsync.wire import Model

HEADERS: Mapping[str, str] = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    # names misspelt search fields, which are ignored otherwise (shopify sheet 4)
    "Shopify-Search-Query-Debug": "1",
}
_PATH = f"/admin/api/{VERSION}/graphql.json"
_MOST_POINTS = 1000.0
Variables = Mapping[str, JsonValue]


class TooDear(Exception):
    """The document asks for more points than one call may; ask for fewer rows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The `data` of an answer without errors, and the service's own time (aware, UTC; None where it did not tell)."""

    data: Mapping[str, JsonValue]
    server_time: datetime | None


class GraphQL:
    """Sends documents. Safe to use from several threads."""

    def __init__(self, *, service: Service, bucket: PointBucket) -> None:
        self._service = service
        self._bucket = bucket
        self._lock = threading.Lock()
        self._scale: dict[str, float] = {}  # document → asked cost / planned cost
        self._most: dict[str, int] = {}  # document → rows that were not too dear
        self._budget = _MOST_POINTS

    def portion(self, document: Document) -> int:
        """How many rows one call of this document may ask for."""
        with self._lock:
            scale = self._scale.get(document.name, 1.0)
            most = self._most.get(document.name, document.most)
            if document.per_row <= 0:
                return most
            affordable = (self._budget / scale - document.base) / document.per_row
            return max(1, min(most, int(affordable)))

    def run(
        self, document: Document, variables: Mapping[str, JsonValue], *, record: str, rows: int = 1, points: float = 0.0
    ) -> Reply:
        """Send it and give its data; `points` are what the input costs beside the document.

        Raises TooDear when `rows` must shrink; else as transport.Service.send.
        """
        planned = document.base + rows * document.per_row + points
        cost = min(planned * self._scale.get(document.name, 1.0), self._budget)
        body = {"query": document.text, "variables": dict(variables), "operationName": document.name}
        try:
            call = Call("POST", _PATH, record=record, repeatable=document.repeatable, body=body, cost=cost)
            answer = self._service.send(call)
        except Refused as refusal:
            if MAX_COST_EXCEEDED in refusal.reasons and rows > 1:
                with self._lock:
                    self._most[document.name] = min(self._most.get(document.name, rows), max(1, rows // 2))
                raise TooDear from refusal
            raise
        return self._reply(document, answer, record, planned)

    def _reply(self, document: Document, answer: Answer, record: str, planned: float) -> Reply:
        try:
            body = answer.json()
        except ValueError as error:
            raise self._broken(document, answer, record, f"not JSON: {error}") from error
        self._learn(document, body, planned)
        warnings = _search_warnings(body)
        if warnings:
            raise self._broken(document, answer, record, f"Shopify ignored a part of the search: {warnings}")
        data = dig(body, "data")
        if not isinstance(data, dict):
            raise self._broken(document, answer, record, "the answer has no data")
        return Reply(data, answer.server_time)

    def _learn(self, document: Document, body: JsonValue, planned: float) -> None:
        requested = number(dig(body, "extensions", "cost", "requestedQueryCost"))
        status = dig(body, "extensions", "cost", "throttleStatus")
        maximum, available, restore = (
            number(dig(status, name)) for name in ("maximumAvailable", "currentlyAvailable", "restoreRate")
        )
        with self._lock:
            if requested and planned:
                self._scale[document.name] = requested / planned
            if maximum:
                self._budget = min(_MOST_POINTS, maximum)
        if maximum is not None and available is not None and restore is not None:
            self._bucket.observe(maximum=maximum, available=available, restore=restore)

    def _broken(self, document: Document, answer: Answer, record: str, why: str) -> ContractBroken:
        return ContractBroken(
            f"Shopify's answer to {document.name} cannot be used",
            service=self._service.name,
            record=record,
            why=why,
            next_step="Nothing was taken from this answer. Report it with the request id.",
            request_id=answer.request_id,
        )


def _search_warnings(body: JsonValue) -> str:
    searches = dig(body, "extensions", "search")
    if not isinstance(searches, list):
        return ""
    return "; ".join(
        str(dig(warning, "message") or warning)
        for search in searches
        if isinstance(warnings := dig(search, "warnings"), list)
        for warning in warnings
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a connection: its nodes, what follows, and the whole `data` they came in."""

    nodes: Sequence[JsonValue]
    info: PageInfoWire
    data: Variables


def connection(
    graph: GraphQL,
    document: Document,
    variables: Variables,
    *,
    path: Sequence[str],
    record: str,
    after: str | None = None,
) -> Iterator[Page]:
    """The nodes of the connection at `path`, page by page.

    `document` takes `$first` and `$after`. Ends early where the owner of the connection no longer exists. Raises
    ContractBroken when a cursor comes twice.
    """
    seen: set[str] = set()
    while True:
        first = graph.portion(document)
        try:
            reply = graph.run(document, {**variables, "first": first, "after": after}, record=record, rows=first)
        except TooDear:
            continue
        found = dig(dict(reply.data), *path)
        if found is None:
            return
        rows = dig(found, "nodes")
        info = check(PageInfoWire, dig(found, "pageInfo"), record=record)
        if not isinstance(rows, list):
            raise broken(f"{'.'.join(path)} came without nodes", record=record)
        yield Page(rows, info, reply.data)
        if not info.has_next_page:
            return
        after = info.end_cursor
        if after is None or after in seen:
            raise broken(f"the pages of {'.'.join(path)} do not end", record=record)
        seen.add(after)


def connected(
    graph: GraphQL,
    model: type[Model],
    document: Document,
    variables: Variables,
    *,
    path: Sequence[str],
    record: str,
    after: str | None = None,
) -> Iterator[Model]:
    """Every node of the connection, as `model`."""
    for page in connection(graph, document, variables, path=path, record=record, after=after):
        for node in page.nodes:
            yield check(model, node, record=record)


def nodes(
    graph: GraphQL, document: Document, ids: Sequence[str], variables: Variables, *, record: str
) -> Iterator[JsonValue]:
    """The nodes with these ids, portion by portion; those that are gone, or are of another type, are left out."""
    rest = list(dict.fromkeys(ids))
    while rest:
        portion = rest[: graph.portion(document)]
        try:
            reply = graph.run(document, {**variables, "ids": list(portion)}, record=record, rows=len(portion))
        except TooDear:
            continue
        found = reply.data.get("nodes")
        if not isinstance(found, list) or len(found) != len(portion):
            raise broken("nodes(ids:) did not answer each id", record=record)
        yield from (node for node in found if node)
        rest = rest[len(portion) :]


def by_id(
    graph: GraphQL,
    model: type[Model],
    document: Document,
    ids: Sequence[str],
    variables: Variables | None = None,
    *,
    record: str,
) -> Iterator[Model]:
    """The same as `model`."""
    return (check(model, node, record=record) for node in nodes(graph, document, ids, variables or {}, record=record))
