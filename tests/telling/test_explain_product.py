"""Why a product is, or is not, in a shop."""

from __future__ import annotations

import pytest

from rbsync.core.model.report import FieldExplanation, ProductExplanation, Record, RuleExplanation
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.telling.explain_product import is_unknown, product_document, product_lines

LISTING = "gid://shopify/ProductVariant/7"
HERE, THERE = (
    RuleExplanation("in Rackbeat", True, "Rackbeat has item 'RB-7'"),
    RuleExplanation("in the shop", True, "it is listing 7"),
)
NOT_HERE, NOT_THERE = RuleExplanation("in Rackbeat", False, "none"), RuleExplanation("in the shop", False, "none")
TWICE = RuleExplanation("one listing", False, "2 listings of the shop have the SKU 'RB-7'")
OFF = ProductExplanation("shop-se", "off", "RB-7", None, (), (), ())


def explained(
    *rules: RuleExplanation,
    direction: str = "rackbeat-to-shop",
    fields: tuple[FieldExplanation, ...] = (),
    then: tuple[Record, ...] = (),
) -> ProductExplanation:
    return ProductExplanation("shop-dk", direction, "RB-7", LISTING, rules, fields, then)


def test_each_rule_says_in_words_whether_it_passed() -> None:
    lines = product_lines([explained(HERE, THERE, RuleExplanation("group", False, "its group is 20; sold are 10"))])
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
    [line] = [line for line in product_lines([explained(HERE, direction=direction)]) if "FIELD" in line]
    assert line.split()[2:-4] == heading


def test_fields_stand_side_by_side_and_long_ones_are_cut() -> None:
    fields = (
        FieldExplanation("description", "rackbeat", "keep", f"<p>{'word ' * 90}</p>", "<p>a\nb</p>"),
        FieldExplanation("weight", "once", "once", "350", None),
        FieldExplanation("price", "shop", "leave", None, "99.95"),
    )
    lines = [line.strip() for line in product_lines([explained(HERE, fields=fields)])]
    [text] = [line for line in lines if line.startswith("description")]
    assert len(text) < 130
    assert "…  <p>a b</p>" in text
    assert text.endswith("written when it differs")
    assert any(line.split() == ["weight", "once", "350", "-", "given", "when", "it", "is", "made"] for line in lines)
    assert any(line.split() == ["price", "shop", "-", "99.95", "left", "as", "it", "is"] for line in lines)


def test_what_a_run_would_do_stands_below() -> None:
    next_one = Record("product", LISTING, "RB-7", "RB-7", held(Reason.ZERO_PRICE, "its price is 0"))
    changed = Record("product", LISTING, "RB-7", "RB-7", Verdict(Outcome.UPDATED), ("price 99 → 109 DKK",))
    lines = product_lines([explained(HERE, then=(next_one, changed))])
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
        ([explained(NOT_HERE, NOT_THERE)], True),
        ([OFF, explained(NOT_HERE, NOT_THERE)], True),
        ([explained(HERE, NOT_THERE)], False),
        ([explained(NOT_HERE, THERE)], False),
        ([explained(NOT_HERE, TWICE)], False),
        ([explained(NOT_HERE, NOT_THERE), explained(NOT_HERE, THERE)], False),
        ([OFF], False),
    ],
)
def test_a_number_is_unknown_when_no_side_that_was_asked_has_it(
    stories: list[ProductExplanation], unknown: bool
) -> None:
    assert is_unknown(stories) is unknown


def test_programs_get_everything() -> None:
    fields = (FieldExplanation("price", "rackbeat", "keep", "109", "99"),)
    changed = Record("product", LISTING, "RB-7", "RB-7", Verdict(Outcome.UPDATED), ("price 99 → 109 DKK",))
    [one] = product_document("RB-7", [explained(HERE, fields=fields, then=(changed,))])["connectors"]  # type: ignore[misc]
    assert one["rules"] == [{"rule": "in Rackbeat", "passed": True, "why": "Rackbeat has item 'RB-7'"}]
    assert one["fields"] == [
        {"field": "price", "owner": "rackbeat", "duty": "keep", "giving": "109", "there": "99"},
    ]
    assert one["next"][0]["verdict"] == "updated"
    assert one["next"][0]["changes"] == ["price 99 → 109 DKK"]
