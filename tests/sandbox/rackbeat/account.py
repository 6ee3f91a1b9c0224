"""The plainest client there is of a simulated Rackbeat account."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from tests.records.rackbeat import rackbeat_records

TOKEN = "test-token"


@dataclass
class Reply:
    status: int
    json: dict
    headers: dict[str, str] = field(default_factory=dict)


class Client:
    """Speaks HTTP/1.1 to the address of a simulator. Paths are sent exactly as given."""

    def __init__(self, url: str, simulator: RackbeatSimulator) -> None:
        self.host = urlsplit(url).netloc
        self.simulator = simulator

    def raw(self, method: str, path: str, body: object = None, token: str | None = TOKEN) -> Reply:
        connection = http.client.HTTPConnection(self.host, timeout=5)
        headers = {"Connection": "close"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return Reply(answer.status, json.loads(answer.read() or b"null"), dict(answer.headers.items()))
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        return self.raw("GET", f"/api/{path}")

    def post(self, path: str, body: object = None) -> Reply:
        return self.raw("POST", f"/api/{path}", body)

    def put(self, path: str, body: object = None) -> Reply:
        return self.raw("PUT", f"/api/{path}", body)

    def delete(self, path: str) -> Reply:
        return self.raw("DELETE", f"/api/{path}")

    def control(self, method: str, path: str, body: object = None) -> dict:
        reply = self.raw(method, f"/_sandbox/{path}", body)
        assert reply.status < 300, reply.json
        return reply.json

    def toggle(self, **switches: object) -> None:
        self.control("POST", "toggles", switches)

    def edit(self, number: str, /, **words: object) -> dict:
        """What a person changes on an item; the sandbox's doors take a number encoded once."""
        return self.item(self.control("POST", f"items/{quote(number, safe='')}", words)["number"])

    def books(self) -> dict:
        return rackbeat_records(self.simulator)

    def item(self, number: str) -> dict:
        return next(item for item in self.books()["items"] if item["number"] == number)

    def draft(self, *lines: dict, **header: object) -> Reply:
        return self.post("orders/drafts", {"customer_id": 1001, "lines": list(lines), **header})

    def booked(self, *lines: dict) -> int:
        number = self.draft(*lines).json["order"]["number"]
        assert self.post(f"orders/{number}/book", {"mail": {"send": False}}).status == 200
        return number


def twice(number: str) -> str:
    """A path key as Rackbeat wants it."""
    return quote(quote(number, safe=""), safe="")
