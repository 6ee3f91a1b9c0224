"""What programs read: the object of the design, section 5."""

from __future__ import annotations

import json
from datetime import UTC
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rbsync.cli import render_json
from rbsync.core.model.report import Finding
from rbsync.core.model.verdict import Outcome, Reason, waiting
from rbsync.errors import Denied, LockedError
from tests.cli.reports import CREATED, HELD, connector, record, report

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def test_a_run_has_exactly_the_fields_of_the_design() -> None:
    notes = ("only the last 60 days can be seen",)
    document = render_json.of_report(report(connector(CREATED, HELD, notes=notes), exit_code=3), COPENHAGEN)
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
    [one] = json.loads(render_json.text(render_json.of_report(report(connector()), UTC)))["connectors"]
    assert set(one["counts"]) == {"seen", *(str(outcome) for outcome in Outcome)}


@given(st.text())
def test_any_words_survive_the_way_through_json(text: str) -> None:
    one = record("1", waiting(Reason.CLAIMED, text))
    line = render_json.text(render_json.of_record(one))
    assert json.loads(line)["message"] == text
    assert "\n" not in line


def test_lone_surrogates_stay_readable() -> None:
    assert json.loads(render_json.text({"a": "\udc80"}))["a"] == "\udc80"


def test_an_error_is_an_object_with_the_same_fields_as_the_text() -> None:
    document = render_json.of_error(LockedError("another run is at work", why="pid 7", next_step="wait"))
    assert document["exit_code"] == 11
    assert document["error"] == {
        "what": "another run is at work",
        "record": None,
        "why": "pid 7",
        "next": "wait",
        "then": None,
        "service": None,
        "request_id": None,
    }
    denied = render_json.of_error(Denied("refused", service="shopify", request_id="r-9"))
    assert denied["exit_code"] == 12
    assert denied["error"]["request_id"] == "r-9"  # type: ignore[index]


def test_findings_carry_the_exit_code() -> None:
    document = render_json.of_findings((Finding("", "token", False, "refused", "make a new one", 12),), 12)
    assert document == {
        "exit_code": 12,
        "findings": [
            {
                "connector": None,
                "subject": "token",
                "ok": False,
                "message": "refused",
                "next": "make a new one",
                "exit_code": 12,
            }
        ],
    }
