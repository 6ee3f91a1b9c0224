"""What a good file becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from .example import EXAMPLE, Load, changed

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
    assert shop.products.direction == "off"
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
