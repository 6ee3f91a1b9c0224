"""Stock against rackbeat sheet 5.7 and 5.8."""

from __future__ import annotations


def adjust(rackbeat, item: str, quantity: object, location: int = 1):
    body = {"item_id": item, "adjustment_type": "quantity", "quantity": quantity, "location": location, "reason": "Web"}
    return rackbeat.post("inventory-adjustments", body)


def test_an_adjustment_is_a_target_and_counts_when_booked(rackbeat, stocked):
    created = adjust(rackbeat, stocked, 40)
    assert created.status == 201
    number = created.json["inventory_regulation"]["id"]
    assert rackbeat.item(stocked)["stock_quantity"] == "10"
    rackbeat.control("POST", "items/T%2F1", {"stock": {"1": 3}})
    assert rackbeat.post(f"inventory-adjustments/{number}/book").status == 200
    assert rackbeat.item(stocked)["stock"] == {"1": "40"}
    assert rackbeat.post(f"inventory-adjustments/{number}/book").status == 422


def test_no_change_and_nonsense_are_refused(rackbeat, stocked):
    refused = adjust(rackbeat, stocked, 10)
    assert refused.status == 422
    assert "no change is made" in str(refused.json)
    for item, quantity, location in (("NO-SUCH", 1, 1), ("FREIGHT", 1, 1), (stocked, -1, 1), (stocked, 1, 99)):
        assert adjust(rackbeat, item, quantity, location).status == 422


def test_locations_are_kept_apart(rackbeat, stocked):
    number = adjust(rackbeat, stocked, 4, 3).json["inventory_regulation"]["id"]
    rackbeat.post(f"inventory-adjustments/{number}/book")
    rackbeat.booked({"item_id": stocked, "quantity": 2, "location_id": 1})
    rows = rackbeat.get("products/T%252F1/locations").json["product_locations"]
    assert {row["number"]: (row["stock_quantity"], row["available_quantity"]) for row in rows} == {
        1: (10, 8),
        3: (4, 4),
    }
    top = rackbeat.get("products/T%252F1/locations?only_toplevel=true").json["product_locations"]
    assert [row["number"] for row in top] == [1]
    one = rackbeat.get("items/T%252F1/locations/available/3").json["location"]
    assert one["available_quantity"] == 4
    rackbeat.toggle(parents_include_children=True)
    assert rackbeat.get("products/T%252F1/locations/1").json["product_location"]["stock_quantity"] == 14


def test_the_ledger_tells_who_never_had_stock(rackbeat, stocked):
    rackbeat.post("products", {"number": "NEW", "name": "New", "group": 10, "sales_price": 1, "stock_quantity": 9})
    assert rackbeat.get("reports/ledger/NEW").json["ledger_items"] == []
    assert rackbeat.item("NEW")["stock_quantity"] == "0"
    assert rackbeat.get("reports/ledger/T%252F1").json["total"] == 1
    rackbeat.control("POST", "items/T%2F1", {"stock": {"1": 0}})
    assert rackbeat.get("reports/ledger/T%252F1").json["total"] == 2


def test_seeded_items_are_in_every_state(rackbeat):
    items = rackbeat.books()["items"]
    products = [item for item in items if item["type"] == "product" and item["inventory"]]
    assert any(item["had_stock"] for item in products)
    assert any(not item["had_stock"] for item in products)
    assert any(item["components"] for item in items)
    known = {item["number"] for item in items}
    assert all(set(item["components"]) <= known for item in items)
    assert {"FREIGHT", "MISC", "GIFTCARD", "TIP", "DUTY", "FEE", "ROUNDING"} <= known


def test_a_product_changes_in_part_and_may_be_renamed(rackbeat, stocked):
    rackbeat.booked({"item_id": stocked, "quantity": 1})
    changed = rackbeat.put("products/T%252F1", {"number": stocked, "sales_price": 12.5}).json["product"]
    assert (changed["sales_price"], changed["name"]) == (12.5, "Test lamp")
    assert rackbeat.put("products/T%252F1", {"number": "T-2"}).status == 200
    assert rackbeat.get("products/T%252F1").status == 404
    assert rackbeat.item("T-2")["in_order"] == "1"
    assert rackbeat.delete("products/T-2").status == 422
