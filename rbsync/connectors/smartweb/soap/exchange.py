"""One SOAP call: from plain arguments to plain data, whatever goes wrong on the way named for what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rbsync.connectors.smartweb.soap.answers import Answers, result_readers
from rbsync.connectors.smartweb.soap.contract import Contract
from rbsync.connectors.smartweb.soap.encoding import EncodingGuard
from rbsync.connectors.smartweb.soap.faults import GAVE_UP, SESSION_LOST
from rbsync.connectors.smartweb.soap.operations import Operation
from rbsync.connectors.smartweb.soap.port import Damaged, GaveUp
from rbsync.connectors.smartweb.soap.requests import Unsendable, write_request
from rbsync.connectors.smartweb.soap.wsdl import origin_and_path
from rbsync.errors import AnswerTooLong, ContractBroken, OutcomeUnknown, Refused, ServiceError, Unavailable
from rbsync.transport.call import Answer, Call
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
    """Makes calls. For one thread at a time."""

    def __init__(self, *, contract: Contract, service: Service, answers: Answers) -> None:
        self._contract = contract
        self._service = service
        self._answers = answers
        self._readers = result_readers(contract)
        self._path = origin_and_path(contract.endpoint)[1]
        self._guard = EncodingGuard()
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
        name = asked.operation.name
        try:
            return self._guard.checked(answer.content, self._answers.result(answer, name, self._readers[name]))
        except ValueError as error:
            raise self._not_understood(asked, str(error), answer) from None

    def _request(self, asked: Asked) -> bytes:
        try:
            content = write_request(self._contract, asked.operation, asked.arguments)
        except Unsendable as unsendable:
            raise self._not_sent(asked, unsendable.field, unsendable.why) from None
        if asked.operation.changes and not content.isascii() and self._guard.doubts:
            raise self._not_sent(
                asked, "", "the shop's letters arrive encoded twice: what is sent may be stored so too"
            )
        return content

    def _send(self, asked: Asked, content: bytes) -> Answer:
        action = self._contract.operations[asked.operation.name].action
        call = Call(
            "POST",
            self._path,
            record=asked.record,
            repeatable=asked.repeatable,
            body=content,
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'},
            name=asked.operation.name,
        )
        self._answers.begin()
        try:
            return self._service.send(call)
        except Refused as refused:
            if SESSION_LOST in refused.reasons:
                raise SessionLost(asked, refused.why) from None
            if GAVE_UP & refused.reasons.keys():
                raise self._gave_up(asked, refused) from None
            raise
        except AnswerTooLong as long:
            why = f"{long.why}; fewer rows at once may do"
            raise Damaged(long.what, service=long.service, record=asked.record, why=why, then=_NEXT_RUN) from None
        except (Unavailable, ContractBroken) as error:
            if self._answers.damaged:
                raise self._damaged(asked, error) from None
            raise

    def _damaged(self, asked: Asked, error: ServiceError) -> Damaged:
        return Damaged(
            f"SmartWeb's answer to {asked.operation.name} is damaged, however often it is asked",
            service=error.service,
            record=error.record,
            why=error.why,
            then=_NEXT_RUN,
            request_id=error.request_id,
        )

    def _not_sent(self, asked: Asked, field: str, why: str) -> Refused:
        return Refused(
            f"{asked.operation.name} was not sent",
            service=self._service.name,
            status=0,
            reasons={field: why},
            record=asked.record,
        )

    def _gave_up(self, asked: Asked, refused: Refused) -> ServiceError:
        """PHP may have given up on the answer when the work was done."""
        kind = GaveUp if asked.repeatable else OutcomeUnknown
        return kind(
            f"SmartWeb gave up on {asked.operation.name}",
            service=self._service.name,
            record=asked.record,
            why=refused.why,
            next_step="Report this message if it comes again.",
            request_id=refused.request_id,
        )

    def _not_understood(self, asked: Asked, why: str, answer: Answer) -> ServiceError:
        kind = ContractBroken if asked.repeatable else OutcomeUnknown
        return kind(
            f"SmartWeb's answer to {asked.operation.name} cannot be used",
            service=self._service.name,
            record=asked.record,
            why=why,
            next_step="Nothing was taken from this answer. Report this message if it comes again.",
            request_id=answer.request_id,
        )
