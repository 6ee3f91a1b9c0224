"""Shopify under the contract of every connector, and under Shopify's own faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import pytest

from rbsync.connectors.shopify.auth import StaticToken
from rbsync.core.model.listing import LevelChange
from rbsync.core.model.order import Order
from rbsync.errors import ContractBroken, Denied
from rbsync.ports.connector import Window
from rbsync.sandbox.shopify.order_record import Order as PlacedOrder
from rbsync.sandbox.shopify.order_spec import OrderSpec

from .connector_suite import ConnectorSuite
from .listing_suite import ListingSuite, ordinary
from .order_suite import OrderSuite, heads, whole
from .product_suite import ProductSuite
from .shopify_bench import TOKEN, ShopifyBench, shopify_bench
from .stock_suite import StockSuite, quantity


@pytest.fixture
def bench() -> Iterator[ShopifyBench]:
    with shopify_bench() as made:
        yield made


class TestShopify(ConnectorSuite, OrderSuite, ListingSuite, StockSuite, ProductSuite):
    """The contract."""


def sum_of_lines(order: Order) -> Decimal:
    """What the lines come to, by what the customer still gets, with VAT."""
    gross = Decimal(0)
    for line in order.lines:
        net = line.unit_price.amount * line.ordered - line.discount.amount
        vat = Decimal(0) if order.prices_include_vat else sum((tax.amount.amount for tax in line.taxes), Decimal(0))
        gross += (net + vat) * line.quantity / line.ordered
    return gross


@pytest.mark.parametrize("shop_index", [0, 1])
@pytest.mark.parametrize("currency", ["shop", "customer"])
def test_the_lines_of_every_kind_of_order_come_to_its_total(
    shop_index: int, currency: Literal["shop", "customer"]
) -> None:
    with shopify_bench(shop_index=shop_index) as bench:
        shop = bench.connect(StaticToken(TOKEN), currency)
        orders = whole(shop, list(heads(shop)))
        shop.close()
    assert len(orders) == 60
    for order in orders:
        # a part of an edited line is a rounded share
        assert abs(sum_of_lines(order) - order.total.amount) <= Decimal("0.01"), order.head.number


def test_fifty_orders_share_one_read(bench: ShopifyBench) -> None:
    ids = list(heads(bench.shop))
    before = bench.shop.traffic().calls["shopify"]
    assert len(whole(bench.shop, ids)) == 60
    assert bench.shop.traffic().calls["shopify"] - before <= 5


def test_the_catalogue_goes_on_in_bulk_where_it_is_long() -> None:
    with shopify_bench(orders=0, items=400) as bench:
        found = [listing.id for page in bench.shop.listings.all() for listing in page]
        assert sorted(found) == sorted(row.id for row in bench.listings())
        assert bench.shop.traffic().calls["shopify"] <= 8


def test_a_short_catalogue_needs_no_bulk_operation() -> None:
    with shopify_bench(orders=0, items=20) as bench:
        found = [listing.id for page in bench.shop.listings.all() for listing in page]
        assert sorted(found) == sorted(row.id for row in bench.listings())
        assert bench.shop.traffic().calls["shopify"] <= 3


def test_a_long_catalogue_is_paged_where_no_bulk_operation_can_start() -> None:
    with shopify_bench(orders=0, items=400) as bench:
        bench.sandbox("toggles", {"bulk_at_once": 0})
        found = [listing.id for page in bench.shop.listings.all() for listing in page]
        assert sorted(found) == sorted(row.id for row in bench.listings())


def test_orders_listed_while_others_change_are_all_there(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"maximum_available": 12.0, "throttle": False})
    bench.shop.profile()
    everything = {row.id for row in bench.orders()}
    pages = bench.shop.orders.changed(_window(bench))
    first = [head.id for head in next(pages)]
    for order in (first[0], first[-1]):
        bench.simulator.books.change(*_touched(bench, order))
    bench.place(ordinary(bench).sku or "", 1)
    rest = [head.id for page in pages for head in page]
    assert len(first) < 15
    assert {*first, *rest} == everything
    assert len(first) + len(rest) == len(everything)


def _touched(bench: ShopifyBench, order: str) -> tuple[PlacedOrder, OrderSpec, datetime]:
    placed = bench.simulator.books.orders[int(order.rpartition("/")[2])]
    return placed, placed.spec, bench.clock.now() + timedelta(hours=1)


def _window(bench: ShopifyBench) -> Window:
    return Window(bench.clock.now() - timedelta(days=400), bench.clock.now())


def test_a_version_that_fell_forward_stops_everything(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"answers_as": "2027-01"})
    with pytest.raises(ContractBroken, match="2027-01"):
        bench.shop.profile()


def test_an_empty_bucket_slows_and_loses_nothing(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"maximum_available": 1000.0, "restore_rate": 50.0})
    ids = [row.id for row in bench.orders()]
    assert len(whole(bench.shop, ids)) == 60
    assert bench.shop.traffic().retries == 0
    assert bench.shop.traffic().throttled_seconds > 30


def test_two_workers_of_one_app_share_the_bucket(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"maximum_available": 1000.0, "restore_rate": 50.0})
    ids = [row.id for row in bench.orders()][:40]
    other = bench.connect(StaticToken(TOKEN))
    both = zip(bench.shop.orders.read(ids), other.orders.read(ids), strict=True)
    assert all(mine == theirs for mine, theirs in both)
    assert other.traffic().retries + bench.shop.traffic().retries > 0
    other.close()


def test_a_small_bucket_makes_small_portions(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"maximum_available": 400.0})
    bench.shop.profile()
    ids = [row.id for row in bench.orders()][:12]
    assert len(whole(bench.shop, ids)) == 12


def test_a_token_that_dies_in_the_middle_of_a_pass_is_renewed() -> None:
    with shopify_bench(app=True) as bench:
        orders = bench.shop.orders.read([row.id for row in bench.orders()][:30])
        first = next(orders)
        bench.sandbox("expire-tokens")
        found = [order.head.id for order in (first, *orders) if isinstance(order, Order)]
        assert len(set(found)) == len(found) == 30
        bench.clock.sleep(86_400)
        assert bench.shop.profile().name


@pytest.mark.parametrize(
    "scope", ["read_orders", "read_customers", "write_products", "write_inventory", "read_locations"]
)
def test_a_missing_scope_is_named_before_anything_is_done(bench: ShopifyBench, scope: str) -> None:
    scopes = [one for one in bench.simulator.toggles.scopes if scope not in (one, one.replace("write_", "read_"))]
    bench.sandbox("toggles", {"scopes": scopes})
    assert scope in bench.shop.profile().missing_permissions


def test_without_the_customer_scope_no_order_is_half_read(bench: ShopifyBench) -> None:
    scopes = [one for one in bench.simulator.toggles.scopes if one != "read_customers"]
    bench.sandbox("toggles", {"scopes": scopes})
    with pytest.raises(Denied, match="read_customers"):
        list(bench.shop.orders.read([row.id for row in bench.orders()][:10]))


def test_old_orders_hide_without_read_all_orders(bench: ShopifyBench) -> None:
    scopes = [one for one in bench.simulator.toggles.scopes if one != "read_all_orders"]
    bench.sandbox("toggles", {"scopes": scopes})
    since = bench.shop.profile().history_since
    assert since is not None
    assert all(head.placed_at >= since for head in heads(bench.shop).values())


def test_redacted_customers_are_unknown_not_empty(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"customer_data": False})
    for order in whole(bench.shop, [row.id for row in bench.orders()][:10]):
        assert order.buyer.email is None
        assert order.buyer.name is None


@pytest.mark.parametrize("fault", ["internal_errors_before", "internal_errors_after"])
def test_a_lost_answer_to_setting_stock_sets_it_once(bench: ShopifyBench, fault: str) -> None:
    row = ordinary(bench)
    bench.shop.stock.levels([row.stock_id])
    bench.sandbox("toggles", {fault: 1})
    assert bench.shop.stock.set_levels([LevelChange(row.stock_id, row.available, 17)], basis="available", why="t") == ()
    assert quantity(bench, row.stock_id, "available") == 17


def test_a_dropped_connection_after_setting_stock_sets_it_once(bench: ShopifyBench) -> None:
    row = ordinary(bench)
    bench.shop.stock.levels([row.stock_id])
    drops = iter([True])
    bench.tamper = lambda request, response: (
        replace(response, drop=next(drops, False)) if b"SetLevels" in request.body else response
    )
    refused = bench.shop.stock.set_levels([LevelChange(row.stock_id, row.available, 17)], basis="available", why="t")
    assert refused == ()
    assert bench.shop.traffic().retries == 1
    assert quantity(bench, row.stock_id, "available") == 17


def test_an_order_name_with_prefix_and_suffix_is_found_without_them(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"order_prefix": "DK-", "order_suffix": "/W"})
    shop = bench.connect(StaticToken(TOKEN))
    assert [head.number for head in shop.orders.find("1007")] == ["DK-1007/W"]
    assert [head.number for head in shop.orders.find("DK-1007/W")] == ["DK-1007/W"]
    shop.close()


def test_a_bulk_operation_that_cannot_start_is_done_without(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"bulk_at_once": 0})
    ids = list(heads(bench.shop))
    assert {order.head.id for order in whole(bench.shop, ids)} == set(ids)


def test_closed_and_cancelled_orders_are_seen_whatever_a_plain_search_finds(bench: ShopifyBench) -> None:
    closed = [row for row in bench.orders() if row.cancelled]
    bench.sandbox("toggles", {"orders_default_open": True})
    assert heads(bench.shop).keys() == {row.id for row in bench.orders()}
    for row in closed[:2]:
        assert [head.number for head in bench.shop.orders.find(row.number)] == [row.number]


def test_an_empty_window_is_one_call(bench: ShopifyBench) -> None:
    now = bench.clock.now()
    assert heads(bench.shop, Window(now, now + timedelta(minutes=1))) == {}
    assert bench.shop.traffic().calls["shopify"] == 1


def test_a_shop_whose_stock_is_left_alone_lists_without_quantities(bench: ShopifyBench) -> None:
    shop = bench.connect(StaticToken(TOKEN), location=None)
    listings = [listing for page in shop.listings.all() for listing in page]
    shop.close()
    assert len(listings) == len(bench.listings())
    assert {(listing.active, listing.on_hand, listing.available) for listing in listings} == {(False, None, None)}


@pytest.mark.parametrize("text", ["gid://shopify/Order/", "gid://shopify/Order/x", "gid://shopify/Product/1", "9" * 40])
def test_what_cannot_be_an_orders_id_finds_nothing(bench: ShopifyBench, text: str) -> None:
    assert bench.shop.orders.find(text) == ()
