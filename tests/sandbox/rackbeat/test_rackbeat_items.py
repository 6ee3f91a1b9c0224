"""Products and BOMs against rackbeat sheet 5.3 and 5.5: what lists show and what a PUT changes."""

from __future__ import annotations

import pytest

from tests.sandbox.rackbeat.account import Client, twice

SET = {"number": "S-1", "name": "Set", "group": 10, "sales_price": 150}


@pytest.fixture(params=["products", "lots"])
def path(request, rackbeat: Client, stocked: str) -> str:
    """A product, and a BOM: what changes on one changes on the other."""
    if request.param == "products":
        return f"products/{twice(stocked)}"
    assert rackbeat.post("lots", {**SET, "lines": [{"item_id": stocked, "quantity": 2}]}).status == 201
    return "lots/S-1"


def change(rackbeat: Client, path: str, **body: object) -> dict:
    reply = rackbeat.put(path, body)
    assert reply.status == 200, reply.json
    return next(iter(reply.json.values()))


def seeded(rackbeat: Client, kind: str = "product") -> dict:
    return next(item for item in rackbeat.books()["items"] if item["type"] == kind and item["barcode"])


def read(rackbeat: Client, number: str) -> dict:
    return rackbeat.get(f"items/{twice(number)}").json["item"]


@pytest.mark.parametrize("name", ["items", "products", "lots"])
def test_every_list_has_what_a_shop_needs_to_know(rackbeat, name):
    fields = (
        "number,type,name,description,barcode,sales_price,cost_price,recommended_cost_price,updated_at,"
        "physical(weight,weight_unit),group(number,vat_domestic,vat_eu)"
    )
    rows = rackbeat.get(f"{name}?limit=1000&fields={fields}").json[name]
    assert rows
    believed = {item["number"]: item for item in rackbeat.books()["items"]}
    for row in rows:
        item = believed[row["number"]]
        assert list(row) == [
            "number",
            "type",
            "name",
            "description",
            "barcode",
            "sales_price",
            "cost_price",
            "recommended_cost_price",
            "updated_at",
            "physical",
            "group",
        ]
        assert (row["type"], row["name"], row["description"]) == (item["type"], item["name"], item["description"])
        assert row["sales_price"] == float(item["price"])
        assert row["cost_price"] == float(item["cost"])
        assert set(row["group"]) == {"number", "vat_domestic", "vat_eu"}
        assert row["physical"] is None or set(row["physical"]) == {"weight", "weight_unit"}
    assert {row["type"] for row in rows} == {"items": {"product", "lot"}}.get(name, {name[:-1]})


def test_lists_are_sorted_by_the_time_of_change(rackbeat, stocked):
    for name in ("items", "products"):
        rows = rackbeat.get(f"{name}?limit=1000&order_by=updated_at&order_direction=DESC").json[name]
        times = [row["updated_at"] for row in rows]
        assert rows[0]["number"] == stocked
        assert times == sorted(times, reverse=True)


def test_a_change_is_partial(rackbeat, path):
    before = next(iter(rackbeat.get(path).json.values()))
    wanted = {
        "name": "Bordlampe",
        "description": "<p>Sort</p>",
        "barcode": "5701234567890",
        "sales_price": 99.5,
        "recommended_cost_price": 40,
        "group": 20,
        "is_barred": True,
    }
    after = change(rackbeat, path, number=before["number"], **wanted)
    assert after["group"]["vat_domestic"] == 12
    assert after["cost_price"] == 40
    renamed = {"group": "group_id"}
    assert {name: after[renamed.get(name, name)] for name in wanted} == wanted
    touched = {*wanted, "group_id", "cost_price", "sales_profit", "recommended_sales_price", "updated_at"}
    assert {name for name in before if before[name] != after[name]} <= touched
    assert change(rackbeat, path, barcode="")["barcode"] is None


def test_a_null_is_refused_or_clears(rackbeat, path):
    change(rackbeat, path, barcode="5701234567890", description="Warm")
    refused = rackbeat.put(path, {"barcode": None, "description": None})
    assert (refused.status, set(refused.json["errors"])) == (422, {"barcode", "description"})
    rackbeat.toggle(nulls_refused=False)
    cleared = change(rackbeat, path, barcode=None, description=None)
    assert (cleared["barcode"], cleared["description"]) == (None, "")


def test_the_cost_price_is_computed_and_not_writable(rackbeat):
    item = seeded(rackbeat)
    after = change(rackbeat, f"products/{twice(item['number'])}", cost_price=1, recommended_cost_price=2)
    assert (after["cost_price"], after["recommended_cost_price"]) == (float(item["cost"]), 2)


def test_a_weight_needs_its_unit(rackbeat, path):
    assert change(rackbeat, path, physical={"weight": 1.25, "weight_unit": "kg"})["physical"]["weight"] == 1.25
    for wrong in ({"weight": 1}, {"weight": 1, "weight_unit": "oz"}, {"weight": 1.234, "weight_unit": "kg"}):
        assert rackbeat.put(path, {"physical": wrong}).status == 422
    assert next(iter(rackbeat.get(path).json.values()))["physical"]["weight"] == 1.25


def test_measures_are_replaced_or_merged(rackbeat, path):
    change(rackbeat, path, physical={"weight": 1, "weight_unit": "kg", "height": 4, "size_unit": "cm"})
    replaced = change(rackbeat, path, physical={"weight": 300, "weight_unit": "g"})["physical"]
    assert (replaced["weight"], replaced["weight_unit"], replaced["height"], replaced["size_unit"]) == (
        300,
        "g",
        None,
        None,
    )
    rackbeat.toggle(physical_merges=True)
    merged = change(rackbeat, path, physical={"height": 4, "size_unit": "cm"})["physical"]
    assert (merged["weight"], merged["weight_unit"], merged["height"]) == (300, "g", 4)


