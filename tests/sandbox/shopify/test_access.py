from __future__ import annotations

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from rbsync.sandbox.kit.http import Request
from rbsync.sandbox.shopify.requests import is_write, operation_name
from tests.sandbox.shopify.shop import GRAPHQL, NOW, STOCK_SET, Shop

SHOP = "{ shop { name } }"
ORDER = "query O($id: ID!) { order(id: $id) { id email customer { firstName } } }"


def _status(shop: Shop, token: str | None, path: str = GRAPHQL) -> int:
    headers = {} if token is None else {"X-Shopify-Access-Token": token}
    return shop.send("POST", path, {"query": SHOP}, headers).status


def test_without_a_token_there_is_no_entry(shop: Shop) -> None:
    assert _status(shop, None) == 401
    assert _status(shop, "wrong") == 401
    assert _status(shop, shop.token) == 200


def _credentials(shop: Shop) -> dict[str, str]:
    tokens = shop.simulator.tokens
    return {
        "client_id": tokens.client_id,
        "client_secret": tokens.client_secret,
        "grant_type": "client_credentials",
    }


def test_client_credentials_give_a_token_that_really_expires(shop: Shop) -> None:
    answer = shop.send("POST", "/admin/oauth/access_token", _credentials(shop))
    assert answer.json["expires_in"] == 86400
    assert "read_orders" in answer.json["scope"].split(",")
    token = answer.json["access_token"]
    shop.time.pass_by(86399)
    assert _status(shop, token) == 200
    shop.time.pass_by(1)
    assert _status(shop, token) == 401
    assert _status(shop, shop.token) == 200


def test_tokens_can_be_ended_at_once(shop: Shop) -> None:
    token = shop.send("POST", "/admin/oauth/access_token", _credentials(shop)).json["access_token"]
    assert shop.send("POST", "/_sandbox/expire-tokens", {}).json == {"expired": 1}
    assert _status(shop, token) == 401
    shop.toggle(static_token=False)
    assert _status(shop, shop.token) == 401


def test_wrong_credentials_give_no_token(shop: Shop) -> None:
    wrong = {**_credentials(shop), "client_secret": "guess"}
    assert shop.send("POST", "/admin/oauth/access_token", wrong).status == 400
    assert shop.send("POST", "/admin/oauth/access_token", {**wrong, "grant_type": "password"}).status == 400


@pytest.mark.parametrize(
    ("asked", "answered"), [("2026-10", "2026-10"), ("2026-07", "2026-07"), ("2025-07", "2026-01")]
)
def test_a_retired_version_falls_forward(shop: Shop, asked: str, answered: str) -> None:
    headers = {"X-Shopify-Access-Token": shop.token}
    answer = shop.send("POST", f"/admin/api/{asked}/graphql.json", {"query": SHOP}, headers)
    assert (answer.status, answer.headers["x-shopify-api-version"]) == (200, answered)


def test_a_version_that_does_not_exist_is_not_found(shop: Shop) -> None:
    assert _status(shop, shop.token, "/admin/api/2030-01/graphql.json") == 404
    assert _status(shop, shop.token, "/admin/api/2026-10/orders.json") == 404


def test_answers_carry_the_time_of_the_shop(shop: Shop) -> None:
    shop.time.pass_by(3600)
    answer = shop.send("POST", GRAPHQL, {"query": SHOP}, {"X-Shopify-Access-Token": shop.token})
    assert parsedate_to_datetime(answer.headers["date"]) == NOW + timedelta(hours=1)


def test_a_field_without_its_scope_is_null_and_an_error_while_the_rest_works(busy_shop: Shop) -> None:
    order = next(each for each in busy_shop.books()["orders"] if each["name"] == "#1001")
    scopes = [each for each in busy_shop.simulator.toggles.scopes if each != "read_customers"]
    busy_shop.toggle(scopes=scopes)
    answer = busy_shop.graphql(ORDER, id=order["id"])
    assert answer["data"]["order"]["id"] == order["id"]
    assert answer["data"]["order"]["customer"] is None
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["order", "customer"], "ACCESS_DENIED")
    ]
    installed = busy_shop.data("{ currentAppInstallation { accessScopes { handle } } }")["currentAppInstallation"]
    assert {each["handle"] for each in installed["accessScopes"]} == set(scopes)


