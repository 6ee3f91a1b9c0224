"""A SmartWeb shop is joined to Rackbeat, as the page says, with the very file that is in the folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from rbsync.connectors.smartweb.settings import SmartWebOrders, SmartWebSettings
from rbsync.sandbox.main import Sandbox, SandboxOptions
from rbsync.wiring.settings import load_settings
from tests.examples.rehearsal import EXAMPLES, UNLIMITED, Step, rehearse, told

FOLDER = EXAMPLES / "smartweb"
HELD_OR_DONE = (0, 3)
SHARED = {"when", "vat_zone", "payment_terms", "customer_group", "layout", "employee", "location", "overlap_minutes"}
"""Settings of orders that every type of connector has, and that the file has below rackbeat.defaults or leaves out."""


def nothing_goes_wrong(steps: list[Step]) -> None:
    assert [(step.line, step.told) for step in steps if step.exit_code not in HELD_OR_DONE] == []
    assert [(step.line, step.told) for step in steps if "was not finished" in step.told] == []


def the_file_is_right(steps: list[Step]) -> None:
    (checked,) = told(steps, "rbsync check")
    assert "WRONG" not in checked
    assert "stands in the file" not in checked
    assert "web-dk: stock location" in checked


def the_first_load_makes_items_and_holds_what_has_no_number(steps: list[Step]) -> None:
    (plan,), (done,) = told(steps, "rbsync initial-sync --dry-run"), told(steps, "rbsync initial-sync")
    assert "This is a plan" in plan
    for text in (plan, done):
        assert re.search(r"initial-sync web-dk: 20 seen, [1-9]\d* created, [1-9]\d* updated, 1 skipped, 2 held", text)
    assert "missing-sku" in done
    assert "case-collision" in done


def orders_of_every_kind_come_in_once(steps: list[Step]) -> None:
    first, second = told(steps, "rbsync run")
    found = re.search(r"pull-orders web-dk: \d+ seen, (\d+) created", first)
    assert found
    assert int(found[1]) > 40
    assert "created" not in second
    assert "updated" not in second


def what_is_left_has_its_reason(steps: list[Step]) -> None:
    (everything,), (held,) = told(steps, "rbsync orders list"), told(steps, "rbsync orders list --only held")
    assert "not-released-yet" in everything
    assert "unknown-sku" in held
    assert "waiting" not in held
    assert "web-dk" in told(steps, "rbsync status")[0]


def test_a_smartweb_shop_is_joined(tmp_path: Path) -> None:
    folder = tmp_path / "smartweb"
    shutil.copytree(FOLDER, folder)
    shutil.copy(EXAMPLES / "rehearse.py", tmp_path)
    steps = rehearse(folder / "README.md", folder, RBSYNC__CONNECTORS__WEB_DK__REQUESTS_PER_MINUTE=UNLIMITED)
    nothing_goes_wrong(steps)
    the_file_is_right(steps)
    the_first_load_makes_items_and_holds_what_has_no_number(steps)
    orders_of_every_kind_come_in_once(steps)
    what_is_left_has_its_reason(steps)


def test_the_file_shows_every_setting_of_this_type() -> None:
    shop = load_settings(FOLDER / "rbsync.toml", {}).connectors["web-dk"]
    assert isinstance(shop, SmartWebSettings)
    text = (FOLDER / "rbsync.toml").read_text(encoding="utf-8")
    keys = {*SmartWebSettings.model_fields, *SmartWebOrders.model_fields, "category", "to"} - SHARED - {"writes"}
    assert [key for key in keys if not re.search(rf"^(# )?{key} = |\.{key}\]", text, re.MULTILINE)] == []


def test_each_setting_of_the_hosted_integration_is_in_the_file() -> None:
    document = tomllib.loads((FOLDER / "rbsync.toml").read_text(encoding="utf-8"))
    shop, defaults = document["connectors"]["web-dk"], document["rackbeat"]["defaults"]
    hosted = {"payment_terms", "customer_group", "employee", "layout", "product_group", "vat_zone", "location"}
    items = {"freight_item", "freight_item_without_vat", "fee_item", "receipt_item"}
    assert hosted <= set(defaults)
    assert items | {"pull", "land_as"} <= set(shop["orders"])
    assert {"direction", "category"} <= set(shop["products"])
    assert "direction" in shop["stock"]


def test_products_go_the_other_way_as_the_comment_says(tmp_path: Path) -> None:
    lines = (FOLDER / "rbsync.toml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "(to the shop only)" not in line]
    assert len(lines) - len(kept) == 4
    text = "\n".join(kept).replace('direction = "rackbeat-to-shop"', 'direction = "shop-to-rackbeat"', 1)
    path = tmp_path / "rbsync.toml"
    path.write_text(text, encoding="utf-8")
    assert load_settings(path, {}).connectors["web-dk"].products.direction == "shop-to-rackbeat"


def test_only_the_shops_of_the_file_are_pointed_at_the_sandbox(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "rbsync.toml", tmp_path)
    services = tmp_path / "services"
    services.mkdir()
    with Sandbox.start(SandboxOptions(items=5, orders=0, shops={"shopify": 1, "smartweb": 2})) as sandbox:
        sandbox.write_files(services)
    command = [sys.executable, str(EXAMPLES / "rehearse.py"), "services"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == [
        "note: shop-dk is served, but no rbsync.toml here has it",
        "note: web-2 is served, but no rbsync.toml here has it",
    ]
    assert "RBSYNC__CONNECTORS__WEB_DK__WSDL" in done.stdout
    assert "SHOP_DK" not in done.stdout
    assert "WEB_2" not in done.stdout
