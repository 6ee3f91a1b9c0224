"""What the settings give back: the template of `init`, `config show` and `config schema`."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime

import pytest

from rbsync.config.show import effective, effective_toml
from rbsync.config.template import render_template
from rbsync.connectors.shopify.settings import ShopifySettings
from rbsync.connectors.smartweb.settings import SmartWebSettings
from rbsync.wiring.settings import settings_schema

from .example import EXAMPLE, Load

LOCATION = 'The "main" warehouse {1} # Åhus'
ACCOUNT = {
    ("account", "name"): "nordlys",
    ("account", "timezone"): "Europe/Copenhagen",
    ("account", "start"): date(2026, 11, 1),
    ("rackbeat", "account_id"): 7235,
    ("rackbeat", "defaults", "layout"): 1,
    ("rackbeat", "defaults", "location"): 2,
}
SHOP = {
    ("connectors", "shop-dk", "store"): "nordlys-dk.myshopify.com",
    ("connectors", "shop-dk", "stock", "to"): LOCATION,
    ("connectors", "shop-dk", "orders", "freight_item"): "FREIGHT",
}
TEMPLATE = render_template(ShopifySettings, "shop-dk", ACCOUNT | SHOP)


def test_the_template_loads_and_says_what_was_answered(load: Load) -> None:
    settings = load(TEMPLATE)
    shop = settings.connectors["shop-dk"]
    assert (settings.account.name, settings.account.start) == ("nordlys", date(2026, 11, 1))
    assert settings.rackbeat.account_id == 7235
    assert (settings.rackbeat.defaults.layout, settings.rackbeat.defaults.location) == (1, 2)
    assert settings.rackbeat.defaults.unit is None
    assert (shop.store, shop.stock.to) == ("nordlys-dk.myshopify.com", LOCATION)
    assert (shop.orders.freight_item, shop.orders.fallback_item) == ("FREIGHT", None)
    assert settings.warnings == ()


def test_the_template_of_a_smartweb_shop_loads_and_says_what_was_answered(load: Load) -> None:
    username = '{"odd"} @example.com'
    webshop = {
        ("connectors", "web-uk", "username"): username,
        ("connectors", "web-uk", "language"): "UK",
        ("connectors", "web-uk", "orders", "freight_item"): "FREIGHT",
    }
    settings = load(render_template(SmartWebSettings, "web-uk", ACCOUNT | webshop))
    shop = settings.connectors["web-uk"]
    assert isinstance(shop, SmartWebSettings)
    assert (shop.username, shop.language, shop.stock.direction) == (username, "UK", "rackbeat-to-shop")
    assert (shop.orders.pull, shop.orders.freight_item, shop.orders.receipt_item) == (True, "FREIGHT", None)
    assert settings.warnings == ()


def test_every_key_that_the_template_offers_in_a_comment_exists(load: Load) -> None:
    text, count = re.subn(r"^# (?=\[state\]$|[a-z_]+ = )", "", TEMPLATE, flags=re.MULTILINE)
    assert count >= 10
    shop = load(text).connectors["shop-dk"]
    assert shop.orders.default_customer == 1
    assert (shop.products.status, shop.products.groups) == ("active", (10,))


def test_what_is_shown_can_be_loaded_again_and_is_the_same(load: Load) -> None:
    settings = load()
    again = load(effective_toml(settings))
    assert effective(again) == effective(settings)


def test_show_has_every_key_and_is_json(load: Load) -> None:
    shown = json.loads(json.dumps(effective(load())))
    assert shown["connectors"]["shop-dk"]["stock"]["from"] == "all"
    assert shown["connectors"]["shop-dk"]["orders"]["tip_item"] is None
    assert shown["connectors"]["shop-dk"]["products"]["fields"]["price"] is None
    assert shown["account"]["start"] == "2026-11-01"
    assert shown["state"]["path"].endswith("/nordlys.sqlite3")


def mistakes(schema: dict[str, object], node: object, value: object, path: str = "") -> list[str]:
    """Where a value does not have the structure of a JSON Schema, as far as ours uses JSON Schema."""
    assert isinstance(node, dict)
    if "$ref" in node:
        definitions = schema["$defs"]
        assert isinstance(definitions, dict)
        return mistakes(schema, definitions[node["$ref"].removeprefix("#/$defs/")], value, path)
    if "discriminator" in node:
        kind = value.get(node["discriminator"]["propertyName"]) if isinstance(value, dict) else None
        chosen = node["discriminator"]["mapping"].get(kind)
        return mistakes(schema, {"$ref": chosen}, value, path) if chosen else [f"{path} is of no known type"]
    if "anyOf" in node:
        tries = [mistakes(schema, part, value, path) for part in node["anyOf"]]
        return [] if [] in tries else tries[0]
    kinds = {"string": str | date | datetime, "integer": int, "boolean": bool, "array": list, "object": dict}
    if "type" in node and not isinstance(value, kinds[node["type"]]):
        return [f"{path} is not {node['type']}"]
    if "enum" in node and value not in node["enum"]:
        return [f"{path} is not one of {node['enum']}"]
    if not isinstance(value, dict):
        return []
    found = [f"{path}/{key} is missing" for key in node.get("required", []) if key not in value]
    for key, inner in value.items():
        free = [part for pattern, part in node.get("patternProperties", {}).items() if re.search(pattern, key)]
        part = node.get("properties", {}).get(key, free[0] if free else node.get("additionalProperties"))
        found += [f"{path}/{key} is not known"] if not part else mistakes(schema, part, inner, f"{path}/{key}")
    return found


@pytest.mark.parametrize("text", [EXAMPLE, TEMPLATE], ids=["example", "template"])
def test_the_schema_describes_the_file(text: str) -> None:
    assert mistakes(settings_schema(), settings_schema(), tomllib.loads(text)) == []


def test_the_schema_refuses_what_the_settings_refuse() -> None:
    data = tomllib.loads(EXAMPLE)
    data["connectors"]["shop-dk"]["stock"]["bufer"] = 1
    data["connectors"]["shop-dk"]["products"] |= {"fields": {"price": "me"}, "groups": 10}
    data["rackbeat"]["token"] = {"enf": "X"}
    del data["account"]["start"]
    data["connectors"]["Shop_DE"] = {}
    found = mistakes(settings_schema(), settings_schema(), data)
    assert "/account/start is missing" in found
    assert "/connectors/shop-dk/stock/bufer is not known" in found
    assert "/connectors/Shop_DE is not known" in found
    assert "/connectors/shop-dk/products/fields/price is not one of ['rackbeat', 'shop', 'once', 'never']" in found
    assert "/connectors/shop-dk/products/groups is not array" in found
    assert any(mistake.startswith("/rackbeat/token") for mistake in found)


def test_the_schema_is_json_without_null_and_explains_every_key() -> None:
    schema = settings_schema()
    assert "null" not in json.dumps(schema)
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    for name, table in definitions.items():
        assert table.get("description"), name
        for key, part in table.get("properties", {}).items():
            assert part.get("description") or "$ref" in part or key == "type", f"{name}.{key}"
