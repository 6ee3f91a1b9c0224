"""RBSYNC__ variables lie over the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from .example import EXAMPLE, Load, Refusal, line_with

SHOP = "RBSYNC__CONNECTORS__SHOP_DK__"


def test_every_kind_of_value_can_be_overridden(load: Load, tmp_path: Path) -> None:
    settings = load(
        environ={
            "RBSYNC__ACCOUNT__START": "2026-12-24",
            "RBSYNC__STATE__PATH": "other.sqlite3",
            "RBSYNC__RACKBEAT__TOKEN": "from-the-environment",
            "RBSYNC__RACKBEAT__BASE_URL": "http://localhost:1234/api/",
            "RBSYNC__RACKBEAT__DEFAULTS__LAYOUT": "7",
            f"{SHOP}WRITES": "false",
            f"{SHOP}ACCESS_TOKEN": '{ env = "ELSEWHERE" }',
            "ELSEWHERE": "token-of-the-shop",
            f"{SHOP}PRODUCTS__GROUPS": "[10, 20]",
            f"{SHOP}PRODUCTS__CUSTOM_FIELDS": '{ web-shop = "yes" }',
            f"{SHOP}PRODUCTS__FIELDS__PRICE": "shop",
            f"{SHOP}PRODUCTS__IN_STOCK_ONLY": "true",
            f"{SHOP}STOCK__FROM": "[1, 2]",
            f"{SHOP}ORDERS__FREIGHT_ITEM": "1000",
            f"{SHOP}ORDERS__VAT_ZONES__SE": "eu",
            f"{SHOP}ORDERS__PAYMENT_TERMS_BY_GATEWAY": '{ "Cash on Delivery (COD)" = 3 }',
        }
    )
    shop = settings.connectors["shop-dk"]
    assert settings.account.start.isoformat() == "2026-12-24"
    assert settings.state_path == tmp_path / "other.sqlite3"
    assert settings.rackbeat.token.reveal() == "from-the-environment"
    assert settings.rackbeat.base_url == "http://localhost:1234/api"
    assert settings.rackbeat.defaults.layout == 7
    assert shop.writes is False
    assert shop.access_token is not None
    assert shop.access_token.reveal() == "token-of-the-shop"
    assert (shop.products.groups, shop.products.custom_fields) == ((10, 20), {"web-shop": "yes"})
    assert (shop.products.fields.price, shop.products.in_stock_only) == ("shop", True)
    assert shop.stock.from_ == (1, 2)
    assert shop.orders.freight_item == "1000"
    assert shop.orders.vat_zones == {"SE": "eu"}
    assert shop.orders.payment_terms_by_gateway == {"Cash on Delivery (COD)": 3}
    assert settings.warnings == ()


def test_names_with_and_without_hyphens_are_told_apart(load: Load) -> None:
    shop = '\n[connectors.{}]\ntype = "shopify"\nstore = "x.myshopify.com"\naccess_token = {{ env = "X" }}\n'
    text = EXAMPLE + shop.format("shop") + shop.format("shop--b")
    environ = {"RBSYNC__CONNECTORS__SHOP__WRITES": "false", "RBSYNC__CONNECTORS__SHOP__B__STORE": "b.myshopify.com"}
    connectors = load(text, environ).connectors
    assert {name: connector.writes for name, connector in connectors.items()} == {
        "shop-dk": True,
        "shop": False,
        "shop--b": True,
    }
    assert connectors["shop--b"].store == "b.myshopify.com"


def test_a_variable_replaces_a_whole_table_and_is_not_merged_into_it(load: Load) -> None:
    environ = {
        "RBSYNC__RACKBEAT__TOKEN": '{ file = "token" }',
        "RBSYNC__RACKBEAT__DEFAULTS": "{ layout = 7 }",
        "RBSYNC__RACKBEAT__DEFAULTS__UNIT": "8",
    }
    rackbeat = load(environ=environ).rackbeat
    assert (rackbeat.token.env, rackbeat.token.file) == (None, "token")
    assert rackbeat.defaults.model_dump(exclude_unset=True) == {"layout": 7, "unit": 8}


def test_only_the_environment_that_was_passed_in_counts(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("RBSYNC__ACCOUNT__NAME", "ACCOUNT__NAME", "ACCOUNT"):
        monkeypatch.setenv(variable, '{"name": "other"}')
    assert load().account.name == "nordlys"


def test_a_connector_may_be_given_by_the_environment_alone(load: Load) -> None:
    new = "RBSYNC__CONNECTORS__NEW__"
    environ = {f"{new}TYPE": "shopify", f"{new}STORE": "new.myshopify.com", f"{new}ACCESS_TOKEN": '{ env = "X" }'}
    assert load(environ=environ).connectors["new"].store == "new.myshopify.com"


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("RBSYNC__RACKBEAT__TOKN", "x", '[rackbeat] tokn is not known; did you mean "token"?'),
        ("RBSYNC__RAKBEAT__TOKEN", "x", '[rakbeat] is not known; did you mean "rackbeat"?'),
        ("RBSYNC__", "x", "is not known; the nearest key is"),
        ("RBSYNC__RACKBEAT", "x", "[rackbeat] must be a table"),
        ("RBSYNC__RACKBEAT__WORKERS", "many", "[rackbeat] workers must be a whole number"),
        ("RBSYNC__RACKBEAT__TOKEN", "", "[rackbeat] token is empty"),
        ("RBSYNC__RACKBEAT__BASE_URL", "http://shop.example.com", "[rackbeat] base_url must be an https:// address"),
        ("RBSYNC__RACKBEAT__CONTACT", "nobody", "[rackbeat] contact must be an e-mail address"),
        (f"{SHOP}PRODUCTS__GROUPS", "10", "[connectors.shop-dk.products] groups must be a list of numbers"),
        (f"{SHOP}STOCK__FROM", "[1,", '[connectors.shop-dk.stock] from must be "all" or a list'),
        ("RBSYNC__CONNECTORS__SHOP_SE__WRITES", "true", "shop_se is not a connector of the file, which has: shop-dk"),
        ("RBSYNC__ACCOUNT__START", "soon", "[account] start must be a date"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(refusal: Refusal, variable: str, value: str, words: str) -> None:
    message = refusal(environ={variable: value})
    assert f"environment variable {variable}: " in message
    assert words in message
    assert "\n" not in message


def test_a_table_that_a_variable_makes_wrong_is_told_with_the_variable(refusal: Refusal, tmp_path: Path) -> None:
    variable, line = f"{SHOP}PRODUCTS__OPTION_FIELD", line_with(EXAMPLE, "[connectors.shop-dk.products]")
    message = refusal(environ={variable: "size", f"{SHOP}STOCK__BUFFER": "1"})
    assert f"{tmp_path / 'rbsync.toml'}:{line} with {variable}: [connectors.shop-dk.products] has no use for" in message


def test_other_variables_are_left_alone(load: Load) -> None:
    assert load(environ={"RBSYNC_CONFIG": "x", "RBSYNC_RACKBEAT__TOKN": "x"}).account.name == "nordlys"
