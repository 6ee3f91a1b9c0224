"""A SmartWeb connector in rbsync.toml."""

from __future__ import annotations

import pytest

from rbsync.connectors.smartweb.settings import SmartWebSettings

from .example import EXAMPLE, Load, Refusal

WEBSHOP = """
[connectors.webshop]
type = "smartweb"
username = "api@example.com"
password = { env = "WEBSHOP_PASSWORD" }

[connectors.webshop.stock]
direction = "rackbeat-to-shop"
to = 1

[connectors.webshop.orders]
pull = true
statuses = [1, 3, 203]
freight_item = "FREIGHT"
freight_item_without_vat = "FREIGHT-0"
receipt_item = "RECEIPT"

[connectors.webshop.orders.payment_terms_by_method]
"Online betaling" = 2
"""


def test_a_webshop_stands_beside_other_shops(load: Load) -> None:
    shop = load(EXAMPLE + WEBSHOP, {"WEBSHOP_PASSWORD": "secret"}).connectors["webshop"]
    assert isinstance(shop, SmartWebSettings)
    assert (shop.wsdl, shop.language, shop.stock.to) == ("https://api.hostedshop.io/service.wsdl", "DK", 1)
    assert shop.orders.statuses == (1, 3, 203)
    assert shop.orders.payment_terms_by_method == {"Online betaling": 2}


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("statuses = [1, 3, 203]", 'statuses = ["1"]', "orders] statuses must be a list of numbers of the shop's order statuses"),
        ('receipt_item = "RECEIPT"', 'tip_item = "TIP"', "tip_item is for Shopify shops only"),
        ("pull = true", 'when = "paid"', 'orders] when is for Shopify shops only; a SmartWeb shop has "statuses"'),
        ("pull = true", 'currency = "shop"', 'currency is for Shopify shops only; a SmartWeb shop has "currencies"'),
        ("pull = true", 'status = [1]', 'status is not known; did you mean "statuses"?'),
        ("to = 1", 'to = "Main"', "stock] to must be a whole number"),
        ('username = "api@example.com"', "", "[connectors.webshop] username is missing"),
        ('type = "smartweb"', 'type = "smart"', 'type is not a type of connector; these exist: "shopify", "smartweb"'),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_the_words_of_this_type(refusal: Refusal, line: str, instead: str, words: str) -> None:
    assert line in WEBSHOP
    message = refusal(EXAMPLE + WEBSHOP.replace(line, instead), {"WEBSHOP_PASSWORD": "secret"})
    assert words in message


def test_a_key_of_this_type_in_another_shop_is_told_too(refusal: Refusal) -> None:
    assert 'when = "paid"' in EXAMPLE
    message = refusal(EXAMPLE.replace('when = "paid"', "statuses = [1]", 1), {})
    assert 'statuses is for SmartWeb shops only; a Shopify shop has "when"' in message


def test_what_concerns_goods_from_the_shop_is_kept_when_they_come_from_there(load: Load) -> None:
    products = 'direction = "shop-to-rackbeat"\nproduct_groups_by_vat = { "12" = 20 }\nweight_unit = "g"'
    shop = load(f"{EXAMPLE}{WEBSHOP}\n[connectors.webshop.products]\n{products}").connectors["webshop"]
    assert isinstance(shop, SmartWebSettings)
    assert shop.products.weight_unit == "g"
