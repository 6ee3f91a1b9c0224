"""What every `rbsync.ports.connector.Catalogue` must do: one test per sentence of its docstrings.

What a service does not do is a field of its bench.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import (
    Content,
    Field,
    NewProduct,
    NewVariant,
    Problem,
    ProductChange,
    Unwritten,
    VariantChange,
    Written,
)
from rbsync.errors import RbsyncError
from rbsync.ports.connector import Connector, Window

from .bench import BelievedListing, BelievedProduct, ProductBench
from .listing_suite import changed

SHARED: Content = {Field.NAME: "Enamel mug", Field.DESCRIPTION: "<p>Blue &amp; white</p>", Field.CATEGORY: "Cups"}
OWN: Content = {
    Field.PRICE: Decimal("99.95"),
    Field.BARCODE: "5701234567899",
    Field.WEIGHT: Decimal(350),
    Field.COST: Decimal("40.5"),
}
MANY = 120


def mug(
    number: str = "MUG-1", status: ListingStatus = ListingStatus.DRAFT, *, tracked: bool = True, **changed: object
) -> NewProduct:
    """A product of one variant; `changed` are fields by their words."""
    fields = {Field(word): value for word, value in changed.items()}
    shared = {field: fields.get(field, value) for field, value in SHARED.items()}
    own = {field: fields.get(field, value) for field, value in OWN.items()}
    return NewProduct(number, shared, status, (NewVariant(number, own, tracked),))  # type: ignore[arg-type]


def family(name: str = "Wool hat", sizes: Sequence[str] = ("S", "M", "L", "XL", "XXL")) -> NewProduct:
    """A product of several variants."""
    variants = tuple(NewVariant(f"HAT-{size}", OWN, tracked=True, option=size) for size in sizes)
    return NewProduct(f"family:{name}", {**SHARED, Field.NAME: name}, ListingStatus.DRAFT, variants, "Size")


def written(shop: Connector, *products: NewProduct | ProductChange) -> list[Written]:
    """What became of them, in their order; all were written."""
    found = {id(one.subject): one for one in shop.catalogue.write(products)}
    assert len(found) == len(products)
    assert not [one for one in found.values() if isinstance(one, Unwritten)]
    return [one for product in products if isinstance(one := found[id(product)], Written)]


def unwritten(shop: Connector, *products: NewProduct | ProductChange) -> Unwritten:
    """What became of the only one of them that was not written."""
    found = list(shop.catalogue.write(products))
    assert {id(one.subject) for one in found} == {id(one) for one in products}
    (only,) = (one for one in found if isinstance(one, Unwritten))
    return only


def made(bench: ProductBench, product: NewProduct | None = None) -> Listing:
    """The only listing of a product that is made now."""
    (result,) = written(bench.shop, product or mug())
    return result.listings[0]


def product_of(bench: ProductBench, product_id: str) -> BelievedProduct:
    return next(row for row in bench.products() if row.id == product_id)


def variants_of(bench: ProductBench, product_id: str) -> list[BelievedListing]:
    return [row for row in bench.listings() if row.product_id == product_id]


def change(listing: Listing, content: Content | None = None, sku: str | None = None, **shared: object) -> ProductChange:
    """A change of one listing, and of what its product shares, by the field's word."""
    variants = (VariantChange(listing.id, listing.stock_id, content or {}, sku),) if content or sku else ()
    fields = {Field(word): value for word, value in shared.items()}
    return ProductChange(listing.product_id, fields, None, variants)  # type: ignore[arg-type]


