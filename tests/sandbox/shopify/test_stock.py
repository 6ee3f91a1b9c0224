from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.shopify.shop import STOCK_OF, STOCK_SET, Shop

ACTIVATE = """mutation A($item: ID!, $loc: ID!, $n: Int, $key: String!) {
  inventoryActivate(inventoryItemId: $item, locationId: $loc, onHand: $n) @idempotent(key: $key) {
    inventoryLevel { isActive quantities(names: ["on_hand"]) { quantity } } userErrors { field message } } }"""


def _row(shop: Shop, place: int, quantity: int, before: int | None) -> dict[str, object]:
    item = shop.books()["variants"][place]["item"]
    return {"inventoryItemId": item, "locationId": shop.location, "quantity": quantity, "changeFromQuantity": before}


def _set(shop: Shop, *rows: dict[str, object], name: str = "on_hand", key: str = "k-1", **changes: object) -> Any:
    wanted = {"name": name, "reason": "correction", "quantities": list(rows), **changes}
    return shop.data(STOCK_SET, input=wanted, key=key)["inventorySetQuantities"]


def _codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


def _level(shop: Shop, place: int) -> dict[str, int]:
    (level,) = shop.books()["variants"][place]["levels"]
    return {name: level[name] for name in ("available", "committed", "on_hand")}


def test_setting_on_hand_leaves_committed_alone(shop: Shop) -> None:
    sku = shop.books()["variants"][1]["sku"]
    shop.place(lines=[{"sku": sku, "quantity": 2}])
    on_hand = _level(shop, 1)["on_hand"]
    payload = _set(shop, _row(shop, 1, 12, on_hand))
    assert _codes(payload) == []
    assert _level(shop, 1) == {"on_hand": 12, "committed": 2, "available": 10}
    changes = {change["name"]: change for change in payload["inventoryAdjustmentGroup"]["changes"]}
    assert changes["on_hand"]["quantityAfterChange"] == 12
    assert changes["available"]["quantityAfterChange"] == 10


def test_setting_available_moves_on_hand(shop: Shop) -> None:
    shop.place(lines=[{"sku": shop.books()["variants"][1]["sku"], "quantity": 2}])
    assert _codes(_set(shop, _row(shop, 1, 5, None), name="available")) == []
    assert _level(shop, 1) == {"on_hand": 7, "committed": 2, "available": 5}


def test_a_stale_quantity_refuses_the_whole_call(shop: Shop) -> None:
    before = [_level(shop, place) for place in (0, 1)]
    payload = _set(shop, _row(shop, 0, 99, before[0]["on_hand"]), _row(shop, 1, 99, before[1]["on_hand"] + 1))
    assert _codes(payload) == ["CHANGE_FROM_QUANTITY_STALE"]
    assert payload["userErrors"][0]["field"] == ["input", "quantities", "1", "changeFromQuantity"]
    assert payload["inventoryAdjustmentGroup"] is None
    assert [_level(shop, place) for place in (0, 1)] == before


def test_a_repeat_with_the_same_key_gives_the_stored_answer(shop: Shop) -> None:
    row = _row(shop, 0, 50, _level(shop, 0)["on_hand"])
    first = _set(shop, row)
    shop.edit_variant(str(shop.books()["variants"][0]["sku"]), available=1)
    assert _set(shop, row) == first
    assert _codes(_set(shop, row, key="k-2")) == ["CHANGE_FROM_QUANTITY_STALE"]
    assert _codes(_set(shop, _row(shop, 0, 51, 1))) == ["IDEMPOTENCY_KEY_PARAMETER_MISMATCH"]
    assert _level(shop, 0)["on_hand"] == 1
    shop.time.pass_by(25 * 3600)
    assert _codes(_set(shop, _row(shop, 0, 51, 1))) == []


def test_a_failed_attempt_may_burn_its_key(shop: Shop) -> None:
    shop.toggle(failed_attempt_burns_key=True)
    row = _row(shop, 0, 50, -1)
    assert _codes(_set(shop, row)) == ["CHANGE_FROM_QUANTITY_STALE"]
    assert _codes(_set(shop, row)) == ["IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"]


def test_the_directive_is_a_duty(shop: Shop) -> None:
    without = STOCK_SET.replace("@idempotent(key: $key)", "").replace(", $key: String!", "")
    wanted = {"name": "on_hand", "reason": "correction", "quantities": [_row(shop, 0, 1, None)]}
    assert shop.codes(without, input=wanted) == ["BAD_REQUEST"]
    assert shop.codes(STOCK_SET, input=wanted, key="  ") == ["BAD_REQUEST"]


