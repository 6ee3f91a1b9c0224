"""A SOAP service that answers from a script, for tests of what stands upon it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rbsync.connectors.smartweb.soap.operations import FieldSet


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that came."""

    operation: str
    arguments: Mapping[str, object]
    record: str
    write: bool = False
    repeatable: bool = True
    shows: Sequence[FieldSet] | None = None


@dataclass(slots=True)
class ScriptedSoap:
    """Plays `SmartWebSession`: each operation gives its next answer, the last one for ever.

    An answer that is an exception is raised; one that is a function gets the arguments.
    """

    answers: Mapping[str, object] = field(default_factory=dict)
    name: str = "shop-dk"
    asked: list[Asked] = field(default_factory=list)
    server_time: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    _queues: dict[str, deque[object]] = field(default_factory=lambda: defaultdict(deque))

    def script(self, operation: str, *answers: object) -> None:
        self._queues[operation].extend(answers)

    def read(
        self, operation: str, /, *, record: str, shows: Sequence[FieldSet] | None = None, **arguments: object
    ) -> object:
        return self._answer(Asked(operation, arguments, record, shows=shows))

    def write(self, operation: str, /, *, record: str, repeatable: bool, **arguments: object) -> object:
        return self._answer(Asked(operation, arguments, record, write=True, repeatable=repeatable))

    def _answer(self, asked: Asked) -> object:
        self.asked.append(asked)
        queue = self._queues[asked.operation]
        if queue:
            answer = queue.popleft() if len(queue) > 1 else queue[0]
        else:
            assert asked.operation in self.answers, f"nothing was scripted for {asked.operation}"
            answer = self.answers[asked.operation]
        if isinstance(answer, Exception):
            raise answer
        return answer(asked.arguments) if callable(answer) else answer