def test_a_barcode_is_unique_or_not(rackbeat, path):
    taken = seeded(rackbeat)["barcode"]
    assert change(rackbeat, path, barcode=taken)["barcode"] == taken
    rackbeat.toggle(barcode_unique=True)
    assert change(rackbeat, path, barcode=taken, sales_price=5)["sales_price"] == 5
    change(rackbeat, path, barcode="5700000000001")
    refused = rackbeat.put(path, {"barcode": taken})
    assert (refused.status, list(refused.json["errors"])) == (422, ["barcode"])


def test_names_have_a_limit_and_are_never_empty(rackbeat, path):
    assert change(rackbeat, path, name="x" * 255)["name"] == "x" * 255
    rackbeat.toggle(name_limit=50)
    for wrong in ("x" * 51, ""):
        refused = rackbeat.put(path, {"name": wrong})
        assert (refused.status, list(refused.json["errors"])) == (422, ["name"])


def test_descriptions_are_kept_or_lose_their_tags(rackbeat, path):
    text = '<p>Warm <b>light</b><br/>2 < 3 &amp; "quiet"</p>'
    assert change(rackbeat, path, description=text)["description"] == text
    rackbeat.toggle(strips_html=True)
    assert change(rackbeat, path, description="<p>Warm <b>light</b></p>")["description"] == "Warm light"


CHANGES = {
    "price_changes_updated_at": [{"price": 1.5}, {"cost": 1}, {"prices": {"EUR": {"price": 7}}}],
    "stock_changes_updated_at": [{"stock": {"1": 999}}],
    "field_values_change_updated_at": [{"fields": {"shade": "Red"}}],
}


@pytest.mark.parametrize(("toggle", "words"), [(name, words) for name, each in CHANGES.items() for words in each])
@pytest.mark.parametrize("moves", [True, False])
def test_what_moves_the_time_of_change(rackbeat, toggle, words, moves):
    others = {name: not moves for name in CHANGES if name != toggle}
    rackbeat.toggle(**others, **{toggle: moves})
    number = seeded(rackbeat)["number"]
    before = read(rackbeat, number)["updated_at"]
    rackbeat.edit(number, **words)
    assert (read(rackbeat, number)["updated_at"] > before) is moves
    rackbeat.edit(number, name="Another", **words)
    assert read(rackbeat, number)["updated_at"] > before


def test_prices_move_the_time_of_change_and_stock_does_not_unless_told(rackbeat):
    number = seeded(rackbeat)["number"]
    before = read(rackbeat, number)["updated_at"]
    rackbeat.edit(number, stock={"1": 999})
    assert read(rackbeat, number)["updated_at"] == before
    rackbeat.put(f"products/{twice(number)}", {"sales_price": 1.5})
    assert read(rackbeat, number)["updated_at"] > before


def test_a_change_that_changes_nothing_leaves_the_time(rackbeat):
    item = seeded(rackbeat)
    before = read(rackbeat, item["number"])["updated_at"]
    change(rackbeat, f"products/{twice(item['number'])}", name=item["name"], sales_price=item["price"])
    assert read(rackbeat, item["number"])["updated_at"] == before


def test_components_are_replaced_and_must_live(rackbeat, stocked):
    rackbeat.post("lots", {**SET, "lines": [{"item_id": stocked, "quantity": 2}]})
    rackbeat.control("POST", "items", {"number": "GONE", "name": "Gone", "deleted": True})
    for wrong in ("GONE", "NO-SUCH", "S-1"):
        assert rackbeat.put("lots/S-1", {"lines": [{"item_id": wrong, "quantity": 1}]}).status == 422
    lot = change(rackbeat, "lots/S-1", lines=[{"item_id": stocked, "quantity": 5}])
    assert [(line["child_id"], line["quantity"]) for line in lot["lines"]] == [(stocked, 5)]
    assert rackbeat.get("lots/S-1").json["lot"]["lines"] == lot["lines"]


def test_groups_come_with_their_rates(rackbeat):
    reply = rackbeat.get("product-groups")
    assert reply.status == 206
    rates = {row["number"]: row["vat_domestic"] for row in reply.json["product_groups"]}
    assert (rates[10], rates[20], rates[30]) == (25, 12, 0)
    assert None not in rates.values()


def test_a_group_may_have_no_rates(rackbeat):
    rackbeat.control("POST", "groups", {"number": 90, "name": "Unrated"})
    rackbeat.control("POST", "items", {"number": "U-1", "name": "Unrated lamp", "group": 90, "price": 10})
    names = ("vat_domestic", "vat_eu", "vat_abroad", "vat_domestic_exempt")
    group = rackbeat.get("product-groups/90").json["product_group"]
    assert {group[name] for name in names} == {None}
    row = next(row for row in rackbeat.get("items?limit=1000").json["items"] if row["number"] == "U-1")
    assert {row["group"][name] for name in names} == {None}
    assert rackbeat.draft({"item_id": "U-1", "quantity": 1}).json["order"]["total_total"] == 10
    rackbeat.control("POST", "groups", {"number": 90, "vat_domestic": 25, "sellable": False})
    assert rackbeat.get("items/U-1").json["item"]["group"]["vat_domestic"] == 25
    sellable = rackbeat.get("items?limit=1000&is_sellable=true").json["items"]
    assert "U-1" not in {row["number"] for row in sellable}
    rackbeat.control("POST", "groups", {"number": 10, "vat_domestic": None})
    believed = {group["number"]: group["vat_domestic"] for group in rackbeat.books()["groups"]}
    assert (believed[10], believed[20], believed[90]) == (None, "12", "25")