def test_the_key_of_the_compared_quantity_must_be_there(shop: Shop) -> None:
    row = _row(shop, 0, 1, None)
    del row["changeFromQuantity"]
    wanted = {"name": "on_hand", "reason": "correction", "quantities": [row]}
    assert shop.codes(STOCK_SET, input=wanted, key="k") == ["INVALID_FIELD_ARGUMENTS"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"inventoryItemId": "gid://shopify/InventoryItem/5"}, "INVALID_INVENTORY_ITEM"),
        ({"locationId": "gid://shopify/Location/5"}, "INVALID_LOCATION"),
        ({"quantity": 1_000_000_001}, "INVALID_QUANTITY_TOO_HIGH"),
        ({"quantity": -1_000_000_001}, "INVALID_QUANTITY_TOO_LOW"),
    ],
)
def test_a_bad_row_is_named(shop: Shop, changes: dict[str, object], code: str) -> None:
    payload = _set(shop, {**_row(shop, 0, 1, None), **changes})
    assert _codes(payload) == [code]
    assert payload["userErrors"][0]["field"][:3] == ["input", "quantities", "0"]


def test_names_reasons_documents_and_doubles_are_checked(shop: Shop) -> None:
    row = _row(shop, 0, 1, None)
    assert _codes(_set(shop, row, name="committed", key="a")) == ["INVALID_NAME"]
    assert _codes(_set(shop, row, key="b", reason="because")) == ["INVALID_REASON"]
    assert _codes(_set(shop, row, key="c", referenceDocumentUri="run 7")) == ["INVALID_REFERENCE_DOCUMENT"]
    assert _codes(_set(shop, row, row, key="d")) == ["NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"]


def test_negative_quantities_are_taken_unless_the_shop_is_told_otherwise(shop: Shop) -> None:
    assert _codes(_set(shop, _row(shop, 0, -3, None))) == []
    shop.toggle(negative_quantities=False)
    assert _codes(_set(shop, _row(shop, 0, -4, None), key="k-2")) == ["INVALID_QUANTITY_NEGATIVE"]


def test_more_than_250_rows_are_refused(shop: Shop) -> None:
    wanted = {"name": "on_hand", "reason": "correction", "quantities": [_row(shop, 0, 1, None)] * 251}
    assert shop.codes(STOCK_SET, input=wanted, key="k") == ["BAD_REQUEST"]


def test_an_unchanged_quantity_makes_no_adjustment(shop: Shop) -> None:
    on_hand = _level(shop, 0)["on_hand"]
    assert _set(shop, _row(shop, 0, on_hand, on_hand)) == {"inventoryAdjustmentGroup": None, "userErrors": []}


def _inactive(shop: Shop) -> dict[str, Any]:
    found = [each for each in shop.books()["variants"] if each["levels"] and not each["levels"][0]["active"]]
    assert found
    return dict(found[0])


def test_a_quantity_does_not_activate_an_inactive_level(shop: Shop) -> None:
    variant = _inactive(shop)
    row = {"inventoryItemId": variant["item"], "locationId": shop.location, "quantity": 8, "changeFromQuantity": None}
    assert _codes(_set(shop, row)) == []
    (item,) = shop.data(STOCK_OF, ids=[variant["item"]], loc=shop.location)["nodes"]
    assert item["inventoryLevel"]["isActive"] is False
    assert {"name": "on_hand", "quantity": 8} in item["inventoryLevel"]["quantities"]
    hidden = shop.data(STOCK_OF.replace(", includeInactive: true", ""), ids=[variant["item"]], loc=shop.location)
    assert hidden["nodes"][0]["inventoryLevel"] is None


def test_an_item_without_a_level_can_be_stocked(shop: Shop) -> None:
    tracked = [each for each in shop.books()["variants"] if each["tracked"] and not each["levels"]]
    activated = shop.data(ACTIVATE, item=tracked[0]["item"], loc=shop.location, n=4, key="a")["inventoryActivate"]
    assert activated["inventoryLevel"] == {"isActive": True, "quantities": [{"quantity": 4}]}
    again = shop.data(ACTIVATE, item=tracked[0]["item"], loc=shop.location, n=5, key="b")["inventoryActivate"]
    assert (again["inventoryLevel"], len(again["userErrors"])) == (None, 1)


def test_activation_keeps_the_quantity_of_an_inactive_level(shop: Shop) -> None:
    variant = _inactive(shop)
    payload = shop.data(ACTIVATE, item=variant["item"], loc=shop.location, n=None, key="a")["inventoryActivate"]
    assert payload["inventoryLevel"]["quantities"] == [{"quantity": variant["levels"][0]["on_hand"]}]


def test_levels_that_changed_are_found_by_time(shop: Shop) -> None:
    shop.time.pass_by(60)
    since = f"{shop.time.now:%Y-%m-%dT%H:%M:%SZ}"
    _set(shop, _row(shop, 3, 77, None))
    document = """query L($loc: ID!, $q: String) { location(id: $loc) { inventoryLevels(first: 50, query: $q) {
      nodes { item { id } } } } }"""
    levels = shop.data(document, loc=shop.location, q=f"updated_at:>='{since}'")["location"]["inventoryLevels"]["nodes"]
    assert [each["item"]["id"] for each in levels] == [shop.books()["variants"][3]["item"]]
