"""Two shops sell from one stock, as the page says, with the very file that is in the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.examples.rehearsal import EXAMPLES, Step, rehearse, told

HELD_OR_DONE = (0, 3)


def nothing_goes_wrong(steps: list[Step]) -> None:
    assert [(step.line, step.told) for step in steps if step.exit_code not in HELD_OR_DONE] == []
    assert [(step.line, step.told) for step in steps if "was not finished" in step.told] == []


def the_file_is_right_for_both_shops(steps: list[Step]) -> None:
    (checked,) = told(steps, "rbsync check")
    assert "WRONG" not in checked
    assert "stands in the file" not in checked
    assert all(f"{name}: stock location" in checked for name in ("shop-dk", "shop-se"))


def the_second_shop_brings_no_stock(steps: list[Step]) -> None:
    (linked,) = told(steps, "rbsync initial-sync shop-se --no-stock")
    assert "initial-sync shop-se" in linked
    assert "opening stock" not in linked


def both_shops_get_their_orders_in_once(steps: list[Step]) -> None:
    first, second = told(steps, "rbsync run")
    for name in ("shop-dk", "shop-se"):
        assert f"pull-orders {name}: 12 seen, 1" in first
    assert "created" not in second
    assert "created" not in told(steps, "rbsync run shop-se")[0]
    assert "they are equal" in told(steps, "rbsync orders explain 1004 --connector shop-se")[0]


def each_shop_has_its_own_prices(steps: list[Step]) -> None:
    first, second = told(steps, "rbsync run")
    for text in (first, second):
        assert "it has no price in SEK" in text
        assert "was not finished" not in text
    (danish,), (swedish,) = (
        [line.split()[2:4] for line in part.splitlines() if line.startswith("  price ")]
        for part in told(steps, "rbsync products explain LAN-10007")[0].split("\nProduct ")
    )
    assert danish == ["39", "39"]
    assert swedish == ["61", "61"]


def the_stock_is_the_same_everywhere_afterwards(steps: list[Step]) -> None:
    (compared,) = told(steps, "rbsync push-stock --full --dry-run")
    assert "push-stock shop-dk" in compared
    assert "push-stock shop-se" in compared
    assert "updated" not in compared


def test_two_shops_sell_from_one_stock(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLES / "two-shops-one-stock", folder)
    shutil.copy(EXAMPLES / "rehearse.py", tmp_path)
    steps = rehearse(folder / "README.md", folder)
    nothing_goes_wrong(steps)
    the_file_is_right_for_both_shops(steps)
    the_second_shop_brings_no_stock(steps)
    both_shops_get_their_orders_in_once(steps)
    each_shop_has_its_own_prices(steps)
    the_stock_is_the_same_everywhere_afterwards(steps)
