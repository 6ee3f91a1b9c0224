"""Webhooks (smartweb sheet 15, 16.16)."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from rbsync.sandbox.kit.http import Request, Response, Server
from tests.sandbox.smartweb.shop import Shop

BODY = b'{"id": "4711"}'
MAC = hmac.new(b"key", BODY, hashlib.sha256).digest()


@pytest.mark.parametrize(
    ("scheme", "signature"),
    [
        ("base64", base64.b64encode(MAC).decode()),
        ("hex", MAC.hex()),
        ("body-and-mac", base64.b64encode(BODY + MAC).decode()),
    ],
)
def test_a_webhook_tells_the_id_and_is_signed(shop: Shop, scheme: str, signature: str) -> None:
    got: list[Request] = []

    def receive(request: Request) -> Response:
        got.append(request)
        return Response(204)

    with Server(receive) as receiver:
        wanted = {"url": f"{receiver.url}/hook", "id": 4711, "key": "key", "scheme": scheme}
        assert shop.send("POST", "/_sandbox/webhooks", wanted).json == {"status": 204}
    headers = {name.lower(): value for name, value in got[0].headers.items()}
    assert (got[0].method, got[0].path, got[0].body) == ("POST", "/hook", BODY)
    assert headers["x-webhook-topic"] == "orders/created"
    assert headers["x-shop-domain"] == "https://shop000000.example.com"
    assert headers["x-hmac-sha256"] == signature


def test_the_receiver_may_refuse(shop: Shop) -> None:
    with Server(lambda _: Response(401)) as receiver:
        assert shop.send("POST", "/_sandbox/webhooks", {"url": receiver.url, "id": 1}).json == {"status": 401}


@pytest.mark.parametrize(
    "wanted",
    [
        {"url": "http://shop.example.com/hook"},
        {"url": "http://127.0.0.1:9/hook", "scheme": "rot13"},
        {"url": "http://127.0.0.1:9/hook"},
        {"colour": "red"},
        [],
    ],
)
def test_webhooks_stay_on_this_machine(shop: Shop, wanted: object) -> None:
    assert shop.send("POST", "/_sandbox/webhooks", wanted).status == 400
