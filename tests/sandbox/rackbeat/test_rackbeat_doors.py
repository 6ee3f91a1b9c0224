"""The sandbox's own doors to items: what a person does there is what the books and the API show."""

from __future__ import annotations

import pytest

from tests.sandbox.rackbeat.account import Client, Reply, twice

LAMP = {
    "number": "N/1",
    "name": "New lamp",
    "description": "<p>Warm</p>",
    "barcode": "5701234567890",
    "price": "199.2",
    "cost": "80.5",
    "recommended_cost": "75",
    "prices": {"EUR": {"price": "29", "recommended_cost": "11"}},
    "weight": "1.25",
    "weight_unit": "kg",
    "group": 11,
    "barred": False,
    "fields": {"shade": "Red", "season": "summer"},
    "stock": {"1": "4", "2": "3"},
}


@pytest.fixture
def lamp(rackbeat: Client) -> str:
    rackbeat.control("POST", "items", LAMP)
    return str(LAMP["number"])


def refused(rackbeat: Client, path: str, body: object) -> Reply:
    reply = rackbeat.raw("POST", f"/_sandbox/{path}", body)
    assert reply.status >= 400
    return reply


def listed(rackbeat: Client, name: str = "items") -> dict[str, dict]:
    return {row["number"]: row for row in rackbeat.get(f"{name}?limit=1000&expand=field_values").json[name]}


def test_a_new_item_is_in_the_books_and_the_lists(rackbeat, lamp):
    believed = rackbeat.item(lamp)
    defaults = {"prices": {"EUR": {"price": "29", "recommended_cost": "11"}}}
    assert {word: believed[word] for word in LAMP} == LAMP | defaults
    assert (believed["type"], believed["stock_quantity"], believed["deleted_at"]) == ("product", "7", None)
    row = listed(rackbeat)[lamp]
    assert row == listed(rackbeat, "products")[lamp]
    assert (row["sales_price"], row["cost_price"], row["recommended_cost_price"]) == (199.2, 80.5, 75)
    assert (row["description"], row["physical"]["weight"], row["group"]["number"]) == ("<p>Warm</p>", 1.25, 11)
    assert [value["value"] for value in row["field_values"]] == ["Red", "summer"]
    assert rackbeat.get(f"products/{twice(lamp)}/prices/EUR").json["currency_price"]["sales_price"] == 29


@pytest.mark.parametrize(
    ("word", "value", "shown"),
    [
        ("name", "Another", "Another"),
        ("description", None, ""),
        ("barcode", "5700000000001", "5700000000001"),
        ("barcode", None, None),
        ("price", 50, "50"),
        ("cost", 12.5, "12.5"),
        ("recommended_cost", "9", "9"),
        ("weight", 2, "2"),
        ("weight", None, None),
        ("group", 20, 20),
        ("barred", True, True),
        ("fields", {"shade": None, "season": "winter"}, {"season": "winter"}),
        ("prices", {"EUR": {"price": 30}}, {"EUR": {"price": "30", "recommended_cost": "11"}}),
        ("prices", {"EUR": None}, {}),
        ("stock", {"1": 9}, {"1": "9", "2": "3"}),
    ],
)
def test_one_word_changes_one_thing(rackbeat, lamp, word, value, shown):
    before = rackbeat.item(lamp)
    after = rackbeat.edit(lamp, **{word: value})
    assert after == rackbeat.item(lamp)
    assert after[word] == shown
    follow = {"updated_at", "stock_quantity", "available", "weight_unit"}
    assert {name for name in before if before[name] != after[name]} - follow == {word}


def test_a_set_is_made_of_its_components(rackbeat, lamp):
    rackbeat.control("POST", "items", {"number": "N-SET", "name": "Two", "components": {lamp: 2}})
    made = rackbeat.item("N-SET")
    assert (made["type"], made["components"]) == ("lot", {lamp: "2"})
    assert listed(rackbeat, "lots")["N-SET"]["lines"][0]["child_id"] == lamp
    rackbeat.edit(lamp, number="N-2")
    assert rackbeat.item("N-SET")["components"] == {"N-2": "2"}
    assert rackbeat.get(f"items/{twice(lamp)}").status == 404