@pytest.mark.parametrize(
    ("scope", "document"),
    [
        ("read_orders", "{ orders(first: 1) { nodes { id } } }"),
        ("read_products", "{ productVariants(first: 1) { nodes { id } } }"),
        ("read_locations", "{ locations(first: 1) { nodes { name } } }"),
    ],
)
def test_a_list_without_its_scope_is_denied_but_a_write_scope_is_enough(
    busy_shop: Shop, scope: str, document: str
) -> None:
    every = busy_shop.simulator.toggles.scopes
    written = scope.replace("read_", "write_")
    busy_shop.toggle(scopes=[each for each in every if each not in (scope, written)])
    assert "ACCESS_DENIED" in busy_shop.codes(document)
    busy_shop.toggle(scopes=[*(each for each in every if each != scope), written])
    assert busy_shop.codes(document) == []


def test_stock_is_only_written_with_the_scope(shop: Shop) -> None:
    item = shop.books()["variants"][0]["item"]
    row = {"inventoryItemId": item, "locationId": shop.location, "quantity": 1, "changeFromQuantity": None}
    shop.toggle(scopes=["read_inventory", "read_locations"])
    wanted = {"name": "on_hand", "reason": "correction", "quantities": [row]}
    assert shop.codes(STOCK_SET, input=wanted, key="k") == ["ACCESS_DENIED"]


def test_orders_older_than_60_days_silently_do_not_exist_without_the_scope(busy_shop: Shop) -> None:
    every = busy_shop.all_orders()
    old = [each["id"] for each in every if each["createdAt"] < f"{NOW - timedelta(days=60):%Y-%m-%dT%H:%M:%SZ}"]
    assert old
    scopes = [each for each in busy_shop.simulator.toggles.scopes if each != "read_all_orders"]
    busy_shop.toggle(scopes=scopes)
    assert len(busy_shop.all_orders()) == len(every) - len(old)
    assert busy_shop.data(ORDER, id=old[0])["order"] is None


def test_protected_customer_data_can_be_withheld(busy_shop: Shop) -> None:
    order = next(each for each in busy_shop.books()["orders"] if each["name"] == "#1001")
    assert busy_shop.data(ORDER, id=order["id"])["order"]["email"]
    busy_shop.toggle(customer_data=False)
    shown = busy_shop.data(ORDER, id=order["id"])["order"]
    assert (shown["email"], shown["customer"]) == (None, {"firstName": None})


def test_an_internal_error_comes_before_or_after_the_work(shop: Shop) -> None:
    variant = shop.books()["variants"][0]
    row = {"inventoryItemId": variant["item"], "locationId": shop.location, "quantity": 999, "changeFromQuantity": None}
    wanted = {"name": "on_hand", "reason": "correction", "quantities": [row]}
    shop.toggle(internal_errors_before=1)
    assert shop.codes(STOCK_SET, input=wanted, key="k") == ["INTERNAL_SERVER_ERROR"]
    assert shop.books()["variants"][0] == variant
    shop.toggle(internal_errors_after=1)
    assert shop.codes(STOCK_SET, input=wanted, key="k") == ["INTERNAL_SERVER_ERROR"]
    assert shop.books()["variants"][0]["levels"][0]["on_hand"] == 999
    assert shop.codes(STOCK_SET, input=wanted, key="k") == []


def test_a_document_that_is_wrong_is_answered_with_errors(shop: Shop) -> None:
    for document in ("{ shop { colour } }", "{ shop {", "query A { shop { id } } query B { shop { id } }"):
        answer = shop.graphql(document)
        assert answer["errors"]
        assert "data" not in answer
    assert shop.send("POST", GRAPHQL, ["no"], {"X-Shopify-Access-Token": shop.token}).status == 400


def _request(query: str, path: str = GRAPHQL) -> Request:
    return Request("POST", path, {}, json.dumps({"query": query}).encode())


def test_requests_can_be_told_apart_without_running_them() -> None:
    assert is_write(_request(STOCK_SET))
    assert operation_name(_request(STOCK_SET)) == "StockSet"
    bulk = 'mutation BulkStart { bulkOperationRunQuery(query: "x") { userErrors { message } } }'
    assert not is_write(_request(bulk))
    assert operation_name(_request(bulk)) == "BulkStart"
    assert not is_write(_request(SHOP))
    assert operation_name(_request(SHOP)) is None
    assert not is_write(_request("not graphql"))
    assert not is_write(_request(STOCK_SET, "/_sandbox/orders"))
