"""What is remembered of a listing that left, whatever happens in between."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

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
    sell,
    sync,
)
from tests.world import World


def test_a_listing_that_people_linked_to_another_item_does_not_leave_with_its_first_one(world: World) -> None:
    make(world, "X")
    make(world, "OTHER")
    sync(world)
    first = listed(world, "X")
    change(world, first, status="ACTIVE", sku="Y")
    assert reasons(sync(world))["X"] == "sku-changed"
    world.person("rackbeat", "items/X", number="Y")
    world.run("initial-sync", "shop-dk", relink=("Y",), stock=False)
    part(world, full=True)
    assert listed(world, "Y").status == "ACTIVE"
    quiet(world)


def test_the_status_is_known_although_the_answer_to_hiding_it_was_lost(world: World) -> None:
    make(world, "A")
    sync(world)
    change(world, listed(world, "A"), status="ACTIVE")
    edit(world, "A", barred=True)
    world.fault("shop-dk", "ChangeProduct", "lost-answer", times=6)
    part(world)
    world.no_faults()
    part(world)
    assert listed(world, "A").status == "ARCHIVED"
    edit(world, "A", barred=False)
    sync(world)
    assert listed(world, "A").status == "ACTIVE"
    quiet(world)


def test_people_who_hide_it_before_it_leaves_find_it_hidden_when_it_comes_back(world: World) -> None:
    make(world, "A")
    sync(world)
    change(world, listed(world, "A"), status="ACTIVE")
    for barred in (True, False):
        edit(world, "A", barred=barred)
        sync(world)
    change(world, listed(world, "A"), status="ARCHIVED")
    for barred in (True, False):
        edit(world, "A", barred=barred)
        sync(world)
    assert listed(world, "A").status == "ARCHIVED"


def test_a_listing_deleted_before_its_item_leaves_is_not_made_anew_when_it_comes_back(world: World) -> None:
    make(world, "A")
    make(world, "B")
    sync(world)
    delete(world, listed(world, "A"))
    edit(world, "A", barred=True)
    sync(world)
    edit(world, "A", barred=False)
    assert reasons(sync(world))["A"] == "gone"
    sync(world, recreate=("A",))
    assert listed(world, "A").status == "DRAFT"


def test_listings_that_people_deleted_do_not_hide_that_all_others_leave(world: World) -> None:
    numbers = [f"N{place}" for place in range(20)]
    for number in numbers:
        make(world, number)
    sync(world)
    for number in numbers[:14]:
        delete(world, listed(world, number))
    part(world, full=True)
    for number in numbers[14:]:
        edit(world, number, barred=True)
    assert world.exit_code("sync-products") == 4
    assert listed(world, numbers[-1]).status == "DRAFT"


def test_in_another_currency_a_new_rounding_or_vat_setting_reaches_the_shop(world: World) -> None:
    sell(world, currency="EUR")
    make(world, "A", prices={"EUR": {"price": 10}})
    sync(world)
    assert listed(world, "A").price == Decimal("12.50")
    world.set_products(rounding=".95")
    sync(world)
    assert listed(world, "A").price == Decimal("12.95")
    sell(world, taxes_included=False)
    world.clock.move(timedelta(hours=1))
    sync(world)
    assert listed(world, "A").price == Decimal("9.95")
    quiet(world)


@pytest.mark.parametrize("settings", [{"custom_fields": {"sesaon": "summer"}}, {"family_field": "shadde"}])
def test_a_custom_field_that_is_not_there_is_a_mistake_and_not_an_empty_one(
    world: World, settings: dict[str, object]
) -> None:
    make(world, "A")
    sync(world)
    before = listed(world, "A")
    world.set_products(**settings)
    told = part(world)
    assert told.exit_code == 2
    assert "no custom field" in (told.error or "")
    assert listed(world, "A") == before


def test_a_product_with_one_variant_is_called_as_the_product_is(world: World) -> None:
    make(world, "BLUE", name="Lamp")
    list_product(world, title="Old lamp", sku="BLUE")
    sync(world)
    assert listed(world, "BLUE").title == "Lamp"
    quiet(world)
