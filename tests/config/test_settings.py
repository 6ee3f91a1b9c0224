"""What a good file becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from rbsync.config.load import read_settings
from rbsync.config.products import TO_RACKBEAT, TO_SHOP, Fields, Owner
from rbsync.config.show import effective, effective_toml
from rbsync.connectors.shopify.settings import ShopifySettings
from rbsync.core.model import product as owners
from rbsync.core.model.order import LineKind
from rbsync.core.model.product import Direction, Field
from rbsync.core.rules.line_kinds import LINE_KINDS
from rbsync.errors import ConfigError
from rbsync.wiring.settings import CONNECTOR_TYPES

from .example import DIRECTION, EXAMPLE, Load, changed

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MINIMAL = """\
[account]
name = "a"
timezone = "Europe/Copenhagen"
start = 2026-11-01
[rackbeat]
token = { env = "T" }
account_id = 1
[connectors.s]
type = "shopify"
store = "s.myshopify.com"
access_token = { env = "S" }
"""


def test_the_designs_example_loads(load: Load, tmp_path: Path) -> None:
    settings = load()
    shop = settings.connectors["shop-dk"]
    assert settings.account.name == "nordlys"
    assert settings.state_path == tmp_path / "nordlys.sqlite3"
    assert settings.rackbeat.account_id == 7235
    assert (settings.rackbeat.defaults.product_group, settings.rackbeat.defaults.vat_zone) == (10, "domestic")
    assert (shop.type, shop.store, shop.writes) == ("shopify", "nordlys-dk.myshopify.com", True)
    assert (shop.products.direction, shop.products.status) == ("rackbeat-to-shop", "draft")
    assert (shop.stock.from_, shop.stock.to, shop.stock.basis, shop.stock.buffer) == (
        "all",
        "Main warehouse",
        "available",
        0,
    )
    assert (shop.orders.pull, shop.orders.when, shop.orders.land_as) == (True, "paid", "booked")
    assert (shop.orders.freight_item, shop.orders.fallback_item) == ("FREIGHT", "MISC")
    assert settings.warnings == ()


def test_what_is_left_out_has_a_default_that_writes_nothing(load: Load, tmp_path: Path) -> None:
    settings = load(MINIMAL)
    shop = settings.connectors["s"]
    assert (shop.products.direction, shop.stock.direction, shop.orders.pull) == ("off", "off", False)
    assert (shop.products.max_sku_length, shop.stock.zeroing_guard_percent, shop.orders.overlap_minutes) == (
        25,
        30,
        120,
    )
    assert shop.base_url == "https://s.myshopify.com"
    assert settings.rackbeat.base_url == "https://app.rackbeat.com/api"
    assert (settings.rackbeat.requests_per_minute, settings.rackbeat.settle_minutes) == (480, 10)
    assert settings.rackbeat.workers == 3
    assert settings.state_path == tmp_path / "home/.local/state/rbsync/a.sqlite3"


def test_products_left_out_are_all_items_carried_as_they_are(load: Load) -> None:
    products = load(MINIMAL).connectors["s"].products
    assert (products.groups, products.custom_fields, products.include_barred, products.in_stock_only) == (
        (),
        {},
        False,
        False,
    )
    assert (products.status, products.publish_to, products.when_left) == ("draft", (), "archive")
    assert (products.vat_zone, products.rounding, products.price_list_customer) == (None, "exact", None)
    assert (products.category_as, products.unpublish_guard_percent) == ("product-type", 20)
    assert (products.family_field, products.option_field, products.option_name) == (None, None, "Variant")
    assert {owner for _, owner in products.fields} == {None}


def test_products_as_a_shop_may_want_them(load: Load) -> None:
    wanted = """