class ProductSuite:
    """The fixture `bench` comes from the class that is tested."""

    # reading

    def test_its_limits_are_told(self, bench: ProductBench) -> None:
        assert bench.shop.limits.longest_name >= 1
        assert bench.shop.profile().most_variants >= 1
        assert bench.shop.limits.products_per_write >= 1

    def test_every_variant_of_every_product_that_changed_is_listed(self, bench: ProductBench) -> None:
        written(bench.shop, family(), mug())
        assert changed(bench.shop) == {row.id for row in bench.listings()}

    def test_a_change_in_the_window_is_never_missed(self, bench: ProductBench) -> None:
        (hats,) = written(bench.shop, family())
        other = made(bench)
        since = max(row.updated_at for row in bench.products()) + timedelta(seconds=1)
        bench.rename(hats.listings[0].product_id, "Felt hat")
        until = product_of(bench, hats.listings[0].product_id).updated_at + timedelta(seconds=1)
        assert {listing.id for listing in hats.listings} <= changed(bench.shop, Window(since, until))
        assert other.id not in changed(bench.shop, Window(since, until))

    def test_a_deleted_product_is_not_listed(self, bench: ProductBench) -> None:
        listing = made(bench)
        bench.delete(listing.product_id)
        assert listing.id not in changed(bench.shop)

    def test_what_a_product_is_told_of_is_the_same_however_it_is_read(self, bench: ProductBench) -> None:
        (hats,) = written(bench.shop, family())
        told = {listing.id: listing for listing in hats.listings}
        assert bench.shop.listings.by_id(list(told)) == told
        assert {one.id: one for one in bench.shop.catalogue.by_key(["family:Wool hat"])["family:Wool hat"]} == told
        everywhere = {listing.id: listing for page in bench.shop.listings.all() for listing in page}
        assert {one: everywhere[one] for one in told} == told

    def test_before_anything_was_made_no_key_is_known(self, bench: ProductBench) -> None:
        assert bench.shop.catalogue.by_key(["MUG-1", "family:Wool hat"]) == {}
        assert bench.shop.catalogue.by_key([]) == {}

    def test_what_was_made_a_moment_ago_is_found_by_its_key(self, bench: ProductBench) -> None:
        bench.lag()
        hats, cup = written(bench.shop, family(), mug())
        found = bench.shop.catalogue.by_key(["family:Wool hat", "MUG-1", "mug-1", "MUG-2"])
        assert found.keys() == {"family:Wool hat", "MUG-1"}
        assert {one.id for one in found["family:Wool hat"]} == {one.id for one in hats.listings}
        assert [one.id for one in found["MUG-1"]] == [one.id for one in cup.listings]

    # making

    @pytest.mark.parametrize("status", [ListingStatus.DRAFT, ListingStatus.ACTIVE])
    def test_a_product_is_made_as_it_should_be(self, bench: ProductBench, status: ListingStatus) -> None:
        (result,) = written(bench.shop, mug(status=status))
        (listing,) = result.listings
        product = product_of(bench, listing.product_id)
        assert (product.name, product.description, product.category) == (
            "Enamel mug",
            "<p>Blue &amp; white</p>",
            "Cups",
        )
        assert product.status is listing.status is status
        (row,) = variants_of(bench, product.id)
        assert (row.sku, row.barcode, row.price) == ("MUG-1", "5701234567899", Decimal("99.95"))
        assert (row.weight, row.cost) == (Decimal(350), Decimal("40.5"))
        assert (listing.id, listing.stock_id, listing.variants) == (row.id, row.stock_id, 1)
        assert (listing.sku, listing.barcode, listing.title) == ("MUG-1", "5701234567899", "Enamel mug")
        assert (listing.category, listing.description) == ("Cups", "<p>Blue &amp; white</p>")
        assert listing.cost is not None
        assert (listing.price.amount, listing.cost.amount, listing.weight_grams) == (row.price, row.cost, row.weight)
        assert listing.price.currency == bench.shop.profile().currency

    def test_its_quantities_are_zero_and_it_is_stocked(self, bench: ProductBench) -> None:
        listing = made(bench)
        (row,) = variants_of(bench, listing.product_id)
        assert (row.tracked, row.active, row.on_hand, row.available) == (True, True, 0, 0)
        assert (listing.tracked, listing.active, listing.on_hand, listing.available) == (True, True, 0, 0)

    def test_what_nothing_limits_is_not_tracked(self, bench: ProductBench) -> None:
        listing = made(bench, mug(tracked=False))
        (row,) = variants_of(bench, listing.product_id)
        assert row.tracked is listing.tracked is False

    def test_what_is_not_known_of_a_new_product_is_left_out(self, bench: ProductBench) -> None:
        category = "Cups" if bench.category_required else None
        listing = made(bench, mug(description=None, category=category, barcode=None, cost=None, weight=None))
        assert (listing.description, listing.category, listing.barcode) == (None, category, None)
        (row,) = variants_of(bench, listing.product_id)
        assert row.price == Decimal("99.95")

    def test_a_plain_description_is_not_taken_for_html(self, bench: ProductBench) -> None:
        listing = made(bench, mug(description="5 < 6 & 7"))
        assert "5 &lt; 6 &amp; 7" in product_of(bench, listing.product_id).description

    def test_a_family_is_made_as_one_product(self, bench: ProductBench) -> None:
        before = len(bench.products())
        (hats,) = written(bench.shop, family())
        assert len(bench.products()) == before + 1
        rows = variants_of(bench, hats.listings[0].product_id)
        assert {row.id for row in rows} == {listing.id for listing in hats.listings}
        assert {row.sku for row in rows} == {"HAT-S", "HAT-M", "HAT-L", "HAT-XL", "HAT-XXL"}
        assert {listing.variants for listing in hats.listings} == {5}
        assert {(row.active, row.available) for row in rows} == {(True, 0)}

    def test_a_key_that_is_taken_becomes_that_product(self, bench: ProductBench) -> None:
        first = made(bench)
        second = made(bench, mug(name="Enamel mug, large", price=Decimal(129)))
        assert (second.id, second.product_id) == (first.id, first.product_id)
        assert (second.title, second.price.amount) == ("Enamel mug, large", Decimal(129))

    def test_a_family_whose_key_is_taken_gets_what_it_lacks(self, bench: ProductBench) -> None:
        (few,) = written(bench.shop, family(sizes=("S", "M")))
        (all_,) = written(bench.shop, family(sizes=("S", "M", "L")))
        assert {row.sku for row in variants_of(bench, few.listings[0].product_id)} == {"HAT-S", "HAT-M", "HAT-L"}
        assert {listing.id for listing in few.listings} <= {listing.id for listing in all_.listings}

    def test_a_taken_key_takes_nothing_away(self, bench: ProductBench) -> None:
        listing = made(bench)
        bench.rename(listing.product_id, "People's own mug")
        bench.count_stock("MUG-1", 7)
        before = product_of(bench, listing.product_id)
        made(bench, mug(name="People's own mug", description=None, category=None))
        after = product_of(bench, listing.product_id)
        assert replace(after, updated_at=before.updated_at) == before
        (row,) = variants_of(bench, listing.product_id)
        assert row.available == 7

    # changing

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (Field.NAME, "Enamel mug, blue"),
            (Field.DESCRIPTION, "<p>Red</p>"),
            (Field.DESCRIPTION, None),
            (Field.CATEGORY, "Mugs"),
            (Field.CATEGORY, None),
        ],
    )
    def test_only_what_is_named_of_a_product_changes(
        self, bench: ProductBench, field: Field, value: str | None
    ) -> None:
        (hats,) = written(bench.shop, family())
        product_id = hats.listings[0].product_id
        before, rows = product_of(bench, product_id), variants_of(bench, product_id)
        (result,) = written(bench.shop, ProductChange(product_id, {field: value}))
        after = product_of(bench, product_id)
        stays = bench.category_required and field is Field.CATEGORY and value is None
        wanted = before if stays else replace(before, **{field.value: value or ""})
        assert replace(after, updated_at=before.updated_at) == wanted
        assert variants_of(bench, product_id) == rows
        assert {listing.id for listing in result.listings} == {row.id for row in rows}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (Field.PRICE, Decimal("109.5")),
            (Field.BARCODE, "4006381333931"),
            (Field.BARCODE, None),
            (Field.WEIGHT, Decimal("12.5")),
            (Field.COST, Decimal("41.25")),
        ],
    )
    def test_only_what_is_named_of_a_variant_changes(
        self, bench: ProductBench, field: Field, value: str | Decimal | None
    ) -> None:
        (hats,) = written(bench.shop, family())
        listing = hats.listings[1]
        before, rows = product_of(bench, listing.product_id), variants_of(bench, listing.product_id)
        (result,) = written(bench.shop, change(listing, {field: value}))
        assert replace(product_of(bench, listing.product_id), updated_at=before.updated_at) == before
        expected = [replace(row, **{field.value: value}) if row.id == listing.id else row for row in rows]
        assert variants_of(bench, listing.product_id) == expected
        (told,) = (one for one in result.listings if one.id == listing.id)
        assert told == bench.shop.listings.by_id([listing.id])[listing.id]

    def test_a_product_and_its_variants_change_together(self, bench: ProductBench) -> None:
        listing = made(bench)
        (result,) = written(bench.shop, change(listing, {Field.PRICE: Decimal(89)}, name="Enamel mug, old"))
        (told,) = result.listings
        assert (told.title, told.price.amount) == ("Enamel mug, old", Decimal(89))
        assert bench.shop.listings.by_id([listing.id])[listing.id] == told

    def test_a_price_is_written_to_the_smallest_unit_of_its_currency(self, bench: ProductBench) -> None:
        listing = made(bench, mug(price=Decimal("79.994999")))
        assert listing.price.amount == Decimal("79.99")
        (result,) = written(bench.shop, change(listing, {Field.PRICE: Decimal("79.995")}))
        assert result.listings[0].price.amount == Decimal("80.00")

    def test_a_blank_sku_is_filled_in(self, bench: ProductBench) -> None:
        listing = made(bench)
        bench.erase_sku(listing.id)
        (result,) = written(bench.shop, change(listing, sku="MUG-1"))
        assert [one.sku for one in result.listings] == ["MUG-1"]
        assert [row.sku for row in variants_of(bench, listing.product_id)] == ["MUG-1"]

    @pytest.mark.parametrize("status", [ListingStatus.ACTIVE, ListingStatus.ARCHIVED, ListingStatus.DRAFT])
    def test_a_status_concerns_all_variants_and_they_are_told(self, bench: ProductBench, status: ListingStatus) -> None:
        (hats,) = written(bench.shop, family())
        (result,) = written(bench.shop, ProductChange(hats.listings[0].product_id, {}, status))
        assert {listing.id for listing in result.listings} == {listing.id for listing in hats.listings}
        if status is ListingStatus.ARCHIVED and not bench.archives:
            status = ListingStatus.DRAFT
        assert {listing.status for listing in result.listings} == {status}
        assert product_of(bench, hats.listings[0].product_id).status is status

    def test_a_variant_is_added_beside_the_others(self, bench: ProductBench) -> None:
        (hats,) = written(bench.shop, family())
        product_id = hats.listings[0].product_id
        rows = variants_of(bench, product_id)
        added = NewVariant("HAT-KIDS", OWN, tracked=True, option="Kids")
        (result,) = written(bench.shop, ProductChange(product_id, {}, added=(added,)))
        (new,) = (listing for listing in result.listings if listing.sku == "HAT-KIDS")
        assert [row for row in variants_of(bench, product_id) if row.id != new.id] == rows
        (row,) = (row for row in variants_of(bench, product_id) if row.id == new.id)
        assert (row.price, row.weight, row.active, row.available) == (Decimal("99.95"), Decimal(350), True, 0)
        assert (new.variants, new.active, new.available) == (6, True, 0)

    # what goes wrong

    def test_what_is_refused_is_told_in_its_words_and_the_others_are_written(self, bench: ProductBench) -> None:
        too_long = mug("MUG-2", name="x" * (bench.shop.limits.longest_name + 1))
        result = unwritten(bench.shop, mug("MUG-1"), too_long, mug("MUG-3"))
        assert (result.subject, result.problem) == (too_long, Problem.REFUSED)
        assert result.why
        assert bench.shop.catalogue.by_key(["MUG-1", "MUG-2", "MUG-3"]).keys() == {"MUG-1", "MUG-3"}

    def test_a_refused_change_changes_nothing_of_the_variants(self, bench: ProductBench) -> None:
        (hats,) = written(bench.shop, family())
        rows = variants_of(bench, hats.listings[0].product_id)
        prices = [Decimal(50), Decimal(-1)]
        variants = [
            VariantChange(one.id, one.stock_id, {Field.PRICE: price})
            for one, price in zip(hats.listings, prices, strict=False)
        ]
        result = unwritten(bench.shop, ProductChange(hats.listings[0].product_id, {}, None, tuple(variants)))
        assert result.problem is Problem.REFUSED
        assert variants_of(bench, hats.listings[0].product_id) == rows

    def test_a_product_that_is_gone_is_gone(self, bench: ProductBench) -> None:
        listing = made(bench)
        bench.delete(listing.product_id)
        variant = NewVariant("NEW", OWN, tracked=True, option="New")
        for lost in (
            change(listing, name="Nobody's mug"),
            change(listing, {Field.PRICE: Decimal(1)}),
            ProductChange(listing.product_id, {}, ListingStatus.ARCHIVED),
            ProductChange(listing.product_id, {}, added=(variant,)),
            ProductChange(bench.nowhere("product"), {Field.NAME: "Nobody's mug"}),
        ):
            assert unwritten(bench.shop, lost).problem is Problem.GONE

    def test_a_variant_that_is_gone_is_gone(self, bench: ProductBench) -> None:
        listing = replace(made(bench), id=bench.nowhere("listing"))
        assert unwritten(bench.shop, change(listing, {Field.PRICE: Decimal(1)})).problem is Problem.GONE

    def test_a_lost_answer_makes_one_product(self, bench: ProductBench) -> None:
        before = len(bench.products())
        bench.lose_answer()
        new = mug()
        told = _told_in_spite(bench.shop, new)
        assert not [one for one in told if isinstance(one, Unwritten) and one.problem is not Problem.UNKNOWN]
        assert len(bench.products()) == before + 1
        (again,) = written(bench.shop, mug())
        assert len(bench.products()) == before + 1
        assert [row.id for row in variants_of(bench, again.listings[0].product_id)] == [again.listings[0].id]

    def test_a_lost_answer_adds_a_variant_once(self, bench: ProductBench) -> None:
        (hats,) = written(bench.shop, family())
        product_id = hats.listings[0].product_id
        bench.lose_answer()
        added = NewVariant("HAT-KIDS", OWN, tracked=True, option="Kids")
        _told_in_spite(bench.shop, ProductChange(product_id, {}, added=(added,)))
        assert [row.sku for row in variants_of(bench, product_id)].count("HAT-KIDS") == 1
        assert len(variants_of(bench, product_id)) == 6

    def test_a_lost_answer_changes_what_it_should(self, bench: ProductBench) -> None:
        listing = made(bench)
        bench.lose_answer()
        _told_in_spite(bench.shop, change(listing, {Field.PRICE: Decimal(77)}))
        assert [row.price for row in variants_of(bench, listing.product_id)] == [Decimal(77)]

    def test_where_no_more_is_taken_today_it_is_said_and_changes_go_on(self, bench: ProductBench) -> None:
        listing = made(bench)
        if bench.daily_variant_limit:
            bench.allow_new_variants(2)
        products = [mug(f"NEW-{number}") for number in range(5)]
        found = list(bench.shop.catalogue.write([*products, change(listing, name="Changed")]))
        limited = [one for one in found if isinstance(one, Unwritten)]
        assert {one.problem for one in limited} == ({Problem.LIMIT} if bench.daily_variant_limit else set())
        assert all(one.why for one in limited)
        assert len(limited) == (3 if bench.daily_variant_limit else 0)
        assert product_of(bench, listing.product_id).name == "Changed"

    # many

    def test_nothing_to_write_is_no_call(self, bench: ProductBench) -> None:
        assert list(bench.shop.catalogue.write([])) == []

    def test_many_are_made_as_few_are(self, bench: ProductBench) -> None:
        before = len(bench.products())
        results = written(bench.shop, *(mug(f"M-{number}") for number in range(MANY)), family())
        assert len(bench.products()) == before + MANY + 1
        for number, result in enumerate(results[:MANY]):
            assert [listing.sku for listing in result.listings] == [f"M-{number}"]
        told = {listing.id: listing for result in results for listing in result.listings}
        assert bench.shop.listings.by_id(list(told)) == told
        believed = {row.id: (row.sku, row.price, row.active, row.available) for row in bench.listings()}
        assert {believed[one][1:] for one in told} == {(Decimal("99.95"), True, 0)}

    def test_many_are_changed_as_few_are(self, bench: ProductBench) -> None:
        results = written(bench.shop, *(mug(f"M-{number}") for number in range(MANY)), family())
        changes = [
            change(result.listings[0], {Field.PRICE: Decimal(number + 1)}, name=f"Mug {number}")
            for number, result in enumerate(results[:MANY])
        ]
        hats = results[-1].listings
        told = written(bench.shop, *changes, ProductChange(hats[0].product_id, {}, ListingStatus.ACTIVE))
        prices = {row.id: row.price for row in bench.listings()}
        names = {row.id: row.name for row in bench.products()}
        for number, result in enumerate(told[:MANY]):
            (listing,) = result.listings
            assert prices[listing.id] == listing.price.amount == number + 1
            assert names[listing.product_id] == listing.title == f"Mug {number}"
        assert {listing.id for listing in told[-1].listings} == {listing.id for listing in hats}

    def test_of_many_each_refusal_is_told_with_its_own_product(self, bench: ProductBench) -> None:
        products = [mug(f"M-{number}", name="" if number % 50 == 7 else "Mug") for number in range(MANY)]
        found = {
            one.subject.key: one for one in bench.shop.catalogue.write(products) if isinstance(one.subject, NewProduct)
        }
        assert found.keys() == {product.key for product in products}
        refused = {key for key, one in found.items() if isinstance(one, Unwritten)}
        assert refused == {"M-7", "M-57", "M-107"}


def _told_in_spite(shop: Connector, *products: NewProduct | ProductChange) -> list[Written | Unwritten]:
    """What was told before the shop was given up, if it was."""
    told: list[Written | Unwritten] = []
    try:
        for one in shop.catalogue.write(products):
            told.append(one)
    except RbsyncError:
        assert len(told) <= len(products)
    return told
