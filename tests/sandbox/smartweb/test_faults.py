"""What goes wrong: on the way, at the front door, and half-way through (smartweb sheet 4, 8, 16.15)."""

from __future__ import annotations

import threading

import pytest
import requests
import zeep
from zeep.exceptions import Fault, TransportError, XMLSyntaxError
from zeep.transports import Transport

from tests.sandbox.smartweb.shop import Shop


def test_traffic_is_counted_by_operation(client: Shop) -> None:
    client.send("DELETE", "/_sandbox/traffic")
    client.call.Product_GetAllWithLimit(0, 5)
    client.call.Product_GetAllWithLimit(5, 5)
    client.call.Product_Update({"Id": 1, "Stock": 1})
    client.call.Order_SetFields("Id")
    client.raw("Order_UpdateStatus")
    assert client.send("GET", "/_sandbox/traffic").json == {
        "requests": 5,
        "by_call": {"Order_SetFields": 1, "Order_UpdateStatus": 1, "Product_GetAllWithLimit": 2, "Product_Update": 1},
        "429": 0,
        "writes": 2,
    }


def test_an_answer_may_be_lost_after_the_work_was_done(client: Shop) -> None:
    assert client.send("POST", "/_sandbox/faults", {"match": "Product_Update", "kind": "lost-answer"}).status == 201
    with pytest.raises(requests.ConnectionError):
        client.call.Product_Update({"Id": 1, "Stock": 71})
    assert client.call.Product_GetById(1).Stock == 71


@pytest.mark.parametrize(("kind", "code"), [("auth", "AUTH"), ("internal", "INTERNAL")])
def test_a_call_may_be_refused_for_no_reason(client: Shop, kind: str, code: str) -> None:
    client.mishap(kind=kind, match="Product_*", after=1)
    assert client.call.Product_GetById(1).Id == 1
    assert client.refusal("Product_Update", {"Id": 1, "Stock": 71}) == code
    assert client.call.Product_GetById(1).Stock != 71


def test_the_service_may_fail_when_the_work_is_done(client: Shop) -> None:
    client.mishap(kind="internal-after", match="Product_Update")
    assert client.refusal("Product_Update", {"Id": 1, "Stock": 71}) == "INTERNAL"
    assert client.call.Product_GetById(1).Stock == 71


@pytest.mark.parametrize(
    ("kind", "status", "done"), [("html", 502, False), ("html-after", 502, True), ("nothing", 500, False)]
)
def test_a_front_server_answers_in_its_own_way(client: Shop, kind: str, status: int, done: bool) -> None:
    client.mishap(kind=kind, match="Product_Update")
    with pytest.raises(TransportError) as caught:
        client.call.Product_Update({"Id": 1, "Stock": 71})
    assert caught.value.status_code == status
    assert (client.call.Product_GetById(1).Stock == 71) is done


def test_damaged_answers_look_whole_to_a_forgiving_client(client: Shop) -> None:
    relaxed = zeep.Client(
        f"{client.url}/service.wsdl", transport=Transport(session=client.http), settings=zeep.Settings(strict=False)
    )
    everything = len(relaxed.service.Product_GetAll())
    client.mishap(kind="cut", match="Product_GetAll", times=2)
    assert 0 < len(relaxed.service.Product_GetAll()) < everything
    with pytest.raises((XMLSyntaxError, TransportError)):
        client.call.Product_GetAll()
    client.mishap(kind="bad-byte", match="Product_GetAll")
    with pytest.raises((XMLSyntaxError, TransportError)):
        client.call.Product_GetAll()
    client.mishap(kind="tidy-html", match="Product_GetAll")
    with pytest.raises((XMLSyntaxError, TransportError, Fault)):
        client.call.Product_GetAll()


def test_mishaps_can_be_called_off(client: Shop) -> None:
    client.mishap(kind="nothing-after", times=-1)
    assert client.raw("VatGroup_GetAll").body == b""
    assert client.send("DELETE", "/_sandbox/mishaps").json == {"mishaps": 0}
    assert client.raw("VatGroup_GetAll").status == 200


@pytest.mark.parametrize("kind", ["429", "503"])
def test_a_caller_in_a_hurry_may_be_refused(client: Shop, kind: str) -> None:
    client.toggle(throttle=kind, calls_per_second=2)
    assert [client.raw("VatGroup_GetAll").status for _ in range(3)] == [200, 200, int(kind)]
    client.time.pass_by(0.5)
    assert client.raw("VatGroup_GetAll").status == 200
    client.toggle(calls_per_second=0.5)
    for status in (int(kind), 200):
        client.time.pass_by(1)
        assert client.raw("VatGroup_GetAll").status == status


def test_a_caller_in_a_hurry_may_be_slowed_down(client: Shop) -> None:
    client.toggle(throttle="slow", calls_per_second=500)
    assert [client.raw("VatGroup_GetAll").status for _ in range(3)] == [200, 200, 200]


def test_many_clients_at_once_lose_no_change(client: Shop) -> None:
    def write(number: int) -> None:
        client_of_its_own = requests.Session()
        envelope = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Product_Update><ProductData>'
            f"<Id>{number}</Id><Stock>{900 + number}</Stock></ProductData></Product_Update></e:Body></e:Envelope>"
        )
        with client_of_its_own:
            headers = {"Cookie": client.cookie}
            client_of_its_own.post(f"{client.url}/service.php", envelope.encode(), headers=headers, timeout=20)

    plain = [each["id"] for each in client.books()["products"] if not each["variants"]][:8]
    threads = [threading.Thread(target=write, args=(number,)) for number in plain]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stock = {each["id"]: each["stock"] for each in client.books()["products"]}
    assert [stock[number] for number in plain] == [900 + number for number in plain]
