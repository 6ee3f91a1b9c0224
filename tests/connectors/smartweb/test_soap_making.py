"""What makes something is looked for before it is sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rbsync.connectors.smartweb.soap.session import make
from rbsync.errors import OutcomeUnknown, Refused, Unavailable
from tests.connectors.smartweb.scripted import ScriptedSoap

LOST = OutcomeUnknown("lost", service="smartweb")
NOT_DONE = Unavailable("the session had ended", service="smartweb")
REFUSED = Refused("no", service="smartweb", status=500, reasons={"PRODUCT": "no category"})


def made(*answers: object, there: object | None) -> tuple[object, list[str]]:
    """The result, and what was done for it in turn."""
    soap = ScriptedSoap()
    done: list[str] = []

    def found() -> object | None:
        done.append("looked")
        return there

    def sent(answer: object) -> Callable[[object], object]:
        def answered(_: object) -> object:
            done.append("sent")
            if isinstance(answer, Exception):
                raise answer
            return answer

        return answered

    soap.script("Product_CreateOrUpdate", *map(sent, answers))
    try:
        result = make(soap, "Product_CreateOrUpdate", found, record="product A-1", ProductData={})
    except (OutcomeUnknown, Unavailable, Refused) as error:
        result = error
    assert not any(one.repeatable for one in soap.asked)
    return result, done


@pytest.mark.parametrize(
    ("answers", "there", "result", "done"),
    [
        ([7], None, 7, ["sent"]),
        ([NOT_DONE, 7], None, 7, ["sent", "looked", "sent"]),
        ([NOT_DONE], 5, 5, ["sent", "looked"]),
        ([NOT_DONE, NOT_DONE], None, NOT_DONE, ["sent", "looked", "sent"]),
        ([LOST], 5, 5, ["sent", "looked"]),
        ([LOST], None, LOST, ["sent", "looked"]),
        ([NOT_DONE, LOST], None, LOST, ["sent", "looked", "sent"]),
        ([REFUSED], None, REFUSED, ["sent"]),
    ],
)
def test_it_is_looked_for_before_it_is_sent_again(
    answers: list[object], there: object | None, result: object, done: list[str]
) -> None:
    assert made(*answers, there=there) == (result, done)
