"""`orders …`: where is order 1002, why, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.remembering import seeded
from tests.cli.test_commands import rbsync


@pytest.mark.parametrize(
    ("only", "numbers"),
    [
        ("open", ["#1002", "#1003", "#1005", "#1001"]),
        ("held", ["#1002"]),
        ("waiting", ["#1003"]),
        ("failed", []),
        ("skipped", ["#1004", "#1006"]),
        ("linked", ["#1001"]),
        ("all", ["#1001", "#1002", "#1003", "#1004", "#1005", "#1006", "#1001"]),
    ],
)
def test_list_shows_the_orders_asked_for(only: str, numbers: list[str], tmp_path: Path) -> None:
    seeded(tmp_path)
    done = rbsync("orders", "list", "--only", only, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [order["number"] for order in json.loads(done.stdout)["orders"]] == numbers


def test_list_shows_one_connector_and_the_advice_for_each_reason(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "list", "--connector", "shop-dk", cwd=tmp_path).stdout
    assert "shop-se" not in told
    assert "unknown-sku: Create the item in Rackbeat" in told
    wrong = rbsync("orders", "list", "--connector", "shop-no", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "shop-dk, shop-se" in wrong.stderr


def test_explain_tells_the_whole_story_of_a_held_order(tmp_path: Path) -> None:
    seeded(tmp_path)
    done = rbsync("orders", "explain", "1002", cwd=tmp_path)
    assert done.returncode == 0
    assert "Order #1002 of shop-dk" in done.stdout
    assert "first seen 2026-11-20 09:00:00+01:00" in done.stdout
    assert "held, because of unknown-sku: line 2 has SKU RB-77-BLUE" in done.stdout
    assert "It is not in Rackbeat yet." in done.stdout
    assert "by run r-1; tries so far: 1" in done.stdout
    assert "Next: Create the item in Rackbeat" in done.stdout


def test_explain_tells_both_totals_of_a_linked_order(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "explain", "5001", cwd=tmp_path).stdout
    assert "Its number there is 5001." in told
    assert "The shop's total is 125.00 DKK; Rackbeat's is 125.00: they are equal." in told
    assert "Next: nothing to do." in told


def test_explain_tells_of_a_change_whose_outcome_is_unknown(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "explain", "#1005", cwd=tmp_path).stdout
    assert "its outcome is not known: create-order" in told
    assert "Next: the next run looks in Rackbeat" in told


def test_the_same_number_in_two_shops_asks_for_the_connector(tmp_path: Path) -> None:
    seeded(tmp_path)
    both = rbsync("orders", "show", "1001", cwd=tmp_path)
    assert both.returncode == 2
    assert "shop-dk" in both.stderr
    assert "shop-se" in both.stderr
    assert "'shop-se#1001'" in both.stderr
    for command in ("show", "explain"):
        assert "shop-se#1001" in rbsync("orders", command, "shop-se#1001", cwd=tmp_path).stdout
    one = rbsync("orders", "show", "1001", "--connector", "shop-dk", "--json", cwd=tmp_path)
    document = json.loads(one.stdout)
    assert document["rackbeat"] == "5001"
    assert document["total"] == document["rackbeat_total"] == "125.00"
    assert document["stage"] == "complete"
    assert document["verdict"] == "created"


def test_an_order_that_was_never_seen_says_how_to_fetch_it(tmp_path: Path) -> None:
    seeded(tmp_path)
    done = rbsync("orders", "explain", "4711", cwd=tmp_path)
    assert done.returncode == 2
    assert "rbsync fetch-order 4711" in done.stderr
    assert "no pass has seen an order with this number" in done.stderr
    wrong = rbsync("orders", "explain", "1002", "--connector", "shop-no", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "there is no connector 'shop-no'" in wrong.stderr


def test_explain_tells_of_which_order_a_credit_note_is(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "explain", "1006", cwd=tmp_path).stdout
    assert "It is a credit note: it gives money back for order 1001." in told
    document = json.loads(rbsync("orders", "show", "1006", "--json", cwd=tmp_path).stdout)
    assert document["credits"] == "gid://shopify/Order/1001"


def test_list_mentions_what_was_given_up_because_of_its_status(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "list", "--connector", "shop-dk", cwd=tmp_path).stdout
    assert "1 order was given up because its status is not one that orders are taken in" in told
    assert "rbsync orders list --only skipped" in told
    assert "given up" not in rbsync("orders", "list", "--connector", "shop-se", cwd=tmp_path).stdout


def test_explain_of_a_skipped_order_promises_nothing(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "explain", "1004", cwd=tmp_path).stdout
    assert "It is not in Rackbeat. " in told
    assert "yet" not in told


def test_show_tells_every_fact(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("orders", "show", "1002", cwd=tmp_path).stdout
    for fact in ("shop-dk#1002", "unknown-sku", "2026-11-20T09:00:00+01:00", "r-1"):
        assert fact in told
