"""A service that is called over HTTP: the rules that hold for every call, whoever answers."""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import TypeVar

from rbsync.errors import ConfigError
from rbsync.ports.time import Clock
from rbsync.transport.call import Answer, Call
from rbsync.transport.client import Client, Fate, Guard, NoAnswer, UploadedFile, open_download, upload
from rbsync.transport.complaint import Complaints
from rbsync.transport.document import write_json
from rbsync.transport.judge import Judge, Judgement, Ruling
from rbsync.transport.limiter import Limiter
from rbsync.transport.retry import TryAgain, pause_asked, with_retries
from rbsync.transport.traffic import Traffic
from rbsync.transport.urls import check_base_url, checked_host

T = TypeVar("T")

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_STANDARD_HEADERS = {"accept": "application/json", "user-agent": "rbsync"}


class Service:
    """One service under one credential, safe to use from `workers` threads at once.

    `authorize` gives the headers that carry the credential, before every sending; its values are masked in every message,
    as are `secrets`. `renew` gets a new credential when the service answers 401; it must not call this same Service.
    `deadline` bounds one answer in seconds, and the longest pause that a service may ask for; `max_bytes` one answer's
    body, unpacked. Raises ConfigError when `base_url` is neither https nor loopback.
    """

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        authorize: Callable[[], Mapping[str, str]],
        judge: Judge,
        limiter: Limiter,
        clock: Clock,
        headers: Mapping[str, str] = _NO_HEADERS,
        attempts: int = 4,
        deadline: float = 120.0,
        max_bytes: int = 32 * 1024 * 1024,
        renew: Callable[[], None] | None = None,
        workers: int = 4,
        secrets: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.workers = workers
        self.traffic = Traffic(name)
        self._authorize = authorize
        self._judge = judge
        self._limiter = limiter
        self._headers = _STANDARD_HEADERS | {key.lower(): value for key, value in headers.items()}
        self._attempts = attempts
        self._guard = Guard(clock, deadline, max_bytes)
        self._renew = renew
        self._renewals = 0
        self._renewing = threading.RLock()
        self._client = Client(check_base_url(base_url), workers=workers, guard=self._guard)
        self._complaints = Complaints(name, secrets, self._client.cookies)

    def send(self, call: Call) -> Answer:
        """The answer that the judge calls OK; what may be sent again is (engineering sheet 3.4).

        Raises Refused or NotFound for the record; Denied; Unavailable when it was not done or may be repeated;
        OutcomeUnknown when a call that is not repeatable may have been done; ContractBroken for an answer that should not be.
        """
        return self._retried(lambda: self._attempt(call))

    def download(self, url: str, record: str) -> Iterator[bytes]:
        """The lines of a JSONL file at another address, blank ones left out; no credentials are sent there.

        It starts again only until the first line is there. Raises Unavailable, Refused, NotFound, ContractBroken.
        """
        call = self._call_elsewhere("GET", url, record)
        first, rest = self._retried(lambda: self._begin_download(url, call))
        with closing(rest):
            if first is not None:
                yield first
            try:
                yield from rest
            except TryAgain as again:
                raise again.error from None

    def upload(self, url: str, fields: Sequence[tuple[str, str]], file: UploadedFile, record: str) -> None:
        """Post a file at another address as the last part of a form; no credentials are sent there.

        It starts again where no answer came: the same form makes the same file. Raises Unavailable, Refused, NotFound,
        ContractBroken.
        """
        call = self._call_elsewhere("POST", url, record)
        self._retried(lambda: self._upload_once(url, fields, file, call))

    def forget_cookies(self) -> None:
        """Drop the cookies that the service has set; until then each call brings them back, as a browser would."""
        self._client.forget_cookies()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _retried(self, attempt: Callable[[], T]) -> T:
        clock = self._guard.clock
        return with_retries(attempt, attempts=self._attempts, clock=clock, before_pause=self._before_pause)

    def _attempt(self, call: Call) -> Answer:
        renewals = self._renewals
        answer = self._exchange(call)
        if answer.status == 401 and self._renew is not None:
            self._renew_once(renewals, self._renew)
            self.traffic.repeated()
            answer = self._exchange(call)
        if 300 <= answer.status < 400:
            raise self._complaints.redirected(call, answer)
        ruling = self._rule(call, answer)
        if ruling.judgement is Judgement.OK:
            return answer
        raise self._without_success(call, answer, ruling)

    def _exchange(self, call: Call) -> Answer:
        content = call.body if call.body is None or isinstance(call.body, bytes) else write_json(call.body)
        self.traffic.throttled(self._limiter.take(call.cost))
        answer = None
        try:
            headers = self._request_headers(call, content)
            self.traffic.called()
            answer = self._client.exchange(call.method, call.path, call.query, headers, content)
        except NoAnswer as failure:
            raise self._without_answer(call, failure) from None
        finally:
            self._limiter.settle(call.cost, answer)
        return answer

    def _request_headers(self, call: Call, content: bytes | None) -> Mapping[str, str]:
        credential = self._authorize()
        self._complaints.keep_secret(credential, all_of_them=True)
        self._complaints.keep_secret(call.headers, all_of_them=False)
        if not all(value.isascii() and value.isprintable() for value in credential.values()):
            raise ConfigError(
                f"The credentials of {self.name} hold a character that no header can carry",
                next_step="Look for a line break, a blank or an accented letter in the token.",
            )
        standard = self._headers | ({} if content is None else {"content-type": "application/json"})
        return standard | {name.lower(): value for name, value in (*call.headers.items(), *credential.items())}

    def _renew_once(self, renewals: int, renew: Callable[[], None]) -> None:
        """Of all threads whose calls were denied under one credential, the first renews it."""
        with self._renewing:
            if self._renewals == renewals:
                renew()
                self._renewals += 1

    def _rule(self, call: Call, answer: Answer) -> Ruling:
        try:
            return self._judge(answer)
        except ValueError as error:
            why = f"the answer cannot be read: {error}"
            if call.repeatable or answer.status >= 400:
                raise self._complaints.broken(call, why, answer) from None
            raise self._complaints.outcome_unknown(call, why, answer) from None

    def _without_success(self, call: Call, answer: Answer, ruling: Ruling) -> Exception:
        match ruling.judgement:
            case Judgement.REFUSE | Judgement.NOT_FOUND:
                return self._complaints.refused(call, answer, ruling)
            case Judgement.DENIED:
                return self._complaints.denied(call, answer, ruling)
            case Judgement.RETRY | Judgement.THROTTLE:
                return self._failed(call, answer, ruling)
        why = self._complaints.in_its_words(answer, ruling)
        return self._complaints.broken(call, why, answer, next_step=ruling.next_step)

    def _failed(self, call: Call, answer: Answer, ruling: Ruling) -> Exception:
        why = self._complaints.in_its_words(answer, ruling)
        untouched = ruling.done is False or answer.status == 429
        if not (call.repeatable or untouched):
            return self._complaints.outcome_unknown(call, why, answer)
        pause = ruling.retry_after if ruling.retry_after is not None else pause_asked(answer, self._guard.clock.now())
        if pause is not None and pause > self._guard.deadline:
            return self._complaints.unavailable(call, f"it asks for a pause of {pause:.0f} s: {why}", answer)
        error = self._complaints.unavailable(call, why, answer)
        return TryAgain(error, pause=pause, throttled=ruling.judgement is Judgement.THROTTLE)

    def _without_answer(self, call: Call, failure: NoAnswer) -> Exception:
        if failure.fate is Fate.UNSENDABLE:
            return self._complaints.broken(call, failure.why)
        if failure.fate is not Fate.NOT_SENT and not call.repeatable:
            return self._complaints.outcome_unknown(call, failure.why)
        if failure.fate is Fate.OVERSIZED:
            return self._complaints.too_long(call, failure.why)
        return TryAgain(self._complaints.unavailable(call, failure.why))

    def _before_pause(self, again: TryAgain, seconds: float) -> None:
        self.traffic.repeated()
        if again.throttled or again.pause is not None:
            self._limiter.freeze(seconds)
            self.traffic.throttled(seconds)

    def _call_elsewhere(self, method: str, url: str, record: str) -> Call:
        try:
            host = checked_host(url)
        except ConfigError as error:
            call = Call(method, "a file", record, repeatable=True)
            raise self._complaints.broken(call, f"it names an address that is not called: {error.what}") from None
        # the rest of the URL is signed, and a credential by itself
        return Call(method, f"a file at {host}", record, repeatable=True)

    def _upload_once(self, url: str, fields: Sequence[tuple[str, str]], file: UploadedFile, call: Call) -> None:
        self.traffic.called()
        try:
            answer = upload(url, fields, file, self._guard)
        except NoAnswer as failure:
            raise self._without_answer(call, failure) from None
        if not 200 <= answer.status < 300:
            raise self._failed_elsewhere(call, answer)

    def _begin_download(self, url: str, call: Call) -> tuple[bytes | None, Generator[bytes, None, None]]:
        lines = self._download_lines(url, call)
        return next(lines, None), lines

    def _download_lines(self, url: str, call: Call) -> Generator[bytes, None, None]:
        self.traffic.called()
        try:
            with open_download(url, self._guard) as download:
                if download.refusal is not None:
                    raise self._failed_elsewhere(call, download.refusal)
                yield from download.lines
        except NoAnswer as failure:
            raise self._without_answer(call, failure) from None

    def _failed_elsewhere(self, call: Call, answer: Answer) -> Exception:
        if answer.status == 429 or answer.status >= 500:
            return self._failed(call, answer, Ruling(Judgement.RETRY))
        if answer.status >= 400:
            kind = Judgement.NOT_FOUND if answer.status in (404, 410) else Judgement.REFUSE
            return self._complaints.refused(call, answer, Ruling(kind))
        return self._complaints.redirected(call, answer)
