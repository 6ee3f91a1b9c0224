"""Setting quantities: rows by row, whatever Shopify refuses (shopify sheets 6 and 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rbsync.core.model.listing import LevelChange
from rbsync.errors import ContractBroken, Refused, Unavailable

from .scripted import LOCATION, Body, Script, always, data, staged

STALE = "CHANGE_FROM_QUANTITY_STALE"


def item(number: int) -> str:
    return f"gid://shopify/InventoryItem/{number}"


def user_error(row: int | None, code: str | None) -> Body:
    field = None if row is None else ["input", "quantities", str(row), "changeFromQuantity"]
    return {"code": code, "field": field, "message": f"row {row}"}


def set_answer(*errors: Body) -> Body:
    return data(inventorySetQuantities={"userErrors": list(errors)})


def level_wire(number: int, available: int, on_hand: int, **changes: Any) -> Body:
    quantities = [{"name": "available", "quantity": available}, {"name": "on_hand", "quantity": on_hand}]
    wire = {"id": item(number), "tracked": True, "inventoryLevel": {"isActive": True, "quantities": quantities}}
    return wire | changes


def levels(**quantities: int) -> Script:
    """`item_1=5`: item 1 has 5 available and 8 on hand."""

    def answer(variables: Mapping[str, Any]) -> Body:
        by_id = {item(int(name[5:])): value for name, value in quantities.items()}
        return data(
            nodes=[
                level_wire(int(one.rsplit("/", 1)[1]), by_id[one], by_id[one] + 3) if one in by_id else None
                for one in variables["ids"]
            ]
        )

    return answer


def changes(*rows: tuple[int, int | None, int]) -> list[LevelChange]:
    return [LevelChange(item(number), before, after) for number, before, after in rows]


@pytest.mark.parametrize(("basis", "name"), [("available", "available"), ("on-hand", "on_hand")])
def test_every_row_says_what_it_changes_from(basis: str, name: str) -> None:
    with staged(SetLevels=always(set_answer())) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 4, 9), (2, None, 7)), basis=basis, why="run 7 of push-stock")
    assert refused == ()
    (body,) = [variables["input"] for name_, variables in stage.shopify.asked if name_ == "SetLevels"]
    assert (body["name"], body["reason"]) == (name, "correction")
    assert body["referenceDocumentUri"] == "gid://rbsync/Push/run%207%20of%20push-stock"
    assert [(row["changeFromQuantity"], row["quantity"]) for row in body["quantities"]] == [(4, 9), (None, 7)]
    assert {row["locationId"] for row in body["quantities"]} == {LOCATION}


def test_an_unknown_basis_is_a_mistake_of_the_caller() -> None:
    with staged() as stage, pytest.raises(ValueError, match="on-hand"):
        stage.shop.stock.set_levels(changes((1, 4, 9)), basis="on_hand", why="")


def test_no_call_has_more_rows_than_allowed() -> None:
    many = [LevelChange(item(number), 1, 2) for number in range(600)]
    with staged(SetLevels=always(set_answer())) as stage:
        stage.shop.stock.set_levels(many, basis="available", why="x")
        asked = [variables for name, variables in stage.shopify.asked if name == "SetLevels"]
    assert [len(one["input"]["quantities"]) for one in asked] == [250, 250, 100]
    assert len({one["key"] for one in asked}) == 3


def test_the_same_change_twice_has_two_keys() -> None:
    with staged(SetLevels=always(set_answer())) as stage:
        for _ in range(2):
            stage.shop.stock.set_levels(changes((1, 4, 9)), basis="available", why="x")
        keys = [variables["key"] for name, variables in stage.shopify.asked if name == "SetLevels"]
    assert len(set(keys)) == 2


def test_a_stale_row_is_refused_and_the_others_are_sent_again() -> None:
    answers = [always(set_answer(user_error(1, STALE))), always(set_answer())]
    with staged(SetLevels=answers, Levels=levels(item_1=4, item_3=6)) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 4, 9), (2, 5, 9), (3, 6, 9)), basis="available", why="x")
        (_, again) = [variables["input"] for name, variables in stage.shopify.asked if name == "SetLevels"]
    assert [(one.stock_id, one.stale) for one in refused] == [(item(2), True)]
    assert [row["inventoryItemId"] for row in again["quantities"]] == [item(1), item(3)]


def test_rows_that_were_made_in_spite_of_the_refusal_are_not_sent_again() -> None:
    answers = [always(set_answer(user_error(1, "INVALID_INVENTORY_ITEM"))), always(set_answer())]
    with staged(SetLevels=answers, Levels=levels(item_1=9)) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 4, 9), (2, 5, 9)), basis="available", why="x")
    assert [(one.stock_id, one.stale) for one in refused] == [(item(2), False)]
    assert stage.shopify.times("SetLevels") == 1


def test_a_row_that_moved_meanwhile_is_stale() -> None:
    answers = [always(set_answer(user_error(1, "INVALID_INVENTORY_ITEM"))), always(set_answer())]
    with staged(SetLevels=answers, Levels=levels(item_1=3)) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 4, 9), (2, 5, 9), (3, 1, 2)), basis="available", why="x")
    assert {one.stock_id: one.stale for one in refused} == {item(1): True, item(2): False, item(3): False}


def test_on_hand_is_compared_with_on_hand() -> None:
    answers = [always(set_answer(user_error(1, STALE))), always(set_answer())]
    with staged(SetLevels=answers, Levels=levels(item_1=4)) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 7, 9), (2, 5, 9)), basis="on-hand", why="x")
    assert [one.stock_id for one in refused] == [item(2)]


def test_what_two_refusals_leave_open_is_named() -> None:
    answers = [always(set_answer(user_error(0, STALE))), always(set_answer(user_error(0, STALE)))]
    with staged(SetLevels=answers, Levels=levels(item_2=5, item_3=6)) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 4, 9), (2, 5, 9), (3, 6, 9)), basis="available", why="x")
    assert {one.stock_id: one.stale for one in refused} == {item(1): True, item(2): True, item(3): True}
    assert stage.shopify.times("SetLevels") == 2


@pytest.mark.parametrize("row", [None, 7])
def test_an_error_that_names_no_row_refuses_all(row: int | None) -> None:
    with staged(SetLevels=always(set_answer(user_error(row, "INVALID_LOCATION")))) as stage:
        refused = stage.shop.stock.set_levels(changes((1, 4, 9), (2, 5, 9)), basis="available", why="x")
    assert [(one.stock_id, one.stale) for one in refused] == [(item(1), False), (item(2), False)]
    assert "INVALID_LOCATION" in refused[0].why


def test_a_call_still_under_way_is_asked_again_under_its_key() -> None:
    answers = [always(set_answer(user_error(None, "IDEMPOTENCY_CONCURRENT_REQUEST"))), always(set_answer())]
    with staged(SetLevels=answers) as stage:
        assert stage.shop.stock.set_levels(changes((1, 4, 9)), basis="available", why="x") == ()
        keys = [variables["key"] for name, variables in stage.shopify.asked if name == "SetLevels"]
    assert (len(keys), len(set(keys))) == (2, 1)


def test_a_key_that_failed_before_is_replaced() -> None:
    answers = [always(set_answer(user_error(None, "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"))), always(set_answer())]
    with staged(SetLevels=answers) as stage:
        assert stage.shop.stock.set_levels(changes((1, 4, 9)), basis="available", why="x") == ()
        keys = [variables["key"] for name, variables in stage.shopify.asked if name == "SetLevels"]
    assert len(set(keys)) == 2


def test_a_call_that_stays_under_way_is_temporary() -> None:
    busy = always(set_answer(user_error(None, "IDEMPOTENCY_CONCURRENT_REQUEST")))
    with staged(SetLevels=busy) as stage, pytest.raises(Unavailable):
        stage.shop.stock.set_levels(changes((1, 4, 9)), basis="available", why="x")


def test_a_key_used_for_another_content_is_a_bug() -> None:
    misused = always(set_answer(user_error(None, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH")))
    with staged(SetLevels=misused) as stage, pytest.raises(ContractBroken):
        stage.shop.stock.set_levels(changes((1, 4, 9)), basis="available", why="x")


def test_levels_say_what_is_there() -> None:
    inactive = {
        "isActive": False,
        "quantities": [{"name": "on_hand", "quantity": 2}, {"name": "available", "quantity": 1}],
    }
    wires = [level_wire(1, 5, 8), level_wire(2, 0, 0, inventoryLevel=None, tracked=False), None]
    wires.append(level_wire(4, 0, 0, inventoryLevel=inactive))
    with staged(Levels=always(data(nodes=wires))) as stage:
        found = stage.shop.stock.levels([item(number) for number in range(1, 5)])
    assert {one.stock_id: (one.tracked, one.active, one.on_hand, one.available) for one in found.values()} == {
        item(1): (True, True, 8, 5),
        item(2): (False, False, None, None),
        item(4): (True, False, 2, 1),
    }


def test_levels_are_asked_for_in_hundreds() -> None:
    with staged(Levels=levels()) as stage:
        assert stage.shop.stock.levels([item(number) for number in range(250)]) == {}
        assert [len(variables["ids"]) for name, variables in stage.shopify.asked if name == "Levels"] == [100, 100, 50]


def test_an_item_that_cannot_be_stocked_is_refused() -> None:
    payload = {"inventoryLevel": None, "userErrors": [{"field": ["inventoryItemId"], "message": "no such item"}]}
    answer = always(data(inventoryActivate=payload))
    with staged(Activate=answer) as stage, pytest.raises(Refused, match="no such item") as refused:
        stage.shop.stock.activate(item(1))
    assert item(1) in refused.value.record
