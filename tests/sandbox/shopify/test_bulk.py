from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.shopify.shop import Shop

START = """mutation Start($doc: String!, $grouped: Boolean! = false) {
  bulkOperationRunQuery(query: $doc, groupObjects: $grouped) {
    bulkOperation { id status } userErrors { code field message } } }"""
POLL = (
    """query Poll($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount fileSize url } }"""
)
STOCK = """{ inventoryItems { edges { node { id sku tracked inventoryLevels { edges { node { id isActive location { id }
  quantities(names: ["available", "on_hand"]) { name quantity } } } } } } } }"""
LINES = """{ orders(query: "status:any") { edges { node { id name lineItems { edges { node { id sku quantity } } } } } } }"""


def _start(shop: Shop, document: str, *, grouped: bool = False) -> Any:
    return shop.data(START, doc=document, grouped=grouped)["bulkOperationRunQuery"]


def _finish(shop: Shop, started: Any) -> Any:
    assert started["userErrors"] == []
    while True:
        state = shop.data(POLL, id=started["bulkOperation"]["id"])["bulkOperation"]
        if state["status"] not in ("CREATED", "RUNNING"):
            return state


def _rows(shop: Shop, state: Any) -> list[Any]:
    body = shop.send("GET", state["url"].removeprefix(f"http://{shop.address}")).body
    assert int(state["fileSize"]) == len(body)
    rows = [json.loads(line) for line in body.splitlines()]
    assert int(state["objectCount"]) == len(rows)
    return rows


def test_the_rows_hold_the_whole_shop(shop: Shop) -> None:
    shop.toggle(bulk_polls=3)
    started = _start(shop, STOCK)
    states = [shop.data(POLL, id=started["bulkOperation"]["id"])["bulkOperation"]["status"] for _ in range(4)]
    assert states == ["RUNNING", "RUNNING", "RUNNING", "COMPLETED"]
    rows = _rows(shop, _finish(shop, started))
    variants = {each["item"]: each for each in shop.books()["variants"]}
    items = [row for row in rows if "__parentId" not in row]
    assert {row["id"] for row in items} == set(variants)
    levels = [row for row in rows if "__parentId" in row]
    active = [each for each in variants.values() if each["levels"] and each["levels"][0]["active"]]
    assert {row["__parentId"] for row in levels} == {each["item"] for each in active}
    for row in levels:
        shown = {each["name"]: each["quantity"] for each in row["quantities"]}
        level = variants[row["__parentId"]]["levels"][0]
        assert shown == {"available": level["available"], "on_hand": level["on_hand"]}


def test_grouped_children_follow_their_parent_and_others_do_not(busy_shop: Shop) -> None:
    grouped = _rows(busy_shop, _finish(busy_shop, _start(busy_shop, LINES, grouped=True)))
    parent = None
    for row in grouped:
        parent = row["id"] if "__parentId" not in row else parent
        assert row.get("__parentId", parent) == parent
    loose = _rows(busy_shop, _finish(busy_shop, _start(busy_shop, LINES)))
    assert loose != grouped
    assert sorted(row["id"] for row in loose) == sorted(row["id"] for row in grouped)
    assert len([row for row in loose if "__parentId" not in row]) == len(busy_shop.books()["orders"])


def test_no_rows_mean_no_address(shop: Shop) -> None:
    state = _finish(shop, _start(shop, "{ orders { edges { node { id } } } }"))
    assert (state["status"], state["url"], state["objectCount"]) == ("COMPLETED", None, "0")


def test_a_guessed_address_gives_nothing(shop: Shop) -> None:
    assert shop.send("GET", "/_bulk/1.jsonl").status == 404


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("{ shop { id } }", "at least one connection"),
        ('{ nodes(ids: ["gid://shopify/Order/1"]) { id } orders { nodes { id } } }', "top level"),
        ("query Q($q: String) { orders(query: $q) { nodes { id } } }", "variables"),
        ("{ orders { nodes { id refunds { id refundLineItems { nodes { quantity } } } } } }", "within a list field"),
        ("{ orders { nodes { lineItems { nodes { id } } } } }", "must select the 'id' field"),
        (
            "{ products { nodes { id variants { nodes { id inventoryItem { inventoryLevels { nodes { id } } } } } } } }",
            "levels deep",
        ),
        ("{ orders { nodes { colour } } }", "Invalid bulk query"),
        ("{ orders { ", "Invalid bulk query"),
        ("mutation M { bulkOperationCancel(id: 1) { userErrors { message } } }", "query operation"),
        ("{" + " ".join(f"c{n}: products {{ nodes {{ id }} }}" for n in range(6)) + "}", "more than 5"),
    ],
)
def test_documents_that_break_the_rules_are_refused(shop: Shop, document: str, reason: str) -> None:
    payload = _start(shop, document)
    assert payload["bulkOperation"] is None
    assert {error["code"] for error in payload["userErrors"]} == {"INVALID"}
    assert reason in " ".join(error["message"] for error in payload["userErrors"])


def test_a_sixth_operation_has_to_wait(shop: Shop) -> None:
    document = "{ products { nodes { id } } }"
    started = [_start(shop, document) for _ in range(6)]
    assert [bool(each["bulkOperation"]) for each in started] == [True] * 5 + [False]
    assert started[-1]["userErrors"][0]["code"] == "OPERATION_IN_PROGRESS"
    cancel = "mutation C($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
    cancelled = shop.data(cancel, id=started[0]["bulkOperation"]["id"])["bulkOperationCancel"]
    assert cancelled == {"bulkOperation": {"status": "CANCELED"}, "userErrors": []}
    assert _start(shop, document)["bulkOperation"]
    assert _start(shop, document)["bulkOperation"] is None


def test_a_missing_scope_fails_the_operation(busy_shop: Shop) -> None:
    busy_shop.toggle(scopes=["read_products"])
    state = _finish(busy_shop, _start(busy_shop, LINES))
    assert (state["status"], state["errorCode"], state["url"]) == ("FAILED", "ACCESS_DENIED", None)


def test_bulk_reads_agree_with_pages(busy_shop: Shop) -> None:
    document = """{ productVariants%s { nodes { id legacyResourceId sku price updatedAt product { id status title }
      selectedOptions { name value } inventoryItem { unitCost { amount } measurement { weight { value unit } } } } } }"""
    rows = _rows(busy_shop, _finish(busy_shop, _start(busy_shop, document % "")))
    assert rows == busy_shop.data(document % "(first: 100)")["productVariants"]["nodes"]
