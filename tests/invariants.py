"""Promises 1 to 3, asked of both sides' own books: nothing lost, nothing twice, to the øre, never a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.report import RunReport
from tests.world import Books, World, offered

ZERO = Decimal(0)


def invariants(world: World) -> RunReport:
    """Assert everything that must hold after a clean run; gives the further run, which wrote nothing."""
    rackbeat, shops = world.books(), {name: world.books(name) for name in world.shops}
    with world.memory() as memory:
        rows = {(row.connector, row.external_id): row for name in shops for row in memory.ledger.all_rows(name)}
        links = {name: {link.external_id: link.rackbeat for link in memory.listings.linked(name)} for name in shops}
    for name, books in shops.items():
        for order in books["orders"]:
            _accounted_for(world, name, order, rows.get((name, order["id"])), rackbeat)
    _nothing_twice(rackbeat)
    assert rackbeat["mails"] == []
    _stock_agrees(world, rackbeat, shops, links)
    world.writes()
    further = world.run()
    calls = {name: dict(world.calls(name)) for name in ("rackbeat", *world.shops)}
    assert world.writes() == 0, f"a further run wrote something: {calls}"
    return further


def reference_of(shop: str, order: Mapping[str, Any]) -> str:
    """The reference that the order must have in Rackbeat, by the design and not by the code under test."""
    return f"{shop}#{order['name'].removeprefix('#')}"


def counts(world: World, order: Mapping[str, Any]) -> bool:
    """Whether an order of a shop is one that rbsync has to do with."""
    placed = datetime.fromisoformat(order["created_at"])
    return not order["test"] and not order["cancelled"] and placed >= world.start


def _accounted_for(world: World, shop: str, order: Mapping[str, Any], row: LedgerRow | None, rackbeat: Books) -> None:
    there = [
        each
        for each in rackbeat["orders"]
        if each["other_reference"] == reference_of(shop, order) and not each["cancelled"]
    ]
    assert len(there) <= 1, f"{order['name']} is {len(there)} orders in Rackbeat"
    if not counts(world, order):
        return
    assert row is not None, f"{order['name']} of {shop} is not in the ledger"
    assert row.verdict is not None, f"{order['name']} of {shop} has no verdict"
    verdict = row.verdict
    assert verdict.outcome == "created" or verdict.message, f"{order['name']} is {verdict.outcome} without a reason"
    if verdict.outcome == "created":
        assert [each["number"] for each in there] == [row.rackbeat]
        assert Decimal(there[0]["total"]) == Decimal(order["current_total"])
        assert there[0]["currency"] == order["currency"]
    if there and there[0]["booked"] and verdict.reason not in ("changed-in-shop", "cancelled-in-shop"):
        assert Decimal(there[0]["total"]) == Decimal(order["current_total"]), f"{order['name']} was booked unequal"


def _nothing_twice(rackbeat: Books) -> None:
    references = Counter(each["other_reference"] for each in rackbeat["orders"] if not each["cancelled"])
    assert {reference for reference, count in references.items() if count > 1} == set()
    mails = Counter((each["email"] or "").casefold() for each in rackbeat["customers"])
    assert {mail for mail, count in mails.items() if mail and count > 1} == set()
    invoices = Counter(each["order"] for each in rackbeat["invoices"] if each["order"] is not None)
    assert {order for order, count in invoices.items() if count > 1} == set()
    for order in rackbeat["orders"]:
        for line in order["lines"]:
            assert Decimal(line["shipped"]) <= Decimal(line["quantity"])


def _stock_agrees(
    world: World, rackbeat: Books, shops: Mapping[str, Books], links: Mapping[str, Mapping[str, str]]
) -> None:
    free = sellable(world, rackbeat, shops, links)
    unequal = []
    for name, books in shops.items():
        for variant in books["variants"]:
            number = links[name].get(variant["id"])
            quantity = offered(books, variant)
            if number not in free or not variant["tracked"] or (quantity is None and free[number] == 0):
                continue
            if quantity != free[number]:
                unequal.append((name, number, quantity, free[number]))
    assert unequal == [], "(shop, item, what the shop offers, what Rackbeat has free)"


def sellable(
    world: World, rackbeat: Books, shops: Mapping[str, Books], links: Mapping[str, Mapping[str, str]]
) -> dict[str, int]:
    """What each item's shops should offer: on hand less ordered less promised; of a BOM also what its parts make."""
    items = {row["number"]: row for row in rackbeat["items"]}
    promised = _promised(world, rackbeat, shops, items)
    own = {number: Decimal(row["available"]) - promised[number] for number, row in items.items()}
    boms = {number: row["components"] for number, row in items.items() if row["components"]}
    left = dict(own)
    for number, parts in boms.items():
        for part, each in parts.items():
            left[part] -= max(ZERO, -own[number]) * Decimal(each)
    for number, parts in boms.items():
        made = min(
            (max(ZERO, left[part]) / Decimal(each)).to_integral_value(ROUND_FLOOR) for part, each in parts.items()
        )
        left[number] = max(ZERO, own[number]) + made
    linked = {number for of_shop in links.values() for number in of_shop.values()}
    return {
        number: max(0, int(left[number].to_integral_value(ROUND_FLOOR)))
        for number, row in items.items()
        if row["inventory"] and number in linked
    }


def _promised(world: World, rackbeat: Books, shops: Mapping[str, Books], items: Mapping[str, Any]) -> Counter[str]:
    """What orders of the shops will take that are not booked in Rackbeat."""
    booked = {each["other_reference"] for each in rackbeat["orders"] if each["booked"]}
    promised: Counter[str] = Counter()
    for name, books in shops.items():
        for order in books["orders"]:
            if counts(world, order) and reference_of(name, order) not in booked:
                for line in order["lines"]:
                    number = (line["sku"] or "").strip()
                    if number in items:
                        promised[number] += line["current_quantity"]
    return promised
