"""A recorded session replays through the whole stack, and the recording holds no login."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from tests.transport.fakes import FakeClock

from .tape import HOST, TAPE, exchange, keep_wsdl, record, tape


def session(cache: Path) -> SmartWebSession:
    address = f"{HOST}/service.wsdl"
    keep_wsdl(cache, address, f"{HOST}/service.php")
    login = {"username": "anybody@example.com", "password": "any-password"}
    return SmartWebSession(name="shop-sw", wsdl=address, language="DK", clock=FakeClock(), cache=cache, **login)


def test_a_recorded_session_replays(tmp_path: Path) -> None:
    with tape(TAPE, "none") as cassette:
        replayed = session(tmp_path)
        shop, orders, changed = exchange(replayed)
        replayed.close()
        assert cassette.all_played
    assert isinstance(shop, dict)
    assert shop["SolutionId"] == "shop000000"
    assert isinstance(orders, list)
    assert [order["Id"] for order in orders] == [1, 2]
    assert all(isinstance(order["Total"], Decimal) for order in orders)
    assert changed is True


def test_what_was_not_recorded_is_not_sent(tmp_path: Path) -> None:
    with tape(TAPE, "none"), pytest.raises(CannotOverwriteExistingCassetteException):
        session(tmp_path).read("VatGroup_GetAll", record="shop")


def test_a_recording_holds_no_login_and_no_session(tmp_path: Path) -> None:
    record(tmp_path / "new.yaml")
    text = (tmp_path / "new.yaml").read_text(encoding="utf-8")
    assert "<Solution_Connect/>" in text
    for secret in (USERNAME, PASSWORD, "PHPSESSID", "127.0.0.1"):
        assert secret not in text
