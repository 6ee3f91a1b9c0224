"""What all simulators share: switches, routes, rate buckets, and books in one form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import pytest

from rbsync.sandbox.kit.books import Books
from rbsync.sandbox.kit.bucket import Bucket
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import Doors, Refused
from rbsync.sandbox.kit.http import Request
from rbsync.sandbox.kit.routes import Routes
from rbsync.sandbox.kit.toggles import Toggles
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.smartweb import SmartWebSimulator
from rbsync.sandbox.world.seed import build_world

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Switches(Toggles):
    loud: bool = False
    most: int | None = 3
    share: float = 0.5
    shape: Literal["round", "square"] = "round"
    names: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("loud", True), ("most", None), ("most", 4), ("share", 1), ("shape", "square"), ("names", ["a"])],
)
def test_a_switch_takes_what_its_annotation_allows(name, value):
    switches = Switches()
    switches.update({name: value})
    assert json.loads(json.dumps(switches.as_json()))[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("loud", 1),
        ("most", True),
        ("share", "1"),
        ("shape", "oval"),
        ("names", "a"),
        ("names", [1]),
        ("loudness", True),
    ],
)
def test_a_switch_refuses_the_rest_and_then_nothing_is_set(name, value):
    switches = Switches()
    with pytest.raises(ValueError, match=name):
        switches.update({"share": 0.1, name: value})
    assert switches == Switches()


def test_the_route_with_fewer_variables_answers():
    routes = Routes({"GET a/{n}": 1, "GET a/b": 2, "POST a/{n}/c": 3, "POST a/{n:path}": 4})
    found = {path: routes.find(*path.split()) for path in ("GET a", "PUT a/b")}
    assert found == {"GET a": None, "PUT a/b": None}
    for call, entry, keys in [
        ("GET a/b", 2, ()),
        ("GET a/x", 1, ("x",)),
        ("POST a/x/c", 3, ("x",)),
        ("POST a/x/y", 4, ("x/y",)),
    ]:
        method, path = call.split()
        route = routes.find(method, path.split("/"))
        assert route is not None
        assert (route[0].entry, route[1]) == (entry, keys)
    assert routes.knows(["a", "b"])
    assert not routes.knows(["b"])


def test_a_bucket_refills_evenly():
    now = [0.0]
    bucket = Bucket(lambda: now[0])
    assert [bucket.take(2, 4, 1) for _ in range(3)] == [0, 0, 2]
    now[0] += 2
    assert bucket.take(2, 4, 1) == 0
    bucket.give_back(1)
    assert bucket.left(4, 1) == 1


def test_doors_answer_refuse_and_do_not_know():
    def sell(body, number):
        if number == "9":
            raise Refused(409, {"message": "sold out"})
        return {"number": number, "price": str(body["price"])}

    doors = Doors(Switches(), lambda: Books("a", "DKK"), {"POST items/{number:path}": sell}, refusals=(KeyError,))

    def ask(method, path, body=b""):
        answer = doors.answer(Request(method, f"/_sandbox/{path}", {}, body))
        return answer.status, json.loads(answer.body)

    assert ask("POST", "items/a%2F1", b'{"price": 0.10}') == (200, {"number": "a/1", "price": "0.10"})
    assert ask("POST", "items/9", b'{"price": 1}') == (409, {"message": "sold out"})
    assert [ask("POST", "items/1", body)[0] for body in (b"{}", b"[]", b"{")] == [400, 400, 400]
    assert ask("GET", "items/1")[0] == 404
    assert ask("POST", "toggles", b'{"loud": true}')[1]["loud"] is True
    assert ask("GET", "toggles")[1]["loud"] is True
    assert ask("GET", "books")[1]["currency"] == "DKK"


def test_every_service_gives_its_books_in_the_same_form():
    from rbsync.sandbox.shopify.simulator import ShopifySimulator

    world = build_world(seed=1, items=40, orders=60, shops=1, now=NOW)
    simulators = [
        RackbeatSimulator.seeded(world, token="t", clock=Clock(lambda: NOW)),
        ShopifySimulator.seeded(world, clock=Clock(lambda: NOW)),
        SmartWebSimulator.seeded(world, clock=Clock(lambda: NOW)),
    ]
    hub, *shops = (
        json.loads(simulator.handle(Request("GET", "/_sandbox/books", {}, b"")).body) for simulator in simulators
    )
    known = {item["number"] for item in hub["items"] if not item["deleted"]}
    assert (hub["account"], hub["currency"]) == ("7235", "DKK")
    for books in shops:
        assert books.keys() == hub.keys()
        assert books["currency"] == "DKK"
        skus = [listing["sku"] for listing in books["listings"]]
        assert len(known & set(skus)) > len(known) / 2
        places = {place["id"] for place in books["locations"]}
        assert all(set(listing["available"]) <= places for listing in books["listings"])
        assert len({listing["id"] for listing in books["listings"]}) == len(skus)
        assert len(books["orders"]) == 60
        assert any(order["cancelled"] for order in books["orders"])
        assert all(datetime.fromisoformat(order["placed_at"]).tzinfo for order in books["orders"])
        assert all(Decimal(order["total"]) == round(Decimal(order["total"]), 2) for order in books["orders"])
