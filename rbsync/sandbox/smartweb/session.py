"""Sessions: who is connected, and what each has chosen to see (smartweb sheet 3, 6)."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from rbsync.sandbox.smartweb.contract import contract
from rbsync.sandbox.smartweb.refusal import Refused
from rbsync.sandbox.smartweb.toggles import Toggles

COOKIE = "PHPSESSID"
SELECTABLE = ("User", "Order", "OrderLine", "Product", "ProductVariant")
"""The types whose fields a session selects; all others are always told in full."""


@dataclass(slots=True)
class Session:
    """One login. A new one shows nothing but Ids, in the shop's own language."""

    began: datetime
    seen: datetime
    language: str
    case_sensitive: bool = False
    encoded_twice: bool = False
    selected: dict[str, frozenset[str]] = field(default_factory=lambda: dict.fromkeys(SELECTABLE, frozenset({"Id"})))

    def select(self, kind: str, names: str) -> None:
        """Choose the fields of a type from a comma list. Raises Refused for an unknown one and keeps the old list."""
        fields = [name.strip() for name in names.split(",")]
        for name in fields:
            if name not in contract().types[kind]:
                raise Refused("NOSUCHPARAM", f"No such param: {name}")
        self.selected[kind] = frozenset(fields)


class Sessions:
    """The sessions of one shop, by the id in the cookie."""

    def __init__(self, toggles: Toggles, seed: str) -> None:
        self._toggles = toggles
        self._random = Random(f"sessions-{seed}")
        self._open: dict[str, Session] = {}

    def connect(self, now: datetime, language: str) -> tuple[str, Session]:
        """Start a session; its id and what it sees."""
        at_once = self._toggles.sessions_at_once
        while at_once and len(self._open) >= at_once:
            del self._open[next(iter(self._open))]
        key = f"{self._random.getrandbits(104):026x}"
        self._open[key] = Session(now, now, language)
        return key, self._open[key]

    def find(self, cookies: str, now: datetime) -> Session | None:
        """The session that the request's cookies name, if it still lives."""
        for key in re.findall(rf"{COOKIE}=(\w+)", cookies):
            session = self._open.get(key)
            if session is None:
                continue
            if self._is_over(session, now):
                del self._open[key]
                continue
            session.seen = now
            return session
        return None

    def expire(self) -> int:
        """End all sessions; how many there were."""
        count = len(self._open)
        self._open.clear()
        return count

    def _is_over(self, session: Session, now: datetime) -> bool:
        idle, lifetime = self._toggles.session_idle_seconds, self._toggles.session_lifetime_seconds
        silent, alive = (now - session.seen).total_seconds(), (now - session.began).total_seconds()
        return (idle > 0 and silent > idle) or (lifetime > 0 and alive > lifetime)
