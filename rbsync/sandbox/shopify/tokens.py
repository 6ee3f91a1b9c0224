"""Access tokens: one static token, and client-credentials tokens that expire (shopify sheet 2)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Tokens:
    """Who may enter. The client's id and secret follow from the store and the static token."""

    static: str
    client_id: str
    client_secret: str
    minted: dict[str, datetime] = field(default_factory=dict)  # token → end of life

    def mint(self, client_id: object, client_secret: object, moment: datetime, seconds: int) -> str | None:
        """A new token for the right credentials, else None."""
        known = hmac.compare_digest(f"{client_id}\n{client_secret}", f"{self.client_id}\n{self.client_secret}")
        if not known:
            return None
        token = f"shpat_{secrets.token_hex(16)}"
        self.minted[token] = moment + timedelta(seconds=seconds)
        return token

    def valid(self, token: str, moment: datetime, *, static_allowed: bool) -> bool:
        """Whether the token opens the door at that moment."""
        if static_allowed and hmac.compare_digest(token.encode(), self.static.encode()):
            return True
        return token in self.minted and moment < self.minted[token]

    def expire(self) -> int:
        """End all minted tokens now; answers how many there were."""
        count = len(self.minted)
        self.minted.clear()
        return count
