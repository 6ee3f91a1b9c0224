from __future__ import annotations

import pytest

from tests.sandbox.shopify.shop import VARIANTS, Shop

MONEY_MOVES = """query M($id: ID!) { order(id: $id) { id
  transactions(first: 50) { id amountSet { shopMoney { amount } presentmentMoney { amount } } parentTransaction { id } }
  refunds(first: 30) { id totalRefundedSet { shopMoney { amount } presentmentMoney { amount } } }
  returns(first: 20) { pageInfo { hasNextPage } nodes { id } }
  fulfillments(first: 30) { id location { id } trackingInfo(first: 5) { number } } } }"""
ITEMS = """query I($ids: [ID!]!, $loc: ID!) { nodes(ids: $ids) { ... on InventoryItem { id
  inventoryLevel(locationId: $loc) { id quantities(names: ["available"]) { quantity } } } } }"""


@pytest.mark.parametrize(
    ("document", "variables", "points"),
    [
        (
            "{ orders(first: 250, sortKey: UPDATED_AT) { pageInfo { hasNextPage } nodes { id name updatedAt } } }",
            {},
            252,
        ),
        ("{ orders(first: 10) { edges { node { id } } } }", {}, 12),
        (MONEY_MOVES, {"id": "gid://shopify/Order/1"}, 603),
        (ITEMS, {"ids": ["gid://shopify/InventoryItem/1"] * 100, "loc": "gid://shopify/Location/1"}, 300),
        ("{ shop { name plan { publicDisplayName } } }", {}, 2),
    ],
)
def test_requested_cost_follows_the_linear_model(
    shop: Shop, document: str, variables: dict[str, object], points: int
) -> None:
    answer = shop.graphql(document, **variables)
    assert answer["extensions"]["cost"]["requestedQueryCost"] == points


def test_actual_cost_counts_what_came_back(shop: Shop) -> None:
    answer = shop.graphql("{ locations(first: 50, includeInactive: true) { nodes { id address { city } } } }")
    cost = answer["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (102, 2 + 3 * 2)
    assert cost["throttleStatus"]["currentlyAvailable"] == 2000 - 8


def test_a_document_over_1000_points_is_refused_before_it_runs(shop: Shop) -> None:
    document = "{ orders(first: 100) { nodes { lineItems(first: 20) { nodes { id } } } } }"
    answer = shop.graphql(document)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["MAX_COST_EXCEEDED"]
    assert "data" not in answer


def test_an_empty_bucket_throttles_and_refills_with_time(shop: Shop) -> None:
    shop.toggle(maximum_available=300.0, restore_rate=100.0)
    page = {"first": 50}
    first = shop.graphql(VARIANTS, **page)["extensions"]["cost"]
    assert first["requestedQueryCost"] == 102
    shop.graphql(VARIANTS, **page)
    throttled = shop.graphql(VARIANTS, **page)
    assert [error["extensions"]["code"] for error in throttled["errors"]] == ["THROTTLED"]
    assert throttled["extensions"]["cost"]["actualQueryCost"] is None
    status = throttled["extensions"]["cost"]["throttleStatus"]
    shop.time.pass_by((102 - status["currentlyAvailable"]) / status["restoreRate"])
    assert "errors" not in shop.graphql(VARIANTS, **page)


def test_throttling_can_be_switched_off(shop: Shop) -> None:
    shop.toggle(throttle=False, maximum_available=110.0)
    assert all("errors" not in shop.graphql(VARIANTS, first=50) for _ in range(5))
