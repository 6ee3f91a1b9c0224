"""Rehearsals, parts of a catalogue, shops that are down, and settings that cannot be used, on the way to Rackbeat."""

from __future__ import annotations

import pytest

from tests.passes.products.shelf import change, list_product, listed, make, part, quiet, reasons, sync
from tests.passes.products_in.goods import items, sells_in
from tests.world import World, of_pass


@pytest.fixture
def ready(world: World) -> World:
    """Something to make, to change and to hold; nothing was carried yet."""
    make(world, "KNOWN", price=1)
    for sku in ("KNOWN", "NEW-1", "NEW-2", "NEW-3"):
        list_product(world, sku=sku, title=f"Name of {sku}", price="125")
    list_product(world, title="No SKU", price="5")
    world.writes()
    return world


def test_a_dry_run_tells_what_a_run_does_and_does_nothing(ready: World) -> None:
    before = ready.books()
    planned = part(ready, dry_run=True)
    assert ready.writes() == 0
    assert ready.books() == before
    done = part(ready)
    assert {record.id: record for record in done.records} == {record.id: record for record in planned.records}
    assert (done.counts["created"], done.counts["updated"], done.counts["held"]) == (3, 1, 1)
    quiet(ready)


def test_a_connector_that_never_writes_tells_and_does_nothing(ready: World) -> None:
    ready.set("connectors", "shop-dk", writes=False)
    for _ in range(2):
        told = part(ready)
        assert (told.counts["created"], told.counts["updated"]) == (3, 1)
        assert any("writes = false" in note for note in told.notes)
    assert ready.writes() == 0
    ready.set("connectors", "shop-dk", writes=True)
    assert part(ready).counts["created"] == 3
    quiet(ready)


def test_a_limit_takes_so_many_and_the_next_runs_go_on(ready: World) -> None:
    counts = [part(ready, limit=1).counts for _ in range(5)]
    assert [each["created"] + each["updated"] for each in counts] == [1, 1, 1, 1, 0]
    part(ready)
    quiet(ready)


def test_only_the_items_asked_for_are_carried(ready: World) -> None:
    told = sync(ready, skus=("NEW-2", "KNOWN", "NOBODY"))
    assert reasons(told) == {"NEW-2": "created", "KNOWN": "updated"}
    assert not {"NEW-1", "NEW-3"} & set(items(ready))
    change(ready, listed(ready, "KNOWN"), title="Another name")
    assert reasons(sync(ready, skus=("NEW-2",))) == {}
    assert items(ready)["KNOWN"]["name"] == "Name of KNOWN"
    sync(ready)
    quiet(ready)


def test_a_shop_that_is_down_does_not_stop_the_other(two_shops: World) -> None:
    sells_in(two_shops, "shop-se", "DKK")
    for name in two_shops.shops:
        list_product(two_shops, name, sku=f"OF-{name}", price="125")
    two_shops.fault("shop-dk", "*", "error-before", times=-1)
    report = two_shops.run("sync-products")
    assert report.exit_code == 5
    assert "OF-shop-se" in items(two_shops)
    two_shops.no_faults()
    assert two_shops.run("sync-products").exit_code == 0
    assert "OF-shop-dk" in items(two_shops)
    quiet(two_shops)


def test_while_the_first_shop_is_down_the_second_one_still_leaves_its_items_alone(two_shops: World) -> None:
    sells_in(two_shops, "shop-se", "DKK")
    for name, price in (("shop-dk", "125"), ("shop-se", "250")):
        list_product(two_shops, name, sku="LAMP", title=f"Lamp of {name}", price=price)
    two_shops.run("sync-products")
    two_shops.fault("shop-dk", "*", "error-before", times=-1)
    change(two_shops, listed(two_shops, "LAMP", "shop-se"), "shop-se", title="Another name")
    two_shops.run("sync-products", full=True)
    assert (items(two_shops)["LAMP"]["name"], items(two_shops)["LAMP"]["price"]) == ("Lamp of shop-dk", "100")


def test_an_item_that_the_first_shop_no_longer_lists_becomes_the_seconds(two_shops: World) -> None:
    sells_in(two_shops, "shop-se", "DKK")
    for name, price in (("shop-dk", "125"), ("shop-se", "250")):
        list_product(two_shops, name, sku="LAMP", title=f"Lamp of {name}", price=price)
        list_product(two_shops, name, sku=f"ONLY-{name}", price="5")
    two_shops.run("sync-products")
    lamp = listed(two_shops, "LAMP")
    two_shops._ask("shop-dk", "DELETE", f"products/{lamp.product_id.rpartition('/')[2]}")
    two_shops.run("sync-products", full=True)
    assert (items(two_shops)["LAMP"]["name"], items(two_shops)["LAMP"]["price"]) == ("Lamp of shop-se", "200")
    quiet(two_shops)


def test_products_go_to_rackbeat_before_stock_comes_from_it(world: World) -> None:
    listing = list_product(world, sku="LAMP", price="125", available=7)
    report = world.run("run")
    assert [each.command for each in report.connectors] == ["pull-orders", "sync-products", "push-stock"]
    assert of_pass(report, "sync-products").counts["created"] == 1
    with world.memory() as memory:
        assert {link.external_id for link in memory.listings.linked("shop-dk")} == {listing.id}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("rackbeat", "defaults", "product_group", None), "product_group"),
        (("rackbeat", "defaults", "product_group", 99), "no product group 99"),
        (("connectors", "shop-dk", "product_group", 77), "no VAT rate for the zone 'domestic'"),
    ],
)
def test_settings_that_new_items_need_stop_the_pass_before_it_writes(
    ready: World, path: tuple[str, str, str, object], words: str
) -> None:
    table, inner, key, value = path
    ready.person("rackbeat", "groups", number=77, name="Not entered", vat_domestic=None)
    ready.set(table, inner, *(["products"] if inner == "shop-dk" else []), **{key: value})
    report = ready.run("sync-products")
    assert report.exit_code == 2
    assert words in (report.connectors[0].error or "")
    assert ready.writes() == 0
    assert items(ready)["KNOWN"]["price"] == "1"
