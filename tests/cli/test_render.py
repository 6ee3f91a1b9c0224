"""What people read of a run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.cli import render
from rbsync.cli.words import table
from rbsync.core.model.report import Finding, Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped, waiting
from rbsync.errors import EXIT_CODES, Denied, RbsyncError
from tests.cli.reports import CREATED, HELD, connector, record, report


def test_an_error_says_what_for_which_why_what_next_and_what_then() -> None:
    error = Denied(
        "Shopify refused the token",
        service="shopify",
        record="shop-dk",
        why="401 Invalid API key",
        next_step="make a new token, then run: rbsync check",
        then="The other connectors go on.",
        request_id="abc-1",
    )
    assert render.error_lines(error) == [
        "error: Shopify refused the token",
        "  for   shop-dk",
        "  why   401 Invalid API key (request abc-1)",
        "  next  make a new token, then run: rbsync check",
        "  then  The other connectors go on.",
    ]


def test_several_reasons_stand_below_each_other() -> None:
    lines = render.error_lines(RbsyncError("rbsync.toml has 2 mistakes", why="\n  line 3: a\n  line 4: b\n"))
    assert lines[1:] == ["  why   line 3: a", "        line 4: b"]


def test_a_held_record_is_always_told_with_reason_message_and_advice() -> None:
    for full, summary in ((True, True), (False, True), (False, False)):
        told = "\n".join(render.report_lines(report(connector(CREATED, HELD)), full=full, summary=summary))
        assert "held" in told
        assert "#1002" in told
        assert "unknown-sku" in told
        assert "RB-77-BLUE" in told
        assert "Create the item in Rackbeat" in told


def test_records_that_went_well_are_named_only_in_full() -> None:
    run = report(connector(CREATED))
    assert "#1001" not in "\n".join(render.report_lines(run, full=False))
    told = "\n".join(render.report_lines(run, full=True))
    assert "Rackbeat 5001" in told
    assert "order of 2 lines, 125.00 DKK" in told


def test_a_dry_run_says_that_nothing_was_sent() -> None:
    lines = render.report_lines(report(connector(CREATED), dry_run=True), full=True)
    assert lines[0].startswith("This is a plan: nothing was sent")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_what_changed_or_went_wrong_is_news(outcome: Outcome) -> None:
    quiet = {Outcome.UNCHANGED, Outcome.WAITING, Outcome.SKIPPED}
    assert render.has_news(report(connector(counts={outcome: 1}))) is (outcome not in quiet)


def test_an_error_of_a_connector_is_news_and_names_its_exit_code() -> None:
    one = connector(error="throttled to the end", exit_code=5)
    run = report(one, exit_code=5)
    assert render.has_news(run)
    told = "\n".join(render.error_of(one, run))
    assert "pull-orders shop-dk was not finished" in told
    assert "throttled to the end" in told
    assert EXIT_CODES[5] in told  # type: ignore[index]


@given(st.text())
def test_words_of_a_service_never_steer_the_terminal(text: str) -> None:
    lines = render.report_lines(report(connector(record(text, waiting(Reason.CLAIMED, text)))), full=True)
    assert all(line.isprintable() for line in lines)


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
def test_a_table_has_a_line_for_every_row(rows: list[tuple[str, str]]) -> None:
    lines = table(("A", "B"), rows)
    assert len(lines) == len(rows) + 1
    assert all(line.isprintable() for line in lines)


def test_findings_show_what_is_wrong_and_what_to_do() -> None:
    findings = (
        Finding("", "Rackbeat token", True, "account 7235", "", 0),
        Finding("shop-dk", "location", False, "there is no 'Store'", "set stock.to to one of: Main", 2),
    )
    told = "\n".join(render.finding_lines(findings))
    assert "ok    Rackbeat token · account 7235" in told
    assert "WRONG shop-dk: location" in told
    assert "set stock.to to one of: Main" in told
    assert "1 of 2 are wrong." in told


def test_what_is_right_and_still_has_a_next_step_is_a_note() -> None:
    good = Finding("", "Rackbeat token", True, "account 7235", "", 0)
    note = Finding("shop-dk", "older orders", True, "only since May", "Grant read_all_orders.", 0)
    lines = render.finding_lines((good, note))
    assert "note  shop-dk: older orders · only since May" in lines
    assert "      next  Grant read_all_orders." in lines
    assert lines[-1] == "1 as they should be, 1 to look at."
    assert render.finding_lines((good, good))[-1] == "All 2 are as they should be."


def test_a_refused_token_is_told_once_and_each_shops_own_lack_by_itself() -> None:
    def refused(connector: str, call: str) -> Finding:
        return Finding(connector, call, False, f"rackbeat denied GET {call} (401): Unauthenticated.", "New key.", 12)

    def lacking(connector: str) -> Finding:
        return Finding(connector, "permissions", False, "missing: read_orders", "Grant them.", 12)

    findings = (refused("rackbeat", "/self"), refused("shop-dk", "/products/X"), lacking("shop-dk"), lacking("shop-se"))
    lines = render.finding_lines(findings)
    assert sum("Unauthenticated" in line for line in lines) == 1
    assert sum("read_orders" in line for line in lines) == 2
    assert lines[-1] == "3 of 3 are wrong."


def test_advice_names_the_record_ready_for_a_shell() -> None:
    odd = record("10 42", held(Reason.TOTAL_MISMATCH, "off by 1.00"))
    assert "    next  Compare the lines; correct the order in Rackbeat, then run: rbsync orders retry '#10 42'" in (
        render.record_lines(odd)
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
    assert render.record_lines(PRICED) == ["  updated   product 4711", "    · price 99 → 109 DKK"]
    other = Record("product", "gid://1", "SKU 1", "4711", Verdict(Outcome.UPDATED), ("link to item 4711",))
    assert render.record_lines(other)[0] == "  updated   product SKU 1 · Rackbeat 4711"


def test_a_conflict_is_told_though_it_was_settled() -> None:
    lines = render.report_lines(report(connector(PRICED, CONFLICT)), full=False)
    assert lines[1:] == [
        "  updated   product 4712 · conflict",
        "    why   both sides had changed since the last run",
        "    next  Nothing to do: the owner's value was written. If the other was right, enter it at the owner.",
        "    · price 99 → 109 DKK (changed on both sides, the owner's value is written)",
    ]
    assert render.report_lines(report(connector(PRICED, CONFLICT)), full=False, summary=False) == []


def test_advice_on_a_product_names_it_ready_for_a_shell() -> None:
    left = product("47 11", skipped(Reason.FILTERED, "its group is not sold here"))
    assert any(line.endswith("rbsync products explain '47 11' names the rule.") for line in render.record_lines(left))


def test_unchanged_is_counted_but_has_no_line() -> None:
    line = render.connector_line(connector(counts={Outcome.UNCHANGED: 40}), report())
    assert line == "pull-orders shop-dk: 40 seen, 40 unchanged"
    assert render.record_lines(record("1", Verdict(Outcome.CREATED)))[0].startswith("  created")
