"""Which way orders are read, and that none is lost on any of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.errors import Denied
from rbsync.ports.connector import Window
from rbsync.sandbox.kit.http import Response
from tests.strength import examples

from . import wires
from .scripted import Body, Script, Stage, always, connected, data, error, head_wire, staged

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
WINDOW = Window(START, START + timedelta(hours=2))
END = {"hasNextPage": False, "endCursor": None}
INLINE_LINES = 5  # as many as the document Orders asks for


def gid(number: int) -> str:
    return f"gid://shopify/Order/{number}"


def whole(number: int, lines: int = 1, updated: str = "2026-11-20T10:00:00Z") -> Body:
    inline = [wires.line(place) for place in range(min(lines, INLINE_LINES))]
    info = {"hasNextPage": lines > INLINE_LINES, "endCursor": "c5" if lines > INLINE_LINES else None}
    return wires.order(
        id=gid(number),
        name=f"#{number}",
        updatedAt=updated,
        lineItems={"pageInfo": info, "nodes": inline},
        shippingLines={"pageInfo": END, "nodes": [wires.freight()]},
    )


def by_id(make: Callable[[int], Body | None] = whole) -> Script:
    return lambda variables: data(nodes=[make(int(one.rsplit("/", 1)[1])) for one in variables["ids"]])


def jsonl(numbers: range) -> bytes:
    rows: list[Body] = []
    for number in numbers:
        root = wires.order(id=gid(number), name=f"#{number}")
        children = [wires.line(place) for place in range(7)]
        rows += [root, *({**child, "__parentId": root["id"]} for child in [wires.freight(), *children])]
    return as_lines(rows)


def as_lines(rows: Iterable[Body]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows) + b"\n"


def ids_of(found: Iterable[Order | UnreadableOrder]) -> set[str]:
    """Of those that could be read."""
    return {order.head.id for order in found if isinstance(order, Order)}


def reasons(found: Iterable[Order | UnreadableOrder]) -> dict[str, str]:
    """Of those that could not be read."""
    return {order.id: order.why for order in found if isinstance(order, UnreadableOrder)}


def bulk(content: bytes | None, *, status: str = "COMPLETED", count: int | None = None) -> dict[str, Any]:
    """Scripts of a bulk operation whose file is `content`."""
    rows = len(content.splitlines()) if content else 0

    def poll(variables: Mapping[str, Any]) -> Body:
        url = "URL" if content else None
        objects = str(rows if count is None else count)
        return data(
            bulkOperation={
                "id": variables["id"],
                "status": status,
                "errorCode": None,
                "objectCount": objects,
                "url": url,
            }
        )

    started = {"bulkOperation": {"id": "gid://shopify/BulkOperation/1", "status": "CREATED"}, "userErrors": []}
    running = {"id": "b", "status": "RUNNING", "errorCode": None, "objectCount": "0", "url": None}
    return {
        "BulkStart": always(data(bulkOperationRunQuery=started)),
        "BulkPoll": [always(data(bulkOperation=running)), poll],
    }


def serve(stage: Stage, content: bytes) -> None:
    """Put the file where the scripted answer points to."""
    stage.shopify.files["/file.jsonl"] = content
    _, poll = stage.shopify.scripts["BulkPoll"]

    def pointed(variables: Mapping[str, Any]) -> Body | Response:
        answer = poll(variables)
        assert not isinstance(answer, Response)
        answer["data"]["bulkOperation"]["url"] = f"{stage.url}/file.jsonl"
        return answer

    stage.shopify.scripts["BulkPoll"] = [stage.shopify.scripts["BulkPoll"][0], pointed]


def listed(count: int) -> Script:
    return always(connected("orders", [head_wire(number) for number in range(1, count + 1)]))


def seen(stage: Stage) -> list[OrderHead]:
    return [head for page in stage.shop.orders.changed(WINDOW) for head in page]


def test_the_window_is_asked_for_in_utc_and_kept_to_the_letter() -> None:
    rows = [
        head_wire(1, "2026-11-20T08:59:59Z"),
        head_wire(2, "2026-11-20T09:00:00Z"),
        head_wire(3, "2026-11-20T10:59:59Z"),
        head_wire(4, "2026-11-20T11:00:00Z"),
        head_wire(2, "2026-11-20T09:00:00Z"),
    ]
    with staged(OrdersChanged=always(connected("orders", rows))) as stage:
        numbers = [head.number for head in seen(stage)]
    assert numbers == ["#2", "#3"]
    assert stage.shopify.asked[0][1]["q"] == "updated_at:>='2026-11-20T09:00:00Z' updated_at:<'2026-11-20T11:00:00Z'"


def test_a_window_of_fractions_is_widened_in_the_search_only() -> None:
    half = timedelta(microseconds=500_000)
    with staged(OrdersChanged=always(connected("orders", []))) as stage:
        list(stage.shop.orders.changed(Window(START + half, START + half)))
    assert stage.shopify.asked[0][1]["q"] == "updated_at:>='2026-11-20T09:00:00Z' updated_at:<'2026-11-20T09:00:01Z'"


def test_a_few_orders_are_read_by_id_in_shared_calls() -> None:
    with staged(Orders=by_id()) as stage:
        ids = [gid(number) for number in range(1, 21)]
        assert [order.head.id for order in stage.shop.orders.read([*ids, ids[0]])] == ids
    assert stage.shopify.times("Orders") == 2


def test_an_order_that_is_gone_is_left_out() -> None:
    with staged(Orders=by_id(lambda number: None if number == 2 else whole(number))) as stage:
        assert [order.head.number for order in stage.shop.orders.read([gid(1), gid(2), gid(3)])] == ["#1", "#3"]


def rest_of_lines(updated: str = "2026-11-20T10:00:00Z") -> Script:
    def page(variables: Mapping[str, Any]) -> Body:
        start = int(variables["after"][1:])
        stop = min(37, start + 10)
        info = {"hasNextPage": stop < 37, "endCursor": f"c{stop}" if stop < 37 else None}
        nodes = [wires.line(place) for place in range(start, stop)]
        return data(order={"updatedAt": updated, "lineItems": {"pageInfo": info, "nodes": nodes}})

    return page


def test_every_line_of_a_long_order_is_read() -> None:
    with staged(Orders=by_id(lambda number: whole(number, lines=37)), OrderLines=rest_of_lines()) as stage:
        (order,) = stage.shop.orders.read([gid(1)])
    ids = [line.id for line in order.lines if line.kind == "item"]
    assert ids == [f"gid://shopify/LineItem/{place}" for place in range(37)]


def test_an_order_that_changes_between_its_pages_is_read_again() -> None:
    later = "2026-11-20T10:30:00Z"
    reads: Iterator[str] = iter(["2026-11-20T10:00:00Z", later])
    make = by_id(lambda number: whole(number, lines=37, updated=next(reads)))
    with staged(Orders=make, OrderLines=rest_of_lines(later)) as stage:
        (order,) = stage.shop.orders.read([gid(1)])
    assert order.head.updated_at == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert len(order.lines) == 38


def test_an_order_that_never_holds_still_is_unreadable_and_the_others_come() -> None:
    scripts = {
        "Orders": by_id(lambda number: whole(number, lines=37 if number == 2 else 1)),
        "OrderLines": rest_of_lines("2026-11-20T11:00:00Z"),
    }
    with staged(**scripts) as stage:
        found = list(stage.shop.orders.read([gid(1), gid(2), gid(3)]))
    assert ids_of(found) == {gid(1), gid(3)}
    assert reasons(found) == {gid(2): "it kept changing while its lines were read"}


def test_an_order_that_goes_away_between_its_pages_is_not_taken_for_a_short_one() -> None:
    reads = iter([whole(1, lines=37), None])
    with staged(Orders=by_id(lambda _: next(reads)), OrderLines=always(data(order=None))) as stage:
        assert list(stage.shop.orders.read([gid(1)])) == []


BAD_ORDERS: dict[str, Body] = {
    "no total": {"currentTotalPriceSet": None},
    "no figure": {"currentTotalPriceSet": wires.bag("a lot")},
    "two currencies": {"currentTotalPriceSet": wires.bag("149.00", "SEK")},
    "a tip in another currency": {"totalTipReceivedSet": wires.bag("5.00", "SEK")},
    "no update time": {"updatedAt": None},
    "a time out of reach": {"processedAt": "0001-01-01T00:00:00+14:00"},
}


@pytest.mark.parametrize("fault", sorted(BAD_ORDERS))
def test_one_bad_order_read_by_id_is_told_and_the_others_come(fault: str) -> None:
    make = by_id(lambda number: whole(number) | (BAD_ORDERS[fault] if number == 2 else {}))
    with staged(Orders=make) as stage:
        found = list(stage.shop.orders.read([gid(1), gid(2), gid(3)]))
    assert ids_of(found) == {gid(1), gid(3)}
    assert list(reasons(found)) == [gid(2)]
    assert reasons(found)[gid(2)]


def test_one_bad_line_on_a_later_page_is_told_and_the_others_come() -> None:
    last = {"pageInfo": END, "nodes": [wires.line(6) | {"originalUnitPriceSet": None}]}
    later = always(data(order={"updatedAt": "2026-11-20T10:00:00Z", "lineItems": last}))
    with staged(Orders=by_id(lambda number: whole(number, lines=6 if number == 1 else 1)), OrderLines=later) as stage:
        found = list(stage.shop.orders.read([gid(1), gid(2)]))
    assert ids_of(found) == {gid(2)}
    assert "originalUnitPriceSet" in reasons(found)[gid(1)]


def test_figures_that_cannot_be_calculated_with_are_told() -> None:
    odd = wires.freight("49.00", now="20.00", taxLines=[wires.tax("1E+60")])
    fields: Body = {"shippingLines": {"pageInfo": END, "nodes": [odd]}}
    with staged(Orders=by_id(lambda number: whole(number) | (fields if number == 1 else {}))) as stage:
        found = list(stage.shop.orders.read([gid(1), gid(2)]))
    assert ids_of(found) == {gid(2)}
    assert reasons(found) == {gid(1): "its figures cannot be calculated with"}


def test_what_a_bad_order_holds_is_not_repeated() -> None:
    with staged(Orders=by_id(lambda number: whole(number) | {"email": {"of": "ida@example.com"}})) as stage:
        (why,) = reasons(list(stage.shop.orders.read([gid(1)]))).values()
    assert "email" in why
    assert "ida" not in why


@pytest.mark.parametrize("fault", sorted(BAD_ORDERS))
def test_one_bad_order_in_bulk_is_told_and_the_others_come(fault: str) -> None:
    rows = [json.loads(row) for row in jsonl(range(1, 61)).splitlines()]
    content = as_lines(row | BAD_ORDERS[fault] if row["id"] == gid(2) else row for row in rows)
    make = by_id(lambda number: whole(number) | (BAD_ORDERS[fault] if number == 2 else {}))
    with staged(OrdersChanged=listed(60), Orders=make, **bulk(content)) as stage:
        serve(stage, content)
        ids = {head.id for head in seen(stage)}
        found = list(stage.shop.orders.read(sorted(ids)))
    assert ids_of(found) == ids - {gid(2)}
    assert list(reasons(found)) == [gid(2)]
    assert stage.shopify.times("Orders") == 1


def test_many_orders_share_one_bulk_operation() -> None:
    content = jsonl(range(1, 121))
    with staged(OrdersChanged=listed(120), **bulk(content)) as stage:
        serve(stage, content)
        heads = seen(stage)
        before = stage.shop.traffic().calls["shopify"]
        orders = list(stage.shop.orders.read([head.id for head in heads]))
    assert {order.head.id for order in orders} == {head.id for head in heads}
    assert all(len(order.lines) == 8 for order in orders)
    assert stage.shop.traffic().calls["shopify"] - before <= 4


def test_others_in_the_bulk_result_are_left_out() -> None:
    content = jsonl(range(1, 121))
    with staged(OrdersChanged=listed(120), **bulk(content)) as stage:
        serve(stage, content)
        wanted = {head.id for head in seen(stage)[:60]}
        assert {order.head.id for order in stage.shop.orders.read(sorted(wanted))} == wanted


FAILURES = {
    "ended FAILED": bulk(jsonl(range(1, 61)), status="FAILED"),
    "ended EXPIRED": bulk(jsonl(range(1, 61)), status="EXPIRED"),
    "no rows": bulk(None),
    "cut short": bulk(jsonl(range(1, 61)), count=999),
    "too many at once": {
        "BulkStart": always(
            data(
                bulkOperationRunQuery={
                    "bulkOperation": None,
                    "userErrors": [{"code": "OPERATION_IN_PROGRESS", "field": None, "message": "already in progress"}],
                }
            )
        )
    },
}


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_whatever_a_bulk_operation_does_not_bring_is_read_by_id(failure: str) -> None:
    with staged(OrdersChanged=listed(60), Orders=by_id(), **FAILURES[failure]) as stage:
        if failure == "cut short":
            serve(stage, jsonl(range(1, 61)))
        ids = [head.id for head in seen(stage)]
        orders = list(stage.shop.orders.read(ids))
    assert sorted(order.head.id for order in orders) == sorted(ids)


def test_an_order_missing_from_the_bulk_result_is_read_by_id() -> None:
    content = jsonl(range(1, 60))
    with staged(OrdersChanged=listed(60), Orders=by_id(), **bulk(content)) as stage:
        serve(stage, content)
        ids = [head.id for head in seen(stage)]
        orders = list(stage.shop.orders.read(ids))
    assert sorted(order.head.id for order in orders) == sorted(ids)
    assert stage.shopify.times("Orders") == 1


@given(st.randoms(use_true_random=False))
@settings(max_examples=examples(5))
def test_every_line_is_with_its_order_wherever_it_stands_in_the_file(random: Random) -> None:
    rows = jsonl(range(1, 61)).splitlines()
    random.shuffle(rows)
    content = b"\n".join(rows) + b"\n"
    with staged(OrdersChanged=listed(60), **bulk(content)) as stage:
        serve(stage, content)
        found = list(stage.shop.orders.read([head.id for head in seen(stage)]))
    assert len(ids_of(found)) == 60
    assert all(isinstance(order, Order) and len(order.lines) == 8 for order in found)


def doubled(rows: list[Body]) -> list[Body]:
    """Order 2 comes twice, with its lines."""
    return [*rows, *(row for row in rows if gid(2) in (row["id"], row.get("__parentId")))]


def with_a_line_twice(rows: list[Body]) -> list[Body]:
    return [*rows, *(row for row in rows if row.get("__parentId") == gid(2))]


def without_lines(rows: list[Body]) -> list[Body]:
    return [row for row in rows if row.get("__parentId") != gid(2)]


def without_root(rows: list[Body]) -> list[Body]:
    return [row for row in rows if row["id"] != gid(2)]


@pytest.mark.parametrize("change", [doubled, with_a_line_twice, without_lines, without_root])
def test_an_order_that_bulk_does_not_bring_once_and_whole_is_read_by_id(
    change: Callable[[list[Body]], list[Body]],
) -> None:
    content = as_lines(change([json.loads(row) for row in jsonl(range(1, 61)).splitlines()]))
    with staged(OrdersChanged=listed(60), Orders=by_id(), **bulk(content)) as stage:
        serve(stage, content)
        found = list(stage.shop.orders.read([head.id for head in seen(stage)]))
        assert [variables["ids"] for name, variables in stage.shopify.asked if name == "Orders"] == [[gid(2)]]
    assert len(found) == len(ids_of(found)) == 60


def test_what_concerns_the_service_still_stops_the_reading() -> None:
    with staged(Orders=always(error("ACCESS_DENIED"))) as stage, pytest.raises(Denied):
        list(stage.shop.orders.read([gid(1), gid(2)]))


def test_orders_never_listed_are_read_by_id() -> None:
    with staged(Orders=by_id()) as stage:
        assert len(list(stage.shop.orders.read([gid(number) for number in range(1, 61)]))) == 60


@pytest.mark.parametrize("text", ["#1001", "1001", " #1001 ", gid(1001)])
def test_an_order_is_found_by_what_people_have(text: str) -> None:
    similar = [head_wire(1001), head_wire(5, name="#1001-1"), head_wire(6, name="#10011")]

    def heads(variables: Mapping[str, Any]) -> Body:
        return data(nodes=[head_wire(1001) if one == gid(1001) else None for one in variables["ids"]])

    with staged(OrderHeads=always(connected("orders", similar)), OrderHeadsById=heads) as stage:
        assert [head.number for head in stage.shop.orders.find(text)] == ["#1001"]


def test_nothing_is_found_by_nothing() -> None:
    with staged() as stage:
        assert stage.shop.orders.find("  ") == ()
        assert stage.shop.traffic().calls["shopify"] == 0
