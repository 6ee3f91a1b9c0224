"""The daily limit of new variants in large shops (shopify sheet 3)."""

from __future__ import annotations

from tests.sandbox.shopify.products import SET, VARIANTS_NEW, colours, made, mug, product_set, variant
from tests.sandbox.shopify.shop import Shop


def test_a_large_shop_makes_so_many_new_variants_a_day(shop: Shop) -> None:
    shop.toggle(variants_before_limit=len(shop.books()["variants"]), daily_variant_limit=3)
    product = made(shop)
    before = shop.books()["products"]
    assert shop.codes(SET, input=mug()) == ["VARIANT_THROTTLE_EXCEEDED"]
    rows = [variant("Green"), variant("White")]
    assert shop.codes(VARIANTS_NEW, pid=product["id"], rows=rows) == ["VARIANT_THROTTLE_EXCEEDED"]
    assert shop.books()["products"] == before
    assert product_set(shop, {"title": "Plate"})["userErrors"] == []
    assert shop.codes(SET, input={"title": "Plate"}) == ["VARIANT_THROTTLE_EXCEEDED"]
    shop.time.pass_by(86_400)
    assert product_set(shop, mug())["userErrors"] == []


def test_changing_variants_is_not_making_them(shop: Shop) -> None:
    product = made(shop)
    shop.toggle(variants_before_limit=0, daily_variant_limit=0)
    rows = [variant("Red", id=product["variants"]["nodes"][0]["id"], price="5")]
    answer = product_set(shop, {"productOptions": colours("Red"), "variants": rows}, {"id": product["id"]})
    assert answer["product"]["variants"]["nodes"][0]["price"] == "5.00"


def test_a_small_shop_has_no_limit(shop: Shop) -> None:
    shop.toggle(daily_variant_limit=0)
    assert made(shop)["variantsCount"]["count"] == 2
