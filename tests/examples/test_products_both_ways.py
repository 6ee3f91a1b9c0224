"""Products go from the shop to Rackbeat, then the other way, as the page says and with the files that are in the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rbsync.wiring.settings import load_settings
from tests.examples.rehearsal import EXAMPLES, Step, rehearse, told

FOLDER = EXAMPLES / "products-both-ways"
HELD_OR_DONE = (0, 3)
SYNC = "rbsync sync-products"


def nothing_goes_wrong(steps: list[Step]) -> None:
    assert [(step.line, step.told) for step in steps if step.exit_code not in HELD_OR_DONE] == []
    assert "WRONG" not in told(steps, "rbsync check")[0]


def the_links_are_proposed_and_accepted(steps: list[Step]) -> None:
    (proposed,) = told(steps, "rbsync match --write matches.csv")
    assert "9 by SKU" in proposed
    assert "9 updated" in told(steps, "rbsync match --accept matches.csv")[0]


def four_listings_become_items_and_seven_are_held(steps: list[Step]) -> None:
    plans, runs = told(steps, f"{SYNC} --dry-run"), told(steps, SYNC)
    assert "This is a plan" in plans[0]
    for text in (plans[0], runs[0]):
        assert ", 4 created, " in text
        assert ", 7 held\n" in text
    for reason in ("duplicate-sku", "case-collision", "overlong-sku", "missing-sku"):
        assert reason in runs[0]


def both_sides_are_equal_afterwards(steps: list[Step]) -> None:
    for text in (told(steps, SYNC)[1], *told(steps, f"{SYNC} --dry-run")[1:], *told(steps, f"{SYNC} --full")):
        assert "created" not in text
        assert "updated" not in text
    for text in (told(steps, SYNC)[2], *told(steps, f"{SYNC} --full")):
        assert "13 unchanged" in text


def a_product_is_explained(steps: list[Step]) -> None:
    (sold,), (freight,) = (told(steps, f"rbsync products explain {sku}") for sku in ("THR-10012", "FREIGHT"))
    assert "A run now would change nothing." in sold
    assert "FAIL  product group" in freight


def test_products_go_both_ways(tmp_path: Path) -> None:
    folder = tmp_path / "products-both-ways"
    shutil.copytree(FOLDER, folder)
    shutil.copy(EXAMPLES / "rehearse.py", tmp_path)
    steps = rehearse(folder / "README.md", folder)
    nothing_goes_wrong(steps)
    the_links_are_proposed_and_accepted(steps)
    four_listings_become_items_and_seven_are_held(steps)
    both_sides_are_equal_afterwards(steps)
    a_product_is_explained(steps)


@pytest.mark.parametrize("direction", ["rackbeat-to-shop", "shop-to-rackbeat"])
def test_the_file_carries_products_the_way_its_folder_is_called(direction: str) -> None:
    settings = load_settings(FOLDER / direction / "rbsync.toml", {})
    assert {shop.products.direction for shop in settings.connectors.values()} == {direction}
    assert settings.state_path == FOLDER / direction / ".." / "nordlys.sqlite3"
