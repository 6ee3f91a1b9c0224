"""Which listing is which item: every variant one, odd SKUs, what cannot be an item, and listings that are renamed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from rbsync.core.model.report import Record
from tests.passes.products.shelf import (
    Shown,
    add_variant,
    by_id,
    change,
    delete,
    edit,
    list_product,
    make,
    part,
    quiet,
    reasons,
    said,
    shelf,
    sync,
)
from tests.passes.products_in.goods import differences, items, rackbeat_own, sells_in
from tests.world import World

SKU = "LAMP-1"


def told_of(world: World, listing: Shown, **options: object) -> Record:
    """What a pass says of one listing."""
    [record] = [one for one in part(world, **options).records if one.id == listing.id]
    return record


def words(record: Record) -> str:
    verdict = record.verdict
    return " | ".join((*record.changes, verdict.message or "", verdict.advice or ""))


def linked(world: World) -> Mapping[str, str]:
    with world.memory() as memory:
        return {link.external_id: link.rackbeat for link in memory.listings.linked("shop-dk")}


def test_every_variant_is_an_item_under_its_own_name(world: World) -> None:
    first = list_product(world, title="Chair", sku="CHAIR", price="100")
    for colour, price in (("Red", "110"), ("Moss", "120")):
        add_variant(world, first.product_id, options={"Colour": colour}, sku=f"CHAIR-{colour}", price=price)
    sync(world)
    there = items(world)
    assert {one["name"] for number, one in there.items() if number.startswith("CHAIR")} == {
        "Chair - Red",
        "Chair - Moss",
    }
    for listing in shelf(world):
        assert list(differences(listing, there[listing.sku or ""], made=True)) == []
    quiet(world)


def test_a_product_with_very_many_variants_is_as_many_items(world: World) -> None:
    first = list_product(world, title="Screw", sku="SCREW", price="1.25")
    for number in range(270):
        options, sku = {"Size": f"{number} mm"}, f"SCREW-{number}"
        world.person(
            "shop-dk", f"products/{first.product_id.rpartition('/')[2]}/variants", options=options, sku=sku, price=2
        )
    told = part(world)
    assert told.counts["created"] == 270
    assert items(world)["SCREW-269"]["name"] == "Screw - 269 mm"
    quiet(world)


@pytest.mark.parametrize(
    "sku", ["A/B", "#7", "100% wool", "00123", "a+b 12", "TE-GRØN", "x" * 25, "?q=1&r=2", "..", "'=1+1"]
)
def test_odd_skus_are_numbers_to_the_letter(world: World, sku: str) -> None:
    listing = list_product(world, sku=sku, price="125", title="Odd")
    assert told_of(world, listing).verdict.outcome == "created"
    assert Decimal(items(world)[sku]["price"]) == 100
    change(world, listing, title="Odd indeed", price="250")
    assert told_of(world, listing).verdict.outcome == "updated"
    assert (items(world)[sku]["name"], Decimal(items(world)[sku]["price"])) == ("Odd indeed", 200)
    quiet(world)


def test_blanks_around_a_sku_are_no_part_of_the_number(world: World) -> None:
    list_product(world, sku="  LAMP 1 ", price="125")
    sync(world)
    assert "LAMP 1" in items(world)
    quiet(world)


HOSTILE = '<p onclick="x()">Warm <b>light</b><script>alert(1)</script><img src=x onerror=y><a href="javascript:z">!</a>'


def test_what_cannot_be_an_item_has_a_verdict_and_the_others_go_on(world: World) -> None:
    make(world, "KNOWN", barcode="5701")
    unfit = {
        "missing-sku": list_product(world, title="None"),
        "duplicate-sku": list_product(world, title="Twice", sku="TWICE", price="5"),
        "overlong-sku": list_product(world, title="Long", sku="L" * 26, price="5"),
        "zero-price": list_product(world, title="Free", sku="FREE", price="0"),
    }
    twin = list_product(world, title="Twice more", sku="TWICE", price="6")
    cases = [list_product(world, title=f"Case {sku}", sku=sku, price="5") for sku in ("case-1", "CASE-1")]
    other_case = list_product(world, title="Known", sku="known", price="5")
    good = list_product(world, title="Good", sku="GOOD", price="125", descriptionHtml=HOSTILE)
    within = list_product(world, title="One product", sku="SAME", price="5")
    same = [add_variant(world, within.product_id, options={"Size": size}, sku="SAME", price="5") for size in "SM"]
    told = {record.id: record for record in part(world).records}
    expected = {listing.id: reason for reason, listing in unfit.items()} | {twin.id: "duplicate-sku"}
    expected |= {one.id: "case-collision" for one in (*cases, other_case)} | {one.id: "duplicate-sku" for one in same}
    assert {listing: str(record.verdict.reason or record.verdict.outcome) for listing, record in told.items()} == {
        **expected,
        good.id: "created",
    }
    for listing in expected:
        assert told[listing].verdict.message
        assert told[listing].verdict.advice
    assert set(items(world)) - {"KNOWN", "GOOD"} == {row for row in items(world) if row in _SERVICES}
    assert items(world)["KNOWN"]["name"] == "Lamp KNOWN"
    quiet(world)


_SERVICES = {"FREIGHT", "MISC", "GIFTCARD", "TIP", "DUTY", "FEE", "ROUNDING"}


def test_hostile_html_arrives_clean(world: World) -> None:
    list_product(world, sku=SKU, price="125", descriptionHtml=HOSTILE)
    sync(world)
    description = items(world)[SKU]["description"]
    assert "Warm <b>light</b>" in description
    assert not [word for word in ("script", "alert", "onclick", "onerror", "javascript", "img") if word in description]
    quiet(world)


@pytest.mark.parametrize("toggles", [{"strips_html": True}, {"nulls_refused": False}, {"numbers_as_strings": True}])
def test_a_service_that_keeps_texts_in_its_own_form_is_not_written_again_and_again(
    world: World, toggles: dict[str, object]
) -> None:
    world.person("rackbeat", "toggles", **toggles)
    list_product(
        world, sku=SKU, price="99.95", descriptionHtml="<p>Warm <b>light</b></p><ul><li>one</li></ul>", weight=1250
    )
    sync(world)
    quiet(world)


def test_weights_in_other_units_are_equal_in_grams(world: World) -> None:
    listing = list_product(world, sku=SKU, price="125")
    [variant] = world.shop_simulator("shop-dk").books.exact_sku(SKU)
    variant.item.weight, variant.item.weight_unit = Decimal(3), "OUNCES"
    sync(world)
    assert (items(world)[SKU]["weight"], items(world)[SKU]["weight_unit"]) == ("85.05", "g")
    quiet(world)
    change(world, listing, weight=None)
    sync(world)
    assert items(world)[SKU]["weight"] == "85.05"


def test_a_price_in_another_currency_is_never_taken_over(world: World) -> None:
    sells_in(world, "shop-dk", "SEK")
    make(world, "KNOWN", price=77)
    known = list_product(world, sku="KNOWN", title="Known here", price="999")
    new = list_product(world, sku="NEW", title="New here", price="999")
    told = {record.id: record for record in part(world).records}
    assert told[new.id].verdict.reason == "currency-unknown"
    assert "SEK" in words(told[new.id])
    assert "DKK" in words(told[new.id])
    assert told[known.id].verdict.outcome == "updated"
    assert (items(world)["KNOWN"]["name"], items(world)["KNOWN"]["price"]) == ("Known here", "77")
    assert "NEW" not in items(world)
    make(world, "NEW", price=50)
    assert told_of(world, new).verdict.outcome == "updated"
    assert (items(world)["NEW"]["name"], items(world)["NEW"]["price"]) == ("New here", "50")
    quiet(world)


def test_prices_that_are_without_vat_already_are_taken_as_they_are(world: World) -> None:
    sells_in(world, "shop-dk", "DKK", includes_vat=False)
    list_product(world, sku=SKU, price="99.95")
    sync(world)
    assert items(world)[SKU]["price"] == "99.95"
    quiet(world)


@pytest.mark.parametrize(("group", "price"), [(10, "100"), (20, "111.6071"), (30, "125")])
def test_the_price_is_without_the_vat_of_the_group_that_the_item_is_in(world: World, group: int, price: str) -> None:
    make(world, SKU, group=group)
    listing = list_product(world, sku=SKU, price="125")
    sync(world)
    assert items(world)[SKU]["price"] == price
    quiet(world)
    change(world, listing, price="250")
    sync(world)
    assert Decimal(items(world)[SKU]["price"]) == pytest.approx(Decimal(price) * 2, abs=Decimal("0.0001"))
    quiet(world)


def test_an_item_that_moves_to_another_group_gets_the_price_by_that_groups_vat(world: World) -> None:
    list_product(world, sku=SKU, price="125")
    sync(world)
    edit(world, SKU, group=30)
    sync(world, full=True)
    assert items(world)[SKU]["price"] == "125"
    quiet(world)


def test_an_item_whose_group_has_no_rate_is_held_and_the_others_go_on(world: World) -> None:
    world.person("rackbeat", "groups", number=77, name="Not entered", vat_domestic=None)
    make(world, SKU, group=77, price=3)
    listing, other = list_product(world, sku=SKU, price="125"), list_product(world, sku="OTHER", price="125")
    told = {record.id: record for record in part(world).records}
    assert told[listing.id].verdict.reason == "missing-vat-rate"
    assert "Not entered" in words(told[listing.id])
    assert told[other.id].verdict.outcome == "created"
    assert items(world)[SKU]["price"] == "3"
    world.person("rackbeat", "groups", number=77, vat_domestic=25)
    assert told_of(world, listing, full=True).verdict.outcome == "updated"
    assert items(world)[SKU]["price"] == "100"
    quiet(world)


# identity


@pytest.mark.parametrize("full", [False, True])
def test_a_sku_changed_in_the_shop_renames_nothing_and_is_held_with_both_numbers(world: World, full: bool) -> None:
    listing = list_product(world, sku=SKU, title="Lamp", price="125")
    sync(world)
    before = items(world)
    change(world, listing, sku="LAMP-2", title="Another lamp")
    for _ in range(2):
        record = told_of(world, listing, full=full)
        assert record.verdict.reason == "sku-changed"
        assert SKU in words(record)
        assert "LAMP-2" in words(record)
    assert items(world) == before
    change(world, listing, sku=SKU)
    sync(world)
    assert items(world)[SKU]["name"] == "Another lamp"
    quiet(world)


def test_a_changed_sku_that_a_person_says_is_right_is_linked_anew(world: World) -> None:
    listing = list_product(world, sku=SKU, title="Lamp", price="125")
    sync(world)
    change(world, listing, sku="LAMP-2", price="250")
    sync(world)
    world.run("initial-sync", relink=("LAMP-2",), stock=False)
    sync(world)
    assert linked(world) == {listing.id: "LAMP-2"}
    assert (items(world)[SKU]["price"], items(world)["LAMP-2"]["price"]) == ("100", "200")
    quiet(world)


def test_a_sku_taken_away_changes_nothing(world: World) -> None:
    listing = list_product(world, sku=SKU, price="125")
    sync(world)
    change(world, listing, sku=None, price="250")
    sync(world)
    assert items(world)[SKU]["price"] == "200"
    quiet(world)


def test_the_item_of_a_deleted_listing_stays_and_is_told_once(world: World) -> None:
    listing, other = list_product(world, sku=SKU, price="125"), list_product(world, sku="OTHER", price="125")
    sync(world)
    before = items(world)
    delete(world, listing)
    told = sync(world, full=True)
    assert reasons(told) == {SKU: "gone"}
    assert "stays as it is" in said(told, SKU)
    assert items(world) == before
    assert linked(world) == {other.id: "OTHER"}
    assert sync(world, full=True) == {}
    again = list_product(world, sku=SKU, price="250")
    assert told_of(world, again).verdict.outcome == "updated"
    assert items(world)[SKU]["price"] == "200"
    quiet(world)


@pytest.mark.parametrize("changed", [False, True])
def test_a_listing_whose_item_was_deleted_in_rackbeat_is_held(world: World, changed: bool) -> None:
    listing, _ = list_product(world, sku=SKU, price="125"), list_product(world, sku="OTHER", price="125")
    sync(world)
    edit(world, SKU, deleted=True)
    if changed:
        change(world, listing, price="250")
    record = told_of(world, listing, full=not changed)
    assert record.verdict.reason == "gone"
    assert SKU in words(record)
    assert SKU not in items(world)
    edit(world, SKU, deleted=False)
    sync(world, full=True)
    assert items(world)[SKU]["price"] == ("200" if changed else "100")
    quiet(world)


def test_a_bom_is_updated_and_stays_a_bom_with_its_parts(world: World) -> None:
    make(world, "PART", price=10, stock={"1": 40})
    make(world, "SET", price=10, components={"PART": 2})
    before = rackbeat_own(items(world)["SET"])
    list_product(world, sku="OTHER", price="1")
    listing = list_product(world, sku="SET", title="A set", price="125", descriptionHtml="<p>Both</p>", weight=700)
    sync(world)
    there = items(world)["SET"]
    assert list(differences(listing, there, made=False)) == []
    assert rackbeat_own(there) == before
    assert there["type"] == "lot"
    delete(world, listing)
    sync(world, full=True)
    assert rackbeat_own(items(world)["SET"]) == before
    quiet(world)


def test_an_item_with_stock_keeps_it_whatever_happens_in_the_shop(world: World) -> None:
    make(world, SKU, price=10, stock={"1": 40})
    list_product(world, sku="OTHER", price="1")
    listing = list_product(world, sku=SKU, price="125", available=3)
    sync(world)
    change(world, listing, title="Renamed", status="ARCHIVED", available=0)
    sync(world)
    delete(world, by_id(world, listing.id))
    sync(world, full=True)
    there = items(world)[SKU]
    assert (there["stock"], there["type"], there["deleted_at"], there["barred"]) == (
        {"1": "40"},
        "product",
        None,
        False,
    )
    assert world.rows("adjustments") == []


# adoption


def test_an_item_is_found_by_sku_before_barcode(world: World) -> None:
    make(world, SKU, barcode="111", name="By SKU")
    make(world, "OTHER", barcode="222", name="By barcode")
    listing = list_product(world, sku=SKU, barcode="222", title="Lamp", price="125")
    record = told_of(world, listing)
    assert (record.rackbeat, record.verdict.outcome) == (SKU, "updated")
    assert "found by SKU" in words(record)
    assert (items(world)[SKU]["name"], items(world)["OTHER"]["name"]) == ("Lamp", "By barcode")
    assert (items(world)[SKU]["barcode"], items(world)["OTHER"]["barcode"]) == ("111", "222")
    quiet(world)


@pytest.mark.parametrize("sku", [None, "OWN-NUMBER"])
def test_an_item_is_found_by_barcode_where_the_sku_names_none(world: World, sku: str | None) -> None:
    make(world, SKU, barcode="111")
    listing = list_product(world, sku=sku, barcode="111", title="Lamp", price="125")
    record = told_of(world, listing)
    assert (record.rackbeat, record.verdict.outcome) == (SKU, "updated")
    assert "found by barcode" in words(record)
    assert items(world)[SKU]["name"] == "Lamp"
    assert by_id(world, listing.id).sku == sku
    assert "OWN-NUMBER" not in items(world)
    quiet(world)
    change(world, listing, price="250")
    sync(world)
    assert items(world)[SKU]["price"] == "200"


def test_a_barcode_that_two_share_names_none_of_them(world: World) -> None:
    for number in ("A", "B"):
        make(world, number, barcode="111")
    make(world, "C", barcode="333")
    make(world, "D", barcode="444")
    two_items = list_product(world, barcode="111", title="Two items have it", price="125")
    two_listings = [list_product(world, barcode="333", title=f"Two listings {each}", price="125") for each in "12"]
    named = list_product(world, sku="D", barcode="999", title="The item by SKU", price="125")
    taken = list_product(world, barcode="444", title="Its item has a listing", price="125")
    told = {record.id: record for record in part(world).records}
    for listing in (two_items, *two_listings, taken):
        assert told[listing.id].verdict.reason == "ambiguous-barcode"
        assert told[listing.id].verdict.advice
    assert told[named.id].rackbeat == "D"
    assert {items(world)[number]["name"] for number in "ABC"} == {"Lamp A", "Lamp B", "Lamp C"}
    assert linked(world) == {named.id: "D"}
    quiet(world)


def test_what_is_put_right_is_taken_by_the_next_run(world: World) -> None:
    nameless = list_product(world, title="None", price="125")
    free = list_product(world, title="Free", sku="FREE", price="0")
    twins = [list_product(world, title=f"Twin {each}", sku="TWIN", price="125") for each in "12"]
    assert part(world).counts["held"] == 4
    change(world, nameless, sku="NAMED")
    change(world, free, price="1.25")
    change(world, twins[1], sku="TWIN-2")
    told = part(world)
    assert (told.counts["created"], told.counts["held"]) == (4, 0)
    assert {"NAMED", "FREE", "TWIN", "TWIN-2"} <= set(items(world))
    quiet(world)
