"""A merchant, all passes one after the other; at full strength of ordinary size: 200 products, 60 variants, 300 orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.report import Record, RunReport
from rbsync.core.model.verdict import Outcome, Reason
from rbsync.sandbox.smartweb.reference import CANCELLED
from tests.smartweb_world import SmartWebWorld, open_smartweb_world
from tests.strength import rounds
from tests.world import Books, of_pass, records

SHOP = "web-dk"
ITEMS, ORDERS = rounds(260, 100), rounds(300, 100)  # what a third does not show stands in smaller tests
COMMANDS = ("initial-sync", "pull-orders", "push-stock", "run")
# orders of which nobody else would be asked anything: they are as they should be, and wait for the shop
NOTHING_TO_DO = {Reason.NOT_RELEASED_YET, Reason.CANCELLED}
HELD = {Reason.UNCLEAR, Reason.UNKNOWN_SKU, Reason.TOTAL_MISMATCH}


@dataclass(frozen=True)
class Day:
    """What was done, with the calls to each service."""

    world: SmartWebWorld
    reports: Mapping[str, RunReport]
    calls: Mapping[str, Mapping[str, Mapping[str, int]]]
    writes: Mapping[str, int]

    def of_shop(self, command: str) -> int:
        return sum(self.calls[command][SHOP].values())


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with open_smartweb_world(tmp_path_factory.mktemp("day"), items=ITEMS, orders=ORDERS) as world:
        reports, calls, writes = {}, {}, {}
        for command in COMMANDS:
            world.writes()
            reports[command] = world.run(command)
            calls[command] = {service: dict(world.calls(service)) for service in ("rackbeat", SHOP)}
            writes[command] = world.writes()
        yield Day(world, reports, calls, writes)


@pytest.fixture(scope="module")
def books(day: Day) -> Books:
    return day.world.books(SHOP)


@pytest.fixture(scope="module")
def landed(day: Day) -> Mapping[str, Books]:
    """The orders in Rackbeat by their reference."""
    rows = [row for row in day.world.rows("orders") if row["other_reference"]]
    assert len({row["other_reference"] for row in rows}) == len(rows)
    return {row["other_reference"]: row for row in rows}


def rows_of(day: Day) -> Mapping[str, LedgerRow]:
    with day.world.memory() as memory:
        return {row.external_id: row for row in memory.ledger.all_rows(SHOP)}


def test_it_has_the_size_it_should_have(day: Day) -> None:
    raw = day.world.raw()
    variants = [variant for product in raw["products"] for variant in product["variants"]]
    assert len(raw["products"]) > ITEMS * 0.73
    assert len(variants) >= ITEMS * 0.23
    assert len(raw["orders"]) == ORDERS


def test_every_listing_is_linked(day: Day) -> None:
    listings = day.world.rows("variants", SHOP)
    told = of_pass(day.reports["initial-sync"], "initial-sync").records
    assert {record.id for record in told} == {row["id"] for row in listings}
    left = [record for record in told if record.verdict.outcome not in (Outcome.CREATED, Outcome.UPDATED)]
    gift_cards = {row["id"] for row in listings if row["gift_card"]}
    assert {record.id for record in left} <= gift_cards
    assert {record.verdict.reason for record in left} == {Reason.FILTERED}


def test_every_order_is_in_rackbeat_with_equal_totals_or_held_with_words(
    day: Day, books: Books, landed: Mapping[str, Books]
) -> None:
    rows = rows_of(day)
    asked_for = [order for order in books["orders"] if order["created_at"] >= day.world.start.isoformat()]
    assert len(asked_for) > ORDERS * 0.96
    left: Counter[Reason] = Counter()
    for order in asked_for:
        row, there = rows[order["id"]], landed.get(f"{SHOP}#{order['id']}")
        assert row.verdict is not None, order["id"]
        if there is not None:
            assert (there["total"], there["currency"]) == (order["current_total"], order["currency"]), order["id"]
            assert there["booked"]
            assert row.rackbeat == there["number"]
        else:
            assert row.verdict.reason is not None
            assert row.verdict.message
            assert row.verdict.advice
            left[row.verdict.reason] += 1
    assert left.keys() <= NOTHING_TO_DO | HELD
    assert sum(left[reason] for reason in HELD) <= rounds(12, 6)
    assert len(landed) >= rounds(270, 80)


def test_what_was_taken_is_what_was_sold(day: Day, landed: Mapping[str, Books]) -> None:
    """Sums over everything, by both sides' books."""
    sold = {f"{SHOP}#{order['id']}": Decimal(order["gross"]) for order in day.world.raw()["orders"]}
    assert sum(sold[reference] for reference in landed) == sum(Decimal(row["total"]) for row in landed.values())
    cancelled = [row for row in day.world.raw()["orders"] if row["status"] == CANCELLED]
    assert cancelled
    assert not [row for row in cancelled if f"{SHOP}#{row['id']}" in landed]


def test_nobody_is_a_customer_twice(day: Day) -> None:
    mails = Counter((row["email"] or "").casefold() for row in day.world.rows("customers"))
    assert {mail for mail, count in mails.items() if mail and count > 1} == set()


def test_quantities_agree_but_where_an_order_is_not_decided(day: Day) -> None:
    items = {row["number"]: row for row in day.world.rows("items")}
    parts = {part for row in items.values() for part in row["components"]}
    pending: Counter[str] = Counter()
    for row in rows_of(day).values():
        pending.update({number: int(quantity) for number, quantity in row.pending.items()})
    with day.world.memory() as memory:
        links = {link.external_id: link.rackbeat for link in memory.listings.linked(SHOP)}
    told = {record.id for record in of_pass(day.reports["push-stock"], "push-stock").records}
    compared = 0
    for listing in day.world.rows("variants", SHOP):
        if not listing["tracked"]:
            continue
        item = items[links[listing["id"]]]
        if not item["components"] and item["number"] not in parts:
            free = max(0, int(Decimal(item["available"])) - pending[item["number"]])
            assert listing["levels"][0]["available"] == free, item["number"]
            compared += 1
    assert compared > ITEMS * 0.57
    assert len(told) > ITEMS * 0.38


def test_a_second_run_sends_nothing(day: Day) -> None:
    assert day.writes["run"] == 0
    further = day.reports["run"]
    assert {record.verdict.outcome for record in records(further).values()} <= {Outcome.HELD, Outcome.WAITING}


def test_calls_are_few(day: Day) -> None:
    taken = len([record for record in records(day.reports["pull-orders"]).values() if _is(record, Outcome.CREATED)])
    moved = len([record for record in records(day.reports["push-stock"]).values() if _is(record, Outcome.UPDATED)])
    assert taken >= rounds(270, 80)
    assert day.of_shop("pull-orders") <= taken * 0.1 + 8
    assert day.of_shop("push-stock") <= moved * 1.2 + 12
    assert day.of_shop("run") <= 25


def _is(record: Record, outcome: Outcome) -> bool:
    return record.verdict.outcome is outcome
