"""What carrying products costs, in each direction: calls, and memory by the size of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tests.bench.stage import Run, Stage, staged
from tests.bench.table import Row

TO_SHOP, TO_RACKBEAT = "rackbeat-to-shop", "shop-to-rackbeat"
PASS = "sync-products"
FLAT = 1.25
CHANGED = 10
WRITES_PER_ITEM = 1.1
"""What writing one changed item may cost; reading what it is compared with is told beside it."""


def rows(*, quick: bool) -> Iterator[Row]:
    """Calls, then memory; the first export is timed with it."""
    for items in (300,) if quick else (1_000, 10_000):
        for direction in (TO_SHOP, TO_RACKBEAT):
            yield from _calls(direction, items=items)
    yield from _first_export(items=300 if quick else 1_000)
    yield from _memory((300, 3_000) if quick else (10_000, 100_000))


def _calls(direction: str, *, items: int) -> Iterator[Row]:
    with staged(items=items) as stage:
        stage.carry(direction)
        stage.run(PASS)
        stage.run(PASS)
        stage.forget_traffic()
        stage.run(PASS)
        yield _unchanged(direction, stage, items=items)
        for sku in stage.numbers()[50 : 50 + CHANGED]:
            if direction == TO_SHOP:
                stage.change(f"items/{quote(sku, safe='')}", price=77)
            else:
                stage.change(f"variants/{quote(sku, safe='')}", price="77.50")
        stage.forget_traffic()
        updated = stage.run(PASS).count("updated")
        yield from _changed(direction, stage, updated, items=items)


def _unchanged(direction: str, stage: Stage, *, items: int) -> Row:
    hub, shop = stage.rackbeat(), stage.shop()
    asked = dict(hub["by_call"])
    if direction == TO_SHOP:
        goal, met = "Rackbeat's pages only", all(call.startswith("GET ") for call in asked)
    else:
        goal, met = "nothing of Rackbeat but /self", set(asked) <= {"GET /api/self", *_HELD}
    return Row(
        f"calls of {PASS} without changes, {direction}, at {items} items",
        goal,
        f"{hub['requests']} to Rackbeat ({_listed(asked)}), {shop['requests']} to the shop ({_listed(shop['by_call'])})",
        met and hub["writes"] == shop["writes"] == 0,
    )


# of listings that no item is found for: they may have become items meanwhile
_HELD = ("GET /api/items", "GET /api/product-groups/{n}")


def _changed(direction: str, stage: Stage, updated: int, *, items: int) -> Iterator[Row]:
    target, giver = (stage.shop(), stage.rackbeat()) if direction == TO_SHOP else (stage.rackbeat(), stage.shop())
    yield Row(
        f"writing calls per changed item, {direction}, at {items} items",
        f"<= {WRITES_PER_ITEM}",
        f"{target['writes'] / max(updated, 1):.2f} ({updated} of {CHANGED} changed)",
        updated == CHANGED and target["writes"] <= WRITES_PER_ITEM * updated,
    )
    yield Row(
        "  all calls of that pass",
        "",
        f"{target['requests']} where it is written ({_listed(target['by_call'])}), "
        f"{giver['requests']} where it comes from ({_listed(giver['by_call'])})",
    )


def _first_export(*, items: int) -> Iterator[Row]:
    with staged(items=items, empty_shop=True) as stage:
        stage.carry(TO_SHOP)
        stage.forget_traffic()
        run = stage.run(PASS)
        hub, shop = stage.rackbeat(), stage.shop()
    created = run.count("created")
    yield Row(
        f"first export of {items} items: calls to the shop",
        "bulk: <= 0.1 per item",
        f"{shop['requests']} for {created} listings ({_listed(shop['by_call'])})",
        created >= items * 0.95 and shop["requests"] <= 0.1 * created,
    )
    yield Row("  calls to Rackbeat meanwhile", "", f"{hub['requests']} ({_listed(hub['by_call'])})")


def _memory(sizes: tuple[int, int]) -> Iterator[Row]:
    small, large = (dict(_peaks(items)) for items in sizes)
    for what, one in small.items():
        other = large[what]
        yield Row(
            f"peak memory of {PASS}, {what}, {sizes[0]} and {sizes[1]} items",
            f"flat (<= {FLAT} x)",
            f"{one.peak_mb:.0f} and {other.peak_mb:.0f} MB; {one.seconds:.0f} and {other.seconds:.0f} s without limits",
            other.peak_mb <= FLAT * one.peak_mb,
        )


def _peaks(items: int) -> Iterator[tuple[str, Run]]:
    with staged(items=items, empty_shop=True) as stage:
        stage.carry(TO_SHOP)
        yield "first export to the shop", stage.run(PASS)
        yield "to the shop without changes", stage.run(PASS)
        stage.carry(TO_RACKBEAT)
        yield "to Rackbeat, everything compared once", stage.run(PASS, "--full")
        yield "to Rackbeat without changes", stage.run(PASS)


def _listed(calls: Mapping[str, Any]) -> str:
    named: Counter[str] = Counter()
    for call, count in calls.items():
        named["GET /_bulk/{file}" if call.startswith("GET /_bulk/") else call] += count
    return ", ".join(f"{count} x {call}" if count > 1 else call for call, count in sorted(named.items()))
