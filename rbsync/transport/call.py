"""What is asked of a service, and what it answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from rbsync.transport.document import JsonValue, read_json

__all__ = ["Answer", "Call", "JsonValue", "http_date"]

_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray")


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a service; messages call it `name`, or by method and path where it has none.

    `path` is percent-encoded already and goes out as it is, after the service's base URL. `record` names what the call is about
    in messages ("order shop-dk#1001"; "" when nothing). `repeatable` says that sending it again does no harm; the verb does not
    decide. `query` values are encoded once, here. `body` is a JSON document (Decimal allowed, written exactly), bytes to be sent
    as they are, or None. `cost` is what the limiter takes.
    """

    method: str
    path: str
    record: str
    repeatable: bool
    query: tuple[tuple[str, str], ...] = ()
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cost: float = 1.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read to its end. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> JsonValue:
        """The body as JSON: Decimal for numbers with a fraction, else int.

        Raises ValueError for what is not JSON, for NaN and infinity, and for nesting too deep.
        """
        return read_json(self.content)

    @property
    def text(self) -> str:
        """The beginning of the body as text, for messages: at most 20 000 bytes."""
        return self.content[:20_000].decode(errors="replace")

    @property
    def server_time(self) -> datetime | None:
        """The service's own time from its Date header, aware, UTC; None when it told none."""
        return http_date(self.headers.get("date", ""))

    @property
    def request_id(self) -> str:
        """The service's own name for this exchange; "" when it gave none."""
        return next((self.headers[name] for name in _REQUEST_ID_HEADERS if self.headers.get(name)), "")


def http_date(text: str) -> datetime | None:
    """An HTTP date, aware, UTC; None when `text` is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
