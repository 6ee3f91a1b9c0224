"""What a service answers is checked before anything is taken from it, and told without what texts hold."""

from datetime import datetime
from decimal import Decimal

import pytest
from pydantic import AwareDatetime

from rbsync.errors import ContractBroken
from rbsync.wire import Contract, Unreadable, Wire, fit


class Line(Wire):
    quantity: int
    price: Decimal
    title: str


class Order(Wire):
    at: AwareDatetime
    paid: bool = False
    lines: tuple[Line, ...] = ()


LINE = {"quantity": 1, "price": "2.50", "title": "Mug"}
AT = "2026-11-20T10:00:00Z"


def test_what_is_not_asked_for_is_ignored_and_nothing_changes_afterwards() -> None:
    order = fit(Order, {"at": AT, "unheard_of": 1, "lines": [LINE]})
    assert order.at == datetime.fromisoformat(AT)
    with pytest.raises(ValueError, match="frozen"):
        order.paid = True


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"quantity": None}, "lines.0.quantity is missing"),
        ({"quantity": "2.5"}, "lines.0.quantity is '2.5', which is no whole number"),
        ({"quantity": {"of": "person"}}, "lines.0.quantity is of another kind"),
        ({"price": "NaN"}, "lines.0.price is 'NaN', which is no number"),
        ({"price": Decimal("Infinity")}, "lines.0.price is 'Infinity', which is no number"),
        ({"price": Unreadable("9,5")}, "lines.0.price is '9,5', which is no number"),
        ({"title": Unreadable("x", "came twice")}, "lines.0.title came twice"),
        ({"title": ["Ann Hansen"]}, "lines.0.title is of another kind"),
    ],
)
def test_what_does_not_fit_is_named_in_words(line: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match="lines") as caught:
        fit(Order, {"at": AT, "lines": [LINE | line]})
    assert str(caught.value) == why


def test_a_time_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="which is no time with a zone"):
        fit(Order, {"at": "2026-11-20T10:00:00"})


def test_a_broken_contract_names_the_service_and_the_record() -> None:
    with pytest.raises(ContractBroken) as caught:
        Contract("shop", "The shop").check(Order, {}, record="order 7")
    error = caught.value
    assert (error.service, error.record, error.why) == ("shop", "order 7", "at is missing")
    assert error.what == "The shop's answer has an unexpected shape"
    assert error.__cause__ is not None
