"""Services that fail while products are carried: each write loses its answer once, bursts, bulk that dies, random schedules."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest

from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.shopify.requests import operation_name
from tests.faults.killing import Children
from tests.faults.merchants import give, giving, rackbeat_is_right, sell, selling, shop_is_right
from tests.faults.test_side_by_side import command_line
from tests.passes.products.shelf import SHOP, list_product, make, quiet
from tests.passes.products_in.goods import items
from tests.strength import rounds, sampled
from tests.world import World

COMMAND = "sync-products"
MANY = 85
KINDS = ["lost-answer", "error-after", "error-before", "truncate", "reset-before"]
SHOP_WRITES = ["SetProduct", "ChangeProduct", "ChangeVariants", "DefineKey"]
RACKBEAT_WRITES = ["POST /api/products", "PUT /api/products/{n}", "PUT /api/lots/{n}"]


@pytest.fixture
def seller(tmp_path: Path) -> Iterator[World]:
    with selling(tmp_path) as made:
        yield made


@pytest.fixture
def giver(tmp_path: Path) -> Iterator[World]:
    with giving(tmp_path) as made:
        yield made


@pytest.mark.parametrize("match", SHOP_WRITES)
def test_a_write_to_the_shop_without_an_answer_is_settled_by_the_next_run(seller: World, match: str) -> None:
    for number, kind in sampled(enumerate(KINDS), match, every=5):
        if match == "DefineKey":
            seller.shop_simulator(SHOP).books.metafields.definitions.clear()
        sell(seller, number)
        seller.fault(SHOP, match, kind)
        seller.run(COMMAND)
        seller.no_faults()
        seller.run_settled(COMMAND)
        shop_is_right(seller)
    quiet(seller)


@pytest.mark.parametrize("match", RACKBEAT_WRITES)
def test_a_write_to_rackbeat_without_an_answer_is_settled_by_the_next_run(giver: World, match: str) -> None:
    for number, kind in sampled(enumerate(KINDS), match, every=5):
        give(giver, number)
        giver.fault("rackbeat", match, kind)
        giver.run(COMMAND)
        giver.no_faults()
        giver.run_settled(COMMAND)
        rackbeat_is_right(giver)
    quiet(giver)


def test_a_variant_added_to_a_family_by_a_lost_call_is_there_once(tmp_path: Path) -> None:
    with selling(tmp_path) as world:
        world.set_products(family_field="shade", option_field="season")
        make(world, "RUG-1", fields={"shade": "Rug", "season": "Summer"})
        world.run(COMMAND)
        for number, kind in enumerate(KINDS, start=2):
            make(world, f"RUG-{number}", name=f"Rug {number}", fields={"shade": "Rug"})
            world.fault(SHOP, "AddVariants", kind)
            world.run(COMMAND)
            world.no_faults()
            world.run_settled(COMMAND)
            found = [row["sku"] for row in world.rows("variants", SHOP) if (row["sku"] or "").startswith("RUG")]
            assert sorted(found) == [f"RUG-{each}" for each in range(1, number + 1)]
        assert world.open_intents() == []
        quiet(world)


@pytest.mark.parametrize(
    ("world", "service"), [("seller", SHOP), ("seller", "rackbeat"), ("giver", SHOP), ("giver", "rackbeat")]
)
def test_a_burst_of_throttling_costs_time_and_nothing_else(
    world: str, service: str, request: pytest.FixtureRequest
) -> None:
    merchant: World = request.getfixturevalue(world)
    work, right = (sell, shop_is_right) if world == "seller" else (give, rackbeat_is_right)
    work(merchant, 1)
    merchant.fault(service, "*", "throttle", times=3, retry_after=2)
    assert merchant.run(COMMAND).exit_code == 0
    right(merchant)
    quiet(merchant)


def test_an_item_that_may_come_yet_is_not_made_a_second_time(giver: World) -> None:
    late: list[tuple[Handler, Request]] = []

    def keep(service: str, request: Request, handle: Handler) -> Response:
        if request.method == "POST" and request.path == "/api/products":
            late.append((handle, request))
            return Response(503, drop=True)
        return handle(request)

    list_product(giver, sku="NEW-1", title="New", price="125")
    giver.tap = keep
    [part] = giver.run(COMMAND).connectors
    giver.tap = lambda service, request, handle: handle(request)
    assert [str(record.verdict.reason) for record in part.records] == ["timeout-unknown-outcome"]
    giver.run_settled(COMMAND)
    for handle, request in late:
        handle(request)
    giver.run_settled(COMMAND)
    rackbeat_is_right(giver)
    quiet(giver)


# bulk


def _lost_start(request: Request, response: Response) -> Response:
    return replace(response, drop=True) if operation_name(request) == "BulkMutate" else response


def _torn_result(request: Request, response: Response) -> Response:
    return replace(response, truncate=True) if _is_result(request) else response


def _failed_halfway(request: Request, response: Response) -> Response:
    if _is_result(request):
        lines = response.body.splitlines(keepends=True)
        return replace(response, body=b"".join(lines[: len(lines) // 2]))
    if operation_name(request) != "BulkPoll" or b"COMPLETED" not in response.body:
        return response
    body = json.loads(response.body)
    ended = body["data"]["bulkOperation"]
    ended.update(status="FAILED", errorCode="INTERNAL_SERVER_ERROR", partialDataUrl=ended["url"], url=None)
    return replace(response, body=json.dumps(body).encode())


def _no_result(request: Request, response: Response) -> Response:
    return Response(503) if _is_result(request) else response


def _is_result(request: Request) -> bool:
    return request.method == "GET" and request.path.startswith("/_bulk/")


def _no_upload(request: Request, response: Response) -> Response:
    return Response(503) if "multipart" in str(request.headers).lower() else response


DAMAGES = {
    "the answer to the start is lost": _lost_start,
    "the result is torn": _torn_result,
    "it fails halfway": _failed_halfway,
    "the result never comes": _no_result,
    "the file cannot be uploaded": _no_upload,
}


@pytest.mark.parametrize(
    ("changing", "damage"), sampled(product((False, True), DAMAGES), "many products whose bulk goes wrong", every=4)
)
def test_many_products_whose_bulk_goes_wrong_are_there_once(seller: World, changing: bool, damage: str) -> None:
    for number in range(MANY):
        make(seller, f"BULK-{number}", price=10)
    if changing:
        seller.run(COMMAND)
        for number in range(MANY):
            seller.person("rackbeat", f"items/BULK-{number}", name=f"Newer {number}", price=20 + number)

    def tap(service: str, request: Request, handle: Handler) -> Response:
        response = handle(request)
        return DAMAGES[damage](request, response) if service == SHOP else response

    seller.tap = tap
    report = seller.run(COMMAND)
    seller.tap = lambda service, request, handle: handle(request)
    assert report.exit_code in (0, 3, 5)
    seller.run_settled(COMMAND)
    shop_is_right(seller)
    quiet(seller)


# schedules


@pytest.mark.parametrize(
    ("merchant", "work", "right"),
    [(selling, sell, shop_is_right), (giving, give, rackbeat_is_right)],
    ids=["to the shop", "to Rackbeat"],
)
@pytest.mark.parametrize("seed", range(rounds(5, 1)))
def test_random_faults_lose_nothing_and_make_nothing_twice(
    merchant: Callable[[Path], AbstractContextManager[World]],
    work: Callable[[World, int], None],
    right: Callable[[World], None],
    seed: int,
    tmp_path: Path,
    processes: Children,
) -> None:
    random = Random(seed)
    with merchant(tmp_path) as world:
        for number, kind in enumerate(random.sample(["throttle", *KINDS], 4)):
            for service in ("rackbeat", SHOP):
                share = random.choice((0.02, 0.1, 0.3))
                world.fault(service, "*", kind, times=-1, share=share, seed=seed, retry_after=1)
            work(world, number)
            world.exit_code(COMMAND) if random.random() < 0.6 else processes.run(
                world, COMMAND, kill_at=random.randint(1, 40)
            )
            world.clock.move()
            if random.random() < 0.5:
                world.no_faults()
        world.no_faults()
        world.run_settled(COMMAND)
        world.run_settled(COMMAND, full=True)
        right(world)
        quiet(world)


# side by side


class Gate:
    """A tap that keeps the first request that changes something in `service` waiting until it is opened."""

    def __init__(self, world: World, service: str) -> None:
        self._world = world
        self._service = service
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, service: str, request: Request, handle: Handler) -> Response:
        if service == self._service and self._world.writes_something(service, request) and not self.reached.is_set():
            self.reached.set()
            assert self.opened.wait(20)
        return handle(request)


@pytest.mark.parametrize("command", ["run", "sync-products"])
def test_of_two_runs_one_works_and_the_other_names_it(giver: World, command: str) -> None:
    give(giver, 1)
    giver.tap = gate = Gate(giver, "rackbeat")
    with command_line(giver, COMMAND) as first:
        assert gate.reached.wait(20)
        with command_line(giver, command) as second:
            _, told = second.communicate(timeout=20)
        gate.opened.set()
        first.communicate(timeout=20)
    assert second.returncode == 11
    assert str(first.pid) in told
    assert "--lock-wait" in told
    assert first.returncode == 0
    assert {f"NEW-1-{letter}" for letter in "AB"} <= set(items(giver))
    giver.run(COMMAND)
    rackbeat_is_right(giver)
