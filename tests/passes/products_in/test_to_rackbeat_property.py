"""Whatever people edit on either side: after a pass both are equal in what the shop owns, or held with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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
    product,
    quiet,
    shelf,
)
from tests.passes.products_in.goods import clean_skus, differences, items, rackbeat_own
from tests.strength import examples
from tests.world import World, open_world

SKUS = st.sampled_from(["A", "a", "B/1", "#7", "00123", "C 1", " D ", None, "E" * 30, "F", "G", "H"])
PRICES = st.decimals("0", "9999.99", places=2).map(str)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
    str.strip
)
TEXTS = st.one_of(
    st.sampled_from(
        ["", "<p>One</p>", "<p>A &amp; B</p><ul><li>x</li></ul>", "<b>open", "1 < 2", "<script>x</script>y"]
    ),
    NAMES,
)
BARCODES = st.sampled_from([None, "5701", "5702", "5703", "5704"])
WEIGHTS = st.sampled_from([0, 1, 250, "12.345", 4800])


@dataclass(frozen=True)
class Step:
    """One thing that somebody does: `what` it is, to the listing or item at that `place`, with these words."""

    what: str
    place: int
    words: dict[str, Any]


LISTING = st.fixed_dictionaries(
    {"sku": SKUS, "title": NAMES, "price": PRICES}, optional={"barcode": BARCODES, "weight": WEIGHTS}
)
CHANGES = st.one_of(
    st.fixed_dictionaries({"title": NAMES}),
    st.fixed_dictionaries({"price": PRICES}),
    st.fixed_dictionaries({"descriptionHtml": TEXTS}),
    st.fixed_dictionaries({"weight": WEIGHTS}),
    st.fixed_dictionaries({"barcode": BARCODES}),
    st.fixed_dictionaries({"sku": SKUS}),
    st.fixed_dictionaries({"status": st.sampled_from(["ACTIVE", "DRAFT", "ARCHIVED"])}),
)
EDITS = st.one_of(
    st.fixed_dictionaries({"name": NAMES}),
    st.fixed_dictionaries({"price": st.integers(0, 999)}),
    st.fixed_dictionaries({"description": TEXTS}),
    st.fixed_dictionaries({"weight": st.integers(1, 999)}),
    st.fixed_dictionaries({"group": st.sampled_from([10, 20, 30])}),
    st.fixed_dictionaries({"barcode": BARCODES}),
    st.fixed_dictionaries({"barred": st.booleans()}),
    st.fixed_dictionaries({"recommended_cost": st.integers(0, 99)}),
)
SEEN_AT_ONCE = ("change", "list")
"""What a shop tells of by itself; the rest is seen when everything is read again."""
PLACES = st.integers(0, 30)
STEPS = st.one_of(
    st.builds(Step, st.just("change"), PLACES, CHANGES),
    st.builds(Step, st.just("edit"), PLACES, EDITS),
    st.builds(Step, st.just("list"), PLACES, LISTING),
    st.builds(Step, st.just("vary"), PLACES, st.fixed_dictionaries({"sku": SKUS, "price": PRICES})),
    st.builds(Step, st.just("delete"), PLACES, st.just({})),
)
ITEMS = st.dictionaries(
    SKUS.filter(bool).map(str.strip),
    st.fixed_dictionaries({"price": st.integers(0, 99), "barcode": BARCODES}),
    max_size=4,
)


@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
@given(
    known=ITEMS,
    listings=st.lists(LISTING, min_size=1, max_size=6),
    rounds=st.lists(st.lists(STEPS, max_size=8), min_size=1, max_size=3),
)
def test_both_sides_are_equal_or_held_after_every_pass(
    known: dict[str, dict[str, Any]], listings: list[dict[str, Any]], rounds: list[list[Step]]
) -> None:
    with TemporaryDirectory() as folder, open_world(Path(folder), items=0, tidy=False) as world:
        world.set_products(direction="shop-to-rackbeat")
        list_product(world, sku="KEPT", price="125", title="Always there")
        for number, words in known.items():
            make(world, number, **words)
        for words in listings:
            list_product(world, **words)
        carried: dict[str, str] = {}
        for steps in ([], *rounds):
            for step in steps:
                take(world, step)
            before = items(world)
            carry_and_compare(world, before, carried, full=any(step.what not in SEEN_AT_ONCE for step in steps))


def take(world: World, step: Step) -> None:
    """Somebody does it; what the shop itself would not take is left."""
    there = [one for one in shelf(world) if one.sku != "KEPT"]
    if step.what == "list":
        list_product(world, **step.words)
    elif step.what == "edit":
        known = [number for number in items(world) if number not in _SERVICES]
        edit(world, known[step.place % len(known)], **step.words)
    elif there and step.what == "vary":
        _vary(world, there[step.place % len(there)], step)
    elif there and step.what == "delete":
        delete(world, there[step.place % len(there)])
    elif there:
        change(world, there[step.place % len(there)], **step.words)


def _vary(world: World, listing: Shown, step: Step) -> None:
    """Another variant; the first one of a product takes the place of that without options."""
    name = next((each["name"] for each in product(world, listing)["options"] if each["name"] != "Title"), "Size")
    add_variant(world, listing.product_id, options={name: f"{step.place} {len(shelf(world))}"}, **step.words)


_SERVICES = {"FREIGHT", "MISC", "GIFTCARD", "TIP", "DUTY", "FEE", "ROUNDING"}


def carry_and_compare(world: World, before: dict[str, Any], carried: dict[str, str], *, full: bool) -> None:
    """One pass, and what must hold after it. `carried` has the SKU that each listing was linked under."""
    report = part(world, full=full)
    assert report.error is None, report.error
    held = {one.id: one for one in report.records if one.verdict.outcome == "held"}
    assert all(one.verdict.message and one.verdict.advice for one in held.values())
    there, numbers = items(world), links(world)
    assert sorted(numbers.values()) == sorted(set(numbers.values())), "two listings are one item"
    for listing in shelf(world):
        if listing.id in held:
            continue
        number = numbers[listing.id]
        made = number not in before
        assert list(differences(listing, there[number], made=made)) == [], (listing, there[number])
    fit = clean_skus(world)
    assert [sku for sku, one in fit.items() if sku not in there and one.id not in held and one.id not in numbers] == []
    for number, row in before.items():
        assert rackbeat_own(there[number]) == rackbeat_own(row)
        if number not in numbers.values():
            assert there[number] == row
    for listing_id, sku in carried.items():
        if listing_id in numbers:
            assert numbers[listing_id] == sku, "a link moved to another item by itself"
    carried.update(numbers)
    world.clock.move(timedelta(minutes=15))
    quiet(world)


def links(world: World) -> dict[str, str]:
    with world.memory() as memory:
        return {link.external_id: link.rackbeat for link in memory.listings.linked("shop-dk")}


def test_a_listing_that_is_read_again_is_the_one_that_was_made(world: World) -> None:
    listing = list_product(world, sku="A", price="12.50", title="Lamp")
    assert part(world).counts["created"] == 1
    assert Decimal(items(world)["A"]["price"]) == 10
    assert by_id(world, listing.id) == listing
