"""Sessions that a service keeps in a cookie."""

from __future__ import annotations

import pytest

from rbsync.errors import Refused

from .fakes import READ, service
from .fault_server import FaultServer, answer

WELCOME = answer(200, b"{}", {"Set-Cookie": "PHPSESSID=0123456789abcdef; path=/"})


def test_a_cookie_comes_back_until_it_is_forgotten() -> None:
    with FaultServer(WELCOME, answer(), answer()) as server:
        shop = service(server.base_url)
        shop.send(READ)
        shop.send(READ)
        shop.forget_cookies()
        shop.send(READ)
    assert [request.headers.get("cookie") for request in server.requests] == [None, "PHPSESSID=0123456789abcdef", None]


def test_services_do_not_share_cookies() -> None:
    with FaultServer(WELCOME, answer()) as server:
        service(server.base_url).send(READ)
        service(server.base_url).send(READ)
    assert "cookie" not in server.requests[1].headers


def test_a_cookie_is_a_secret() -> None:
    refusal = answer(422, b'{"message": "session 0123456789abcdef is over"}')
    with FaultServer(WELCOME, refusal) as server:
        shop = service(server.base_url)
        shop.send(READ)
        with pytest.raises(Refused) as caught:
            shop.send(READ)
    assert "0123456789abcdef" not in str(caught.value)
    assert "session *** is over" in str(caught.value)