def test_what_the_doors_do_not_know_is_said(rackbeat, lamp):
    for path, body, word in (
        ("items/N%2F1", {"sales_price": 1}, "sales_price"),
        ("items/N%2F1", {"prices": {"DKK": {"price": 1}}}, "prices.DKK"),
        ("items/N%2F1", {"fields": {"external-id": "x"}}, "fields.external-id"),
        ("items/N%2F1", {"stock": {"77": 1}}, "stock.77"),
        ("items/N%2F1", {"group": 77}, "group"),
        ("items/N%2F1", {"weight": 1, "weight_unit": "oz"}, "weight_unit"),
        ("items", {"number": "N/1", "name": "Again"}, "number"),
        ("items", {"name": "Numberless"}, "number"),
        ("items", {"number": "S", "name": "Set", "components": {"NO-SUCH": 1}}, "components.NO-SUCH"),
        ("groups", {"name": "Numberless"}, "number"),
        ("customers/900/prices", {"NO-SUCH": 1}, "NO-SUCH"),
    ):
        assert list(refused(rackbeat, path, body).json["errors"]) == [word]
    assert refused(rackbeat, "items/NO-SUCH", {"name": "x"}).status == 404
    assert refused(rackbeat, "customers/1/prices", {}).status == 404


def test_a_deleted_item_is_gone_but_for_the_books_and_old_documents(rackbeat, lamp):
    number = rackbeat.booked({"item_id": lamp, "quantity": 1})
    rackbeat.control("POST", "items", {"number": "N-SET", "name": "Two", "components": {lamp: 2}})
    assert rackbeat.edit(lamp, deleted=True)["deleted_at"] is not None
    for name in ("items", "products", "reports/checking"):
        key = name if "/" not in name else "items"
        assert lamp not in {row["number"] for row in rackbeat.get(f"{name}?limit=1000").json[key]}
    for path in ("items", "products"):
        assert rackbeat.get(f"{path}/{twice(lamp)}").status == 404
        assert rackbeat.get(f"{path}/{twice(lamp)}/fields").status == 404
    assert rackbeat.put(f"products/{twice(lamp)}", {"name": "x"}).status == 404
    assert rackbeat.get(f"orders/{number}").json["order"]["lines"][0]["item"]["number"] == lamp
    assert list(rackbeat.draft({"item_id": lamp, "quantity": 1}).json["errors"]) == ["lines.0.item_id"]
    again = rackbeat.post("products", {"number": lamp, "name": "Again", "group": 10, "sales_price": 1})
    assert list(again.json["errors"]) == ["number"]
    assert rackbeat.edit(lamp, deleted=False)["deleted_at"] is None
    assert lamp in listed(rackbeat)


def test_deleted_items_may_be_shown(rackbeat, lamp):
    assert listed(rackbeat)[lamp]["deleted_at"] is None
    rackbeat.edit(lamp, deleted=True)
    assert lamp not in listed(rackbeat)
    rackbeat.toggle(deleted_shown=True)
    assert listed(rackbeat)[lamp]["deleted_at"].startswith("2026-11-20T")
    assert rackbeat.get(f"items/{twice(lamp)}").json["item"]["deleted_at"] is not None
    assert rackbeat.put(f"products/{twice(lamp)}", {"name": "x"}).status == 422
    assert rackbeat.draft({"item_id": lamp, "quantity": 1}).status == 422


def test_deleting_over_the_api_leaves_the_row(rackbeat):
    rackbeat.control("POST", "items", {"number": "N-1", "name": "Unused"})
    assert rackbeat.delete("products/N-1").status == 200
    assert rackbeat.get("products/N-1").status == 404
    assert rackbeat.item("N-1")["deleted_at"] is not None
    assert rackbeat.delete("products/N-1").status == 404
