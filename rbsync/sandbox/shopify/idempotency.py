"""`@idempotent(key:)`: the same key and variables give the stored answer for 24 hours (shopify sheet 6)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT = timedelta(hours=24)

Payload = dict[str, object]


@dataclass(slots=True)
class _Answer:
    fingerprint: str
    payload: Payload
    moment: datetime


@dataclass(slots=True)
class Idempotency:
    """Stored answers by key."""

    answers: dict[str, _Answer] = field(default_factory=dict)

    def once(
        self,
        key: str,
        call: tuple[str, object],
        moment: datetime,
        work: Callable[[], Payload],
        refusal: Callable[[str, str], Payload],
        *,
        failure_burns_key: bool = False,
    ) -> Payload:
        """The answer of `work`, done once per key. `call` is (mutation, its arguments)."""
        fingerprint = json.dumps(call, sort_keys=True, default=str)
        known = self.answers.get(key)
        if known and moment - known.moment < KEPT:
            if known.fingerprint != fingerprint:
                return refusal(
                    "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
                    "The same idempotency key cannot be used with different operation parameters.",
                )
            if failure_burns_key and known.payload.get("userErrors"):
                return refusal(
                    "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED",
                    "A previous request with this idempotency key failed. Retry with a new idempotency key.",
                )
            return known.payload
        payload = work()
        self.answers[key] = _Answer(fingerprint, payload, moment)
        return payload
