"""Changing orders, through the service and in the shop's own interface (smartweb sheet 9, 11.2, 16.12)."""

from __future__ import annotations

import pytest

from tests.sandbox.smartweb.shop import Shop, open_shop


def test_a_change_of_status(client: Shop) -> None:
    placed = client.place()
    assert client.call.Order_UpdateStatus(placed["id"], 2) is True
    order = client.order(placed["id"])
    assert (order.Status, order.DateUpdated, order.DateSent) == ("2", "2026-11-20 13:00:00", "0000-00-00 00:00:00")
    client.call.Order_UpdateStatus(placed["id"], 3)
    assert client.order(placed["id"]).DateSent == "2026-11-20 13:00:00"
    assert client.refusal("Order_UpdateStatus", placed["id"], 4711) == "PARAM"
    assert client.refusal("Order_UpdateStatus", 4711, 2) == "PARAM"


def test_one_status_always_mails_the_customer_and_others_may(client: Shop) -> None:
    placed = client.place(email="buyer@example.com", status=0)
    client.call.Order_UpdateStatus(placed["id"], 3)
    assert client.books()["mails"] == []
    client.toggle(mailing_statuses=["3"])
    client.call.Order_UpdateStatus(placed["id"], 3)
    client.call.Order_UpdateStatus(placed["id"], 1)
    assert client.books()["mails"] == [
        {"order": placed["id"], "status": status, "receiver": "buyer@example.com"} for status in (3, 1)
    ]


def test_a_tracking_code(client: Shop) -> None:
    number = client.place("comments")["id"]
    client.call.Order_UpdateTrackingCode(number, "TRACK-1")
    assert client.order(number).TrackingCode == "TRACK-1"


@pytest.mark.parametrize(("taken", "after"), [("order", (7, 7, 10)), ("sent", (10, 7, 7)), ("never", (10, 10, 10))])
def test_when_a_sale_lowers_the_stock_is_not_known(client: Shop, taken: str, after: tuple[int, int, int]) -> None:
    client.toggle(stock_taken=taken)
    number = client.books()["products"][0]["number"]
    client.change_item(number, stock=10)
    order = client.place(lines=[{"number": number, "amount": 3}])["id"]
    seen = [client.product(number)["stock"]]
    client.change_order(order, "send")
    seen.append(client.product(number)["stock"])
    client.change_order(order, "cancel")
    seen.append(client.product(number)["stock"])
    assert tuple(seen) == after


def test_people_pay_edit_and_comment(client: Shop) -> None:
    placed = client.place("unpaid")
    assert client.change_order(placed["id"], "pay")["paid"] == placed["gross"]
    edited = client.change_order(placed["id"], "edit")
    assert edited["lines"] != placed["lines"]
    assert edited["gross"] != edited["paid"]
    assert client.change_order(placed["id"], "pay")["paid"] == edited["gross"]
    assert client.change_order(placed["id"], "comment", text="Ring")["comment"] == "Ring"
    assert client.change_order(placed["id"], "status", status=8)["status"] == 8
    assert client.order(placed["id"]).DateUpdated == "2026-11-20 13:00:00"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("orders", {"kind": "odd"}),
        ("orders", {"colour": "red"}),
        ("orders", {"lines": "A-1"}),
        ("orders", {"created_at": "2026-11-20T10:00:00"}),
        ("orders/1/paint", {}),
        ("orders/1/status", {"status": 4711}),
        ("orders/1/status", {}),
        ("orders/1/credit", {"lines": [4711]}),
        ("orders/1/credit", {"lines": "all"}),
        ("items/LMP-100%2FBLK", {"colour": "red"}),
        ("items", {"locations": [1]}),
        ("toggles", {"colour": "red"}),
        ("toggles", {"vat_as": "words"}),
        ("toggles", {"max_bulk": True}),
        ("toggles", {"time_zone": "Nordlys"}),
        ("toggles", {"total_includes": ["freight"]}),
        ("mishaps", {"kind": "odd"}),
        ("mishaps", {"kind": "auth", "colour": "red"}),
        ("mishaps", {"kind": "auth", "times": "two"}),
        ("orders", []),
    ],
)
def test_the_doors_say_what_makes_no_sense(client: Shop, path: str, body: object) -> None:
    client.place()
    answer = client.send("POST", f"/_sandbox/{path}", body)
    assert answer.status == 400
    assert answer.json["message"]
    assert len(client.books()["orders"]) == 1


@pytest.mark.parametrize("path", ["nothing", "orders/4711/pay", "orders/x/pay", "items/NOBODY"])
def test_there_are_doors_that_are_not_there(client: Shop, path: str) -> None:
    assert client.send("POST", f"/_sandbox/{path}", {}).status == 404


def test_an_order_of_goods_that_the_shop_never_had(client: Shop) -> None:
    line = client.place(lines=[{"number": "ELSEWHERE-1", "amount": 2}])["lines"][0]
    assert (line["number"], line["product"], line["amount"]) == ("ELSEWHERE-1", 0, "2")


def test_the_seeded_orders_are_of_every_kind() -> None:
    with open_shop(orders=60, items=60) as shop:
        orders = shop.books()["orders"]
        assert len(orders) == 60
        assert [order["id"] for order in orders] == list(range(1, 61))
        assert {1, 2, 3, 4, 5, 7, 99, 203} <= {order["status"] for order in orders}
        assert sum(bool(order["origin"]) for order in orders) == 2
        assert {"DKK", "EUR"} == {order["currency"] for order in orders}
