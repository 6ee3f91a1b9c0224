"""A session with one shop: connected, its language and fields chosen, and renewed when it is lost (smartweb sheet 3, 6)."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from rbsync.connectors.smartweb.soap.answers import UNKNOWN_LANGUAGE
from rbsync.connectors.smartweb.soap.contract import judge_wsdl, load_contract, origin_and_path
from rbsync.connectors.smartweb.soap.exchange import Asked, Exchange, SessionLost
from rbsync.connectors.smartweb.soap.operations import CONNECT, OPERATIONS, SET_EXACT, SET_LANGUAGE, FieldSet, Operation
from rbsync.errors import ConfigError, ContractBroken, Denied, OutcomeUnknown, Refused, Unavailable
from rbsync.ports.time import Clock
from rbsync.transport.call import Call
from rbsync.transport.judge import Judge
from rbsync.transport.limiter import RequestBucket
from rbsync.transport.service import Service
from rbsync.transport.traffic import Traffic
from rbsync.transport.urls import checked_host

_SERVICE = "smartweb"
_LONGEST_SILENCE = 300.0  # seconds; a session has survived 480 (smartweb sheet 3)
_DEADLINE = 180.0  # smartweb sheet 8
_LOGIN_REFUSED = (
    "Check username and password; that the user is an API user (Applikationsadgang: API, not Administration); and that the API "
    "is switched on under Indstillinger → API: SOAP and open to this machine's address."
)


class SmartWebSession:
    """Calls to the shop that `name` is configured for. Nothing is sent before the first one. Safe to use from several threads,
    which wait for each other: a session carries one call at a time.

    Answers are plain data: dict (field → value), list, str, int, Decimal (the service's doubles), bool, None, or `Unreadable`.
    An empty array is `[]` at the top and None within a record; an element that is empty is None. Fields that the service left
    out are not in the dict. Arguments are the same plain data; a field that is None is not sent.

    `wsdl` is the address of the service's description, `cache` the folder where it is kept, `language` the shop's own code
    ("DK"). Raises ConfigError for an address that is not https.
    """

    def __init__(
        self,
        *,
        name: str,
        wsdl: str,
        username: str,
        password: str,
        language: str,
        clock: Clock,
        cache: Path,
        requests_per_minute: int = 240,
    ) -> None:
        self.name = name
        self.traffic = Traffic(_SERVICE)
        self._record = f"shop {name}"
        self._login: Mapping[str, object] = {"Username": username, "Password": password}
        self._secrets = (username, password)
        self._language = language
        self._clock = clock
        checked_host(wsdl)
        self._bucket = RequestBucket(requests_per_minute / 60, 1.0, clock)
        self._wsdl = wsdl
        self._cache = cache
        self._lock = threading.RLock()
        self._exchange: Exchange | None = None
        self._chosen: dict[str, Mapping[str, object]] | None = None  # by operation; None: not connected
        self._heard_at = 0.0

    @property
    def server_time(self) -> datetime:
        """The service's own time at its last answer, aware, UTC; this machine's when it told none."""
        return (self._exchange.server_time if self._exchange else None) or self._clock.now()

    def read(
        self, operation: str, /, *, record: str, shows: Sequence[FieldSet] | None = None, **arguments: object
    ) -> object:
        """The answer of a call that changes nothing and may be repeated, a lost session included.

        `shows`: the fields that its records are to have, unless all that are used. Raises Refused for a fault that is about this
        record; Denied; Unavailable, for an answer that is too long as well; GaveUp; ContractBroken; ConfigError.
        """
        known = OPERATIONS[operation]
        if known.changes:
            raise TypeError(f"{operation} is no reading")
        if shows is not None:
            known = replace(known, shows=tuple(shows))
        return self._answer(Asked(known, arguments, record, repeatable=True))

    def write(self, operation: str, /, *, record: str, repeatable: bool, **arguments: object) -> object:
        """The answer of a call that changes something; `repeatable` says that doing it twice is the same as once.

        Raises as `read`, and OutcomeUnknown when it is not repeatable and may have been done.
        """
        return self._answer(Asked(OPERATIONS[operation], arguments, record, repeatable))

    def close(self) -> None:
        """Close the connections."""
        if self._exchange:
            self._exchange.close()

    def _answer(self, asked: Asked) -> object:
        with self._lock:
            if self._exchange is None:
                self._exchange = self._open()
            try:
                return self._within_session(self._exchange, asked)
            except SessionLost as lost:
                self._chosen = None
                if lost.asked is asked and not asked.repeatable:
                    raise Unavailable(
                        f"{asked.operation.name} was not carried out: the session had ended, or this user may not call it",
                        service=_SERVICE,
                        record=asked.record,
                        why=lost.words,
                        then="The next run tries again.",
                    ) from None
            try:
                return self._within_session(self._exchange, asked)
            except SessionLost as lost:
                raise self._denied(
                    f"SmartWeb does not let this user call {lost.asked.operation.name}", lost.words
                ) from None

    def _within_session(self, exchange: Exchange, asked: Asked) -> object:
        for _ in range(2):
            self._prepare(exchange, asked.operation)
            value = self._heard(exchange, asked)
            if not _is_bare(asked.operation, value):
                return value
            # a session that began anew unasked shows Ids only, and no error (smartweb sheet 3)
            self._chosen = {}
        raise ContractBroken(
            f"{asked.operation.name} leaves out {asked.operation.shows[0].always}, which every record has",
            service=_SERVICE,
            record=asked.record,
            why="the fields were chosen twice",
            next_step="Nothing was taken from this answer. Report this message if it comes again.",
        )

    def _prepare(self, exchange: Exchange, operation: Operation) -> None:
        """Connect where needed, and choose what this operation depends on and the session has not chosen yet."""
        silence = self._clock.monotonic() - self._heard_at
        if self._chosen is None or silence > _LONGEST_SILENCE:
            self._connect(exchange)
        chosen = self._chosen if self._chosen is not None else {}
        for name, arguments in self._choices(operation):
            if chosen.get(name) != arguments:
                self._choose(exchange, Asked(OPERATIONS[name], arguments, self._record, repeatable=True))
                chosen[name] = arguments

    def _choices(self, operation: Operation) -> Iterator[tuple[str, Mapping[str, object]]]:
        yield SET_LANGUAGE, {"LanguageISO": self._language}
        if operation.exact:
            yield SET_EXACT, {"Enabled": True}
        for each in operation.shows:
            yield each.operation, {"Fields": each.fields}

    def _connect(self, exchange: Exchange) -> None:
        exchange.begin()
        try:
            welcome = self._heard(exchange, Asked(OPERATIONS[CONNECT], self._login, self._record, repeatable=True))
            why = ""
        except SessionLost as lost:
            welcome, why = None, lost.words
        except Refused as refused:
            welcome, why = None, refused.why
        if welcome is not True:
            raise self._denied("SmartWeb refused the login", why)
        self._chosen = {}

    def _choose(self, exchange: Exchange, asked: Asked) -> None:
        try:
            done = self._heard(exchange, asked)
        except Refused as refused:
            if UNKNOWN_LANGUAGE not in refused.reasons:
                raise
            raise ConfigError(
                f"The shop has no language {self._language!r}",
                record=self._record,
                why=refused.why,
                next_step="Use the shop's own code: DK for Danish, UK for English.",
            ) from None
        if done is not True:
            raise ContractBroken(f"{asked.operation.name} was not carried out", service=_SERVICE, record=self._record)

    def _heard(self, exchange: Exchange, asked: Asked) -> object:
        value = exchange.call(asked)
        self._heard_at = self._clock.monotonic()
        return value

    def _open(self) -> Exchange:
        contract = load_contract(self._wsdl, self._cache, self._clock, self._fetch_wsdl)
        return Exchange(contract, partial(self._service, origin_and_path(contract.endpoint)[0]))

    def _service(self, base_url: str, judge: Judge) -> Service:
        service = Service(
            name=_SERVICE,
            base_url=base_url,
            authorize=dict,
            judge=judge,
            limiter=self._bucket,
            clock=self._clock,
            headers={"Accept": "text/xml"},
            deadline=_DEADLINE,
            workers=1,
            secrets=self._secrets,
        )
        service.traffic = self.traffic
        return service

    def _fetch_wsdl(self) -> bytes:
        origin, path = origin_and_path(self._wsdl)
        with closing(self._service(origin, judge_wsdl)) as service:
            return service.send(Call("GET", path, self._record, repeatable=True)).content

    def _denied(self, what: str, why: str) -> Denied:
        return Denied(what, service=_SERVICE, record=self._record, why=why, next_step=_LOGIN_REFUSED)


def _is_bare(operation: Operation, value: object) -> bool:
    """Whether no record of the answer has what every record of its type has."""
    if not operation.shows:
        return False
    records = [row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict)]
    return bool(records) and all(operation.shows[0].always not in record for record in records)


def make(
    soap: SmartWebSession, operation: str, look_up: Callable[[], object | None], /, *, record: str, **arguments: object
) -> object:
    """The answer of a call that makes something; or what `look_up` gives, where no answer came and the thing is there now.

    `look_up` looks for what is to be made, None where it is not there. It is asked before the call is sent once more, which
    happens only where the first was certainly not carried out: that the session had ended is told in this way too, and by then
    it is a new one (smartweb sheet 3). Raises Refused; Unavailable; OutcomeUnknown where it may be made yet.
    """
    try:
        return soap.write(operation, record=record, repeatable=False, **arguments)
    except Unavailable:
        made = look_up()
    except OutcomeUnknown:
        made = look_up()
        if made is None:
            raise
    if made is not None:
        return made
    return soap.write(operation, record=record, repeatable=False, **arguments)
