"""What the connector asks of the SOAP service, and the plain data that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rbsync.connectors.smartweb.soap.fields import FieldSet
from rbsync.errors import ContractBroken, Unavailable


class GaveUp(ContractBroken):
    """PHP itself gave up: on a record that it cannot write down, or on a call that it does not understand (smartweb sheet 5)."""


class Damaged(Unavailable):
    """The service spoke, each time, and what it said is cut, holds what no document may hold, or is beyond all measure."""


SPOILT = (Damaged, GaveUp)
"""What a single record may do to its answer. A service that is down, or a front server that speaks for it, looks otherwise."""
NO_ANSWER = (Unavailable, GaveUp)
"""What a reading comes to where the service is down, where too much was asked for at once, and where one record cannot be written
down: the answer is then cut, damaged, beyond all measure, empty, or a fault of PHP. Asking for less tells which it is.
"""


class Soap(Protocol):
    """Calls to one shop, one at a time, within a session that is kept alive (smartweb sheet 3).

    Answers are plain data: dict (field → value), list, str, int, Decimal (the service's doubles), bool, None, or `Unreadable`.
    An empty array is `[]` at the top and None within a record; an element that is empty is None. Fields that the service left
    out are not in the dict. Arguments are the same plain data; a field that is None is not sent.
    """

    @property
    def server_time(self) -> datetime | None:
        """The service's own time at its last answer, aware, UTC; None when it told none."""
        ...

    def read(
        self, operation: str, /, *, record: str, shows: Sequence[FieldSet] | None = None, **arguments: object
    ) -> object:
        """The answer of a call that changes nothing and may be repeated, a lost session included.

        `shows`: the fields that its records are to have, unless all that are used. Raises Refused for a fault that is about this
        record; Denied; Unavailable, for an answer that is too long as well; GaveUp; ContractBroken; ConfigError.
        """
        ...

    def write(self, operation: str, /, *, record: str, repeatable: bool, **arguments: object) -> object:
        """The answer of a call that changes something; `repeatable` says that doing it twice is the same as once.

        Raises as `read`, and OutcomeUnknown when it is not repeatable and may have been done.
        """
        ...
