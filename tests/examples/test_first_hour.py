"""The first hour goes as its page says."""

from __future__ import annotations

from pathlib import Path

from tests.examples.rehearsal import EXAMPLES, Step, rehearse, told

EXPECTED = {
    "export RBSYNC_CONFIG=shop/rbsync.toml": 0,
    "rbsync config validate": 0,
    "rbsync check": 0,
    "rbsync initial-sync --dry-run": 3,
    "rbsync initial-sync": 3,
    "rbsync run --dry-run --limit 3": 3,
    "rbsync run": 3,
    "rbsync status": 0,
    "rbsync orders list": 0,
    "rbsync orders explain 1023": 0,
    "rbsync orders explain 1007": 0,
    "rbsync fetch-order 1007": 0,
    "rbsync products explain LAN-10007": 0,
}


def every_command_ends_as_it_should(steps: list[Step]) -> None:
    assert {step.line for step in steps} == set(EXPECTED)
    assert [(step.line, step.exit_code, step.told) for step in steps if step.exit_code != EXPECTED[step.line]] == []


def the_first_load_holds_the_seven_listings(steps: list[Step]) -> None:
    (plan,), (done,) = told(steps, "rbsync initial-sync --dry-run"), told(steps, "rbsync initial-sync")
    assert "This is a plan" in plan
    assert all(", 7 held\n" in text for text in (plan, done))
    for reason in ("duplicate-sku", "case-collision", "overlong-sku", "missing-sku"):
        assert reason in done


def the_second_run_brings_nothing_twice(steps: list[Step]) -> None:
    first, second = told(steps, "rbsync run")
    assert "22 created, 1 held" in first
    assert "created" not in second
    assert "pull-orders shop-dk: 1 seen, 1 held" in second
    assert "updated" not in second


def products_are_in_step(steps: list[Step]) -> None:
    for text in told(steps, "rbsync run"):
        assert "sync-products shop-dk: 21 seen, 13 unchanged, 7 skipped, 1 held" in text
    assert "A run now would change nothing." in told(steps, "rbsync products explain LAN-10007")[0]


def the_held_order_is_explained(steps: list[Step]) -> None:
    (story,) = told(steps, "rbsync orders explain 1023")
    (listed,) = told(steps, "rbsync orders list")
    assert "unknown-sku" in story
    assert "#1023" in listed
    assert "1 held" in told(steps, "rbsync status")[0]


def an_order_that_is_there_is_not_made_again(steps: list[Step]) -> None:
    (story,), (fetched,) = told(steps, "rbsync orders explain 1007"), told(steps, "rbsync fetch-order 1007")
    assert "they are equal" in story
    assert "1 seen, 1 unchanged" in fetched


def test_the_first_hour_goes_as_its_page_says(tmp_path: Path) -> None:
    steps = rehearse(EXAMPLES / "first-hour" / "README.md", tmp_path)
    every_command_ends_as_it_should(steps)
    the_first_load_holds_the_seven_listings(steps)
    the_second_run_brings_nothing_twice(steps)
    products_are_in_step(steps)
    the_held_order_is_explained(steps)
    an_order_that_is_there_is_not_made_again(steps)
