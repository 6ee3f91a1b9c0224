"""Paginated lists: whole, each row once, or an error (rackbeat sheet 3.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.errors import ContractBroken, Refused, Unavailable
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.sandbox.kit.http import Request, Response
from tests.rackbeat.bench import NOW, Script, hub_at, paged
from tests.strength import examples

Row = Mapping[str, object]


def customer(number: int) -> Row:
    return {"number": number, "name": f"Customer {number}"}


def order(number: int, created: datetime) -> Row:
    return {"number": number, "other_reference": f"shop#{number}", "created_at": created.isoformat()}


def told(hub: RackbeatHub) -> list[int]:
    return [customer.number for page in hub.customers() for customer in page]


class Moving:
    """A list that `change` alters before each page after the first."""

    def __init__(self, rows: list[Row], change: Callable[[list[Row], int], None], limit: int) -> None:
        self.rows = rows
        self.change = change
        self.limit = limit
        self.asked = 0

    def __call__(self, request: Request) -> object:
        self.asked += 1
        if request.query.get("page") != "1":
            self.change(self.rows, self.asked)
        return paged("customers", self.rows, limit=self.limit)(request)


@settings(max_examples=examples(25))
@given(total=st.integers(0, 40), limit=st.integers(1, 12))
def test_any_list_comes_whole_and_once_whatever_the_service_calls_a_page(total: int, limit: int) -> None:
    script = Script({"GET /customers": paged("customers", [customer(n) for n in range(total)], limit=limit)})
    with hub_at(script) as hub:
        assert told(hub) == list(range(total))
    assert len(script.requests) == max(1, -(-total // limit))


@settings(max_examples=examples(40))
@given(
    limit=st.integers(2, 6),
    moves=st.dictionaries(st.integers(2, 5), st.tuples(st.booleans(), st.integers(0, 19)), max_size=3),
)
def test_rows_that_stay_are_never_lost_when_others_come_and_go(
    limit: int, moves: Mapping[int, tuple[bool, int]]
) -> None:
    gone: set[int] = set()

    def change(rows: list[Row], asked: int) -> None:
        removes, place = moves.get(asked, (False, -1))
        if place < 0:
            return
        if removes and rows:
            gone.add(int(str(rows.pop(place % len(rows))["number"])))
        elif not removes:
            rows.insert(place % (len(rows) + 1), customer(1000 + asked))

    rows = [customer(n) for n in range(20)]
    with hub_at(Script({"GET /customers": Moving(rows, change, limit)})) as hub:
        numbers = told(hub)
    assert len(numbers) == len(set(numbers))
    if len({removes for removes, _ in moves.values()}) < 2:
        assert set(range(20)) - gone <= set(numbers)


def test_a_list_that_never_rests_is_temporary() -> None:
    with (
        hub_at(
            Script(
                {"GET /customers": Moving([customer(n) for n in range(90)], lambda rows, _: rows.pop(0) and None, 9)}
            )
        ) as hub,
        pytest.raises(Unavailable, match="kept changing"),
    ):
        told(hub)


def test_a_page_past_the_end_may_be_refused() -> None:
    rows = [customer(n) for n in range(21)]
    asked = iter(range(100))

    def answer(request: Request) -> object:
        if next(asked) == 1:
            del rows[5:]
        page = int(request.query["page"])
        listed = paged("customers", rows, limit=10)(request)
        return Response.of_json(404, {"message": "no such page"}) if page > 1 and len(rows) < 10 else listed

    with hub_at(Script({"GET /customers": answer})) as hub:
        assert told(hub) == list(range(10))


def test_a_list_that_ignores_the_page_breaks_the_contract() -> None:
    rows = [customer(n) for n in range(20)]
    answer = {"customers": rows, "total": 60, "pages": 3, "limit": 20, "page": 1}
    with hub_at(Script({"GET /customers": answer})) as hub, pytest.raises(ContractBroken, match="same"):
        told(hub)


def test_a_list_with_fewer_rows_than_it_counts_breaks_the_contract() -> None:
    answer = {"customers": [customer(1)], "total": 2, "pages": 1, "limit": 20, "page": 1}
    with hub_at(Script({"GET /customers": answer})) as hub, pytest.raises(ContractBroken, match="whole"):
        told(hub)


def test_a_list_under_another_name_or_with_counters_as_text_is_read() -> None:
    answer = {"rows": [customer(1)], "total": "1", "pages": "1", "limit": "1000", "page": "1"}
    with hub_at(Script({"GET /customers": answer})) as hub:
        assert told(hub) == [1]


@pytest.mark.parametrize("refused", ["fields", "order_by"])
@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_parameter_is_left_out_from_then_on(refused: str, status: int) -> None:
    listed = paged("customers", [customer(n) for n in range(5)])

    def answer(request: Request) -> object:
        return Response.of_json(status, {"message": "no"}) if refused in request.query else listed(request)

    script = Script({"GET /customers": answer})
    with hub_at(script) as hub:
        assert told(hub) == list(range(5))
        first = len(script.requests)
        assert told(hub) == list(range(5))
    assert len(script.requests) == first + 1


def test_a_refused_page_size_becomes_smaller() -> None:
    listed = paged("customers", [customer(n) for n in range(150)])

    def answer(request: Request) -> object:
        return Response.of_json(422, {}) if int(request.query["limit"]) > 100 else listed(request)

    with hub_at(Script({"GET /customers": answer})) as hub:
        assert told(hub) == list(range(150))


def test_a_list_that_is_refused_in_every_form_says_so() -> None:
    with hub_at(Script({"GET /customers": Response.of_json(422, {"message": "no"})})) as hub, pytest.raises(Refused):
        told(hub)


# orders


def newest_first(count: int) -> list[Row]:
    return [order(5000 - n, NOW - timedelta(hours=n)) for n in range(count)]


def found(hub: RackbeatHub, since: datetime) -> set[int]:
    return {order.number for order in hub.orders_since(since)}


def test_newest_first_is_read_only_as_far_as_needed() -> None:
    script = Script({"GET /orders": paged("orders", newest_first(1000))})
    with hub_at(script) as hub:
        numbers = found(hub, NOW - timedelta(hours=10))
    assert numbers >= {5000 - n for n in range(11)}
    assert script.calls() == ["GET /orders", "GET /orders/drafts"]


def test_any_other_order_is_read_to_the_end() -> None:
    oldest_first = newest_first(350)[::-1]
    script = Script({"GET /orders": paged("orders", oldest_first)})
    with hub_at(script) as hub:
        assert found(hub, NOW - timedelta(hours=10)) >= {5000 - n for n in range(11)}
    assert script.calls().count("GET /orders") == 4


def test_a_page_of_one_time_proves_no_order() -> None:
    imported = [order(n, datetime(2020, 1, 1, tzinfo=UTC)) for n in range(250)]
    script = Script({"GET /orders": paged("orders", [*imported, order(9000, NOW)])})
    with hub_at(script) as hub:
        assert 9000 in found(hub, NOW - timedelta(hours=1))


def test_orders_without_a_time_are_given_and_end_nothing() -> None:
    rows = [{"number": n, "created_at": None} for n in range(150)]
    with hub_at(Script({"GET /orders": paged("orders", rows)})) as hub:
        assert found(hub, NOW) == set(range(150))


def test_drafts_of_their_own_list_are_found_and_named_once() -> None:
    script = Script(
        {
            "GET /orders": paged("orders", [order(1, NOW), order(2, NOW)]),
            "GET /orders/drafts": paged("order_drafts", [order(2, NOW), order(3, NOW)]),
        }
    )
    with hub_at(script) as hub:
        assert [order.number for order in hub.orders_since(NOW)] == [1, 2, 3]


@pytest.mark.parametrize("status", [404, 405])
def test_an_account_without_a_list_of_drafts_is_no_error(status: int) -> None:
    drafts = Response.of_json(status, {"message": "no"})
    script = Script({"GET /orders": paged("orders", [order(1, NOW)]), "GET /orders/drafts": drafts})
    with hub_at(script) as hub:
        assert found(hub, NOW) == {1}


def test_an_order_deleted_while_reading_hides_no_other() -> None:
    rows = newest_first(400)
    asked = iter(range(100))

    def answer(request: Request) -> object:
        if next(asked) == 1:
            del rows[3]
        return paged("orders", rows)(request)

    since = NOW - timedelta(hours=250)
    with hub_at(Script({"GET /orders": answer})) as hub:
        assert found(hub, since) >= {5000 - n for n in range(250)} - {4997}


def test_orders_of_one_time_that_change_places_between_pages_are_not_lost() -> None:
    rows = newest_first(400)
    rows[98:102] = [order(4902 - n, NOW - timedelta(hours=99)) for n in range(4)]
    asked = iter(range(100))

    def answer(request: Request) -> object:
        if next(asked) == 1:
            rows[99], rows[100] = rows[100], rows[99]
        return paged("orders", rows)(request)

    with hub_at(Script({"GET /orders": answer})) as hub:
        assert found(hub, NOW - timedelta(hours=110)) >= {int(str(row["number"])) for row in rows[:110]}


def test_margins_cover_a_time_zone_that_is_not_known() -> None:
    late = partial(order, created=NOW - timedelta(hours=20))
    with hub_at(Script({"GET /orders": paged("orders", [late(1)])})) as hub:
        assert found(hub, NOW) == {1}
