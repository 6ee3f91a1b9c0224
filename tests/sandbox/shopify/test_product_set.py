"""productSet: an upsert that is declarative for lists (shopify sheet 8)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.shopify.products import (
    DEFINE,
    SET,
    codes,
    colours,
    custom,
    definition,
    link,
    made,
    mug,
    product_set,
    read,
    skus,
    variant,
)
from tests.sandbox.shopify.shop import GRAPHQL, Shop
from tests.strength import examples

TITLE_ONLY = [{"name": "Title", "values": [{"name": "Default Title"}]}]
LOST = {"namespace": "custom", "key": "care", "type": "single_line_text_field", "value": "Dry"}


def test_a_product_is_made_as_it_was_described(shop: Shop) -> None:
    product = made(shop)
    assert (product["title"], product["handle"], product["status"]) == ("Mug", "mug", "DRAFT")
    assert (product["productType"], product["tags"], product["descriptionHtml"]) == (
        "Cups",
        ["rackbeat"],
        "<p>Blue</p>",
    )
    assert (product["hasOnlyDefaultVariant"], product["publishing"]["count"]) == (False, 0)
    red, blue = product["variants"]["nodes"]
    assert (red["sku"], red["price"], red["barcode"], red["selectedOptions"]) == (
        "MUG-R",
        "99.95",
        "5701",
        [{"name": "Colour", "value": "Red"}],
    )
    assert (red["inventoryItem"]["tracked"], red["inventoryItem"]["unitCost"]["amount"]) == (True, "40.0")
    assert (blue["inventoryItem"]["tracked"], blue["inventoryItem"]["unitCost"]) == (False, None)
    assert read(shop, product) == product


def test_without_options_and_variants_there_is_one_default_variant(shop: Shop) -> None:
    product = product_set(shop, {"title": "Plate"})["product"]
    assert product["hasOnlyDefaultVariant"]
    assert [each["title"] for each in product["variants"]["nodes"]] == ["Default Title"]
    assert product["options"][0]["values"] == ["Default Title"]
    spelt = product_set(
        shop,
        {
            "title": "Bowl",
            "productOptions": TITLE_ONLY,
            "variants": [{"optionValues": [{"optionName": "Title", "name": "Default Title"}], "price": "10"}],
        },
    )["product"]
    assert spelt["hasOnlyDefaultVariant"]


def test_a_list_that_is_given_incomplete_deletes_and_one_left_out_is_kept(shop: Shop) -> None:
    collection = next(each for each in shop.books()["collections"] if each["title"] == "New arrivals")
    product = made(shop, metafields=[LOST], collections=[collection["id"]])
    red, _ = product["variants"]["nodes"]
    kept = product_set(shop, {"title": "Cup"}, {"id": product["id"]})["product"]
    assert (kept["title"], skus(kept)) == ("Cup", ["MUG-R", "MUG-B"])
    assert (kept["metafields"], kept["collections"]) == (product["metafields"], product["collections"])
    assert kept["descriptionHtml"] == "<p>Blue</p>"
    only_red = {"productOptions": colours("Red"), "variants": [variant("Red", id=red["id"])]}
    left = product_set(shop, {**only_red, "metafields": [], "collections": []}, {"id": product["id"]})["product"]
    assert [each["id"] for each in left["variants"]["nodes"]] == [red["id"]]
    assert (left["metafields"]["nodes"], left["collections"]["nodes"]) == ([], [])
    assert left["variants"]["nodes"][0]["price"] == "99.95"
    assert "MUG-B" not in [each["sku"] for each in shop.books()["variants"]]


def test_a_variant_without_its_id_is_another_one_unless_the_shop_is_told_otherwise(shop: Shop) -> None:
    first = made(shop)
    again = product_set(shop, mug(), {"id": first["id"]})["product"]
    before, after = ({each["id"] for each in one["variants"]["nodes"]} for one in (first, again))
    assert not before & after
    assert len(after) == 2
    shop.toggle(set_matches_options=True)
    third = product_set(shop, mug(), {"id": first["id"]})["product"]
    assert {each["id"] for each in third["variants"]["nodes"]} == after


def test_a_custom_id_finds_what_it_made(shop: Shop) -> None:
    assert shop.data(DEFINE, d=definition())["metafieldDefinitionCreate"]["userErrors"] == []
    first = product_set(shop, mug(metafields=[link("1234")]), custom("1234"))["product"]
    second = product_set(shop, mug(title="Cup", metafields=[link("1234")]), custom("1234"))["product"]
    other = product_set(shop, mug(metafields=[link("1235")]), custom("1235"))["product"]
    assert (second["id"], second["title"]) == (first["id"], "Cup")
    assert other["id"] != first["id"]
    assert other["handle"] == "mug-1"
    assert len([each for each in shop.books()["products"] if each["product_type"] == "Cups"]) == 2


def test_a_custom_id_needs_its_definition_and_its_metafield(shop: Shop) -> None:
    assert shop.codes(SET, input=mug(metafields=[link("1")]), identifier=custom("1")) == ["NOT_FOUND"]
    shop.data(DEFINE, d=definition())
    wrong = product_set(shop, mug(metafields=[link("2")]), custom("1"))
    assert codes(wrong) == [("METAFIELD_MISMATCH", "input.metafields")]
    assert codes(product_set(shop, mug(), custom("1"))) == [("MISSING_FIELD_REQUIRED", "input.metafields")]
    made_once = product_set(shop, mug(metafields=[link("1")]), custom("1"))["product"]
    kept = product_set(shop, {"title": "Cup"}, custom("1"))["product"]
    assert (kept["id"], kept["metafields"]) == (made_once["id"], made_once["metafields"])
    taken = product_set(shop, mug(metafields=[link("1")]))
    assert codes(taken) == [("DUPLICATED_METAFIELD_VALUE", "input.metafields.0.value")]


def test_a_handle_finds_or_makes(shop: Shop) -> None:
    first = product_set(shop, mug(handle="my-mug"), {"handle": "my-mug"})["product"]
    assert product_set(shop, {"title": "Cup", "handle": "my-mug"}, {"handle": "my-mug"})["product"]["id"] == first["id"]
    assert codes(product_set(shop, mug(), {"handle": "my-mug"})) == [("MISSING_FIELD_REQUIRED", "input.handle")]
    assert codes(product_set(shop, mug(handle="x"), {"handle": "my-mug"})) == [("INPUT_MISMATCH", "input.handle")]
    assert codes(product_set(shop, mug(handle="my-mug"))) == [("HANDLE_NOT_UNIQUE", "input.handle")]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": " "}, ("INVALID_PRODUCT", "input.title")),
        ({"title": "x" * 256}, ("INVALID_PRODUCT", "input.title")),
        ({"productOptions": None}, ("PRODUCT_OPTIONS_INPUT_MISSING", "input.productOptions")),
        ({"variants": None}, ("VARIANTS_INPUT_MISSING", "input.variants")),
        ({"variants": [variant("Red", price="-1")]}, ("INVALID_VARIANT", "input.variants.0.price")),
        ({"variants": [variant("Red", sku="x" * 256)]}, ("INVALID_VARIANT", "input.variants.0.sku")),
        ({"variants": [variant("Green")]}, ("OPTION_VALUE_DOES_NOT_EXIST", "input.variants.0.optionValues.0")),
        ({"variants": [{"optionValues": []}]}, ("INVALID_VARIANT", "input.variants.0.optionValues")),
        ({"variants": [variant("Red"), variant("Red")]}, ("INVALID_VARIANT", "input.variants.1")),
        ({"variants": [variant("Red")] * 2049}, ("VARIANTS_OVER_LIMIT", "input.variants")),
        (
            {"variants": [variant("Red", id="gid://shopify/ProductVariant/1")]},
            ("PRODUCT_VARIANT_DOES_NOT_EXIST", "input.variants.0.id"),
        ),
        (
            {"productOptions": colours("Red", "Blue", "red")},
            ("DUPLICATED_OPTION_VALUE", "input.productOptions.0.values"),
        ),
        ({"productOptions": colours("Red") * 2}, ("DUPLICATED_OPTION_NAME", "input.productOptions")),
        ({"productOptions": colours()}, ("OPTION_VALUES_MISSING", "input.productOptions.0.values")),
        (
            {"productOptions": [{"name": name, "values": [{"name": "x"}]} for name in "abcd"]},
            ("OPTIONS_OVER_LIMIT", "input.productOptions"),
        ),
        ({"collections": ["gid://shopify/Collection/1"]}, ("INVALID_INPUT", "input.collections")),
        (
            {"metafields": [{"namespace": "custom", "key": "x", "value": "1"}]},
            ("INVALID_METAFIELD", "input.metafields.0.key"),
        ),
        (
            {
                "variants": [
                    variant(
                        "Red", inventoryQuantities=[{"locationId": "x", "name": "available", "quantity": 1}] * 50_001
                    )
                ]
            },
            ("INVENTORY_QUANTITIES_LIMIT_EXCEEDED", "input.variants"),
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(
    shop: Shop, changes: dict[str, object], error: tuple[str, str]
) -> None:
    before = shop.books()["products"]
    answer = product_set(shop, mug(**changes))
    assert (answer["product"], codes(answer)) == (None, [error])
    assert shop.books()["products"] == before


def test_ids_that_lead_nowhere(shop: Shop) -> None:
    nowhere = "gid://shopify/Product/1"
    assert codes(product_set(shop, mug(), {"id": nowhere})) == [("NOT_FOUND", "identifier")]
    assert codes(product_set(shop, mug(id=nowhere))) == [("PRODUCT_DOES_NOT_EXIST", "input.id")]
    there = made(shop)["id"]
    assert codes(product_set(shop, {"id": there, "title": "x"}, {"id": there})) == [("ID_NOT_ALLOWED", "input.id")]


def test_quantities_of_new_variants_stock_them_and_of_old_ones_only_where_they_are_stocked(shop: Shop) -> None:
    here = {"locationId": shop.location, "name": "available", "quantity": 5}
    wanted = mug(variants=[variant("Red", inventoryQuantities=[here]), variant("Blue")])
    product = product_set(shop, wanted)["product"]
    red, blue = product["variants"]["nodes"]
    assert [(each["isActive"], each["quantities"]) for each in red["inventoryItem"]["inventoryLevels"]["nodes"]] == [
        (True, [{"quantity": 5}])
    ]
    assert blue["inventoryItem"]["inventoryLevels"]["nodes"] == []
    more = [
        variant("Red", id=red["id"], inventoryQuantities=[{**here, "quantity": 7}]),
        variant("Blue", id=blue["id"], inventoryQuantities=[here]),
    ]
    again = mug(variants=more)
    refused = product_set(shop, again, {"id": product["id"]})
    assert codes(refused) == [("INVALID_INPUT", "input.variants.1.inventoryQuantities.0.locationId")]
    again["variants"] = [more[0], variant("Blue", id=blue["id"])]
    levels = product_set(shop, again, {"id": product["id"]})["product"]["variants"]["nodes"][0]["inventoryItem"]
    assert levels["inventoryLevels"]["nodes"][0]["quantities"] == [{"quantity": 7}]


def test_foreign_metafields_may_be_spared(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    product = made(shop, metafields=[LOST])
    shop.toggle(set_keeps_other_namespaces=True)
    spared = product_set(shop, {"metafields": [link("7")]}, {"id": product["id"]})["product"]
    assert {each["value"] for each in spared["metafields"]["nodes"]} == {"Dry", "7"}
    shop.toggle(set_keeps_other_namespaces=False)
    left = product_set(shop, {"metafields": [link("7")]}, {"id": product["id"]})["product"]
    assert {each["value"] for each in left["metafields"]["nodes"]} == {"7"}


def test_what_is_given_costs_points(shop: Shop) -> None:
    def points(wanted: dict[str, object]) -> int:
        sent = {"query": "mutation S($i: ProductSetInput!) { productSet(input: $i) { product { id } } }"}
        headers = {"X-Shopify-Access-Token": shop.token}
        answer = shop.send("POST", GRAPHQL, {**sent, "variables": {"i": wanted}}, headers).json
        return int(answer["extensions"]["cost"]["requestedQueryCost"])

    plain = points({"title": "a"})
    many = [variant(str(place)) for place in range(10)]
    assert points({"title": "a", "variants": many}) == plain + 2
    assert points({"title": "a", "metafields": [LOST] * 6}) == plain + 3
    assert points({"title": "a", "variants": [variant("x", metafields=[LOST])]}) == plain + 1


def test_without_the_scope_nothing_is_written(shop: Shop) -> None:
    shop.toggle(scopes=["read_products"])
    before = shop.books()["products"]
    assert shop.codes(SET, input=mug()) == ["ACCESS_DENIED"]
    assert shop.books()["products"] == before


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), min_size=1, max_size=3))
def test_whatever_was_there_the_given_variants_are_the_products_variants(shop: Shop, lists: list[list[str]]) -> None:
    shop.toggle(throttle=False)
    product: dict[str, str] | None = None
    known: dict[str, str] = {}
    for names in lists:
        rows = [variant(name, id=known.get(name), sku=f"P-{name}") for name in names]
        given_set = {"title": "Pen", "productOptions": colours(*names), "variants": rows}
        answer = product_set(shop, given_set, {"id": product["id"]} if product else None)
        assert answer["userErrors"] == []
        product = answer["product"]
        nodes = answer["product"]["variants"]["nodes"]
        assert [each["title"] for each in nodes] == names
        assert answer["product"]["options"][0]["values"] == names
        shown = {each["title"]: each["id"] for each in nodes}
        assert {name: shown[name] for name in names if name in known} == {
            name: known[name] for name in names if name in known
        }
        known = shown
    assert product is not None
    books = [each for each in shop.books()["variants"] if each["product"] == product["id"]]
    assert {each["sku"] for each in books} == {f"P-{name}" for name in lists[-1]}
