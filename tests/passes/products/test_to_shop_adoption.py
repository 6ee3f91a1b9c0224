"""Existing listings are found by SKU, then by barcode, before anything is made; who is who is never guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.passes.products.shelf import (
    add_variant,
    by_id,
    change,
    delete,
    edit,
    list_product,
    listed,
    make,
    part,
    product,
    quiet,
    reasons,
    said,
    shelf,
    sync,
)
from tests.world import World

EAN, OTHER_EAN = "5700000000017", "5700000000024"


def linked(world: World, number: str, shop: str = "shop-dk") -> list[str]:
    with world.memory() as memory:
        return [link.external_id for link in memory.listings.linked_to(shop, [number]).get(number, ())]


@pytest.mark.parametrize("sku", ["A", " A "])
def test_a_listing_with_the_items_number_is_adopted(world: World, sku: str) -> None:
    ours = list_product(world, sku=sku, barcode=OTHER_EAN, status="ACTIVE")
    make(world, "A", barcode=EAN)
    told = sync(world)
    assert "found by SKU" in said(told, "A")
    now = by_id(world, ours.id)
    assert (now.title, now.price, now.barcode, now.status, now.sku) == ("Lamp A", 100, EAN, "ACTIVE", sku)
    assert len(shelf(world)) == 1
    quiet(world)


def test_a_listing_that_is_equal_already_is_adopted_without_writing(world: World) -> None:
    ours = list_product(world, sku="A", title="Lamp A", price="100.00", productType="Lamps")
    make(world, "A")
    world.writes()
    assert "found by SKU" in said(sync(world), "A")
    assert world.writes() == 0
    assert linked(world, "A") == [ours.id]
    quiet(world)


def test_a_listing_with_the_items_barcode_is_adopted_and_gets_its_number(world: World) -> None:
    ours = list_product(world, barcode=EAN)
    make(world, "A", barcode=EAN)
    told = sync(world)
    assert "found by barcode" in said(told, "A")
    assert "SKU none → 'A'" in said(told, "A")
    now = by_id(world, ours.id)
    assert (now.sku, now.title, now.price) == ("A", "Lamp A", 100)
    quiet(world)


def test_a_listing_found_by_barcode_keeps_the_sku_that_people_gave_it(world: World) -> None:
    ours = list_product(world, barcode=EAN, sku="PEOPLE'S")
    make(world, "A", barcode=EAN)
    sync(world)
    assert by_id(world, ours.id).sku == "PEOPLE'S"
    assert linked(world, "A") == [ours.id]
    quiet(world)
    edit(world, "A", price=96)
    sync(world)
    assert by_id(world, ours.id).price == 120


def test_the_sku_goes_before_the_barcode(world: World) -> None:
    by_barcode = list_product(world, barcode=EAN, sku="X")
    by_sku = list_product(world, sku="A")
    make(world, "A", barcode=EAN)
    sync(world)
    assert linked(world, "A") == [by_sku.id]
    assert by_id(world, by_barcode.id) == by_barcode
    quiet(world)


def test_a_barcode_of_two_listings_names_neither(world: World) -> None:
    twins = [list_product(world, barcode=EAN) for _ in range(2)]
    make(world, "A", barcode=EAN)
    make(world, "B")
    told = sync(world)
    assert reasons(told) == {"A": "ambiguous-barcode", "B": "created"}
    assert [by_id(world, one.id) for one in twins] == twins
    change(world, twins[0], sku="A")
    sync(world)
    assert linked(world, "A") == [twins[0].id]
    quiet(world)


def test_a_barcode_of_two_items_names_neither(world: World) -> None:
    ours = list_product(world, barcode=EAN)
    make(world, "A", barcode=EAN)
    make(world, "B", barcode=EAN)
    told = sync(world)
    assert reasons(told) == {"A": "ambiguous-barcode", "B": "ambiguous-barcode"}
    assert "A and B" in said(told, "A")
    assert shelf(world) == [ours]
    quiet(world)
    edit(world, "B", barcode=OTHER_EAN)
    assert reasons(sync(world)) == {"A": "updated", "B": "created"}
    assert linked(world, "A") == [ours.id]
    quiet(world)


def test_a_barcode_does_not_take_a_listing_from_the_item_whose_number_it_has(world: World) -> None:
    ours = list_product(world, sku="B", barcode=EAN)
    make(world, "A", barcode=EAN)
    make(world, "B", price=96)
    told = sync(world)
    assert reasons(told) == {"A": "created", "B": "updated"}
    assert linked(world, "B") == [ours.id]
    assert linked(world, "A") == [listed(world, "A").id]
    quiet(world)


def test_a_barcode_does_not_take_a_listing_from_an_item_that_is_held(world: World) -> None:
    ours = list_product(world, sku="B", barcode=EAN)
    make(world, "B", price=0)
    assert reasons(sync(world)) == {"B": "zero-price"}
    make(world, "A", barcode=EAN)
    assert reasons(sync(world, skus=("A",))) == {"A": "created"}
    assert by_id(world, ours.id) == ours
    quiet(world)


def test_listings_that_share_a_sku_are_held(world: World) -> None:
    twins = [list_product(world, sku="A") for _ in range(2)]
    made = list_product(world, title="Shade")
    for colour in ("Red", "Blue"):
        add_variant(world, made.product_id, options={"Colour": colour}, sku="B")
    make(world, "A")
    make(world, "B")
    make(world, "C")
    told = sync(world)
    assert reasons(told) == {"A": "duplicate-sku", "B": "duplicate-sku", "C": "created"}
    assert "2 listings of this shop have the SKU 'A'" in said(told, "A")
    assert [by_id(world, one.id) for one in twins] == twins
    quiet(world)
    change(world, twins[1], sku="A-2")
    sync(world)
    assert linked(world, "A") == [twins[0].id]


def test_a_second_listing_with_a_linked_items_number_is_held_and_the_first_goes_on(world: World) -> None:
    make(world, "A")
    sync(world)
    first = listed(world, "A")
    second = list_product(world, sku="A")
    edit(world, "A", price=96)
    report = part(world)
    held = [one for one in report.records if one.verdict.outcome == "held"]
    assert [(one.id, one.verdict.reason) for one in held] == [(second.id, "duplicate-sku")]
    assert first.id in (held[0].verdict.message or "")
    assert (by_id(world, first.id).price, by_id(world, second.id)) == (120, second)
    quiet(world)


def test_a_number_that_differs_in_case_only_is_held(world: World) -> None:
    ours = list_product(world, sku="lmp-1")
    make(world, "LMP-1")
    make(world, "LMP-2")
    told = sync(world)
    assert reasons(told) == {"LMP-1": "case-collision", "LMP-2": "created"}
    assert "'lmp-1'" in said(told, "LMP-1")
    assert by_id(world, ours.id) == ours
    change(world, ours, sku="LMP-1")
    assert reasons(sync(world)) == {"LMP-1": "updated"}
    quiet(world)


@pytest.mark.parametrize("number", ["A/B", "#7", "A+B 12", "00123", "100%-WOOL", "TE-GRØN", "a b", 'q"t', "x\\y"])
def test_odd_numbers_are_skus_to_the_letter(world: World, number: str) -> None:
    make(world, number)
    sync(world)
    assert listed(world, number).price == 100
    edit(world, number, price=96)
    world.run("sync-products", skus=(number,))
    assert listed(world, number).price == 120
    quiet(world)


def test_leading_zeros_are_part_of_a_number(world: World) -> None:
    ours = list_product(world, sku="123")
    make(world, "00123")
    sync(world)
    assert listed(world, "00123").price == 100
    assert by_id(world, ours.id) == ours


def test_a_sku_that_people_changed_is_held_with_both_numbers(world: World) -> None:
    make(world, "A")
    make(world, "B")
    sync(world)
    ours = listed(world, "A")
    change(world, ours, sku="NEW")
    edit(world, "A", price=96)
    for _ in range(2):
        told = sync(world)
        assert reasons(told) == {"A": "sku-changed"}
        assert "'NEW'" in said(told, "A")
        assert "'A'" in said(told, "A")
    assert (by_id(world, ours.id).sku, by_id(world, ours.id).price) == ("NEW", 100)
    assert len(shelf(world)) == 2
    change(world, ours, sku="A")
    assert "price 100 → 120" in said(sync(world), "A")
    quiet(world)


def test_two_skus_that_people_swapped_are_both_held(world: World) -> None:
    make(world, "A")
    make(world, "B", price=96)
    sync(world)
    one, other = listed(world, "A"), listed(world, "B")
    change(world, one, sku="B")
    change(world, other, sku="A")
    told = sync(world)
    assert reasons(told) == {"A": "sku-changed", "B": "sku-changed"}
    assert (by_id(world, one.id).price, by_id(world, other.id).price) == (100, 120)


def test_a_sku_that_people_emptied_is_filled_in_again(world: World) -> None:
    make(world, "A")
    sync(world)
    ours = listed(world, "A")
    change(world, ours, sku=None)
    told = sync(world, full=True)
    assert "SKU none → 'A'" in said(told, "A")
    assert by_id(world, ours.id).sku == "A"
    quiet(world)


def test_a_listing_that_people_deleted_is_not_made_anew(world: World) -> None:
    make(world, "A")
    make(world, "B")
    sync(world)
    delete(world, listed(world, "A"))
    edit(world, "B", price=96)
    told = sync(world, full=True)
    assert reasons(told) == {"A": "gone", "B": "updated"}
    assert "--recreate A" in said(told, "A")
    assert [one.sku for one in shelf(world)] == ["B"]
    quiet(world)
    edit(world, "A", price=96)
    assert reasons(sync(world)) == {"A": "gone"}


def test_a_deleted_listing_is_found_out_when_its_item_changes_or_a_day_later(world: World) -> None:
    for number in ("A", "B", "C"):
        make(world, number)
    sync(world)
    delete(world, listed(world, "A"))
    delete(world, listed(world, "B"))
    edit(world, "A", price=96)
    assert reasons(sync(world)) == {"A": "gone"}
    world.clock.move(timedelta(hours=25))
    assert reasons(sync(world)) == {"A": "gone", "B": "gone"}


def test_a_deleted_listing_is_made_anew_when_that_is_asked_for(world: World) -> None:
    for number in ("A", "B", "C"):
        make(world, number)
    sync(world)
    for number in ("A", "B"):
        delete(world, listed(world, number))
    sync(world, full=True)
    assert reasons(sync(world, recreate=("A",))) == {"A": "created", "B": "gone"}
    assert [one.sku for one in shelf(world)] == ["A", "C"]
    edit(world, "A", price=96)
    assert reasons(sync(world)) == {"A": "updated", "B": "gone"}
    assert listed(world, "A").price == 120
    quiet(world)


def test_a_listing_that_was_just_deleted_is_made_anew_when_that_is_asked_for(world: World) -> None:
    for number in ("A", "B"):
        make(world, number)
    sync(world)
    delete(world, listed(world, "A"))
    assert reasons(sync(world, recreate=("A",))) == {"A": "created"}
    assert [one.sku for one in shelf(world)] == ["A", "B"]
    quiet(world)


def test_whoever_asks_for_one_item_is_told_that_its_listing_is_gone(world: World) -> None:
    for number in ("A", "B"):
        make(world, number)
    sync(world)
    delete(world, listed(world, "A"))
    assert reasons(sync(world, skus=("A", "B"))) == {"A": "gone"}


@pytest.mark.parametrize("noticed", [True, False], ids=["held meanwhile", "at once"])
def test_what_people_deleted_and_made_anew_by_hand_is_adopted(world: World, noticed: bool) -> None:
    make(world, "A")
    make(world, "B")
    sync(world)
    delete(world, listed(world, "A"))
    if noticed:
        assert reasons(sync(world, full=True)) == {"A": "gone"}
    ours = list_product(world, sku="A")
    assert "found by SKU" in said(sync(world), "A")
    assert linked(world, "A") == [ours.id]
    assert by_id(world, ours.id).price == 100
    quiet(world)


def test_what_people_made_around_a_variant_stays_whole(world: World) -> None:
    made = list_product(world, title="Shade", tags=["sale", "new"], barcode="123")
    for colour in ("Red", "Blue", "Green"):
        add_variant(world, made.product_id, options={"Colour": colour}, sku=f"SH-{colour}", price="10.00")
    book = next(one for one in world.shop_simulator("shop-dk").books.products.values() if one.title == "Shade")
    before, siblings = (
        product(world, listed(world, "SH-Red")),
        [listed(world, f"SH-{one}") for one in ("Blue", "Green")],
    )
    make(world, "SH-Red", barcode=EAN, price=200)
    sync(world)
    edit(world, "SH-Red", price=300)
    sync(world)
    after = product(world, listed(world, "SH-Red"))
    assert {**after, "updated_at": ""} == {**before, "updated_at": ""}
    assert [by_id(world, one.id) for one in siblings] == siblings
    assert [one.title for one in book.variants] == ["Red", "Blue", "Green"]
    assert listed(world, "SH-Red").price == 375
    quiet(world)
