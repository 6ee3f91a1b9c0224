"""What people do to products in the admin, and what the books show of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.sandbox.shopify.products import READ, made
from tests.sandbox.shopify.shop import VARIANTS, Shop


def _door(shop: Shop, method: str, path: str, status: int = 200, /, **body: object) -> Any:
    answer = shop.send(method, f"/_sandbox/{path}", body)
    assert answer.status == status, answer.body
    return answer.json


def _changed(shop: Shop, kind: str, path: str, /, **body: object) -> Any:
    """The only record that a door made or changed, as the books have it."""
    (record,) = _door(shop, "POST", path, **body)
    return shop.believed(kind, record)


def _number(record: Any) -> str:
    return str(record["id"].rpartition("/")[2])


def test_a_person_makes_a_product_that_is_stocked_and_published(shop: Shop) -> None:
    product = _changed(
        shop, "products", "products", title="Mug", sku="MUG", price="99.95", weight=350, cost="40", available=3
    )
    book = shop.believed("products", product["id"])
    assert (book["status"], book["updated_at"], len(book["publications"])) == ("ACTIVE", "2026-11-20T12:00:00Z", 2)
    variant = shop.believed("variants", product["variants"][0])
    assert (variant["sku"], variant["price"], variant["cost"], variant["tracked"]) == ("MUG", "99.95", "40", True)
    assert variant["weight"] == {"value": 350.0, "unit": "GRAMS"}
    assert [(each["active"], each["available"]) for each in variant["levels"]] == [(True, 3)]
    assert shop.data(READ, id=product["id"])["product"]["title"] == "Mug"


def test_a_person_edits_a_product(shop: Shop) -> None:
    product = made(shop)
    shop.time.pass_by(60)
    gifts = next(each["id"] for each in shop.books()["collections"] if each["title"] == "Gifts")
    changes = {"title": "Cup", "descriptionHtml": "<p>Old</p>", "productType": "Lamps", "status": "ARCHIVED"}
    shown = _changed(shop, "products", f"products/{_number(product)}", collections=[gifts], **changes)
    assert (shown["title"], shown["description_html"], shown["product_type"], shown["status"]) == tuple(
        changes.values()
    )
    automatic = next(each["id"] for each in shop.books()["collections"] if each["automatic"])
    assert shown["collections"] == [gifts, automatic]
    assert shown["updated_at"] == "2026-11-20T12:01:00Z"
    assert _changed(shop, "products", f"products/{_number(product)}", collections=[])["collections"] == [automatic]


def test_a_person_edits_a_variant_by_sku_or_number(shop: Shop) -> None:
    product = made(shop)
    red, blue = product["variants"]["nodes"]
    changes = {"price": "120", "barcode": None, "weight": 500, "cost": "44.5", "sku": "MUG-1"}
    edited = _changed(shop, "variants", "variants/MUG-R", **changes)
    assert (edited["price"], edited["barcode"], edited["cost"], edited["sku"]) == ("120.00", None, "44.5", "MUG-1")
    assert _changed(shop, "variants", f"variants/{_number(blue)}", sku=None)["sku"] is None
    assert shop.believed("variants", red["id"])["weight"]["value"] == 500.0
    _door(shop, "POST", "variants/MUG-R", 404, price="1")


def test_a_person_adds_and_deletes_variants(shop: Shop) -> None:
    product = _changed(shop, "products", "products", title="Mug", sku="MUG")
    path = f"products/{_number(product)}"
    red = _changed(shop, "variants", f"{path}/variants", options={"Colour": "Red"}, sku="MUG-R", price="10")
    blue = _changed(shop, "variants", f"{path}/variants", options={"Colour": "Blue"}, sku="MUG-B", price="10")
    assert shop.believed("products", product["id"])["options"] == [{"name": "Colour", "values": ["Red", "Blue"]}]
    assert shop.believed("products", product["id"])["variants"] == [red["id"], blue["id"]]
    _door(shop, "POST", f"{path}/variants", 400, options={"Colour": "Red"})
    _door(shop, "POST", f"{path}/variants", 400, options={"Size": "L"})
    _door(shop, "DELETE", "variants/MUG-R")
    assert shop.believed("products", product["id"])["variants"] == [blue["id"]]
    assert shop.believed("products", product["id"])["options"] == [{"name": "Colour", "values": ["Blue"]}]
    _door(shop, "DELETE", "variants/MUG-B", 400)


def test_a_deleted_product_is_gone_everywhere_but_from_orders(shop: Shop) -> None:
    row = next(each for each in shop.books()["variants"] if each["levels"] and each["sku"] and "/" not in each["sku"])
    order = shop.place(lines=[{"sku": row["sku"], "quantity": 1}])
    _door(shop, "DELETE", f"products/{row['product'].rpartition('/')[2]}")
    assert shop.believed("products", row["product"]) is None
    assert shop.believed("variants", row["id"]) is None
    assert shop.data(READ, id=row["product"])["product"] is None
    nodes = shop.data("query N($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[row["id"], row["item"]])["nodes"]
    assert nodes == [None, None]
    listed = shop.data(VARIANTS, first=250, q=None)["productVariants"]["nodes"]
    assert row["id"] not in [each["id"] for each in listed]
    lines = """query L($id: ID!) { order(id: $id) { lineItems(first: 5) { nodes { sku product { id } variant { id } } } } }"""
    assert shop.data(lines, id=order["id"])["order"]["lineItems"]["nodes"] == [
        {"sku": row["sku"], "product": None, "variant": None}
    ]
    assert shop.send("POST", f"/_sandbox/orders/{_number(order)}/fulfil").status == 200


def test_nonsense_is_refused_and_changes_nothing(shop: Shop) -> None:
    product = made(shop)
    before = shop.books()
    path = f"products/{_number(product)}"
    assert "colour" in _door(shop, "POST", path, 400, colour="red")["message"]
    assert "blank" in _door(shop, "POST", path, 400, title="")["message"]
    assert "status" in _door(shop, "POST", path, 400, status="SOLD")["message"]
    _door(shop, "POST", "products", 400, price="1")
    _door(shop, "POST", "variants/MUG-R", 400, price="-1")
    _door(shop, "POST", "variants/MUG-R", 400, price="dear")
    _door(shop, "POST", "products/1", 404, title="x")
    _door(shop, "DELETE", f"variants/{quote('no such', safe='')}", 404)
    assert shop.books() == before
