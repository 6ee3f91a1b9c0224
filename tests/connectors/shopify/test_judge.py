"""The verdict table, row by row (shopify sheet 1)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rbsync.connectors.shopify.judge import judge, judge_token
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement

from .scripted import VERSION, cost, error


def answered(body: object, status: int = 200, version: str = VERSION) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {"x-shopify-api-version": version}, content)


@pytest.mark.parametrize(
    ("body", "judgement"),
    [
        ({"data": {}}, Judgement.OK),
        ({"data": {"title": '"errors"'}}, Judgement.OK),
        ({"data": {}, "errors": []}, Judgement.OK),
        (error("THROTTLED"), Judgement.THROTTLE),
        (error("MAX_COST_EXCEEDED"), Judgement.REFUSE),
        (error("ACCESS_DENIED"), Judgement.DENIED),
        (error("INTERNAL_SERVER_ERROR"), Judgement.RETRY),
        (error("BAD_REQUEST"), Judgement.BROKEN),
        (error("INVALID_FIELD_ARGUMENTS"), Judgement.BROKEN),
        (error("NEVER_HEARD_OF"), Judgement.BROKEN),
        ({"errors": [{"message": "Field 'x' doesn't exist"}]}, Judgement.BROKEN),
        ({"errors": "gateway"}, Judgement.BROKEN),
        ({"data": {"a": 1}, "errors": error("ACCESS_DENIED")["errors"]}, Judgement.DENIED),
        ({"errors": error("THROTTLED")["errors"] + error("ACCESS_DENIED")["errors"]}, Judgement.DENIED),
        (b'<html>"errors"</html>', Judgement.BROKEN),
    ],
)
def test_bodies_of_a_200(body: Any, judgement: Judgement) -> None:
    assert judge(answered(body)).judgement is judgement


@pytest.mark.parametrize(
    ("status", "judgement"),
    [
        (400, Judgement.BROKEN),
        (401, Judgement.DENIED),
        (402, Judgement.DENIED),
        (403, Judgement.DENIED),
        (404, Judgement.DENIED),
        (418, Judgement.BROKEN),
        (423, Judgement.DENIED),
        (429, Judgement.THROTTLE),
        (430, Judgement.DENIED),
        (500, Judgement.RETRY),
        (503, Judgement.RETRY),
    ],
)
def test_statuses(status: int, judgement: Judgement) -> None:
    ruling = judge(answered({}, status))
    assert ruling.judgement is judgement
    assert bool(ruling.next_step) == (judgement is Judgement.DENIED)


@pytest.mark.parametrize("version", ["2027-01", "2026-07", ""])
def test_another_version_is_a_broken_contract(version: str) -> None:
    ruling = judge(answered({"data": {}}, version=version))
    assert ruling.judgement is Judgement.BROKEN
    assert "2026-10" in ruling.reasons[""]


@pytest.mark.parametrize(("requested", "available", "seconds"), [(640, 140, 5.0), (150, 140, 1.0), (100, 500, 1.0)])
def test_a_throttled_call_waits_for_its_points(requested: int, available: int, seconds: float) -> None:
    ruling = judge(answered(error("THROTTLED") | cost(requested, available)))
    assert ruling.retry_after == seconds


def test_a_throttled_call_without_figures_waits_a_second() -> None:
    assert judge(answered(error("THROTTLED"))).retry_after == 1.0


def test_the_missing_scope_is_named() -> None:
    body = error("ACCESS_DENIED", "Access denied for customer field.", requiredAccess="`read_customers` access scope.")
    ruling = judge(answered(body))
    assert "read_customers" in ruling.next_step
    assert "customer field" in ruling.reasons["orders"]


@pytest.mark.parametrize(
    ("status", "judgement"),
    [
        (200, Judgement.OK),
        (400, Judgement.DENIED),
        (401, Judgement.DENIED),
        (429, Judgement.THROTTLE),
        (502, Judgement.RETRY),
    ],
)
def test_the_token_endpoint(status: int, judgement: Judgement) -> None:
    assert judge_token(answered({}, status)).judgement is judgement
