"""productUpdate and the bulk mutations of variants: only what is named changes (shopify sheet 8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.shopify.products import (
    UPDATE,
    VARIANTS_CHANGE,
    VARIANTS_NEW,
    codes,
    colours,
    made,
    product_set,
    read,
    skus,
    variant,
)
from tests.sandbox.shopify.shop import Shop

NOWHERE = "gid://shopify/Product/1"
BLUE_OR_RED: dict[str, object] = {"productOptions": colours("Blue", "Red"), "variants": [variant("Blue")]}


def _create(shop: Shop, **given: object) -> Any:
    return product_set(shop, given)


def _update(shop: Shop, **given: object) -> Any:
    return shop.data(UPDATE, product=given)["productUpdate"]


def _new(shop: Shop, product: Any, *rows: object, **more: object) -> Any:
    return shop.data(VARIANTS_NEW, pid=product["id"], rows=rows, **more)["productVariantsBulkCreate"]


def _change(shop: Shop, product: Any, *rows: object, **more: object) -> Any:
    return shop.data(VARIANTS_CHANGE, pid=product["id"], rows=rows, **more)["productVariantsBulkUpdate"]


def _fields(payload: Any) -> list[str]:
    return [".".join(each["field"]) for each in payload["userErrors"]]


def test_a_new_product_has_one_variant_and_is_published_nowhere(shop: Shop) -> None:
    product = _create(shop, title="Mug", status="DRAFT", **BLUE_OR_RED)["product"]
    assert [each["title"] for each in product["variants"]["nodes"]] == ["Blue"]
    (option,) = product["options"]
    assert (option["name"], option["values"]) == ("Colour", ["Blue"])
    assert [(each["name"], each["hasVariants"]) for each in option["optionValues"]] == [("Blue", True), ("Red", False)]
    assert (product["publishing"]["count"], product["status"]) == (0, "DRAFT")
    assert _create(shop, title="Mug")["product"]["handle"] == "mug-1"
    assert _fields(_create(shop, title="")) == ["input.title"]


def test_an_update_changes_what_it_names(shop: Shop) -> None:
    product = made(shop)
    shop.time.pass_by(60)
    changed = _update(shop, id=product["id"], title="Cup", status="ACTIVE")["product"]
    assert (changed["title"], changed["status"]) == ("Cup", "ACTIVE")
    stays = ("descriptionHtml", "productType", "vendor", "tags", "variants", "handle")
    assert [changed[name] for name in stays] == [product[name] for name in stays]
    assert changed["updatedAt"] > product["updatedAt"]
    shop.time.pass_by(60)
    same = _update(shop, id=product["id"], title="Cup")["product"]
    assert same["updatedAt"] == changed["updatedAt"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"productType": "x" * 256}, "productType"),
        ({"collectionsToJoin": ["gid://shopify/Collection/1"]}, "collectionsToJoin"),
    ],
)
def test_an_update_that_is_refused_changes_nothing(shop: Shop, given: dict[str, object], field: str) -> None:
    product = made(shop)
    assert _fields(_update(shop, id=product["id"], status="ACTIVE", **given)) == [field]
    assert read(shop, product) == product


def test_a_product_that_is_not_there_cannot_be_changed(shop: Shop) -> None:
    assert _fields(_update(shop, id=NOWHERE, title="x")) == ["id"]
    assert codes(_new(shop, {"id": NOWHERE})) == [("PRODUCT_DOES_NOT_EXIST", "productId")]
    assert codes(_change(shop, {"id": NOWHERE})) == [("PRODUCT_DOES_NOT_EXIST", "productId")]


def test_variants_change_field_by_field_and_siblings_stay(shop: Shop) -> None:
    product = made(shop)
    red, blue = product["variants"]["nodes"]
    shop.time.pass_by(60)
    item = {"sku": "MUG-RED", "cost": "41.5", "measurement": {"weight": {"value": 0.35, "unit": "KILOGRAMS"}}}
    answer = _change(shop, product, {"id": red["id"], "price": "109.95", "barcode": "5702", "inventoryItem": item})
    assert answer["userErrors"] == []
    after = read(shop, product)
    now_red, now_blue = after["variants"]["nodes"]
    assert now_blue == blue
    assert (now_red["price"], now_red["barcode"], now_red["sku"]) == ("109.95", "5702", "MUG-RED")
    assert now_red["inventoryItem"]["unitCost"]["amount"] == "41.5"
    assert now_red["inventoryItem"]["measurement"]["weight"] == {"value": 0.35, "unit": "KILOGRAMS"}
    assert (now_red["taxable"], now_red["inventoryItem"]["tracked"]) == (red["taxable"], True)
    assert now_red["updatedAt"] > red["updatedAt"]
    assert after["updatedAt"] > product["updatedAt"]
    shop.time.pass_by(60)
    _change(shop, product, {"id": red["id"], "price": "109.95"})
    assert read(shop, product) == after


def test_a_price_before_can_be_set_and_taken_away(shop: Shop) -> None:
    product = made(shop)
    red = product["variants"]["nodes"][0]
    for given, shown in (("120", "120.00"), (None, None)):
        _change(shop, product, {"id": red["id"], "compareAtPrice": given})
        assert read(shop, product)["variants"]["nodes"][0]["compareAtPrice"] == shown


def test_one_bad_row_stops_all_or_only_itself(shop: Shop) -> None:
    product = made(shop)
    red, blue = product["variants"]["nodes"]
    rows = ({"id": red["id"], "price": "-1"}, {"id": blue["id"], "price": "5"})
    refused = _change(shop, product, *rows)
    assert (refused["productVariants"], codes(refused)) == (None, [("GREATER_THAN_OR_EQUAL_TO", "variants.0.price")])
    assert read(shop, product) == product
    partly = _change(shop, product, *rows, partly=True)
    assert [each["id"] for each in partly["productVariants"]] == [blue["id"]]
    assert codes(partly) == [("GREATER_THAN_OR_EQUAL_TO", "variants.0.price")]
    assert [each["price"] for each in read(shop, product)["variants"]["nodes"]] == ["99.95", "5.00"]


def test_rows_that_cannot_be_changed_have_their_codes(shop: Shop) -> None:
    product, other = made(shop), made(shop)
    red, blue = (each["id"] for each in product["variants"]["nodes"])
    foreign = other["variants"]["nodes"][0]["id"]
    here = [{"locationId": shop.location, "availableQuantity": 1}]
    expected: list[tuple[dict[str, object], str]] = [
        ({"price": "1"}, "PRODUCT_VARIANT_ID_MISSING"),
        ({"id": "gid://shopify/ProductVariant/1"}, "PRODUCT_VARIANT_DOES_NOT_EXIST"),
        ({"id": foreign}, "MUST_BE_FOR_THIS_PRODUCT"),
        ({"id": red, "inventoryQuantities": here}, "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE"),
        ({"id": red, "barcode": "x" * 256}, "TOO_LONG"),
        ({"id": red, "inventoryItem": {"sku": "x" * 256}}, "TOO_LONG"),
        (variant("Blue", id=red), "VARIANT_ALREADY_EXISTS"),
    ]
    for row, code in expected:
        assert [each for each, _ in codes(_change(shop, product, row))] == [code]
    renamed = _change(shop, product, variant("Navy", id=blue))
    assert renamed["userErrors"] == []
    assert read(shop, product)["options"][0]["values"] == ["Red", "Navy"]


def test_a_price_that_is_no_number_is_no_price(shop: Shop) -> None:
    product = made(shop)
    rows = [{"id": product["variants"]["nodes"][0]["id"], "price": "dear"}]
    assert shop.codes(VARIANTS_CHANGE, pid=product["id"], rows=rows) == ["INVALID_VARIABLE"]


@pytest.mark.parametrize(
    ("strategy", "left"),
    [
        ("DEFAULT", ["Blue", "Red"]),
        ("REMOVE_STANDALONE_VARIANT", ["Red"]),
        ("PRESERVE_STANDALONE_VARIANT", ["Blue", "Red"]),
    ],
)
def test_a_standalone_variant_stays_or_goes(shop: Shop, strategy: str, left: list[str]) -> None:
    product = _create(shop, title="Mug", **BLUE_OR_RED)["product"]
    row = variant("Red", price="99.95", inventoryItem={"sku": "ABC-R", "tracked": True})
    row["inventoryQuantities"] = [{"locationId": shop.location, "availableQuantity": 5}]
    answer = _new(shop, product, row, strategy=strategy)
    assert [(each["title"], each["sku"]) for each in answer["productVariants"]] == [("Red", "ABC-R")]
    variants = read(shop, product)["variants"]["nodes"]
    assert [each["title"] for each in variants] == left
    (level,) = variants[-1]["inventoryItem"]["inventoryLevels"]["nodes"]
    assert (level["isActive"], level["quantities"]) == (True, [{"quantity": 5}])


def test_the_default_variant_goes_unless_it_is_preserved(shop: Shop) -> None:
    row = {"optionValues": [{"optionName": "Title", "name": "Large"}]}
    for strategy, left in (("DEFAULT", ["Large"]), ("PRESERVE_STANDALONE_VARIANT", ["Default Title", "Large"])):
        product = _create(shop, title="Mug")["product"]
        _new(shop, product, row, strategy=strategy)
        assert [each["title"] for each in read(shop, product)["variants"]["nodes"]] == left


def test_new_variants_that_are_refused(shop: Shop) -> None:
    product = made(shop)
    size = [{"optionName": "Size", "name": "L"}]
    expected: list[tuple[dict[str, object], str]] = [
        (variant("Red"), "VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE"),
        ({"optionValues": []}, "NEED_TO_ADD_OPTION_VALUES"),
        ({"optionValues": size}, "OPTION_VALUES_FOR_NUMBER_OF_UNKNOWN_OPTIONS"),
        (variant("Green", price="-1"), "GREATER_THAN_OR_EQUAL_TO"),
        (variant("Green", id="gid://shopify/ProductVariant/1"), "NO_KEY_ON_CREATE"),
        (
            variant("Green", inventoryQuantities=[{"locationId": NOWHERE, "availableQuantity": 1}]),
            "TRACKED_VARIANT_LOCATION_NOT_FOUND",
        ),
    ]
    for row, code in expected:
        assert [each for each, _ in codes(_new(shop, product, row))] == [code]
    assert [each for each, _ in codes(_new(shop, product, variant("A"), variant("A")))] == [
        "VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE"
    ]
    many = [variant(f"C{place}") for place in range(2047)]
    assert codes(_new(shop, product, *many)) == [("SUBSCRIPTION_VIOLATION", "variants")]
    assert skus(read(shop, product)) == ["MUG-R", "MUG-B"]


def test_a_sale_of_tracked_stock_moves_the_products_time(shop: Shop) -> None:
    row = next(each for each in shop.books()["variants"] if each["levels"] and each["tracked"])
    shop.time.pass_by(60)
    shop.place(lines=[{"sku": row["sku"], "quantity": 1}])
    moved = [each["id"] for each in shop.books()["products"] if each["updated_at"] > "2026-11-20T12:00:30Z"]
    assert moved == [row["product"]]
