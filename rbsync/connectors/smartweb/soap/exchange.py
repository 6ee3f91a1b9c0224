"""One SOAP call: from plain arguments to plain data, whatever goes wrong on the way named for what it is."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rbsync.connectors.smartweb.soap.answers import (
    PHP_FAULTS,
    SESSION_LOST,
    Damaged,
    EncodingGuard,
    GaveUp,
    is_damaged,
    judge_fault,
    judge_foreign,
    read_body,
    read_result,
)
from rbsync.connectors.smartweb.soap.contract import Contract, origin_and_path
from rbsync.connectors.smartweb.soap.operations import Operation
from rbsync.connectors.smartweb.soap.requests import Unsendable, write_request
from rbsync.connectors.smartweb.soap.xml import Forbidden, local
from rbsync.errors import AnswerTooLong, ContractBroken, OutcomeUnknown, Refused, Unavailable
from rbsync.transport.call import Answer, Call
from rbsync.transport.judge import Judge, Judgement, Ruling
from rbsync.transport.service import Service

_NEXT_RUN = "The next run tries again."


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of an operation, about `record`."""

    operation: Operation
    arguments: Mapping[str, object]
    record: str
    repeatable: bool


class SessionLost(Exception):
    """The service does not know the session (any more), or not the right to this operation; nothing was done."""

    def __init__(self, asked: Asked, words: str) -> None:
        super().__init__(asked.operation.name)
        self.asked = asked
        self.words = words


class Exchange:
    """Makes calls. For one thread at a time. `open_service` gives what carries them, and asks the judge what answers mean."""

    def __init__(self, contract: Contract, open_service: Callable[[Judge], Service]) -> None:
        self._contract = contract
        self._service = open_service(self._judge)
        self._path = origin_and_path(contract.endpoint)[1]
        self._guard = EncodingGuard()
        self._last_body: ET.Element | None = None
        self._damaged = False  # whether the last answer was the service's own, and damaged
        self._forbidden = b""
        self.server_time: datetime | None = None

    def begin(self) -> None:
        """Begin anew, without a session."""
        self._service.forget_cookies()
        self._guard = EncodingGuard()

    def close(self) -> None:
        """Close the connections."""
        self._service.close()

    def call(self, asked: Asked) -> object:
        """The plain data of the answer.

        Raises SessionLost; Refused; Denied; Unavailable; OutcomeUnknown; GaveUp; ContractBroken.
        """
        answer = self._send(asked, self._request(asked))
        self.server_time = answer.server_time or self.server_time
        try:
            body = read_body(answer.content) if self._last_body is None else self._last_body
            return self._guard.checked(answer.content, read_result(self._contract, asked.operation.name, body))
        except ValueError as error:
            kind = ContractBroken if asked.repeatable else OutcomeUnknown
            raise kind(
                f"SmartWeb's answer to {asked.operation.name} cannot be used",
                service=self._service.name,
                record=asked.record,
                why=str(error),
                next_step="Nothing was taken from this answer. Report this message if it comes again.",
                request_id=answer.request_id,
            ) from None

    def _judge(self, answer: Answer) -> Ruling:
        """What an answer means. HTTP statuses count only where the service itself did not speak.

        One that no document may be, twice the same, will be so again.
        """
        self._damaged, self._last_body = False, None
        try:
            body = read_body(answer.content)
        except ValueError as error:
            ruling = judge_foreign(answer, str(error))
            self._damaged = is_damaged(answer)
            if not (self._damaged and isinstance(error, Forbidden)):
                return ruling
            again, self._forbidden = answer.content == self._forbidden, answer.content
            return Ruling(Judgement.BROKEN, reasons=ruling.reasons) if again else ruling
        if local(body.tag) == "Fault":
            return judge_fault(body)
        self._last_body = body
        return Ruling(Judgement.OK)

    def _request(self, asked: Asked) -> bytes:
        reasons: Mapping[str, str] = {"": "the shop's letters arrive encoded twice: what is sent may be stored so too"}
        try:
            content = write_request(self._contract, asked.operation, asked.arguments)
            if not asked.operation.changes or content.isascii() or not self._guard.doubts:
                return content
        except Unsendable as unsendable:
            reasons = {unsendable.field: unsendable.why}
        what = f"{asked.operation.name} was not sent"
        raise Refused(what, service=self._service.name, status=0, reasons=reasons, record=asked.record)

    def _send(self, asked: Asked, content: bytes) -> Answer:
        name = asked.operation.name
        call = Call(
            "POST",
            self._path,
            record=asked.record,
            repeatable=asked.repeatable,
            body=content,
            headers={
                "Content-Type": "text/xml; charset=utf-8",
                "SOAPAction": f'"{self._contract.operations[name].action}"',
            },
            name=name,
        )
        self._damaged, self._forbidden, self._last_body = False, b"", None
        try:
            return self._service.send(call)
        except Refused as refused:
            if SESSION_LOST in refused.reasons:
                raise SessionLost(asked, refused.why) from None
            if not PHP_FAULTS & refused.reasons.keys():
                raise
            # PHP may have given up on the answer when the work was done
            kind = GaveUp if asked.repeatable else OutcomeUnknown
            raise kind(
                f"SmartWeb gave up on {name}",
                service=refused.service,
                record=asked.record,
                why=refused.why,
                next_step="Report this message if it comes again.",
                request_id=refused.request_id,
            ) from None
        except AnswerTooLong as long:
            why = f"{long.why}; fewer rows at once may do"
            raise Damaged(long.what, service=long.service, record=asked.record, why=why, then=_NEXT_RUN) from None
        except (Unavailable, ContractBroken) as error:
            if not self._damaged:
                raise
            raise Damaged(
                f"SmartWeb's answer to {name} is damaged, however often it is asked",
                service=error.service,
                record=error.record,
                why=error.why,
                then=_NEXT_RUN,
                request_id=error.request_id,
            ) from None
