"""What every `rbsync.ports.connector.ListingSource` must do: one test per sentence of the protocol's docstrings.

A subclass named Test… gives the fixture `bench`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rbsync.ports.connector import Connector, Window

from .bench import BelievedListing, ListingBench

ALL_TIME = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def ordinary(bench: ListingBench) -> BelievedListing:
    """A variant that is tracked, stocked, and alone with its SKU."""
    rows = [row for row in bench.listings() if row.sku and row.sku.strip() == row.sku]
    skus = [row.sku.casefold() for row in rows if row.sku]
    return next(
        row
        for row in rows
        if row.tracked and row.active and (row.available or 0) > 3 and skus.count((row.sku or "").casefold()) == 1
    )


def changed(shop: Connector, window: Window = ALL_TIME) -> set[str]:
    return {listing.id for page in shop.listings.changed(window) for listing in page}


class ListingSuite:
    """What a shop sells."""

    def test_every_variant_is_listed_once_as_it_is(self, bench: ListingBench) -> None:
        found = [listing for page in bench.shop.listings.all() for listing in page]
        believed = {row.id: row for row in bench.listings()}
        assert len(found) == len(believed)
        for listing in found:
            row = believed[listing.id]
            assert (listing.stock_id, listing.sku, listing.price.amount) == (row.stock_id, row.sku, row.price)
            assert (listing.tracked, listing.active) == (row.tracked, row.active)
            assert (listing.on_hand, listing.available) == (row.on_hand, row.available)

    def test_a_sku_is_looked_up_to_the_letter(self, bench: ListingBench) -> None:
        believed = bench.listings()
        for sku in sorted({row.sku for row in believed if row.sku}):
            expected = {row.id for row in believed if row.sku == sku}
            assert {listing.id for listing in bench.shop.listings.by_sku(sku)} == expected

    @pytest.mark.parametrize("sku", ["", " ", "nothing like it", "'", "*", "a' OR sku:'"])
    def test_a_sku_that_nobody_has_is_found_nowhere(self, bench: ListingBench, sku: str) -> None:
        assert bench.shop.listings.by_sku(sku) == ()

    def test_everything_has_changed_some_time(self, bench: ListingBench) -> None:
        assert changed(bench.shop) == {row.id for row in bench.listings()}

    def test_what_was_renamed_has_changed(self, bench: ListingBench) -> None:
        product = ordinary(bench).product_id
        since = bench.shop.profile().server_time
        bench.rename(product, "Felt hat")
        until = bench.shop.profile().server_time + timedelta(seconds=1)
        assert {row.id for row in bench.listings() if row.product_id == product} <= changed(
            bench.shop, Window(since, until)
        )

    def test_listings_are_read_by_id(self, bench: ListingBench) -> None:
        everything = {listing.id: listing for page in bench.shop.listings.all() for listing in page}
        some = list(everything)[:7]
        found = bench.shop.listings.by_id([bench.nowhere("listing"), *some])
        assert found == {one: everything[one] for one in some}
