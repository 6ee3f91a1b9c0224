"""The first load: every listing is linked, created or named; opening stock comes exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from rbsync.core.model.report import ConnectorReport, Record
from tests.invariants import invariants
from tests.world import World, open_world


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[World]:
    """Two shops and a Rackbeat that knows a part; nothing was synchronised yet."""
    with open_world(tmp_path, items=40, shops=2, tidy=False) as made:
        yield made


def load(world: World, *connectors: str, **options: object) -> dict[str, ConnectorReport]:
    """One first load, by connector."""
    return {part.name: part for part in world.run("initial-sync", *connectors, **options).connectors}


def by_id(part: ConnectorReport) -> Mapping[str, Record]:
    return {record.id: record for record in part.records}


def adjusted(world: World) -> Counter[str]:
    """How often each item's stock was set by hand or by rbsync."""
    return Counter(row["item"] for row in world.rows("adjustments"))


def test_every_listing_has_an_outcome_and_every_item_its_price_and_stock(fresh: World) -> None:
    known = {row["number"]: row for row in fresh.books()["items"]}
    listings = {row["id"]: row for row in fresh.books("shop-dk")["variants"]}
    part = load(fresh, "shop-dk")["shop-dk"]
    told = by_id(part)
    assert told.keys() == listings.keys()
    after = {row["number"]: row for row in fresh.books()["items"]}
    reasons = Counter(record.verdict.reason for record in told.values() if record.verdict.reason)
    assert {"missing-sku", "duplicate-sku", "overlong-sku", "case-collision"} == {str(reason) for reason in reasons}
    for listing, record in told.items():
        if record.verdict.outcome == "held":
            assert record.rackbeat is None
            assert record.verdict.advice
            continue
        row = after[record.rackbeat or ""]
        if record.verdict.outcome == "created":
            assert row["number"] not in known
            assert row["number"] == listings[listing]["sku"].strip()
            vat = 1 if row["group"] != 10 else 1.25
            assert abs(float(row["price"]) * vat - float(listings[listing]["price"])) < 0.01
    assert part.exit_code == 3


def test_opening_stock_is_set_where_there_never_was_any_and_nowhere_else(fresh: World) -> None:
    known = {row["number"]: row for row in fresh.books()["items"]}
    listings = {row["id"]: row for row in fresh.books("shop-dk")["variants"]}
    part = load(fresh, "shop-dk")["shop-dk"]
    after = {row["number"]: row for row in fresh.books()["items"]}
    opened = 0
    for listing, record in by_id(part).items():
        if record.rackbeat is None:
            continue
        before, on_hand = known.get(record.rackbeat), _on_hand(listings[listing])
        if before is not None and (before["had_stock"] or before["components"]):
            assert after[record.rackbeat]["stock"] == before["stock"]
        elif on_hand and listings[listing]["tracked"]:
            assert after[record.rackbeat]["stock_quantity"] == str(on_hand)
            opened += 1
    assert opened
    assert max(adjusted(fresh).values()) == 1


def test_running_it_again_changes_nothing(fresh: World) -> None:
    first = load(fresh)
    before = fresh.books()
    fresh.writes()
    again = load(fresh)
    assert fresh.writes() == 0
    assert fresh.books() == before
    held = {name: part.counts for name, part in again.items()}
    for name, part in first.items():
        assert held[name]["held"] == part.counts["held"]
        assert held[name]["unchanged"] == part.counts["created"] + part.counts["updated"]


def test_stock_sold_out_later_is_not_opened_again(fresh: World) -> None:
    load(fresh)
    [number, *_] = adjusted(fresh)
    for location in (1, 2):
        fresh.stock(number, 0, location)
    before = adjusted(fresh)
    load(fresh)
    assert adjusted(fresh) == before


def test_without_stock_only_links_and_items_are_made_and_stock_can_follow(fresh: World) -> None:
    load(fresh, stock=False)
    assert not adjusted(fresh)
    load(fresh)
    assert adjusted(fresh)
    assert max(adjusted(fresh).values()) == 1


def test_a_second_shop_finds_what_the_first_one_made(fresh: World) -> None:
    load(fresh, "shop-dk")
    before = {row["number"]: row for row in fresh.books()["items"]}
    second = load(fresh, "shop-se")["shop-se"]
    assert second.counts["created"] == 0
    assert second.counts["updated"] > 0
    after = {row["number"]: row for row in fresh.books()["items"]}
    assert after.keys() == before.keys()
    assert all(after[number] == row for number, row in before.items() if row["had_stock"])
    assert max(adjusted(fresh).values()) == 1
    fresh.run()
    invariants(fresh)


def test_prices_in_another_currency_are_never_taken_over(fresh: World) -> None:
    part = load(fresh, "shop-se")["shop-se"]
    reasons = Counter(str(record.verdict.reason) for record in part.records if record.verdict.reason)
    assert reasons["currency-unknown"] > 0
    assert part.counts["created"] == 0


def test_a_lost_state_file_makes_nothing_twice(fresh: World) -> None:
    load(fresh)
    before = fresh.books()
    fresh.state.rename(fresh.folder / "elsewhere.sqlite3")
    load(fresh)
    assert fresh.books() == before
    fresh.run()
    invariants(fresh)


def test_a_dry_run_tells_the_same_and_does_nothing(fresh: World) -> None:
    before = fresh.books()
    planned = load(fresh, "shop-dk", dry_run=True)["shop-dk"]
    assert fresh.books() == before
    assert load(fresh, "shop-dk")["shop-dk"].records == planned.records


def test_a_limit_takes_so_many_and_the_next_load_goes_on(fresh: World) -> None:
    whole = len(fresh.books("shop-dk")["variants"])
    part = load(fresh, "shop-dk", limit=5)["shop-dk"]
    assert part.seen == 5
    assert load(fresh, "shop-dk")["shop-dk"].seen == whole


def test_a_listing_whose_sku_changed_is_held(fresh: World) -> None:
    load(fresh, "shop-dk")
    [number, *_] = fresh.items_in_stock()
    fresh.person("shop-dk", f"variants/{number.replace('/', '%2F')}", sku="OTHER-1")
    part = load(fresh, "shop-dk")["shop-dk"]
    [record] = [record for record in part.records if record.number == "OTHER-1"]
    assert record.verdict.reason == "sku-changed"
    assert "OTHER-1" not in {row["number"] for row in fresh.books()["items"]}


@pytest.mark.parametrize(
    "match", ["POST /api/products", "POST /api/inventory-adjustments", "POST /api/inventory-adjustments/{n}/book"]
)
@pytest.mark.parametrize("kind", ["lost-answer", "error-after", "error-before"])
def test_a_lost_answer_opens_no_stock_twice_and_makes_no_item_twice(fresh: World, match: str, kind: str) -> None:
    for after in (0, 3):
        fresh.fault("rackbeat", match, kind, after=after)
    load(fresh, "shop-dk")
    fresh.no_faults()
    fresh.clock.move()
    load(fresh, "shop-dk")
    booked = [row for row in fresh.books()["adjustments"] if row["booked"]]
    assert max(Counter(row["item"] for row in booked).values()) == 1
    fresh.writes()
    load(fresh, "shop-dk")
    assert fresh.writes() == 0
    for listing in fresh.books("shop-dk")["variants"]:
        items = [row for row in fresh.books()["items"] if row["number"] == (listing["sku"] or "").strip()]
        assert len(items) <= 1


def _on_hand(listing: Mapping[str, list[Mapping[str, int]]]) -> int:
    return max((level["on_hand"] for level in listing["levels"]), default=0)
