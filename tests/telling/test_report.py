"""What people and programs read of a run."""

from __future__ import annotations

import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped, waiting
from rbsync.errors import EXIT_CODES
from rbsync.telling.report import (
    connector_line,
    error_of,
    has_news,
    record_document,
    record_lines,
    report_document,
    report_lines,
)
from rbsync.telling.text import json_text
from tests.telling.reports import CREATED, HELD, connector, record, report

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def test_a_held_record_is_always_told_with_reason_message_and_advice() -> None:
    for full, summary in ((True, True), (False, True), (False, False)):
        told = "\n".join(report_lines(report(connector(CREATED, HELD)), full=full, summary=summary))
        assert "held" in told
        assert "#1002" in told
        assert "unknown-sku" in told
        assert "RB-77-BLUE" in told
        assert "Create the item in Rackbeat" in told


def test_records_that_went_well_are_named_only_in_full() -> None:
    run = report(connector(CREATED))
    assert "#1001" not in "\n".join(report_lines(run, full=False))
    told = "\n".join(report_lines(run, full=True))
    assert "Rackbeat 5001" in told
    assert "order of 2 lines, 125.00 DKK" in told


def test_a_dry_run_says_that_nothing_was_sent() -> None:
    lines = report_lines(report(connector(CREATED), dry_run=True), full=True)
    assert lines[0].startswith("This is a plan: nothing was sent")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_what_changed_or_went_wrong_is_news(outcome: Outcome) -> None:
    quiet = {Outcome.UNCHANGED, Outcome.WAITING, Outcome.SKIPPED}
    assert has_news(report(connector(counts={outcome: 1}))) is (outcome not in quiet)


def test_an_error_of_a_connector_is_news_and_names_its_exit_code() -> None:
    one = connector(error="throttled to the end", exit_code=5)
    run = report(one, exit_code=5)
    assert has_news(run)
    told = "\n".join(error_of(one, run))
    assert "pull-orders shop-dk was not finished" in told
    assert "throttled to the end" in told
    assert EXIT_CODES[5] in told  # type: ignore[index]


@given(st.text())
def test_words_of_a_service_never_steer_the_terminal(text: str) -> None:
    lines = report_lines(report(connector(record(text, waiting(Reason.CLAIMED, text)))), full=True)
    assert all(line.isprintable() for line in lines)


def test_advice_names_the_record_ready_for_a_shell() -> None:
    odd = record("10 42", held(Reason.TOTAL_MISMATCH, "off by 1.00"))
    assert "    next  Compare the lines; correct the order in Rackbeat, then run: rbsync orders retry '#10 42'" in (
        record_lines(odd)
    )


def product(number: str, verdict: Verdict, *changes: str) -> Record:
    return Record("product", f"gid://shopify/ProductVariant/{number}", number, number, verdict, changes)


PRICED = product("4711", Verdict(Outcome.UPDATED), "price 99 → 109 DKK")
CONFLICT = product(
    "4712",
    Verdict(Outcome.UPDATED, Reason.CONFLICT, "both sides had changed since the last run"),
    "price 99 → 109 DKK (changed on both sides, the owner's value is written)",
)


def test_a_product_is_told_by_its_number_with_what_changes() -> None:
    assert record_lines(PRICED) == ["  updated   product 4711", "    · price 99 → 109 DKK"]
    other = Record("product", "gid://1", "SKU 1", "4711", Verdict(Outcome.UPDATED), ("link to item 4711",))
    assert record_lines(other)[0] == "  updated   product SKU 1 · Rackbeat 4711"


def test_a_conflict_is_told_though_it_was_settled() -> None:
    lines = report_lines(report(connector(PRICED, CONFLICT)), full=False)
    assert lines[1:] == [
        "  updated   product 4712 · conflict",
        "    why   both sides had changed since the last run",
        "    next  Nothing to do: the owner's value was written. If the other was right, enter it at the owner.",
        "    · price 99 → 109 DKK (changed on both sides, the owner's value is written)",
    ]
    assert report_lines(report(connector(PRICED, CONFLICT)), full=False, summary=False) == []


def test_advice_on_a_product_names_it_ready_for_a_shell() -> None:
    left = product("47 11", skipped(Reason.FILTERED, "its group is not sold here"))
    assert any(line.endswith("rbsync products explain '47 11' names the rule.") for line in record_lines(left))


def test_unchanged_is_counted_but_has_no_line() -> None:
    line = connector_line(connector(counts={Outcome.UNCHANGED: 40}), report())
    assert line == "pull-orders shop-dk: 40 seen, 40 unchanged"
    assert record_lines(record("1", Verdict(Outcome.CREATED)))[0].startswith("  created")


def test_a_run_has_exactly_the_fields_of_the_design() -> None:
    notes = ("only the last 60 days can be seen",)
    document = report_document(report(connector(CREATED, HELD, notes=notes), exit_code=3), COPENHAGEN)
    assert document == {
        "run": "r-1",
        "command": "pull-orders",
        "dry_run": False,
        "started": "2026-11-21T09:00:00+01:00",
        "finished": "2026-11-21T09:00:09+01:00",
        "exit_code": 3,
        "connectors": [
            {
                "name": "shop-dk",
                "type": "shopify",
                "command": "pull-orders",
                "counts": {
                    "seen": 2,
                    "created": 1,
                    "updated": 0,
                    "unchanged": 0,
                    "waiting": 0,
                    "skipped": 0,
                    "held": 1,
                    "failed": 0,
                },
                "calls": {"rackbeat": 6, "shopify": 2},
                "retries": 1,
                "throttled_seconds": 0.5,
                "cursor": {"before": None, "after": "2026-11-21T09:00:00+01:00"},
                "exit_code": 0,
                "error": None,
                "notes": ["only the last 60 days can be seen"],
                "records": [
                    {
                        "kind": "order",
                        "id": "gid://shopify/Order/1001",
                        "number": "#1001",
                        "rackbeat": "5001",
                        "verdict": "created",
                        "reason": None,
                        "message": None,
                        "next": None,
                        "changes": ["order of 2 lines, 125.00 DKK"],
                    },
                    {
                        "kind": "order",
                        "id": "gid://shopify/Order/1002",
                        "number": "#1002",
                        "rackbeat": None,
                        "verdict": "held",
                        "reason": "unknown-sku",
                        "message": "line 2 has SKU RB-77-BLUE, which Rackbeat does not know",
                        "next": "Create the item in Rackbeat, or correct the SKU, then run: rbsync run",
                        "changes": [],
                    },
                ],
            }
        ],
    }


def test_every_outcome_is_counted() -> None:
    [one] = json.loads(json_text(report_document(report(connector()), UTC)))["connectors"]
    assert set(one["counts"]) == {"seen", *(str(outcome) for outcome in Outcome)}


@given(st.text())
def test_any_words_survive_the_way_through_json(text: str) -> None:
    one = record("1", waiting(Reason.CLAIMED, text))
    line = json_text(record_document(one))
    assert json.loads(line)["message"] == text
    assert "\n" not in line
