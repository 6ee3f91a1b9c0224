"""What stopped a command."""

from __future__ import annotations

from rbsync.errors import Denied, LockedError, RbsyncError
from rbsync.telling.error import error_document, error_lines


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
    assert error_lines(error) == [
        "error: Shopify refused the token",
        "  for   shop-dk",
        "  why   401 Invalid API key (request abc-1)",
        "  next  make a new token, then run: rbsync check",
        "  then  The other connectors go on.",
    ]


def test_several_reasons_stand_below_each_other() -> None:
    lines = error_lines(RbsyncError("rbsync.toml has 2 mistakes", why="\n  line 3: a\n  line 4: b\n"))
    assert lines[1:] == ["  why   line 3: a", "        line 4: b"]


def test_an_error_is_an_object_with_the_same_fields_as_the_text() -> None:
    document = error_document(LockedError("another run is at work", why="pid 7", next_step="wait"))
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
    denied = error_document(Denied("refused", service="shopify", request_id="r-9"))
    assert denied["exit_code"] == 12
    assert denied["error"]["request_id"] == "r-9"  # type: ignore[index]
