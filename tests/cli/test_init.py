"""`init`: a first rbsync.toml that loads, is private, and overwrites nothing."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from rbsync.config.connector import Orders
from rbsync.config.products import Products
from rbsync.connectors.smartweb.settings import SmartWebOrders, SmartWebProducts, SmartWebSettings
from rbsync.wiring.settings import load_settings
from tests import program
from tests.cli.test_commands import rbsync

ANSWERS = (
    *("--account", "nordlys", "--account-id", "7235", "--start", "2026-11-01", "--shop", "shop-dk"),
    *("--store", "nordlys-dk.myshopify.com", "--shop-location", "Main warehouse"),
)

SMARTWEB = (
    *("--account", "nordlys", "--account-id", "7235", "--start", "2026-11-01", "--shop", "web-dk"),
    *("--username", "api@example.com", "--language", "DK"),
)


def test_init_writes_a_private_file_that_is_right(tmp_path: Path) -> None:
    done = rbsync("init", *ANSWERS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "rbsync.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "RACKBEAT_TOKEN" in done.stdout
    assert rbsync("config", "validate", cwd=tmp_path).returncode == 0
    shown = rbsync("config", "show", cwd=tmp_path)
    assert 'store = "nordlys-dk.myshopify.com"' in shown.stdout


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "rbsync.toml").write_text("mine")
    done = rbsync("init", *ANSWERS, cwd=tmp_path)
    assert done.returncode == 2
    assert "not overwritten" in done.stderr
    assert (tmp_path / "rbsync.toml").read_text() == "mine"


def test_init_without_a_terminal_names_the_option_it_lacks(tmp_path: Path) -> None:
    done = rbsync("init", "--account", "nordlys", cwd=tmp_path)
    assert done.returncode == 2
    assert "--account-id" in done.stderr
    assert not (tmp_path / "rbsync.toml").exists()


def test_answers_that_make_no_configuration_leave_no_file(tmp_path: Path) -> None:
    done = rbsync("init", *ANSWERS, "--store", "example.com", cwd=tmp_path)
    assert done.returncode == 2
    assert "store" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "answer"),
    [
        ("--shop", 'a]\nb = "'),
        ("--store", "example.com"),
        ("--account", "Å"),
        ("--timezone", "Mars"),
        ("--start", "soon"),
    ],
)
def test_a_wrong_answer_names_its_option(option: str, answer: str, tmp_path: Path) -> None:
    done = rbsync("init", *ANSWERS, option, answer, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {option} ")
    assert list(tmp_path.iterdir()) == []


def asked(answers: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """`init` on a terminal where somebody types these answers."""
    master, terminal = pty.openpty()
    os.write(master, answers)
    done = subprocess.run(
        [*program.rbsync(), "init"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    os.close(terminal)
    os.close(master)
    return done


def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    answers = b"Nordlys\nnordlys\nx\n7235\n\n\nexample.com\nnordlys-dk.myshopify.com\nMain warehouse\n"
    done = asked(answers, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("It must be") == 3
    assert re.findall(r"\[(.*?)\]", done.stderr) == ["shopify", "shop-dk"], "suggested"
    text = (tmp_path / "rbsync.toml").read_text()
    assert 'store = "nordlys-dk.myshopify.com"' in text
    assert "[connectors.shop-dk]" in text


def test_init_writes_for_a_smartweb_shop_too(tmp_path: Path) -> None:
    done = rbsync("init", *SMARTWEB, "--freight-item", "FREIGHT", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "$SHOP_PASSWORD" in done.stdout
    validated = rbsync("config", "validate", cwd=tmp_path)
    assert (validated.returncode, validated.stderr) == (0, "")
    shop = load_settings(tmp_path / "rbsync.toml", {}).connectors["web-dk"]
    assert isinstance(shop, SmartWebSettings)
    assert (shop.username, shop.language, shop.orders.freight_item) == ("api@example.com", "DK", "FREIGHT")


def test_every_setting_of_smartweb_is_in_its_file_and_right_as_it_stands_there(tmp_path: Path) -> None:
    assert rbsync("init", *SMARTWEB, cwd=tmp_path).returncode == 0
    path = tmp_path / "rbsync.toml"
    text = path.read_text(encoding="utf-8")
    own = {*SmartWebSettings.model_fields, *SmartWebOrders.model_fields} - set(Orders.model_fields)
    own |= {*SmartWebProducts.model_fields} - set(Products.model_fields)
    assert [key for key in own if not re.search(rf"^(# )?{key} = |\.{key}\]", text, re.MULTILINE)] == []
    account, table, shop = text.partition("[connectors.web-dk]")
    shop = re.sub(r"^# (\w+ = )", r"\1", shop.replace('"off"', '"rackbeat-to-shop"', 1), flags=re.MULTILINE)
    path.write_text(account + table + shop, encoding="utf-8")
    assert load_settings(path, {}).connectors["web-dk"].products.status == "active"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--type", "smartweb", "--store", "x.myshopify.com"), "--store is for shopify shops only"),
        (("--type", "shopify"), "--username is for smartweb shops only"),
        (("--type", "magento"), "--type must be shopify or smartweb"),
        (("--store", "x.myshopify.com"), "init needs --type"),
    ],
)
def test_options_of_another_type_are_refused(options: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = rbsync("init", *SMARTWEB, *options, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_asked_for_what_a_smartweb_shop_needs(tmp_path: Path) -> None:
    done = asked(b"nordlys\n7235\nsmartweb\n\napi@example.com\n\n", tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "rbsync.toml").read_text()
    assert "[connectors.web-dk]" in text
    assert 'username = "api@example.com"' in text
    assert 'language = "DK"' in text


def test_init_says_what_is_left_to_fill_in(tmp_path: Path) -> None:
    assert "fill in [rackbeat.defaults]" in rbsync("init", *ANSWERS, cwd=tmp_path).stdout


def test_init_writes_where_it_is_told(tmp_path: Path) -> None:
    refused = rbsync("init", "a/b.toml", *ANSWERS, cwd=tmp_path)
    assert refused.returncode == 2
    assert "there is no folder a" in refused.stderr
    (tmp_path / "a").mkdir()
    folder = rbsync("init", "a", *ANSWERS, cwd=tmp_path)
    assert folder.returncode == 2
    assert "rbsync init a/rbsync.toml" in folder.stderr
    assert rbsync("init", "a/b.toml", *ANSWERS, cwd=tmp_path).returncode == 0
    assert rbsync("init", "--config", "d.toml", *ANSWERS, cwd=tmp_path).returncode == 0
    assert (tmp_path / "d.toml").exists()
    assert rbsync("--config", "c.toml", "init", *ANSWERS, cwd=tmp_path).returncode == 0
    assert (tmp_path / "a" / "b.toml").exists()
    assert (tmp_path / "c.toml").exists()
