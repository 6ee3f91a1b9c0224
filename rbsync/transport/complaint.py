"""From a call that went wrong to the error a person reads: service, record, the service's words, its request id, no secret."""

from collections.abc import Callable, Iterable, Mapping

from rbsync.errors import AnswerTooLong, ContractBroken, Denied, NotFound, OutcomeUnknown, Refused, Unavailable
from rbsync.redact import is_secret_header, one_line
from rbsync.transport.call import Answer, Call
from rbsync.transport.judge import Judgement, Ruling

_NEXT_RUN = "The next run tries again."
_SETTLED_LATER = "The next run finds out what became of it before anything is sent again."
_CHANGED = "The service may have changed: look for a newer rbsync, or report this message."
_CREDENTIALS = "Check the credentials in rbsync.toml and what they are permitted to do."


class Complaints:
    """Words every error of one service. Secrets are masked wherever they turn up, those of the moment (`passing`) as well."""

    def __init__(self, service: str, secrets: Iterable[str], passing: Callable[[], Iterable[str]] = tuple) -> None:
        self._service = service
        self._secrets = set(secrets)
        self._passing = passing

    def keep_secret(self, headers: Mapping[str, str], *, all_of_them: bool) -> None:
        """Mask the values of these headers from now on; unless `all_of_them`, only of those that are known to hold secrets."""
        for name, value in headers.items():
            if all_of_them or is_secret_header(name):
                self._secrets.update((value, *value.split()[-1:]))

    def words(self, text: str) -> str:
        """Foreign text as it may be shown."""
        return one_line(text, (*self._secrets, *self._passing()))

    def refused(self, call: Call, answer: Answer, ruling: Ruling) -> Refused:
        """No to this one record."""
        kind = NotFound if ruling.judgement is Judgement.NOT_FOUND else Refused
        what = "found nothing at" if kind is NotFound else "refused"
        return kind(
            f"{self._service} {what} {self._about(call, answer)}",
            service=self._service,
            status=answer.status,
            reasons=self._reasons(answer, ruling),
            record=call.record,
            next_step=self.words(ruling.next_step),
            request_id=self._request_id(answer),
        )

    def denied(self, call: Call, answer: Answer, ruling: Ruling) -> Denied:
        """Credentials or permission."""
        return Denied(
            f"{self._service} denied {self._about(call, answer)}",
            service=self._service,
            record=call.record,
            why=self.in_its_words(answer, ruling),
            next_step=self.words(ruling.next_step) or _CREDENTIALS,
            request_id=self._request_id(answer),
        )

    def unavailable(self, call: Call, why: str, answer: Answer | None = None) -> Unavailable:
        """Not done, or harmless to repeat."""
        return Unavailable(
            f"{self._service} is not available: {self._about(call, answer)}",
            service=self._service,
            record=call.record,
            why=self.words(why),
            then=_NEXT_RUN,
            request_id=self._request_id(answer),
        )

    def outcome_unknown(self, call: Call, why: str, answer: Answer | None = None) -> OutcomeUnknown:
        """May or may not have been done."""
        return OutcomeUnknown(
            f"Whether {self._service} carried out {self._about(call, answer)} is not known",
            service=self._service,
            record=call.record,
            why=self.words(why),
            then=_SETTLED_LATER,
            request_id=self._request_id(answer),
        )

    def broken(self, call: Call, why: str, answer: Answer | None = None, *, next_step: str = "") -> ContractBroken:
        """What the service may not answer, or what cannot be sent."""
        return ContractBroken(
            f"{self._service} and rbsync do not understand each other at {self._about(call, answer)}",
            service=self._service,
            record=call.record,
            why=self.words(why),
            next_step=self.words(next_step) or _CHANGED,
            request_id=self._request_id(answer),
        )

    def too_long(self, call: Call, why: str) -> AnswerTooLong:
        """More than is read of one answer."""
        broken = self.broken(call, why)
        return AnswerTooLong(
            broken.what, service=broken.service, record=broken.record, why=broken.why, next_step=broken.next_step
        )

    def redirected(self, call: Call, answer: Answer) -> ContractBroken:
        """Credentials are not carried elsewhere."""
        # without its query, which may hold what it should not
        place = answer.headers.get("location", "nowhere").split("?")[0]
        why = f"it redirects to {place}, and redirects are not followed"
        return self.broken(call, why, answer, next_step="Check the base URL in rbsync.toml.")

    def in_its_words(self, answer: Answer, ruling: Ruling) -> str:
        """The reasons, else the body, as one text."""
        reasons = self._reasons(answer, ruling)
        return self.words("; ".join(f"{field}: {text}" if field else text for field, text in reasons.items()))

    def _reasons(self, answer: Answer, ruling: Ruling) -> Mapping[str, str]:
        reasons = ruling.reasons or {"": answer.text}
        return {self.words(field): self.words(text) for field, text in reasons.items()}

    def _about(self, call: Call, answer: Answer | None) -> str:
        request_id = self._request_id(answer)
        facts = [str(answer.status)] if answer else []
        facts += [f"request id {request_id}"] if request_id else []
        return self.words(call.name or f"{call.method} {call.path}") + (f" ({', '.join(facts)})" if facts else "")

    def _request_id(self, answer: Answer | None) -> str:
        return self.words(answer.request_id) if answer else ""
