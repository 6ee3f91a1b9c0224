"""SmartWeb under the contract of every connector, and under its own limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rbsync.core.model.listing import LevelChange, ListingStatus
from rbsync.core.model.product import Field, ProductChange
from rbsync.ports.connector import Window
from tests.strength import rounds

from .connector_suite import ConnectorSuite
from .listing_suite import ListingSuite, changed, ordinary
from .order_suite import OrderSuite
from .product_suite import ProductSuite, family, mug, product_of, written
from .smartweb_bench import SmartWebBench, smartweb_bench
from .stock_suite import StockSuite, quantity


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SmartWebBench]:
    with smartweb_bench(tmp_path, location=1, places=2) as made:
        yield made


class TestSmartWeb(ConnectorSuite, OrderSuite, ListingSuite, StockSuite, ProductSuite):
    """The contract."""


def test_a_new_product_without_category_gets_the_configured_one(bench: SmartWebBench) -> None:
    shop = bench.connect(category=1, location=1)
    (result,) = written(shop, mug(description=None, category=None, barcode=None, cost=None, weight=None))
    (listing,) = result.listings
    assert (listing.description, listing.barcode, listing.cost, listing.weight_grams) == (None, None, None, None)
    assert listing.category == bench.simulator.books.categories[1].text("Title")  # no product is without one


def test_what_is_archived_is_hidden(bench: SmartWebBench) -> None:
    """SmartWeb has no archive."""
    (hats,) = written(bench.shop, family())
    product_id = hats.listings[0].product_id
    written(bench.shop, ProductChange(product_id, {}, ListingStatus.ACTIVE))
    (result,) = written(bench.shop, ProductChange(product_id, {}, ListingStatus.ARCHIVED))
    assert {listing.status for listing in result.listings} == {ListingStatus.DRAFT}
    assert product_of(bench, product_id).status is ListingStatus.DRAFT


@pytest.mark.parametrize("category", [None, "Nothing of the kind"])
def test_a_category_that_is_not_there_leaves_the_product_where_it_is(
    bench: SmartWebBench, category: str | None
) -> None:
    (first,) = written(bench.shop, mug())
    product_id = first.listings[0].product_id
    before, writes = product_of(bench, product_id), bench.calls["Product_Update"]
    (result,) = written(bench.shop, ProductChange(product_id, {Field.CATEGORY: category}))
    assert product_of(bench, product_id) == before
    assert bench.calls["Product_Update"] == writes
    assert "stay in the category" in result.notes[0]


@pytest.mark.parametrize("path", ["both", "plain", "location"])
@pytest.mark.parametrize("location", [None, 1])
def test_a_quantity_is_set_whichever_way_has_an_effect(tmp_path: Path, location: int | None, path: str) -> None:
    with smartweb_bench(tmp_path, orders=0, location=location) as bench:
        bench.toggle(stock_path=path)
        rows = [row for row in bench.listings() if row.tracked and row.sku][:30]
        changes = [LevelChange(row.stock_id, row.available, 17) for row in rows]
        assert bench.shop.stock.set_levels(changes, basis="available", why="test") == ()
        assert {quantity(bench, row.stock_id, "available") for row in rows} == {17}
        # each once, and the first of a kind on the way that had none
        writes = sum(count for name, count in bench.calls.items() if "Update" in name)
        assert writes <= len(rows) + 2


def test_a_shop_as_a_whole_has_every_item_in_stock(tmp_path: Path) -> None:
    with smartweb_bench(tmp_path, orders=0) as bench:
        row = ordinary(bench)
        bench.shop.stock.activate(row.stock_id)
        assert quantity(bench, row.stock_id, "available") == row.available
        assert {listing.active for page in bench.shop.listings.all() for listing in page} == {True}


def test_very_many_products_that_changed_come_in_one_answer(tmp_path: Path) -> None:
    """The service has no pages for that question."""
    with smartweb_bench(tmp_path, orders=0) as bench:
        sample = next(row for _, row in bench.holders() if row.kind == "Product" and row.text("TypeLabel") == "normal")
        changed_at = bench.clock.now() + timedelta(seconds=1)
        keys = range(100_000, 100_000 + rounds(10_000, 2_000))
        for key in keys:
            row = sample.twin()
            row.set(Id=key, ItemNumber=f"B-{key}", DateUpdated=changed_at)
            bench.rows[key] = row
        found = changed(bench.shop, Window(bench.clock.now(), bench.clock.now() + timedelta(minutes=1)))
        assert found >= {str(key) for key in keys}
        assert bench.calls["Product_GetByUpdatedDate"] == 1
        assert bench.calls["Product_GetAllWithLimit"] == 0
