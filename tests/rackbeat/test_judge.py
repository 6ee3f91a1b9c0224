"""The table of verdicts (rackbeat sheet 3.4)."""

from __future__ import annotations

import json

import pytest

from rbsync.rackbeat.judge import judge, reasons
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement


def an_answer(status: int, body: object = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {}, content)


@pytest.mark.parametrize(
    ("status", "judgement"),
    [
        (200, Judgement.OK),
        (201, Judgement.OK),
        (206, Judgement.OK),
        (400, Judgement.REFUSE),
        (401, Judgement.DENIED),
        (403, Judgement.DENIED),
        (404, Judgement.NOT_FOUND),
        (405, Judgement.REFUSE),
        (422, Judgement.REFUSE),
        (429, Judgement.THROTTLE),
        (500, Judgement.RETRY),
        (503, Judgement.RETRY),
        (418, Judgement.BROKEN),
    ],
)
def test_the_status_decides_alone(status: int, judgement: Judgement) -> None:
    for body in ({"message": "Fejl"}, b"<html>", b"", [], {"errors": {}}):
        assert judge(an_answer(status, body)).judgement is judgement


def test_a_forbidden_field_is_refused_and_a_missing_scope_denied() -> None:
    assert judge(an_answer(403, {"errors": {"group": ["already in it"]}})).judgement is Judgement.REFUSE
    ruling = judge(an_answer(403, {"message": "Forbidden"}))
    assert ruling.judgement is Judgement.DENIED
    assert "scope" in ruling.next_step


def test_throttled_is_certainly_not_done_and_a_server_error_is_unknown() -> None:
    assert judge(an_answer(429)).done is False
    assert judge(an_answer(500)).done is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"errors": {"lines.0.item_id": ["Product needed", "really"]}}, {"lines.0.item_id": "Product needed really"}),
        ({"errors": {"number": "taken"}, "message": "Invalid"}, {"number": "taken"}),
        ({"errors": ["one", "two"]}, {"": "one two"}),
        ({"errors": {}, "message": "Invalid"}, {"": "Invalid"}),
        ({"message": "Invalid"}, {"": "Invalid"}),
        (b"<h1>Bad Gateway</h1>", {"": "<h1>Bad Gateway</h1>"}),
        (b"", {"": "status 422 without a text"}),
        (b"x" * 9000, {"": "x" * 9000}),
    ],
)
def test_the_services_own_words_are_found_in_any_shape(body: object, words: dict[str, str]) -> None:
    assert reasons(an_answer(422, body)) == words
