"""Recorded traffic replays through the whole stack, and holds no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import vcr
from vcr.cassette import Cassette
from vcr.errors import CannotOverwriteExistingCassetteException

from rbsync.errors import Refused
from rbsync.transport.call import Answer, Call
from rbsync.transport.judge import Judgement, Ruling

from . import fakes

CASSETTES = Path(__file__).parent / "cassettes"
TESTS = Path(__file__).parents[1]
SECRET_LOOKING = (
    r"(?i)bearer\s+\S",
    r"(?i)authorization\s*:",
    r"(?i)access[_-]?token",
    r"(?i)(set-)?cookie\s*:",
    r"(?i)client_secret|password|passwd|api[_-]?key",
    r"\bshp[a-z]{2}_\w",
    r"\beyJ[\w-]{10,}\.",
    r"(?i)[\w.+-]+@(?!example\.(com|org|net)\b)[\w-]+\.\w+",
)


@pytest.fixture
def recorded() -> Iterator[Cassette]:
    recorder = vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode="none",
        match_on=["method", "host", "path", "query", "body"],
        decode_compressed_response=True,
    )
    with recorder.use_cassette("orders.yaml") as cassette:
        yield cassette


def judge(answer: Answer) -> Ruling:
    return Ruling(Judgement.OK) if answer.status == 206 else fakes.judge(answer)


def test_a_recorded_exchange_replays(recorded: Cassette) -> None:
    clock = fakes.FakeClock()
    rackbeat = fakes.service("https://app.example.com/api/", judge=judge, clock=clock)
    page = rackbeat.send(Call("GET", "/orders", "", repeatable=True, query=(("page", "1"),))).json()
    assert page == {"orders": [{"number": 5001, "total_total": Decimal("99.950001")}], "page": 1, "pages": 1}
    assert clock.sleeps == [2.0]
    lines = [{"item_id": "ABC", "line_price": Decimal("79.95")}]
    body = {"customer_id": 1, "lines": lines}
    with pytest.raises(Refused, match="Product needed"):
        rackbeat.send(Call("POST", "/orders/drafts", "order shop-dk#1001", repeatable=False, body=body))
    assert recorded.all_played


def test_what_was_not_recorded_is_not_sent(recorded: Cassette) -> None:
    with pytest.raises(CannotOverwriteExistingCassetteException):
        fakes.service("https://app.example.com/api/").send(fakes.READ)


def test_no_cassette_holds_anything_that_looks_like_a_secret() -> None:
    cassettes = [path for path in TESTS.rglob("cassettes/**/*") if path.is_file()]
    assert CASSETTES / "orders.yaml" in cassettes
    found = [
        f"{path.relative_to(TESTS)}: {match.group()}"
        for path in cassettes
        for pattern in SECRET_LOOKING
        if (match := re.search(pattern, path.read_text(encoding="utf-8")))
    ]
    assert found == []
