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
