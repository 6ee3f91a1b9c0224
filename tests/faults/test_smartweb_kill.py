"""SIGKILL at every write of a run with a SmartWeb shop: the next run makes everything good, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.smartweb import operation_name
from tests.faults.killing import KILLED, Children, KillAtWrite, count_writes, kill_points
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld, open_smartweb_world
from tests.strength import FULL
from tests.template import copy_of

SHOP = "web-dk"
STEPS = {
    "/api/orders/drafts",
    "Product_Update",
    "Product_CreateOrUpdate",
    "Product_CreateOrUpdateVariant",
    "Product_CreateOrUpdateVariantTypeValue",
}


def told_once(folder: Path) -> SmartWebWorld:
    world = open_smartweb_world(folder, items=12)
    world.set_products(direction="rackbeat-to-shop", family_field="model", option_field="shade")
    world.person("rackbeat", "fields", name="Model", slug="model", type="text", available_for="item")
    world.run("initial-sync")
    world.stock(world.items_in_stock()[0], 900)
    world.run()
    return world


@pytest.fixture
def web(tmp_path: Path) -> Iterator[SmartWebWorld]:
    """One shop that was told everything once, products and stock go there."""
    with copy_of(told_once, tmp_path) as made:
        yield made


@dataclass(frozen=True)
class Changes:
    """What is new on both sides before a run. The `number` tells one time from another."""

    order: str
    item: str
    number: int


def change_everything(world: SmartWebWorld, number: int) -> Changes:
    """An order of a new customer, a new quantity, a new price, a new item and a new family of items."""
    item, other = world.items_in_stock()[:2]
    line = {"number": item, "amount": 1}
    order = world.place(lines=[line], email=f"buyer{number}@example.com")
    world.stock(other, 20 + number)
    world.person("rackbeat", f"items/{other}", price=200 + number)
    world.person("rackbeat", "items", number=f"NEW-{number}", name=f"New {number}", price=80, group=10)
    for size in ("S", "M"):
        fields = {"model": f"Model {number}", "shade": f"{size}{number}"}
        name = f"Model {number} {size}"
        world.person("rackbeat", "items", number=f"FAM-{number}-{size}", name=name, price=80, group=10, fields=fields)
    return Changes(order, other, number)


def all_is_well(world: SmartWebWorld, made: Changes) -> None:
    """All of it is there, once, and nothing is left in the journal."""
    [there] = world.landed(made.order)
    assert there["booked"]
    products = world.raw()["products"]
    [new] = [row for row in products if row["number"] == f"NEW-{made.number}"]
    assert (new["price"], new["stock"]) == ("100", 0)
    families = [
        row for row in products if any(one["number"].startswith(f"FAM-{made.number}-") for one in row["variants"])
    ]
    assert [sorted(one["number"][-1] for one in row["variants"]) for row in families] == [["M", "S"]]
    [changed] = [row for row in products if row["number"] == made.item]
    with_vat = Decimal(200 + made.number) * (1 + Decimal(changed["vat"]) / 100)
    assert (Decimal(changed["price"]), changed["stock"]) == (with_vat, 20 + made.number)
    titles = [row["title"] for row in products]
    assert titles.count(f"New {made.number}") == 1
    assert titles.count(f"Model {made.number}") == 1
    values = [row.text("Title") for row in world.smartweb[SHOP].books.variant_values.values()]
    assert [values.count(f"{size}{made.number}") for size in "SM"] == [1, 1]
    assert world.open_intents() == []


class Noting(KillAtWrite):
    """The same, which also says which SOAP operation was struck."""

    operation: str | None = None

    def __call__(self, service: str, request: Request, handle: Handler) -> Response:
        before = self.struck
        response = super().__call__(service, request, handle)
        if before is None and self.struck is not None:
            self.operation = operation_name(request) if service == SHOP else request.path
        return response


@pytest.mark.parametrize("moment", ["before", "after", "late"])
def test_killed_at_every_write(
    web: SmartWebWorld, processes: Children, moment: str, request: pytest.FixtureRequest
) -> None:
    def count() -> int:
        change_everything(web, 0)
        return count_writes(web, web.run)

    steps: set[str | None] = set()
    for number in kill_points(request.node.nodeid, count):
        made = change_everything(web, number)
        web.tap = tap = Noting(web, processes, number, moment)
        code = processes.run(web)
        web.tap = lambda service, request, handle: handle(request)
        if tap.struck is None:
            assert code in (0, 3)
            invariants(web)
            break
        assert code == KILLED
        steps.add(tap.operation)
        if moment == "late":
            web.run()
            tap.deliver()
        web.run_settled()
        all_is_well(web, made)
    assert steps >= STEPS if FULL else steps
