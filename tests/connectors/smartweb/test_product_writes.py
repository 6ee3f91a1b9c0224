"""Making and changing products: nothing overwritten, nothing twice, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.connectors.smartweb.products.inputs import number_of
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import (
    Field,
    NewProduct,
    NewVariant,
    Problem,
    ProductChange,
    Unwritten,
    VariantChange,
    Written,
)
from rbsync.errors import ConfigError, RbsyncError
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb import is_write, operation_name
from tests.contract.product_suite import OWN, change, family, mug, unwritten, written

from .goods import Goods, listing_name, open_goods, told

MAKING = ("Product_CreateOrUpdate", "Product_CreateOrUpdateBulk", "Product_CreateOrUpdateVariant")


@pytest.fixture
def goods(tmp_path: Path) -> Iterator[Goods]:
    with open_goods(tmp_path) as opened:
        yield opened


def snapshot(goods: Goods) -> dict[str, dict[str, object]]:
    """Every product and variant, field by field."""
    holders = [*goods.rows.values(), *goods.simulator.books.variants.values()]
    return {f"{row.kind} {row.whole('Id')}": {name: row.get(name) for name in row.names()} for row in holders}


def rated(product: NewProduct, *rates: Decimal | int | None) -> NewProduct:
    """With VAT rates for its variants."""
    pairs = zip(product.variants, rates, strict=True)
    variants = tuple(replace(one, vat_percentage=None if rate is None else Decimal(rate)) for one, rate in pairs)
    return replace(product, variants=variants)


def numbers(goods: Goods) -> list[str]:
    return [row.text("ItemNumber") for row in goods.rows.values()]


# never over something that is there


@pytest.mark.parametrize("count", [1, 30])
def test_a_number_that_others_have_is_refused_and_they_stay_as_they_are(goods: Goods, count: int) -> None:
    parent, child = next(pair for pair in goods.holders() if pair[0] is not pair[1] and pair[1].text("ItemNumber"))
    goods.rows[3].set(ItemNumber=goods.rows[2].text("ItemNumber"))
    taken = [parent.text("ItemNumber"), child.text("ItemNumber"), goods.rows[2].text("ItemNumber")]
    before = snapshot(goods)
    found = list(goods.shop.catalogue.write([*map(mug, taken), *(mug(f"NEW-{one}") for one in range(count))]))
    refused = [one for one in found if isinstance(one, Unwritten)]
    assert [(one.subject.key, one.problem) for one in refused] == [(number, Problem.REFUSED) for number in taken]  # type: ignore[union-attr]
    assert "sold by its variants" in refused[0].why
    assert f"variant {child.whole('Id')} of product {parent.whole('Id')}" in refused[1].why
    assert "which of them is meant is not known" in refused[2].why
    after = snapshot(goods)
    assert {name: after[name] for name in before} == before
    assert len(goods.rows) == sum(name.startswith("Product ") for name in before) + count


def test_the_number_of_a_product_in_other_letters_is_another(goods: Goods) -> None:
    before = snapshot(goods)
    lower = goods.rows[1].text("ItemNumber").lower()
    written(goods.shop, mug(lower))
    after = snapshot(goods)
    assert {name: after[name] for name in before} == before
    assert lower in numbers(goods)


def test_a_product_that_is_there_becomes_it_and_loses_nothing(goods: Goods) -> None:
    row = goods.rows[1]
    before = {name: row.get(name) for name in row.names()}
    (result,) = written(goods.shop, mug(row.text("ItemNumber"), description=None, cost=None))
    after = {name: row.get(name) for name in row.names()}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"Title", "CategoryId", "Price", "Ean", "Weight", "DateUpdated"}
    assert result.listings[0].status is ListingStatus.ACTIVE


def test_two_that_want_one_number_are_not_both_made(goods: Goods) -> None:
    written(goods.shop, mug("MUG-1"), mug("MUG-2"), mug("MUG-1", name="The second"))
    assert numbers(goods).count("MUG-1") == 1
    assert goods.numbered("MUG-1").text("Title") == "The second"


def test_a_family_member_that_somebody_has_keeps_the_family_from_being_made(goods: Goods) -> None:
    goods.rows[1].set(ItemNumber="HAT-M")
    before = snapshot(goods)
    result = unwritten(goods.shop, family())
    assert result.problem is Problem.REFUSED
    assert "product 1 has the item number 'HAT-M'" in result.why
    assert snapshot(goods) == before


# where it belongs


def test_the_category_of_its_title_comes_before_the_configured_one(goods: Goods) -> None:
    shop = goods.connect(category=1)
    results = written(shop, mug("MUG-1"), mug("MUG-2", category="Nothing"), mug("MUG-3", category="Nothing"))
    title = goods.simulator.books.categories[1].text("Title")
    assert [result.listings[0].category for result in results] == ["Cups", title, title]
    assert results[0].notes == ()
    assert results[1].notes == results[2].notes  # said once
    assert "'Nothing'" in results[1].notes[0]


@pytest.mark.parametrize("category", [None, "Nothing", "Twice"])
def test_without_a_category_nothing_is_made(goods: Goods, category: str | None) -> None:
    for parent in (1, 2):
        goods.add_category("Twice", parent)
    before = snapshot(goods)
    for products in ([mug(category=category)], [mug("A", category=category), mug("B", category=category)]):
        for result in goods.shop.catalogue.write(products):
            assert isinstance(result, Unwritten)
            assert result.problem is Problem.REFUSED
            assert "[connectors.web.products]" in result.why
    assert snapshot(goods) == before


def test_a_configured_category_that_is_not_there_stops_everything(goods: Goods) -> None:
    shop = goods.connect(category=4711)
    with pytest.raises(ConfigError, match="4711"):
        list(shop.catalogue.write([mug(category=None)]))
    assert "MUG-1" not in numbers(goods)


@pytest.mark.parametrize(("rate", "group"), [(25, 2), (12, 3), (0, 1), (Decimal("25.00"), 2)])
def test_the_vat_group_is_that_of_the_rate(goods: Goods, rate: Decimal | int, group: int) -> None:
    written(goods.shop, rated(mug(), rate))
    assert goods.numbered("MUG-1").whole("VatGroupId") == group


def test_a_rate_that_the_shop_does_not_have_is_refused(goods: Goods) -> None:
    result = unwritten(goods.shop, rated(mug("MUG-1"), 19), rated(mug("MUG-2"), 25))
    assert result.problem is Problem.REFUSED
    assert "no VAT group of 19 %" in result.why
    assert "MUG-1" not in numbers(goods)


def test_a_product_has_one_rate(goods: Goods) -> None:
    mixed = rated(family(sizes=("S", "M")), 25, 12)
    assert "different VAT rates" in unwritten(goods.shop, mixed).why
    (hats,) = written(goods.shop, rated(family(sizes=("S",)), 25))
    added = NewVariant("HAT-M", OWN, tracked=True, option="M", vat_percentage=Decimal(12))
    result = unwritten(goods.shop, ProductChange(hats.listings[0].product_id, {}, added=(added,)))
    assert "12 % VAT" in result.why
    assert "HAT-M" not in {listing.sku for listing in told(goods.shop).values()}


# families


def test_options_that_the_shop_has_are_used(goods: Goods) -> None:
    books = goods.simulator.books
    types, values = len(books.variant_types), len(books.variant_values)
    new = replace(family(sizes=("small", "Medium", "Enormous")), option_name="STØRRELSE")
    (result,) = written(goods.shop, new)
    assert (len(books.variant_types), len(books.variant_values)) == (types, values + 1)
    assert {row.text("Title") for row in books.variant_values.values()} >= {"Small", "Medium", "Enormous"}
    assert [one.title for one in result.listings] == ["Wool hat - Small", "Wool hat - Medium", "Wool hat - Enormous"]


def test_a_family_is_known_by_a_number_of_its_own(goods: Goods) -> None:
    (result,) = written(goods.shop, family())
    product = goods.rows[int(result.listings[0].product_id)]
    assert product.text("ItemNumber") == number_of("family:Wool hat")
    assert goods.shop.catalogue.by_key(["family:wool hat"]) == {}


@pytest.mark.parametrize("after", range(4))
def test_a_family_that_was_made_in_part_is_made_whole(goods: Goods, after: int) -> None:
    """The service goes down in the middle; the next run goes on where it stopped."""
    products = len(goods.rows)
    goods.strike("Product_CreateOrUpdateVariant", "html", times=-1, after=after)
    _told_in_spite(goods, family())
    assert len(goods.rows) == products + 1
    assert all("FAMILY" not in (listing.sku or "") for listing in told(goods.shop).values())
    goods.simulator.mishaps.clear()
    (result,) = written(goods.shop, family())
    assert len(goods.rows) == products + 1
    assert sorted(one.sku or "" for one in result.listings) == sorted(
        f"HAT-{size}" for size in ("S", "M", "L", "XL", "XXL")
    )


def test_a_variant_is_only_added_where_one_value_tells_it_apart(goods: Goods) -> None:
    (hats,) = written(goods.shop, family(sizes=("S", "M")))
    product_id = hats.listings[0].product_id
    again = NewVariant("HAT-2", OWN, tracked=True, option="m")
    assert "'m' already" in unwritten(goods.shop, ProductChange(product_id, {}, added=(again,))).why
    single = listing_name(goods.rows[1], goods.rows[1])
    assert unwritten(goods.shop, ProductChange(single, {}, added=(again,))).problem is Problem.REFUSED
    books = goods.simulator.books
    for variant in books.variants_of(int(product_id)):
        variant.set(VariantTypeValues=[*variant.wholes("VariantTypeValues"), 1])
    large = NewVariant("HAT-L", OWN, tracked=True, option="L")
    assert "one option" in unwritten(goods.shop, ProductChange(product_id, {}, added=(large,))).why


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(family(), option_name=None),
        replace(family(), variants=()),
        replace(mug(), variants=(replace(mug().variants[0], number=" "),)),
        mug("A\x0bB"),
        replace(family(), variants=tuple(replace(one, number=f"\x0b{one.number}") for one in family().variants)),
        replace(family(), variants=tuple(replace(one, option=None) for one in family().variants)),
        replace(family(), variants=tuple(replace(one, tracked=one.number == "HAT-S") for one in family().variants)),
        mug(name=" "),
        mug(price=Decimal(-1)),
        mug(weight=Decimal("NaN")),
        family(sizes=[str(number) for number in range(1001)]),
    ],
)
def test_what_makes_no_sense_is_never_sent(goods: Goods, spoilt: NewProduct) -> None:
    result = unwritten(goods.shop, spoilt)
    assert result.problem is Problem.REFUSED
    assert result.why
    assert goods.calls.total() == 0


@pytest.mark.parametrize("after", [None, *range(5)])
def test_a_family_is_seen_by_nobody_before_its_variants_are_there(goods: Goods, after: int | None) -> None:
    """Whatever becomes of its variants; and those that could be made are sold."""
    empty: list[str] = []
    wanted = replace(family(sizes=("S", "M", "L", "XL", "XXL")), status=ListingStatus.ACTIVE)

    def watch(request: Request, response: Response) -> Response:
        made = [row for row in goods.rows.values() if row.text("ItemNumber") == number_of(wanted.key)]
        empty.extend(
            row.text("Title")
            for row in made
            if row.flag("Status") and not goods.simulator.books.variants_of(row.whole("Id"))
        )
        return response

    goods.between = watch
    if after is not None:
        goods.strike("Product_CreateOrUpdateVariant", "internal", times=-1, after=after)
    _told_in_spite(goods, wanted)
    assert empty == []
    product = goods.numbered(number_of(wanted.key))
    variants = goods.simulator.books.variants_of(product.whole("Id"))
    if after is None:
        assert (product.flag("Status"), len(variants)) == (True, 5)
    goods.simulator.mishaps.clear()
    (result,) = written(goods.shop, wanted)
    assert (len(result.listings), empty) == (5, [])


def test_a_family_whose_last_variant_is_refused_is_sold_with_the_others(goods: Goods) -> None:
    first, *others = family(sizes=("S", "M", "L")).variants
    bad = replace(others[-1], option="S")
    wanted = replace(family(), status=ListingStatus.ACTIVE, variants=(first, *others[:-1], bad))
    assert "already" in unwritten(goods.shop, wanted).why
    product = goods.numbered(number_of(wanted.key))
    assert (product.flag("Status"), len(goods.simulator.books.variants_of(product.whole("Id")))) == (True, 2)


# many at once


@pytest.mark.parametrize("toggles", [{"bulk_order": "shuffled"}, {"bulk_hard_fault": True}, {"max_bulk": 10}, {}])
def test_many_are_made_whatever_bulk_is_like(goods: Goods, toggles: dict[str, object]) -> None:
    goods.toggle(**toggles)
    wanted = [mug(f"M-{number}", name=f"Mug {number}") for number in range(60)]
    results = written(goods.shop, *wanted)
    assert [result.listings[0].title for result in results] == [f"Mug {number}" for number in range(60)]
    assert sorted(numbers(goods)) == sorted({*numbers(goods)} | {product.key for product in wanted})


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("order", ["input", "shuffled"])
def test_a_bad_row_is_told_in_the_shops_words_and_the_others_are_made(goods: Goods, hard: bool, order: str) -> None:
    goods.toggle(bulk_hard_fault=hard, bulk_order=order)
    bad = mug("M-BAD", category="Cups")
    cups = next(key for key, row in goods.simulator.books.categories.items() if row.text("Title") == "Cups")
    list(goods.shop.catalogue.write([mug("FIRST")]))  # the categories are known now
    del goods.simulator.books.categories[cups]
    others = [mug(f"M-{number}", category="Mugs") for number in range(5)]
    result = unwritten(goods.shop, *others[:3], bad, *others[3:])
    assert (result.subject, result.problem) == (bad, Problem.REFUSED)
    assert "CategoryId" in result.why
    assert sorted(number for number in numbers(goods) if number.startswith("M-")) == sorted(one.key for one in others)


@pytest.mark.parametrize("count", [1, 2, 60])
def test_a_lost_answer_makes_nothing_twice(goods: Goods, count: int) -> None:
    goods.lose_answer("Product_CreateOrUpdate")
    products = [mug(f"M-{number}") for number in range(count)]
    results = written(goods.shop, *products)
    assert len(results) == count
    assert sorted(one for one in numbers(goods) if one.startswith("M-")) == sorted(one.key for one in products)


@pytest.mark.parametrize("count", [1, 2])
def test_what_may_still_come_is_not_made_again(goods: Goods, count: int) -> None:
    """The answer is lost, and nothing is there yet."""

    def late(request: Request, response: Response) -> Response:
        if operation_name(request) in MAKING:
            for key in [key for key, row in goods.rows.items() if row.text("ItemNumber").startswith("M-")]:
                del goods.rows[key]
            return replace(response, drop=True)
        return response

    goods.between = late
    results = list(goods.shop.catalogue.write([mug(f"M-{number}") for number in range(count)]))
    assert [one.problem for one in results if isinstance(one, Unwritten)] == [Problem.UNKNOWN] * count
    assert sum(goods.calls[name] for name in MAKING) == 1


@pytest.mark.parametrize(
    "operation", [*MAKING, "Product_CreateOrUpdateVariantType", "Product_CreateOrUpdateVariantTypeValue"]
)
def test_a_session_that_ends_before_something_is_made_is_not_noticed(goods: Goods, operation: str) -> None:
    products = len(goods.rows)
    goods.strike(operation, "auth")
    written(goods.shop, mug("M-1"), mug("M-2"), family())
    written(goods.shop, mug("M-3"))
    assert not [mishap for mishap in goods.simulator.mishaps if mishap.times]
    assert len(goods.rows) == products + 4
    assert sum("HAT" in (listing.sku or "") for listing in told(goods.shop).values()) == 5


def test_calls_for_many_new_products(goods: Goods) -> None:
    written(goods.shop, *(mug(f"M-{number}") for number in range(100)))
    assert goods.calls["Product_CreateOrUpdateBulk"] == 2
    assert goods.calls["Product_GetByIds"] == 2
    assert goods.calls["Product_GetByItemNumber"] == 0


def test_what_was_done_is_told_before_the_shop_is_given_up(goods: Goods) -> None:
    goods.strike("Product_CreateOrUpdateBulk", "html", times=-1, after=1)
    results = _told_in_spite(goods, *(mug(f"M-{number}") for number in range(120)))
    made = {number for number in numbers(goods) if number.startswith("M-")}
    assert {one.subject.key for one in results if isinstance(one, Written)} == made  # type: ignore[union-attr]
    assert len(made) == 50


def test_a_change_that_may_have_been_done_is_told_when_the_shop_is_given_up(goods: Goods) -> None:
    goods.strike("Product_GetByIds", "html", times=-1, after=1)
    listings = [goods.shop.listings.by_sku(goods.rows[key].text("ItemNumber"))[0] for key in (1, 3)]
    results = _told_in_spite(goods, *(change(listing, name="Changed") for listing in listings))
    assert [one.problem for one in results if isinstance(one, Unwritten)] == [Problem.UNKNOWN] * 2
    assert all("Product_Update was done" in one.why for one in results if isinstance(one, Unwritten))
    assert {goods.rows[key].text("Title") for key in (1, 3)} == {"Changed"}


@pytest.mark.parametrize("count", [1, 3, 60])
def test_a_user_who_may_not_make_in_bulk_makes_one_by_one(goods: Goods, count: int) -> None:
    goods.toggle(denied=["Product_CreateOrUpdateBulk"])
    products = [mug(f"M-{number}") for number in range(count)]
    assert len(written(goods.shop, *products)) == count
    assert sorted(one for one in numbers(goods) if one.startswith("M-")) == sorted(one.key for one in products)
    assert goods.calls["Product_CreateOrUpdateBulk"] <= 4


@pytest.mark.parametrize("operation", MAKING)
def test_what_was_made_before_the_session_was_lost_is_not_made_again(goods: Goods, operation: str) -> None:
    """The fault says that nothing was done, and something was."""
    lying = iter([True])

    def between(request: Request, response: Response) -> Response:
        if operation_name(request) == operation and next(lying, False):
            fault = "<faultcode>AUTH</faultcode><faultstring>Not connected</faultstring>"
            envelope = "http://schemas.xmlsoap.org/soap/envelope/"
            body = f'<e:Envelope xmlns:e="{envelope}"><e:Body><e:Fault>{fault}</e:Fault></e:Body></e:Envelope>'
            return replace(response, status=500, body=body.encode())
        return response

    goods.between = between
    wanted = {MAKING[0]: [mug("M-1")], MAKING[1]: [mug("M-1"), mug("M-2")], MAKING[2]: [family()]}[operation]
    assert len(written(goods.shop, *wanted)) == len(wanted)
    assert goods.calls[operation] == (5 if operation == MAKING[2] else 1)


# what the shop says that it did


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("Price", {Field.PRICE: Decimal(5)}, "its price still is"),
        ("Ean", {Field.BARCODE: None}, "its barcode still is"),
        ("Weight", {Field.WEIGHT: Decimal(7000)}, "its weight still is"),
        ("BuyingPrice", {Field.COST: Decimal(5)}, "its cost still is"),
    ],
)
def test_a_change_without_effect_is_told(goods: Goods, field: str, value: dict[Field, Decimal], words: str) -> None:
    for kind in ("Product", "ProductVariant"):
        listing = next(
            one for one in told(goods.shop).values() if ("/" in one.id) == (kind != "Product") and one.barcode
        )
        goods.toggle(ignored_fields=[f"{kind}.{field}"])
        result = unwritten(goods.shop, change(listing, value))
        assert result.problem is Problem.WITHOUT_EFFECT
        assert words in result.why
        goods.toggle(ignored_fields=[])
        assert len(written(goods.shop, change(listing, value))) == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("field", ["Price", "Title", "Status"])
def test_what_a_new_product_lacks_is_told(goods: Goods, count: int, field: str) -> None:
    goods.toggle(ignored_fields=[f"Product.{field}"])
    wanted = [replace(mug(f"M-{number}"), status=ListingStatus.ACTIVE) for number in range(count)]
    results = list(goods.shop.catalogue.write(wanted))
    assert [one.problem for one in results if isinstance(one, Unwritten)] == [Problem.WITHOUT_EFFECT] * count


def test_what_the_shop_writes_in_its_own_way_is_taken(goods: Goods) -> None:
    listing = told(goods.shop)["1"]
    goods.toggle(entity_titles=True, double_noise=True)
    assert written(goods.shop, change(listing, {Field.PRICE: Decimal("99.9")}, name="Lampe på fod & æske"))


# changing


def test_only_what_is_named_is_sent_and_by_id(goods: Goods) -> None:
    bodies: list[bytes] = []

    def seen(request: Request, response: Response) -> Response:
        if is_write(request):
            bodies.append(request.body)
        return response

    goods.between = seen
    product, holder = next(pair for pair in goods.holders() if pair[0] is not pair[1])
    listing = told(goods.shop)[listing_name(product, holder)]
    written(goods.shop, change(listing, {Field.PRICE: Decimal("12.345")}))
    (body,) = bodies
    assert b"<Price>12.35</Price>" in body
    assert f"<Id>{holder.whole('Id')}</Id>".encode() in body
    assert not [name for name in (b"ItemNumber", b"Stock", b"Title", b"Status", b"Ean") if name in body]


def test_texts_are_written_in_the_language_of_the_connector(goods: Goods) -> None:
    listing = told(goods.shop)["3"]
    goods.rows[3].layers["UK"] = {"Title": "In English"}
    written(goods.shop, change(listing, name="På dansk"))
    assert goods.rows[3].text("Title") == "På dansk"
    assert goods.rows[3].layers["UK"]["Title"] == "In English"


def test_a_status_leaves_online_alone(goods: Goods) -> None:
    goods.rows[1].set(Online=False)
    for status in (ListingStatus.DRAFT, ListingStatus.ACTIVE, ListingStatus.OTHER):
        written(goods.shop, ProductChange("1", {}, status))
        assert goods.rows[1].get("Online") is False
    assert goods.rows[1].get("Status") is True


@pytest.mark.parametrize("listing", ["2", "2/5", "x", ""])
def test_a_listing_of_another_product_is_not_changed(goods: Goods, listing: str) -> None:
    before = snapshot(goods)
    spoilt = ProductChange("1", {Field.NAME: "No"}, None, (VariantChange(listing, listing, {Field.PRICE: Decimal(1)}),))
    assert unwritten(goods.shop, spoilt).problem is Problem.GONE
    assert snapshot(goods) == before


def test_a_change_that_the_shop_does_not_take_is_no_change(goods: Goods) -> None:
    listing = told(goods.shop)["1"]

    def none_changed(request: Request, response: Response) -> Response:
        if operation_name(request) != "Product_Update":
            return response
        start, end = response.body.index(b"<item"), response.body.rindex(b"</item>") + len(b"</item>")
        return replace(response, body=response.body[:start] + response.body[end:])

    goods.between = none_changed
    result = unwritten(goods.shop, change(listing, {Field.PRICE: Decimal(1)}))
    assert result.problem is Problem.REFUSED
    assert "changed nothing" in result.why


def test_calls_for_many_changes(goods: Goods) -> None:
    listings = [listing for listing in told(goods.shop).values() if "/" not in listing.id][:30]
    before = goods.asked
    written(goods.shop, *(change(listing, {Field.PRICE: Decimal(5)}, name="Same") for listing in listings))
    assert goods.asked - before == len(listings) + 2


def _told_in_spite(goods: Goods, *products: NewProduct | ProductChange) -> Sequence[Written | Unwritten]:
    """What was told before the shop was given up, if it was."""
    told_of: list[Written | Unwritten] = []
    with suppress(RbsyncError):
        told_of.extend(goods.shop.catalogue.write(products))
    return told_of
