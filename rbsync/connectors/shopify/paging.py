"""Reading a connection to its end, and nodes by id, in portions that fit the cost limit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.connectors.shopify.client import GraphQL, TooDear
from rbsync.connectors.shopify.documents import Document
from rbsync.connectors.shopify.judge import dig
from rbsync.connectors.shopify.wire import PageInfoWire, broken, check
from rbsync.transport.document import JsonValue
from rbsync.wire import Model

Variables = Mapping[str, JsonValue]


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
