"""`products explain` and `sync-products`: why a product is, or is not, in a shop, and how it gets there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.core.model.report import FieldStory, ProductStory, Record, RuleStory, RunReport
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.passes.options import RunOptions
from rbsync.telling.explain_product import is_unknown, product_document, product_lines
from tests.cli.merchant import as_json, matches_of, typed
from tests.telling.reports import BEGAN, ENDED
from tests.world import World, open_world

LISTING = "gid://shopify/ProductVariant/7"
HERE, THERE = (
    RuleStory("in Rackbeat", True, "Rackbeat has item 'RB-7'"),
    RuleStory("in the shop", True, "it is listing 7"),
)
NOT_HERE, NOT_THERE = RuleStory("in Rackbeat", False, "none"), RuleStory("in the shop", False, "none")
TWICE = RuleStory("one listing", False, "2 listings of the shop have the SKU 'RB-7'")
OFF = ProductStory("shop-se", "off", "RB-7", None, (), (), ())


def story(
    *rules: RuleStory,
    direction: str = "rackbeat-to-shop",
    fields: tuple[FieldStory, ...] = (),
    then: tuple[Record, ...] = (),
) -> ProductStory:
    return ProductStory("shop-dk", direction, "RB-7", LISTING, rules, fields, then)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path, items=8) as one:
        one.set("connectors", "shop-dk", "products", direction="rackbeat-to-shop")
        file = str(matches_of(tmp_path))
        assert typed(one, "match", "--write", file)[0] == typed(one, "match", "--accept", file)[0] == 0
        one.writes()
        yield one


def test_each_rule_says_in_words_whether_it_passed() -> None:
    lines = product_lines([story(HERE, THERE, RuleStory("group", False, "its group is 20; sold are 10"))])
    assert lines[0] == "Product RB-7 in shop-dk · products.direction = rackbeat-to-shop"
    assert lines[1] == f"  Item in Rackbeat: RB-7 · listing in the shop: {LISTING}"
    assert lines[2:5] == [
        "  ✓ pass  in Rackbeat  Rackbeat has item 'RB-7'",
        "  ✓ pass  in the shop  it is listing 7",
        "  ✗ FAIL  group        its group is 20; sold are 10",
    ]
    assert lines[-1] == "  A run now would change nothing."


@pytest.mark.parametrize(
    ("direction", "heading"),
    [
        ("rackbeat-to-shop", ["RACKBEAT", "GIVES", "THE", "SHOP", "HAS"]),
        ("shop-to-rackbeat", ["THE", "SHOP", "GIVES", "RACKBEAT", "HAS"]),
    ],
)
def test_the_headings_say_whose_values_they_are(direction: str, heading: list[str]) -> None:
    [line] = [line for line in product_lines([story(HERE, direction=direction)]) if "FIELD" in line]
    assert line.split()[2:-4] == heading


def test_fields_stand_side_by_side_and_long_ones_are_cut() -> None:
    fields = (
        FieldStory("description", "rackbeat", "keep", f"<p>{'word ' * 90}</p>", "<p>a\nb</p>"),
        FieldStory("weight", "once", "once", "350", None),
        FieldStory("price", "shop", "leave", None, "99.95"),
    )
    lines = [line.strip() for line in product_lines([story(HERE, fields=fields)])]
    [text] = [line for line in lines if line.startswith("description")]
    assert len(text) < 130
    assert "…  <p>a b</p>" in text
    assert text.endswith("written when it differs")
    assert any(line.split() == ["weight", "once", "350", "-", "given", "when", "it", "is", "made"] for line in lines)
    assert any(line.split() == ["price", "shop", "-", "99.95", "left", "as", "it", "is"] for line in lines)


def test_what_a_run_would_do_stands_below() -> None:
    next_one = Record("product", LISTING, "RB-7", "RB-7", held(Reason.ZERO_PRICE, "its price is 0"))
    changed = Record("product", LISTING, "RB-7", "RB-7", Verdict(Outcome.UPDATED), ("price 99 → 109 DKK",))
    lines = product_lines([story(HERE, then=(next_one, changed))])
    assert lines[lines.index("  A run now:") + 1 :] == [
        "    held      product RB-7 · zero-price",
        "      why   its price is 0",
        "      next  Give it a price above 0; or let the other side own prices (products.fields).",
        "    updated   product RB-7",
        "      · price 99 → 109 DKK",
    ]


def test_a_shop_whose_products_are_not_carried_says_so() -> None:
    assert product_lines([OFF])[1].startswith("  Products are not carried.")


@pytest.mark.parametrize(
    ("stories", "unknown"),
    [
        ([story(NOT_HERE, NOT_THERE)], True),
        ([OFF, story(NOT_HERE, NOT_THERE)], True),
        ([story(HERE, NOT_THERE)], False),
        ([story(NOT_HERE, THERE)], False),
        ([story(NOT_HERE, TWICE)], False),
        ([story(NOT_HERE, NOT_THERE), story(NOT_HERE, THERE)], False),
        ([OFF], False),
    ],
)
def test_a_number_is_unknown_when_no_side_that_was_asked_has_it(stories: list[ProductStory], unknown: bool) -> None:
    assert is_unknown(stories) is unknown


def test_programs_get_everything() -> None:
    fields = (FieldStory("price", "rackbeat", "keep", "109", "99"),)
    changed = Record("product", LISTING, "RB-7", "RB-7", Verdict(Outcome.UPDATED), ("price 99 → 109 DKK",))
    [one] = product_document("RB-7", [story(HERE, fields=fields, then=(changed,))])["connectors"]  # type: ignore[misc]
    assert one["rules"] == [{"rule": "in Rackbeat", "passed": True, "why": "Rackbeat has item 'RB-7'"}]
    assert one["fields"] == [
        {"field": "price", "owner": "rackbeat", "duty": "keep", "giving": "109", "there": "99"},
    ]
    assert one["next"][0]["verdict"] == "updated"
    assert one["next"][0]["changes"] == ["price 99 → 109 DKK"]


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
    asked: list[RunOptions] = []

    def note(_: Path, options: RunOptions, *__: object) -> RunReport:
        asked.append(options)
        return RunReport("r-1", options.command, False, BEGAN, ENDED, 0, ())

    monkeypatch.setattr("rbsync.wiring.runs.execute", note)
    answers = ("--allow-unpublish", "--allow-prices")
    typed(world, "sync-products", "shop-dk", "--full", "--sku", "A", "--sku", "=B", "--recreate", "C", *answers)
    typed(world, "run", *answers)
    assert asked == [
        RunOptions(
            "sync-products",
            connectors=("shop-dk",),
            full=True,
            skus=("A", "=B"),
            recreate=("C",),
            allow_unpublish=True,
            allow_prices=True,
        ),
        RunOptions("run", allow_unpublish=True, allow_prices=True),
    ]
