"""Access tokens: a static one, or one by client credentials, renewed in time (shopify sheet 2)."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from rbsync.connectors.shopify.judge import dig, judge_token
from rbsync.errors import ContractBroken
from rbsync.ports.time import Clock
from rbsync.transport.call import Call
from rbsync.transport.limiter import RequestBucket
from rbsync.transport.service import Service

_HEADER = "X-Shopify-Access-Token"
_LIFE_UNTOLD = 3600.0
_MARGIN = 300.0


@dataclass(frozen=True, slots=True)
class StaticToken:
    """The token of an app created in the shop's admin."""

    renew: ClassVar[None] = None
    service: ClassVar[None] = None
    token: str = field(repr=False)

    def headers(self) -> Mapping[str, str]:
        """The credentials of one call."""
        return {_HEADER: self.token}


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """A Dev Dashboard app of the shop's own organisation; its tokens live a day."""

    client_id: str
    client_secret: str = field(repr=False)


class MintedToken:
    """Fetched when there is none, before it expires, and when Shopify refused it. One token for all threads.

    `service` reaches the token endpoint and needs no credentials itself.
    """

    def __init__(self, credentials: ClientCredentials, *, base_url: str, record: str, clock: Clock) -> None:
        self.service = Service(
            name="shopify",
            base_url=base_url,
            authorize=dict,
            judge=judge_token,
            limiter=RequestBucket(1.0, 5.0, clock),
            clock=clock,
            workers=1,
            secrets=(credentials.client_secret,),
        )
        self._credentials = credentials
        self._record = record
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0  # monotonic seconds

    def headers(self) -> Mapping[str, str]:
        """The credentials of one call. Raises Denied when Shopify refuses the client id or secret."""
        with self._lock:
            if not self._token or self._clock.monotonic() >= self._renew_at:
                self._fetch()
            return {_HEADER: self._token}

    def renew(self) -> None:
        """Shopify refused the token: fetch another. The Service calls this once for all threads that were refused."""
        with self._lock:
            self._fetch()

    def _fetch(self) -> None:
        body = {
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "grant_type": "client_credentials",
        }
        path = "/admin/oauth/access_token"
        answer = self.service.send(Call("POST", path, record=self._record, repeatable=True, body=body))
        try:
            document = answer.json()
        except ValueError:
            document = None
        token, life = dig(document, "access_token"), dig(document, "expires_in")
        if not isinstance(token, str) or not token:
            raise ContractBroken(
                "Shopify answered a token request without a token",
                service=self.service.name,
                record=self._record,
                request_id=answer.request_id,
            )
        seconds = float(life) if isinstance(life, int) and not isinstance(life, bool) else _LIFE_UNTOLD
        margin = min(_MARGIN, seconds / 10)
        self._token, self._renew_at = token, self._clock.monotonic() + seconds - margin
