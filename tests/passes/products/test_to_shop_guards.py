"""What looks like a mistake on a whole catalogue stops the plan before its first write, and says how to go on."""

from __future__ import annotations

from tests.passes.products.shelf import delete, edit, listed, make, part, quiet, reasons, sell, shelf, sync
from tests.world import World


def _stock_up(world: World, count: int, **words: object) -> list[str]:
    numbers = [f"N{place:02}" for place in range(count)]
    for place, number in enumerate(numbers):
        make(world, number, **{"price": 40 + 7 * place, **words})
    world.set_products(status="active")
    sync(world)
    return numbers


def _stops(world: World, option: str, **options: object) -> None:
    """The pass ends with 4, names the override, and neither the shop nor the next plan is another."""
    before = shelf(world)
    world.writes()
    for _ in range(2):
        report = part(world, **options)
        assert report.exit_code == 4
        assert f"sync-products {option}" in (report.error or "")
        assert "Nothing was written" in (report.error or "")
    assert world.writes() == 0
    assert shelf(world) == before


def test_many_that_leave_at_once_stop_the_pass(world: World) -> None:
    numbers = _stock_up(world, 20)
    for number in numbers[:5]:
        edit(world, number, barred=True)
    edit(world, numbers[6], name="Another")
    _stops(world, "--allow-unpublish")
    told = sync(world, allow_unpublish=True)
    assert len(told) == 6
    assert [one.status for one in shelf(world)].count("ARCHIVED") == 5
    quiet(world)


def test_as_many_as_the_settings_allow_may_leave(world: World) -> None:
    numbers = _stock_up(world, 20)
    world.set_products(unpublish_guard_percent=25)
    for number in numbers[:5]:
        edit(world, number, barred=True)
    assert len(sync(world)) == 5
    for number in numbers[5:10]:
        edit(world, number, deleted=True)
    _stops(world, "--allow-unpublish")


def test_a_handful_is_ordinary_trade(world: World) -> None:
    numbers = _stock_up(world, 5)
    for number in numbers[:4]:
        edit(world, number, barred=True)
    assert len(sync(world)) == 4
    quiet(world)


def test_a_selection_that_fits_nothing_any_more_stops_the_pass(world: World) -> None:
    _stock_up(world, 6)
    world.set_products(groups=[11])
    _stops(world, "--allow-unpublish")
    world.set_products(groups=None, custom_fields={"shade": "web"})
    _stops(world, "--allow-unpublish")


def test_what_would_leave_and_be_kept_needs_no_guard(world: World) -> None:
    _stock_up(world, 6)
    world.set_products(when_left="keep", groups=[11])
    assert set(reasons(sync(world)).values()) == {"filtered-by-rule"}
    quiet(world)


def test_prices_that_all_change_by_one_factor_stop_the_pass(world: World) -> None:
    numbers = _stock_up(world, 12)
    world.person("rackbeat", "groups", number=10, vat_domestic=0)
    edit(world, numbers[0], name="Another")
    _stops(world, "--allow-prices")
    told = sync(world, allow_prices=True)
    assert len(told) == 12
    assert listed(world, numbers[0]).price == 40
    quiet(world)


def test_prices_of_a_first_adoption_that_are_all_off_by_the_vat_stop_it(world: World) -> None:
    numbers = _stock_up(world, 12)
    sell(world, taxes_included=False)
    _stops(world, "--allow-prices", full=True)
    assert len(shelf(world)) == len(numbers)


def test_prices_that_each_change_in_their_own_way_are_ordinary_trade(world: World) -> None:
    for place, number in enumerate(_stock_up(world, 12)):
        edit(world, number, price=30 + 11 * (place % 5) + place)
    sync(world)
    quiet(world)


def test_an_empty_rackbeat_is_a_fault_and_not_an_empty_catalogue(world: World) -> None:
    _stock_up(world, 3)
    before, items = shelf(world), world.sandbox.rackbeat.books.items
    for item in items.rows():
        items.remove(item.number)
    report = part(world, allow_unpublish=True)
    assert report.exit_code == 4
    assert "no items at all" in (report.error or "")
    assert shelf(world) == before


def test_an_empty_shop_is_a_fault_and_nothing_is_made_anew(world: World) -> None:
    numbers = _stock_up(world, 3)
    for number in numbers:
        delete(world, listed(world, number))
    _stops(world, "--full --allow-unpublish", full=True)
    assert set(reasons(sync(world, full=True, allow_unpublish=True)).values()) == {"gone"}
    assert shelf(world) == []
    quiet(world, allow_unpublish=True)


def test_a_guard_on_one_shop_does_not_stop_the_other(two_shops: World) -> None:
    for place in range(6):
        make(two_shops, f"N{place}", price=40 + 7 * place)
    two_shops.run("sync-products")
    two_shops.set("connectors", "shop-se", "products", unpublish_guard_percent=100)
    for place in range(5):
        edit(two_shops, f"N{place}", barred=True)
    report = two_shops.run("sync-products")
    assert {one.name: one.exit_code for one in report.connectors} == {"shop-dk": 4, "shop-se": 0}
    assert {one.status for one in shelf(two_shops, "shop-dk")} == {"DRAFT"}
    assert [one.status for one in shelf(two_shops, "shop-se")].count("ARCHIVED") == 5
