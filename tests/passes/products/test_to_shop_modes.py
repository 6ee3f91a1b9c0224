"""Rehearsals, parts of a pass, and several shops on one account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rbsync.core.model.report import ConnectorReport
from tests.passes.products.shelf import (
    change,
    delete,
    edit,
    list_product,
    listed,
    make,
    part,
    quiet,
    reasons,
    said,
    shelf,
    sync,
)
from tests.world import World


def _told(report: ConnectorReport) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    """What was said of each record; new listings have no id in a rehearsal."""
    return sorted((one.number, one.verdict.outcome, one.verdict.message, one.changes) for one in report.records)


def _busy(world: World) -> None:
    """Everything that a plan can hold: to make, to adopt, to change, to put back, to leave, held, and gone."""
    for number in ("SAME", "CHANGED", "PUT", "LEFT", "GONE"):
        make(world, number)
    sync(world)
    edit(world, "CHANGED", price=96, description="Warm")
    change(world, listed(world, "PUT"), title="Ours")
    edit(world, "LEFT", barred=True)
    delete(world, listed(world, "GONE"))
    edit(world, "GONE", price=96)
    list_product(world, sku="ADOPTED")
    make(world, "ADOPTED")
    make(world, "ZERO", price=0)
    make(world, "NEW")


@pytest.mark.parametrize("full", [False, True])
def test_a_dry_run_tells_what_a_run_would_do_and_leaves_all_as_it_is(world: World, *, full: bool) -> None:
    _busy(world)
    before, memory = shelf(world), world.state.read_bytes()
    world.writes()
    rehearsed = part(world, dry_run=True, full=full)
    again = part(world, dry_run=True, full=full)
    assert world.writes() == 0
    assert shelf(world) == before
    assert world.state.read_bytes() == memory
    assert _told(rehearsed) == _told(again)
    done = part(world, full=full)
    assert _told(rehearsed) == _told(done)
    assert rehearsed.counts == done.counts
    assert len(rehearsed.records) == 7
    quiet(world)


def test_a_shop_that_is_never_written_to_is_told_and_remembers_nothing(world: World) -> None:
    world.set("connectors", "shop-dk", writes=False)
    make(world, "A")
    world.writes()
    for _ in range(2):
        report = part(world)
        assert reasons({one.number: one for one in report.records}) == {"A": "created"}
        assert any("writes = false" in note for note in report.notes)
    assert world.writes() == 0
    assert shelf(world) == []
    world.set("connectors", "shop-dk", writes=True)
    sync(world)
    assert [one.sku for one in shelf(world)] == ["A"]
    quiet(world)


def test_a_limit_writes_so_many_and_the_next_pass_goes_on(world: World) -> None:
    for number in "ABCDE":
        make(world, number)
    assert len(sync(world, limit=2)) == 2
    assert len(shelf(world)) == 2
    change(world, shelf(world)[0], title="Ours")
    assert len(sync(world, limit=2)) == 2
    sync(world)
    assert sorted(one.sku or "" for one in shelf(world)) == list("ABCDE")
    assert {one.title for one in shelf(world)} == {f"Lamp {number}" for number in "ABCDE"}
    quiet(world)


def test_only_the_items_asked_for_are_looked_at(world: World) -> None:
    for number in "ABC":
        make(world, number)
    sync(world)
    edit(world, "A", price=96)
    edit(world, "B", price=96)
    change(world, listed(world, "A"), title="Ours")
    edit(world, "C", deleted=True)
    make(world, "NEW")
    told = sync(world, skus=("A", "NEW", "NOBODY"))
    assert reasons(told) == {"A": "updated", "NEW": "created", "NOBODY": "unknown-sku"}
    assert (listed(world, "A").price, listed(world, "A").title) == (120, "Lamp A")
    assert (listed(world, "B").price, listed(world, "C").status) == (100, "DRAFT")
    assert reasons(sync(world)) == {"B": "updated", "C": "updated"}
    quiet(world)


def test_the_first_pass_may_be_for_one_item(world: World) -> None:
    ours = list_product(world, sku="A")
    make(world, "A")
    make(world, "B")
    assert reasons(sync(world, skus=("A",))) == {"A": "updated"}
    assert listed(world, "A").id == ours.id
    assert reasons(sync(world)) == {"B": "created"}
    quiet(world)


def test_what_the_shop_says_late_is_not_missed(world: World) -> None:
    make(world, "A")
    sync(world)
    world.person("shop-dk", "toggles", product_search_lag_seconds=90)
    change(world, listed(world, "A"), title="Ours")
    sync(world)
    world.clock.move(timedelta(seconds=120))
    assert "put back" in said(sync(world), "A")
    quiet(world)


@pytest.mark.parametrize("down", ["shop-dk", "shop-se"])
def test_one_shop_that_is_down_does_not_stop_the_other(two_shops: World, down: str) -> None:
    make(two_shops, "A")
    two_shops.fault(down, "*", "error-before", times=-1)
    report = two_shops.run("sync-products")
    codes = {one.name: one.exit_code for one in report.connectors}
    up = next(name for name in two_shops.shops if name != down)
    assert (codes[down], codes[up]) == (5, 0)
    two_shops.no_faults()
    assert [one.sku for one in shelf(two_shops, up)] == ["A"]
    assert shelf(two_shops, down) == []
    assert two_shops.run("sync-products").exit_code == 0
    assert [one.sku for one in shelf(two_shops, down)] == ["A"]
    quiet(two_shops)


def test_each_shop_has_its_own_settings_prices_and_links(two_shops: World) -> None:
    two_shops.set("connectors", "shop-se", "products", groups=[20], rounding=".95", vat_zone="eu", when_left="keep")
    two_shops.set("connectors", "shop-se", "products", fields={"name": "shop"}, status="active")
    make(two_shops, "LAMP", price="79.97")
    make(two_shops, "TEA", price="79.97", group=20)
    two_shops.run("sync-products")
    assert [(one.sku, str(one.price), one.status) for one in shelf(two_shops, "shop-dk")] == [
        ("LAMP", "99.96", "DRAFT"),
        ("TEA", "89.57", "DRAFT"),
    ]
    assert [(one.sku, str(one.price), one.status) for one in shelf(two_shops, "shop-se")] == [
        ("TEA", "79.95", "ACTIVE")
    ]
    change(two_shops, listed(two_shops, "TEA", "shop-se"), "shop-se", title="Te")
    edit(two_shops, "TEA", name="Green tea", barred=True)
    two_shops.run("sync-products")
    danish, swedish = listed(two_shops, "TEA"), listed(two_shops, "TEA", "shop-se")
    assert (danish.status, swedish.status, swedish.title) == ("ARCHIVED", "ACTIVE", "Te")
    quiet(two_shops)


def test_items_that_come_from_one_shop_go_to_the_other_in_the_same_run(two_shops: World) -> None:
    two_shops.set("connectors", "shop-dk", "products", direction="shop-to-rackbeat")
    list_product(two_shops, title="Sun lamp", sku="SUN", price="125.00")
    report = two_shops.run("sync-products")
    assert report.exit_code == 0
    assert two_shops.item("SUN")["price"] == "100"
    made = listed(two_shops, "SUN", "shop-se")
    assert (made.title, made.price) == ("Sun lamp", 125)
    quiet(two_shops)


def test_a_pass_without_changes_costs_a_handful_of_calls_whatever_the_catalogue(world: World) -> None:
    for place in range(60):
        make(world, f"N{place}")
    sync(world)
    sync(world)
    world.writes()
    sync(world)
    calls = {name: sum(world.calls(name).values()) for name in ("rackbeat", "shop-dk")}
    assert calls["rackbeat"] <= 3, world.calls("rackbeat")
    assert calls["shop-dk"] <= 4, world.calls("shop-dk")
