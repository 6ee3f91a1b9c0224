"""Calls to Torvet, what its answers mean, and its lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rbsync.ports.time import Clock
from rbsync.transport.call import Answer, Call
from rbsync.transport.judge import Judgement, Ruling
from rbsync.transport.limiter import RequestBucket
from rbsync.transport.service import Service

from .wire import CONTRACT, PageWire

Record = TypeVar("Record")
BATCH = 50
"""The most ids that one call may name."""
_JUDGEMENTS = {200: Judgement.OK, 401: Judgement.DENIED, 404: Judgement.NOT_FOUND, 409: Judgement.REFUSE}
_JUDGEMENTS |= {429: Judgement.THROTTLE, 503: Judgement.RETRY}


def torvet_service(base_url: str, key: str, clock: Clock) -> Service:
    """Torvet under a seller's key, at five calls a second."""
    return Service(
        name="torvet",
        base_url=base_url,
        authorize=lambda: {"authorization": f"Bearer {key}"},
        judge=_judge,
        limiter=RequestBucket(per_second=5, burst=20, clock=clock),
        clock=clock,
    )


def _judge(answer: Answer) -> Ruling:
    return Ruling(_JUDGEMENTS.get(answer.status, Judgement.BROKEN), {"": answer.text})


def pages(service: Service, path: str, read: Callable[[object], Record], **query: str) -> Iterator[Sequence[Record]]:
    """The rows of a list, page by page, each as `read` makes it."""
    page: int | None = 1
    while page is not None:
        call = Call("GET", path, path, repeatable=True, query=(*query.items(), ("page", str(page))))
        wire = CONTRACT.check(PageWire, service.send(call).json(), record=path)
        yield [read(row) for row in wire.rows]
        page = wire.next


def by_ids(service: Service, path: str, read: Callable[[object], Record], ids: Sequence[str]) -> Iterator[Record]:
    """The rows with these ids; Torvet leaves out those that do not exist."""
    for start in range(0, len(ids), BATCH):
        for rows in pages(service, path, read, ids=",".join(ids[start : start + BATCH])):
            yield from rows
