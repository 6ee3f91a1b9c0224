from __future__ import annotations

import pytest

from tests.sandbox.shopify.shop import NOW, ORDERS, VARIANTS, Shop

DEBUG = {"Shopify-Search-Query-Debug": "1"}


def _skus(shop: Shop, query: str) -> list[str | None]:
    return [each["sku"] for each in shop.data(VARIANTS, first=250, q=query)["productVariants"]["nodes"]]


def test_an_unknown_field_is_ignored_and_only_the_debug_header_says_so(busy_shop: Shop) -> None:
    every = len(busy_shop.all_orders())
    query = "updatd_at:>'2026-11-19T00:00:00Z'"
    silent = busy_shop.graphql(ORDERS, q=query)
    assert len(silent["data"]["orders"]["nodes"]) == every
    assert "search" not in silent["extensions"]
    loud = busy_shop.graphql(ORDERS, headers=DEBUG, q=query)
    assert [entry["warnings"][0]["field"] for entry in loud["extensions"]["search"]] == ["updatd_at"]
    clean = busy_shop.graphql(ORDERS, headers=DEBUG, q="updated_at:>'2026-11-19T00:00:00Z'")
    assert clean["extensions"]["search"][0]["warnings"] == []


def test_a_time_window_takes_its_lower_bound_and_leaves_its_upper_one(busy_shop: Shop) -> None:
    orders = busy_shop.all_orders()
    low, high = orders[20]["updatedAt"], orders[40]["updatedAt"]
    window = busy_shop.all_orders(f"updated_at:>='{low}' updated_at:<'{high}'")
    assert [each["id"] for each in window] == [each["id"] for each in orders if low <= each["updatedAt"] < high]


def test_an_unquoted_time_loses_its_hours(busy_shop: Shop) -> None:
    noon, midnight = "2026-11-15T12:00:00Z", "2026-11-15T00:00:00Z"
    assert busy_shop.all_orders(f"created_at:>={noon}") == busy_shop.all_orders(f"created_at:>='{midnight}'")
    assert busy_shop.all_orders(f"created_at:>='{noon}'") != busy_shop.all_orders(f"created_at:>='{midnight}'")


def test_a_name_search_finds_more_than_the_name(busy_shop: Shop) -> None:
    busy_shop.toggle(order_suffix="-1")
    assert [each["name"] for each in busy_shop.all_orders("name:'#1005'")] == ["#1005-1"]
    assert [each["name"] for each in busy_shop.all_orders("name:'#100'")] == []


def test_terms_join_by_and_or_not_and_brackets(busy_shop: Shop) -> None:
    every = {each["id"] for each in busy_shop.all_orders()}
    paid = {each["id"] for each in busy_shop.all_orders("financial_status:paid")}
    tests = {each["id"] for each in busy_shop.all_orders("test:true")}
    assert paid
    assert tests
    both = {each["id"] for each in busy_shop.all_orders("financial_status:paid test:true")}
    either = {each["id"] for each in busy_shop.all_orders("financial_status:paid OR test:true")}
    neither = {each["id"] for each in busy_shop.all_orders("-(financial_status:paid OR test:true)")}
    assert (both, either, neither) == (paid & tests, paid | tests, every - paid - tests)
    assert {each["id"] for each in busy_shop.all_orders("NOT test:true")} == every - tests


@pytest.mark.parametrize("status", ["PAID", "PENDING", "AUTHORIZED", "PARTIALLY_REFUNDED", "REFUNDED", "VOIDED"])
def test_financial_status_selects_what_is_shown(busy_shop: Shop, status: str) -> None:
    found = busy_shop.all_orders(f"financial_status:{status.lower()}")
    assert found
    assert {each["displayFinancialStatus"] for each in found} == {status}


def test_cancelled_and_closed_orders_are_listed_unless_the_shop_is_told_otherwise(busy_shop: Shop) -> None:
    every = len(busy_shop.all_orders())
    assert len(busy_shop.all_orders("status:any")) == every
    cancelled = len(busy_shop.all_orders("status:cancelled"))
    closed = len(busy_shop.all_orders("status:closed"))
    assert min(cancelled, closed) > 0
    busy_shop.toggle(orders_default_open=True)
    assert len(busy_shop.all_orders()) == every - cancelled - closed
    assert len(busy_shop.all_orders("status:any")) == every


def test_a_sku_search_ignores_case_and_takes_longer_skus_along(shop: Shop) -> None:
    set_sku = next(each["sku"] for each in shop.books()["variants"] if each["sku"] and each["sku"].startswith("SET-"))
    assert set_sku in _skus(shop, f"sku:'{set_sku.lower()}'")
    assert len(_skus(shop, "sku:SET")) > 1
    assert _skus(shop, "sku:'NO-SUCH-SKU'") == []


def test_two_skus_in_one_query(shop: Shop) -> None:
    first, second = [each["sku"] for each in shop.books()["variants"]][:2]
    assert set(_skus(shop, f"sku:'{first}' OR sku:'{second}'")) >= {first, second}


def test_a_sku_that_was_changed_is_found_under_its_new_name(shop: Shop) -> None:
    old = shop.books()["variants"][8]["sku"]
    shop.edit_variant(old, sku="RENAMED-1")
    assert (_skus(shop, "sku:'RENAMED-1'"), _skus(shop, f"sku:'{old}'")) == (["RENAMED-1"], [])


def test_products_without_a_status_are_the_active_ones(shop: Shop) -> None:
    product = next(iter(shop.simulator.books.products.values()))
    product.status = "ARCHIVED"
    document = "query P($q: String) { products(first: 100, query: $q) { nodes { id } } }"
    named = shop.data(document, q="status:active,draft,archived,unlisted")["products"]["nodes"]
    unnamed = shop.data(document, q=None)["products"]["nodes"]
    assert [each["id"] for each in named if each not in unnamed] == [product.id]


def test_the_order_index_may_lag_behind_while_the_order_itself_does_not(busy_shop: Shop) -> None:
    busy_shop.toggle(search_lag_seconds=30)
    placed = busy_shop.place(kind="plain")
    since = f"created_at:>='{NOW:%Y-%m-%dT%H:%M:%SZ}'"
    assert busy_shop.all_orders(since) == []
    assert busy_shop.data("query O($id: ID!) { order(id: $id) { id } }", id=placed["id"])["order"]["id"] == placed["id"]
    busy_shop.time.pass_by(31)
    assert [each["id"] for each in busy_shop.all_orders(since)] == [placed["id"]]
