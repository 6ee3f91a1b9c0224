"""Every mistake is named with its place, and never with the value that was given."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rbsync.errors import ConfigError, ExitCode
from rbsync.wiring.settings import load_settings, settings_schema
from tests.strength import examples

from .example import DIRECTION, EXAMPLE, Refusal, changed, line_with

TOKEN = 'token = { env = "RACKBEAT_TOKEN" }'
ACCESS = 'access_token = { env = "SHOP_DK_TOKEN" } '


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("payment_terms = 1", "payment_term = 1", "payment_term =", 'payment_term is not known; did you mean "payment_terms"?'),
        ("buffer = 0", "bufer = 0", "bufer", '[connectors.shop-dk.stock] bufer is not known; did you mean "buffer"?'),
        (TOKEN, 'token = { enf = "X" }', "enf", 'enf is not known; did you mean "env"?'),
        ("[rackbeat.defaults] ", "[rackbeat.zzz] ", "zzz", '[rackbeat] zzz is not known; the nearest key is "'),
        ('"Europe/Copenhagen"', '"Europe/Kopenhagen"', "Kopen", "[account] timezone must be a time zone"),
        ('"Europe/Copenhagen"', '"../x"', "../x", "[account] timezone must be a time zone"),
        ('name = "nordlys"', 'name = "Nord Lys"', "Nord Lys", "[account] name must be 1 to 63 of a-z"),
        ("start = 2026-11-01 ", "start = 20261101 ", "20261101", "[account] start must be a date such as 2026-11-01"),
        ("start = 2026-11-01 ", 'currency = "kr"\nstart = 2026-11-01 ', "kr", "[account] currency must be an ISO 4217 code"),
        ("start = 2026-11-01 ", "", "[account]", "[account] start is missing"),
        ("account_id = 7235 ", "account_id = true ", "account_id", "[rackbeat] account_id must be a whole number"),
        ("account_id = 7235 ", "account_id = 0 ", "account_id", "[rackbeat] account_id must be 1 or more"),
        (TOKEN, "", "[rackbeat]", "[rackbeat] token is missing"),
        (TOKEN, "token = 5", "token = 5", "[rackbeat] token must be { env ="),
        (TOKEN, "token = {}", "token = {}", "[rackbeat] token must be exactly one of { env ="),
        (TOKEN, 'token = { env = "A", file = "b" }', "token =", "[rackbeat] token must be exactly one of"),
        (TOKEN, 'token = { credential = "../x" }', "token =", "[rackbeat.token] credential must be the plain name"),
        (TOKEN, 'token = { command = "pass show" }', "token =", "[rackbeat.token] command must be a list of words"),
        ('type = "shopify"', 'type = "magento"', "magento", 'type is not a type of connector; these exist: "shopify"'),
        ('type = "shopify"', "", "[connectors.shop-dk]", '[connectors.shop-dk] type is missing; these exist: "shopify"'),
        ("store = ", "stor = ", "stor =", 'stor is not known; did you mean "store"?'),
        ('"nordlys-dk.myshopify.com"', '"nordlys.dk"', "nordlys.dk", "store must be the shop's own name at Shopify"),
        (ACCESS, "", "[connectors.shop-dk]", "[connectors.shop-dk] needs either access_token, or client_id and client_secret"),
        (ACCESS, 'client_id = "a" ', "[connectors.shop-dk]", "[connectors.shop-dk] needs either access_token"),
        (ACCESS, f'client_id = "a"\n{ACCESS}', "[connectors.shop-dk]", "[connectors.shop-dk] needs either access_token"),
        ("writes = true ", 'writes = "yes" ', "writes", "[connectors.shop-dk] writes must be true or false"),
        ("writes = true ", 'base_url = "http://shop.example.com" ', "base_url =", "base_url must be an https:// address"),
        ('from = "all" ', "from = [] ", "from =", '[connectors.shop-dk.stock] from must be "all" or a list of numbers'),
        ('to = "Main warehouse" ', "", "[connectors.shop-dk.stock]", '[connectors.shop-dk.stock] needs to = "…"'),
        ("buffer = 0", "buffer = -1", "buffer", "buffer must be 0 or more"),
        ("buffer = 0", "zeroing_guard_percent = 101", "zeroing", "zeroing_guard_percent must be 100 or less"),
        ('when = "paid" ', 'when = "payed" ', "payed", 'when must be "created", "paid" or "fulfilled"'),
        ('freight_item = "FREIGHT"', "freight_item = 1000", "1000", "freight_item must be text in quotes"),
        ('freight_item = "FREIGHT"', 'vat_zones = { GER = "eu" }', "vat_zones", 'vat_zones has "GER", which is not a country'),
        ("[connectors.shop-dk]\n", "[connectors.shop-dk]\nproducts = 1\n", None, "not valid TOML"),
        ("[rackbeat.defaults] ", "[connectors.Shop_DE] ", "Shop_DE", "[connectors] Shop_DE must be 1 to 32 of a-z, 0-9 and -"),
        ("[state]", "[[state]]", "state", "[state] must be a table"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_and_key(
    refusal: Refusal, tmp_path: Path, old: str, new: str, at: str | None, words: str
) -> None:
    text = EXAMPLE.replace(old, new, 1)
    assert text != EXAMPLE
    message = refusal(text)
    assert words in message
    assert str(tmp_path / "rbsync.toml") in message
    if at is not None:
        assert f"rbsync.toml:{line_with(text, at)}: " in message
    assert "pydantic" not in message.lower()
    assert "input" not in message.lower()


TO_RACKBEAT = 'direction = "shop-to-rackbeat"'
PRODUCTS = "[connectors.shop-dk.products]"


@pytest.mark.parametrize(
    ("keys", "at", "words"),
    [
        ('direction = "both"', "both", 'direction must be "rackbeat-to-shop", "shop-to-rackbeat" or "off"'),
        (f"{DIRECTION}\ngroups = 10", "groups", "groups must be a list of numbers of Rackbeat product groups, such as"),
        (f"{DIRECTION}\ngroups = [10, true]", "groups", "groups must be a list of numbers of Rackbeat product groups"),
        (f'{DIRECTION}\npublish_to = "Online Store"', "publish_to", "publish_to must be a list of names of sales channels"),
        (f'{DIRECTION}\npublish_to = [" "]', "publish_to", "publish_to must not be empty, nor begin or end"),
        (f'{DIRECTION}\npublish_to = ["Online Store"]', PRODUCTS, 'no use for publish_to without status = "active"'),
        (f"{DIRECTION}\ncustom_fields = {{ web = true }}", "custom_fields", "products.custom_fields] web must be text"),
        (f'{DIRECTION}\ncustom_fields = {{ " web" = "yes" }}', "custom_fields", "must not be empty, nor begin or end"),
        (f'{DIRECTION}\nstatus = "archived"', "status", 'status must be "draft" or "active"'),
        (f'{DIRECTION}\nrounding = ".99"', "rounding", 'rounding must be "exact", ".00" or ".95"'),
        (f"{DIRECTION}\nunpublish_guard_percent = 101", "unpublish", "unpublish_guard_percent must be 100 or less"),
        (f'{DIRECTION}\nfields = {{ title = "shop" }}', "fields", "[connectors.shop-dk.products.fields] title is not known"),
        (f'{DIRECTION}\nfields = {{ name = "me" }}', "fields", 'name must be "rackbeat", "shop", "once" or "never"'),
        (f'{DIRECTION}\noption_field = "size"', PRODUCTS, f"{PRODUCTS} has no use for option_field without family_field"),
        (f'{DIRECTION}\noption_name = "Size"', PRODUCTS, "no use for option_name without family_field"),
        (f'{DIRECTION}\nfamily_field = "x"\noption_field = "x"', PRODUCTS, "another option_field than family_field"),
        (f'{TO_RACKBEAT}\nfamily_field = "x"', PRODUCTS, 'no use for family_field with direction = "shop-to-rackbeat"'),
        (f'{TO_RACKBEAT}\ngroups = [1]\ncategory_as = "collection"', PRODUCTS, "no use for groups, category_as with direction"),
        (f'{TO_RACKBEAT}\nfields = {{ category = "shop" }}', PRODUCTS, 'cannot have fields.category = "shop": categories are'),
    ],
)  # fmt: skip
def test_product_settings_that_cannot_be_meant_are_refused(refusal: Refusal, keys: str, at: str, words: str) -> None:
    text = changed(DIRECTION, keys)
    message = refusal(text)
    assert words in message
    assert f"rbsync.toml:{line_with(text, at)}: " in message


def test_all_that_does_not_fit_together_in_products_is_told_at_once(refusal: Refusal) -> None:
    keys = f'{TO_RACKBEAT}\nrounding = ".00"\nstatus = "active"\noption_name = "Size"\nfields = {{ category = "once" }}'
    message = refusal(changed(DIRECTION, keys))
    assert "no use for status, rounding, option_name with" in message
    assert "categories are never carried" in message
    assert "family_field" not in message


def test_every_mistake_is_listed_at_once_in_the_order_of_the_file(refusal: Refusal) -> None:
    text = (
        EXAMPLE.replace("buffer = 0", "buffer = 1.5")
        .replace("unit = 1", "units = 1")
        .replace("start = 2026", "begin = 2026")
    )
    message = refusal(text)
    found = [
        message.index(word)
        for word in ("4 mistakes", "start is missing", "begin is not", "units is not", "buffer must")
    ]
    assert found == sorted(found)
    assert "rbsync config validate" in message


def test_one_mistake_is_one_sentence_and_exit_code_2(load_error: ConfigError) -> None:
    assert str(load_error).count("\n") == 0
    assert load_error.exit_code is ExitCode.CONFIGURATION


@pytest.fixture
def load_error(tmp_path: Path) -> ConfigError:
    path = tmp_path / "rbsync.toml"
    path.write_text(changed("buffer = 0", "buffer = -1"))
    with pytest.raises(ConfigError) as caught:
        load_settings(path, {})
    return caught.value


@pytest.mark.parametrize(
    "text", ["[account\n", "a = 1\na = 2\n", 'x = "unclosed', "n = " + "9" * 5000, "l = " + "[" * 9000]
)
def test_bad_toml_is_refused_with_its_line(refusal: Refusal, text: str) -> None:
    message = refusal(text)
    assert "is not valid TOML" in message
    assert "line " in message


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"No such file.*rbsync init"):
        load_settings(tmp_path / "none.toml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path, {})
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe6"')
    with pytest.raises(ConfigError, match="byte 8 is not UTF-8"):
        load_settings(tmp_path / "latin.toml", {})


@pytest.mark.parametrize("key", ["store", "base_url", "when", "buffer", "writes", "client_id", "acess_token", "type"])
def test_a_secret_in_the_wrong_place_is_not_repeated(refusal: Refusal, key: str) -> None:
    secret = "shpat_0123456789abcdef"
    text = EXAMPLE.replace("[connectors.shop-dk]\n", f'[connectors.shop-dk]\n{key} = "{secret}"\n').replace(
        'type = "shopify"\n' if key == "type" else 'store = "nordlys-dk.myshopify.com"\n', ""
    )
    if key == "writes":
        text = text.replace("writes = true ", "")
    assert secret not in refusal(text)


TABLES = ["[account]\n", "[state]\n", "[rackbeat]\n", "[connectors.shop-dk]\n", "[connectors.shop-dk.orders]\n"]
KNOWN = {key for table in settings_schema()["$defs"].values() for key in table.get("properties", {})}  # type: ignore[attr-defined]


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True).filter(lambda key: key not in KNOWN),
    table=st.sampled_from(TABLES),
    value=st.sampled_from(["1", '"x"', "{ a = 1 }", "[1]", "2026-01-01", "true", "nan"]),
)
def test_an_unknown_key_is_always_refused_with_its_line_and_the_nearest_key(
    tmp_path: Path, key: str, table: str, value: str
) -> None:
    text = EXAMPLE.replace(table, f"{table}{key} = {value}\n")
    path = tmp_path / "rbsync.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path, {})
    message = str(caught.value)
    assert f"rbsync.toml:{text[: text.index(table)].count(chr(10)) + 2}: [{table[1:-2]}] {key} is not known" in message
    assert 'did you mean "' in message or 'the nearest key is "' in message


@settings(max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_loads_or_is_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(EXAMPLE)))
    end = data.draw(st.integers(start, min(len(EXAMPLE), start + 40)))
    junk = data.draw(st.text(st.characters(codec="utf-8"), max_size=8))
    path = tmp_path / "rbsync.toml"
    path.write_text(EXAMPLE[:start] + junk + EXAMPLE[end:], encoding="utf-8")
    refused = ""
    try:
        load_settings(path, {})
    except ConfigError as error:
        refused = str(error)
    assert str(path) in refused or not refused