status = "active"
publish_to = ["Online Store", "Point of Sale", "Online Store"]
groups = [20, 10, 20]
custom_fields = { web-shop = "yes", season = "Winter 26" }
include_barred = true
in_stock_only = true
when_left = "keep"
vat_zone = "eu"
rounding = ".95"
price_list_customer = 1042
category_as = "collection"
family_field = "family"
option_field = "size"
option_name = "Size"
unpublish_guard_percent = 0
[connectors.shop-dk.products.fields]
name = "once"
price = "shop"
weight = "rackbeat"
cost = "never"
"""
    products = load(changed(DIRECTION, DIRECTION + wanted)).connectors["shop-dk"].products
    assert (products.groups, products.custom_fields) == ((20, 10), {"web-shop": "yes", "season": "Winter 26"})
    assert (products.publish_to, products.category_as) == (("Online Store", "Point of Sale"), "collection")
    assert (products.when_left, products.vat_zone, products.rounding) == ("keep", "eu", ".95")
    assert (products.price_list_customer, products.unpublish_guard_percent) == (1042, 0)
    assert (products.family_field, products.option_field, products.option_name) == ("family", "size", "Size")
    assert {field: owner for field, owner in products.fields if owner} == {
        "name": "once",
        "price": "shop",
        "weight": "rackbeat",
        "cost": "never",
    }


def test_the_fields_are_those_that_the_rules_know() -> None:
    assert list(Fields.model_fields) == list(Field)
    assert get_args(Owner) == tuple(owners.Owner)
    assert tuple(Direction) == (TO_SHOP, TO_RACKBEAT)


@pytest.mark.parametrize(
    "keys",
    [
        'direction = "off"\nstatus = "active"\npublish_to = ["Online Store"]\ngroups = [1]\nfields = { category = "shop" }',
        'direction = "shop-to-rackbeat"\nproduct_group = 1\nunit = 1\nmax_sku_length = 9\nvat_zone = "eu"',
        'direction = "shop-to-rackbeat"\nfields = { name = "shop", category = "never", price = "rackbeat", cost = "shop" }',
        'direction = "shop-to-rackbeat"\nfields = { category = "rackbeat", barcode = "shop", name = "once" }',
        'direction = "rackbeat-to-shop"\nfields = { name = "rackbeat", category = "shop", price = "never" }',
        'direction = "rackbeat-to-shop"\nfamily_field = "family"\noption_name = "Size"',
    ],
)
def test_what_fits_together_is_accepted_and_what_is_shown_of_it_loads_again(load: Load, keys: str) -> None:
    settings = load(changed(DIRECTION, keys))
    assert effective(load(effective_toml(settings))) == effective(settings)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=COPENHAGEN)),
        ('"2026-11-01"', datetime(2026, 11, 1, tzinfo=COPENHAGEN)),
        ("2026-07-01T08:30:00", datetime(2026, 7, 1, 8, 30, tzinfo=COPENHAGEN)),
        ("2026-07-01T08:30:00Z", datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_start_is_a_time_in_the_accounts_zone(load: Load, written: str, expected: datetime) -> None:
    account = load(changed("start = 2026-11-01 ", f"start = {written} ")).account
    assert account.start_at == expected
    assert account.start_at.tzinfo == COPENHAGEN


def test_a_date_stays_a_date(load: Load) -> None:
    assert load().account.start == date(2026, 11, 1)


def test_locations_countries_and_gateways(load: Load) -> None:
    orders = 'vat_zones = { de = "eu", NO = "abroad" }\npayment_terms_by_gateway = { "Cash on Delivery (COD)" = 3 }\n'
    shop = load(changed('from = "all" ', "from = [3, 1, 3] ") + orders).connectors["shop-dk"]
    assert shop.stock.from_ == (3, 1)
    assert shop.orders.vat_zones == {"DE": "eu", "NO": "abroad"}
    assert shop.orders.payment_terms_by_gateway == {"Cash on Delivery (COD)": 3}


def test_a_simulator_on_this_machine_may_be_plain_http(load: Load) -> None:
    shop = load(changed("writes = true ", 'base_url = "http://127.0.0.1:8080/"\nwrites = true ')).connectors["shop-dk"]
    assert shop.base_url == "http://127.0.0.1:8080"


def test_client_id_and_secret_instead_of_a_token(load: Load) -> None:
    pair = 'client_id = "abc"\nclient_secret = { env = "C" }'
    shop = load(changed('access_token = { env = "SHOP_DK_TOKEN" } ', pair)).connectors["shop-dk"]
    assert shop.client_id == "abc"
    assert shop.client_secret is not None
    assert shop.access_token is None


def test_settings_cannot_be_changed(load: Load) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load().account.name = "other"


def test_the_example_may_begin_with_a_byte_order_mark(load: Load) -> None:
    assert load("\ufeff" + EXAMPLE).account.name == "nordlys"


def test_one_type_of_connector_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "rbsync.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    assert read_settings(path, {}, (ShopifySettings,)).connectors["s"].type_name() == "shopify"
    path.write_text(f"{MINIMAL}stor = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r':12: \[connectors\.s\] stor is not known; did you mean "store"\?'):
        read_settings(path, {}, (ShopifySettings,))


def test_every_item_that_a_setting_names_belongs_to_a_kind_of_line() -> None:
    keys = {key for kind in CONNECTOR_TYPES for key in type(kind.model_fields["orders"].default).model_fields}
    items = {key for key in keys if key.removesuffix("_without_vat").endswith("_item")} - {"rounding_item"}
    assert items == {setting.key for setting in LINE_KINDS.values()}
    assert LINE_KINDS.keys() == set(LineKind) - {LineKind.ITEM}
