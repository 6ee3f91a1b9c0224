"""What `check` found."""

from __future__ import annotations

from rbsync.core.model.report import Finding
from rbsync.telling.findings import finding_lines, findings_document


def test_findings_show_what_is_wrong_and_what_to_do() -> None:
    findings = (
        Finding("", "Rackbeat token", True, "account 7235", "", 0),
        Finding("shop-dk", "location", False, "there is no 'Store'", "set stock.to to one of: Main", 2),
    )
    told = "\n".join(finding_lines(findings))
    assert "ok    Rackbeat token · account 7235" in told
    assert "WRONG shop-dk: location" in told
    assert "set stock.to to one of: Main" in told
    assert "1 of 2 are wrong." in told


def test_what_is_right_and_still_has_a_next_step_is_a_note() -> None:
    good = Finding("", "Rackbeat token", True, "account 7235", "", 0)
    note = Finding("shop-dk", "older orders", True, "only since May", "Grant read_all_orders.", 0)
    lines = finding_lines((good, note))
    assert "note  shop-dk: older orders · only since May" in lines
    assert "      next  Grant read_all_orders." in lines
    assert lines[-1] == "1 as they should be, 1 to look at."
    assert finding_lines((good, good))[-1] == "All 2 are as they should be."


def test_a_refused_token_is_told_once_and_each_shops_own_lack_by_itself() -> None:
    def refused(connector: str, call: str) -> Finding:
        return Finding(connector, call, False, f"rackbeat denied GET {call} (401): Unauthenticated.", "New key.", 12)

    def lacking(connector: str) -> Finding:
        return Finding(connector, "permissions", False, "missing: read_orders", "Grant them.", 12)

    findings = (refused("rackbeat", "/self"), refused("shop-dk", "/products/X"), lacking("shop-dk"), lacking("shop-se"))
    lines = finding_lines(findings)
    assert sum("Unauthenticated" in line for line in lines) == 1
    assert sum("read_orders" in line for line in lines) == 2
    assert lines[-1] == "3 of 3 are wrong."


def test_findings_carry_the_exit_code() -> None:
    document = findings_document((Finding("", "token", False, "refused", "make a new one", 12),), 12)
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
