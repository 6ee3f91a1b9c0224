"""A session that ends while a pass is under way: nobody notices, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from rbsync.core.model.report import RunReport
from rbsync.core.model.verdict import Outcome
from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.smartweb import operation_name
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld, order_reason
from tests.strength import FULL, sampled
from tests.world import records

SHOP = "web-dk"


class ExpireAt:
    """A tap that ends all sessions just before the n-th call to the shop; `calls` are those that came."""

    def __init__(self, world: SmartWebWorld, number: int) -> None:
        self._sessions = world.smartweb[SHOP].sessions
        self._number = number
        self.calls: list[str] = []

    def __call__(self, service: str, request: Request, handle: Handler) -> Response:
        if service == SHOP and (name := operation_name(request)) is not None:
            self.calls.append(name)
            if len(self.calls) == self._number:
                self._sessions.expire()
        return handle(request)


def test_at_whatever_call_it_ends_the_work_is_done(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run()
    item, other = world.items_in_stock()[:2]

    def calls(number: int, expire_at: int) -> list[str]:
        order = world.place(lines=[{"number": item, "amount": 1}])
        world.stock(other, 20 + number)
        world.person("rackbeat", f"items/{other}", price=200 + number)
        world.person("rackbeat", "items", number=f"NEW-{number}", name=f"New {number}", price=80, group=10)
        world.tap = tap = ExpireAt(world, expire_at)
        report = world.run()
        world.tap = lambda service, request, handle: handle(request)
        done(world, report, order, number)
        return tap.calls

    usual = calls(0, 0)
    assert {"Order_GetByDateWithPagination", "Product_Update", "Product_CreateOrUpdate"} <= set(usual)
    for number in range(1, 100) if FULL else sampled(range(1, len(usual) + 1), "at whatever call it ends"):
        if len(calls(number, number)) < number:
            break
    world.set_products(direction="off")
    invariants(world)


def done(world: SmartWebWorld, report: RunReport, order: str, number: int) -> None:
    """All four changes arrived, once."""
    assert [part.error for part in report.connectors if part.error is not None] == [], number
    assert order_reason(report, order) == "created"
    assert len(world.landed(order)) == 1
    [made] = [row for row in world.raw()["products"] if row["number"] == f"NEW-{number}"]
    assert (made["price"], made["stock"]) == ("100", 0)
    other = world.items_in_stock()[1]
    [changed] = [row for row in world.raw()["products"] if row["number"] == other]
    with_vat = Decimal(200 + number) * (1 + Decimal(changed["vat"]) / 100)
    assert (Decimal(changed["price"]), changed["stock"]) == (with_vat, 20 + number)


@pytest.mark.parametrize("fields", ["Order_SetFields", "Product_SetFields", "Order_SetOrderLineFields"])
def test_a_session_that_begins_anew_unasked_shows_ids_only_and_is_prepared_again(
    world: SmartWebWorld, fields: str
) -> None:
    """The service answers, and says nothing: the records have an Id and nothing else."""
    order = world.place(lines=[{"number": world.items_in_stock()[0], "amount": 1}])
    world.tap = forgetting(world, fields)
    report = world.run()
    assert order_reason(report, order) == "created"
    invariants(world)


def forgetting(world: SmartWebWorld, fields: str) -> Callable[[str, Request, Handler], Response]:
    """Once, just after they were chosen, the session forgets which fields it was to show."""
    open_sessions = world.smartweb[SHOP].sessions._open
    left = iter([True])

    def tap(service: str, request: Request, handle: Handler) -> Response:
        response = handle(request)
        if service == SHOP and operation_name(request) == fields and next(left, False):
            for session in open_sessions.values():
                session.selected = {kind: frozenset({"Id"}) for kind in session.selected}
        return response

    return tap


def test_a_session_that_is_never_kept_is_told_after_two_tries(world: SmartWebWorld) -> None:
    world.place(lines=[{"number": world.items_in_stock()[0], "amount": 1}])
    world.person(SHOP, "mishaps", kind="auth", match="Order_Get*", times=-1)
    world.writes()
    report = world.run("pull-orders")
    [part] = report.connectors
    assert report.exit_code == 12
    assert part.error is not None
    assert "Order_GetByDateWithPagination" in part.error
    assert world.calls(SHOP)["Solution_Connect"] == 2
    assert not [record for record in records(report).values() if record.verdict.outcome is Outcome.CREATED]
