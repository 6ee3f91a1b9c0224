"""A simulated shop behind real HTTP: zeep as a client that knows nothing of the simulator, and raw XML."""

from __future__ import annotations

import http.client
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
import requests
import zeep
from zeep.exceptions import Fault
from zeep.transports import Transport
from zeep.wsdl import Document

from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.faults import Faults
from rbsync.sandbox.kit.http import Server
from rbsync.sandbox.smartweb import SmartWebSimulator, is_write, operation_name
from rbsync.sandbox.smartweb.contract import NAMESPACE, contract, wsdl_text
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from tests.records.smartweb import smartweb_records
from tests.seeds import seeded_world

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
BINDING = f"{{{NAMESPACE}}}WebServiceBinding"
DATES = ("2026-08-01", "2026-12-01")


def fields_of(kind: str) -> str:
    """Every field of a type, but for the ones that lead in circles."""
    return ",".join(name for name in contract().types[kind] if name not in ("Producer", "User"))


@dataclass(slots=True)
class Time:
    """A clock that moves only when it is told to."""

    now: datetime = NOW
    seconds: float = 1000.0

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fault(self) -> tuple[str, str]:
        """The code and the text of a SOAP 1.1 fault."""
        root = ET.fromstring(self.body)
        return root.findtext(".//faultcode") or "", root.findtext(".//faultstring") or ""

    def texts(self, name: str) -> list[str | None]:
        """The texts of all elements of that name."""
        return [each.text for each in ET.fromstring(self.body).iter(name)]


@cache
def _contract() -> Document:
    """The WSDL as zeep reads it: the same for every shop but for the address."""
    return Document(BytesIO(wsdl_text().encode()), Transport())


@dataclass(slots=True)
class Shop:
    simulator: SmartWebSimulator
    faults: Faults
    time: Time
    url: str
    wire: http.client.HTTPConnection = field(init=False)
    http: requests.Session = field(init=False, default_factory=requests.Session)
    call: Any = field(init=False)  # the service through zeep
    cookie: str = ""

    def __post_init__(self) -> None:
        self.wire = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=20)
        client = zeep.Client(_contract(), transport=Transport(session=self.http, timeout=20))
        self.call = client.create_service(BINDING, f"{self.url}/service.php")

    def connect(self, *, fields: bool = True) -> None:
        assert self.call.Solution_Connect(Username=USERNAME, Password=PASSWORD) is True
        self.cookie = "; ".join(f"{each.name}={each.value}" for each in self.http.cookies)
        if fields:
            self.select()

    def select(self) -> None:
        """Choose all fields of everything."""
        self.call.Order_SetFields(fields_of("Order"))
        self.call.Order_SetOrderLineFields(fields_of("OrderLine"))
        self.call.Product_SetFields(fields_of("Product"))
        self.call.Product_SetVariantFields(fields_of("ProductVariant"))
        self.call.User_SetFields(fields_of("User"))

    def refusal(self, operation: str, *arguments: object, **named: object) -> str:
        """The code of the fault that the call ends in."""
        with pytest.raises(Fault) as caught:
            getattr(self.call, operation)(*arguments, **named)
        return caught.value.code

    def send(self, method: str, path: str, body: object = None) -> Answer:
        payload = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        return self._sent(method, path, payload, {})

    def raw(self, operation: str, inner: str = "", *, version: str = SOAP_11) -> Answer:
        """A call as XML, within the session that zeep began."""
        body = (
            f'<e:Envelope xmlns:e="{version}" xmlns:t="{NAMESPACE}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<e:Body><t:{operation}>{inner}</t:{operation}></e:Body></e:Envelope>"
        )
        return self.post(body.encode())

    def post(self, body: bytes) -> Answer:
        return self._sent("POST", "/service.php", body, {"Cookie": self.cookie})

    def _sent(self, method: str, path: str, payload: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.wire.request(method, path, payload, dict(headers))
        response = self.wire.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def toggle(self, **values: object) -> None:
        answer = self.send("POST", "/_sandbox/toggles", values)
        assert answer.status == 200, answer.body

    def mishap(self, **mishap: object) -> None:
        assert self.send("POST", "/_sandbox/mishaps", mishap).status == 200

    def place(self, kind: str = "plain", **order: object) -> Any:
        return self._believed("orders", self.send("POST", "/_sandbox/orders", {"kind": kind, **order}))

    def change_order(self, order: int, change: str, **body: object) -> Any:
        return self._believed("orders", self.send("POST", f"/_sandbox/orders/{order}/{change}", body))

    def add_item(self, **item: object) -> Any:
        return self._believed("products", self.send("POST", "/_sandbox/items", item))

    def change_item(self, number: str, /, **changes: object) -> Any:
        return self._believed("products", self.send("POST", f"/_sandbox/items/{quote(number, safe='')}", changes))

    def books(self) -> Any:
        return smartweb_records(self.simulator)

    def _believed(self, kind: str, answer: Answer) -> Any:
        """The record, or the first of the records, that a door has changed."""
        assert answer.status == 200, answer.body
        number = answer.json[0] if isinstance(answer.json, list) else answer.json["id"]
        return next(each for each in self.books()[kind] if each["id"] == number)

    def product(self, number: str) -> Any:
        """The books' product of that number."""
        return next(each for each in self.books()["products"] if each["number"] == number)

    def order(self, number: int) -> Any:
        """The order as zeep reads it."""
        return self.call.Order_GetById(number)


@contextmanager
def open_shop(*, items: int = 40, orders: int = 0, **options: Any) -> Iterator[Shop]:
    """A shop whose clock stands still."""
    time = Time()
    simulator = SmartWebSimulator.seeded(
        seeded_world(seed=1, items=items, orders=max(orders, 60), shops=1, now=NOW),
        orders=orders,
        clock=Clock(lambda: time.now, lambda: time.seconds),
        **options,
    )
    faults = Faults(simulator.handle, is_write, operation_name)
    with Server(faults) as server:
        shop = Shop(simulator, faults, time, server.url)
        try:
            yield shop
        finally:
            shop.wire.close()
            shop.http.close()
