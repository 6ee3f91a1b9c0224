"""`products explain` and `sync-products`: why a product is, or is not, in a shop, and how it gets there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.core.model.report import RunReport
from rbsync.passes.options import ProductOptions, RunRequest, StockOptions
from tests.cli.merchant import as_json, matches_of, typed
from tests.telling.reports import BEGAN, ENDED
from tests.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path, items=8) as one:
        one.set("connectors", "shop-dk", "products", direction="rackbeat-to-shop")
        file = str(matches_of(tmp_path))
        assert typed(one, "match", "--write", file)[0] == typed(one, "match", "--accept", file)[0] == 0
        one.writes()
        yield one


def test_a_product_of_both_sides_is_explained_and_nothing_is_written(world: World) -> None:
    code, told, _ = typed(world, "products", "explain", "PEN-10008-WHT")
    assert code == 0
    assert "✓ pass  in Rackbeat" in told
    assert "name         rackbeat  Pendant Lyng, white" in told
    assert "· name 'Pendant Lyng - White' → 'Pendant Lyng, white'" in told
    assert world.writes() == 0


def test_what_it_says_a_run_would_do_is_what_a_run_does(world: World) -> None:
    [story] = as_json(world, "products", "explain", "PEN-10008-WHT", "shop-dk")["connectors"]
    [promised] = story["next"]
    report = as_json(world, "sync-products", "--sku", "PEN-10008-WHT")
    [done] = report["connectors"][0]["records"]
    assert report["exit_code"] == 0
    assert done == promised
    assert typed(world, "sync-products", "--sku", "PEN-10008-WHT")[:2] == (0, "")
    told = typed(world, "products", "explain", "PEN-10008-WHT")[1]
    assert "A run now would change nothing." in told


def test_a_product_of_neither_side_is_refused_as_unknown(world: World) -> None:
    code, out, told = typed(world, "products", "explain", "NOPE")
    assert (code, out) == (2, "")
    assert "neither side knows this product" in told
    assert as_json(world, "products", "explain", "NOPE")["error"]["record"] == "NOPE"


def test_a_plan_of_products_names_each_with_its_changes(world: World) -> None:
    code, told, _ = typed(world, "sync-products", "--dry-run")
    assert "sync-products shop-dk:" in told
    assert "  updated   product PEN-10008-WHT\n" in told
    assert code in (0, 3)
    assert world.writes() == 0


def test_every_answer_on_the_command_line_reaches_the_pass(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[RunRequest] = []

    def note(_: Path, request: RunRequest, *__: object) -> RunReport:
        asked.append(request)
        return RunReport("r-1", request.command, False, BEGAN, ENDED, 0, ())

    monkeypatch.setattr("rbsync.wiring.runs.execute", note)
    answers = ("--allow-unpublish", "--allow-prices")
    typed(world, "sync-products", "shop-dk", "--full", "--sku", "A", "--sku", "=B", "--recreate", "C", *answers)
    typed(world, "run", *answers)
    assert asked == [
        RunRequest(
            "sync-products",
            connectors=("shop-dk",),
            options=(
                ProductOptions(full=True, skus=("A", "=B"), recreate=("C",), allow_unpublish=True, allow_prices=True),
            ),
        ),
        RunRequest("run", options=(ProductOptions(allow_unpublish=True, allow_prices=True), StockOptions())),
    ]
