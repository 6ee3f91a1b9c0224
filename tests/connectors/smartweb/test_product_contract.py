"""SmartWeb's products under the contract of every shop, and where it cannot be as others are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, ProductChange
from tests.contract.product_suite import ProductSuite, family, mug, product_of, written
from tests.contract.shop_suite import ShopSuite

from .goods import Goods, open_goods


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Goods]:
    with open_goods(tmp_path) as goods:
        yield goods


class TestSmartWebProducts(ProductSuite):
    """The contract of products, of listings and of stock."""

    test_every_variant_is_listed_once_as_it_is = ShopSuite.test_every_variant_is_listed_once_as_it_is
    test_a_sku_is_looked_up_to_the_letter = ShopSuite.test_a_sku_is_looked_up_to_the_letter
    test_a_sku_that_nobody_has_is_found_nowhere = ShopSuite.test_a_sku_that_nobody_has_is_found_nowhere
    test_levels_are_the_quantities_now = ShopSuite.test_levels_are_the_quantities_now
    test_an_item_that_does_not_exist_has_no_level = ShopSuite.test_an_item_that_does_not_exist_has_no_level
    test_a_quantity_is_set = ShopSuite.test_a_quantity_is_set
    test_setting_twice_sets_once = ShopSuite.test_setting_twice_sets_once
    test_a_quantity_that_moved_is_not_overwritten = ShopSuite.test_a_quantity_that_moved_is_not_overwritten
    test_a_row_that_cannot_be_made_is_named_and_the_others_are_made = (
        ShopSuite.test_a_row_that_cannot_be_made_is_named_and_the_others_are_made
    )
    test_nothing_to_set_is_no_call = ShopSuite.test_nothing_to_set_is_no_call
    test_what_does_not_exist_cannot_be_activated = ShopSuite.test_what_does_not_exist_cannot_be_activated

    # where SmartWeb cannot be as others are

    test_where_no_more_is_taken_today_it_is_said_and_changes_go_on = None  # no such limit is known

    def test_what_is_not_known_of_a_new_product_is_left_out(self, bench: Goods) -> None:
        shop = bench.connect(category=1)
        (result,) = written(shop, mug(description=None, category=None, barcode=None, cost=None, weight=None))
        (listing,) = result.listings
        title = bench.simulator.books.categories[1].text("Title")
        assert (listing.description, listing.barcode, listing.cost, listing.weight_grams) == (None, None, None, None)
        assert listing.category == title  # there is no product without a category

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (Field.NAME, "Enamel mug, blue"),
            (Field.DESCRIPTION, "<p>Red</p>"),
            (Field.DESCRIPTION, None),
            (Field.CATEGORY, "Mugs"),
        ],
    )
    def test_only_what_is_named_of_a_product_changes(self, bench: Goods, field: Field, value: str | None) -> None:
        super().test_only_what_is_named_of_a_product_changes(bench, field, value)

    @pytest.mark.parametrize("category", [None, "Nothing of the kind"])
    def test_a_category_that_is_not_there_leaves_the_product_where_it_is(
        self, bench: Goods, category: str | None
    ) -> None:
        (first,) = written(bench.shop, mug())
        product_id = first.listings[0].product_id
        before, writes = product_of(bench, product_id), bench.calls["Product_Update"]
        (result,) = written(bench.shop, ProductChange(product_id, {Field.CATEGORY: category}))
        assert product_of(bench, product_id) == before
        assert bench.calls["Product_Update"] == writes
        assert "stay in the category" in result.notes[0]

    @pytest.mark.parametrize("status", [ListingStatus.ACTIVE, ListingStatus.DRAFT])
    def test_a_status_concerns_all_variants_and_they_are_told(self, bench: Goods, status: ListingStatus) -> None:
        super().test_a_status_concerns_all_variants_and_they_are_told(bench, status)

    def test_what_is_archived_is_hidden(self, bench: Goods) -> None:
        (hats,) = written(bench.shop, family())
        product_id = hats.listings[0].product_id
        written(bench.shop, ProductChange(product_id, {}, ListingStatus.ACTIVE))
        (result,) = written(bench.shop, ProductChange(product_id, {}, ListingStatus.ARCHIVED))
        assert {listing.status for listing in result.listings} == {ListingStatus.DRAFT}
        assert product_of(bench, product_id).status is ListingStatus.DRAFT
