"""No secret and nothing personal survives scrubbing, wherever it stands; what the clients live on does."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from vcr.request import Request

from rbsync.transport.document import JsonValue, read_json, write_json

from .scrub import KEPT, scrub, scrub_request, scrub_response
from .tape import CASSETTES

HEX = "0123456789abcdef"
WORD = st.text("abdefgiklmnoprstuvyæøå", min_size=4, max_size=10)
PLAIN_WORD = st.text("abdefgiklmnoprstuvy", min_size=5, max_size=12)
TOKENS = st.one_of(
    st.text(HEX, min_size=32, max_size=40),
    st.text(HEX, min_size=32, max_size=32).map(lambda text: f"shpat_{text}"),
    st.tuples(*[st.text("abcXYZ019-_", min_size=10, max_size=20)] * 3).map(lambda parts: "eyJ" + ".".join(parts)),
)
EMAILS = st.tuples(PLAIN_WORD, PLAIN_WORD).map(lambda parts: f"{parts[0]}@{parts[1]}.dk")
PEOPLE = st.tuples(WORD, WORD).map(lambda parts: f"{parts[0].title()} {parts[1].title()}")
STREETS = st.tuples(WORD, st.integers(1, 399)).map(lambda parts: f"{parts[0].title()}gade {parts[1]}")
PHONES = st.tuples(st.sampled_from(["", "+45", "0045 "]), st.integers(20_000_000, 99_999_999)).map(
    lambda parts: f"{parts[0]}{parts[1]}"
)
HOSTS = st.tuples(PLAIN_WORD, st.sampled_from(["dk", "com", "myshopify.com"])).map(".".join)
PLANTED = st.one_of(TOKENS, EMAILS, PEOPLE, STREETS, PHONES, HOSTS)

HEADERS = (
    "Authorization",
    "X-Shopify-Access-Token",
    "Set-Cookie",
    "X-Request-Id",
    "Consumer-Contact",
    "Content-Type",
    "Date",
)
FIELDS = st.sampled_from([*sorted(KEPT), "note", "message", "email", "phone", "vat_number", "errors", "company_name"])


@st.composite
def holding(draw: st.DrawFn, planted: str) -> JsonValue:
    """A document with the text in it: as a value, within one, as a number, or as a name."""
    sentence = draw(st.sampled_from(["{}", "to {} at once", "https://{}/orders", "name:{}"]))
    value: JsonValue = sentence.format(planted)
    if planted.isdigit() and draw(st.booleans()):
        value = int(planted)
    for _ in range(draw(st.integers(0, 4))):
        match draw(st.sampled_from(["list", "object", "name"])):
            case "list":
                value = [None, value, True]
            case "object":
                value = {draw(FIELDS): value, "id": 7}
            case _:
                value = {draw(FIELDS): {planted: value}}
    return {draw(FIELDS): value}


def readable(message: Request | dict[str, Any]) -> str:
    """Everything that a cassette would hold of it, without any encoding."""
    if isinstance(message, Request):
        head = f"{unquote_plus(unquote_plus(message.uri))} {dict(message.headers)}"
        body = message.body
    else:
        head = f"{message['status']} {message['headers']}"
        body = message["body"]["string"]
    return head + json.dumps(json.loads(body), ensure_ascii=False)


@given(st.data(), PLANTED)
def test_nothing_that_must_stay_private_survives(data: st.DataObject, planted: str) -> None:
    body = write_json(data.draw(holding(planted)))
    headers = {data.draw(st.sampled_from(HEADERS)): quote(planted, safe=" @+")}
    host = planted if planted.endswith((".dk", ".com")) and "@" not in planted else "api.host.test"
    uri = f"https://{host}/api/items/{quote(planted, safe='')}?{data.draw(FIELDS)}={quote(planted, safe='')}"
    request = scrub_request(Request("POST", uri, body, headers), "rackbeat")
    assert request is not None
    assert planted not in readable(request)
    answer = {
        "status": {"code": 422, "message": planted},
        "headers": {name: [value] for name, value in headers.items()},
        "body": {"string": body},
    }
    assert planted not in readable(scrub_response(answer))


@given(st.data(), PLANTED)
def test_scrubbing_twice_changes_nothing(data: st.DataObject, planted: str) -> None:
    once = scrub(data.draw(holding(planted)))
    assert scrub(once) == once


@given(st.decimals(-999_999, 999_999, places=6), st.integers(1, 9_999_999))
def test_money_and_numbers_stay_as_they_are(amount: Decimal, number: int) -> None:
    document: JsonValue = {"order": {"number": number, "total_total": amount, "lines": [{"amount": str(amount)}]}}
    assert scrub(read_json(write_json(document))) == document


def test_a_call_that_fetches_a_token_is_not_recorded() -> None:
    body = b'{"client_id": "a", "client_secret": "b"}'
    call = Request("POST", "https://shop.example.com/admin/oauth/access_token", body, {})
    assert scrub_request(call, "shopify") is None


def test_a_page_that_is_not_json_is_not_kept() -> None:
    page = {"status": {"code": 502, "message": "x"}, "headers": {}, "body": {"string": b"<p>Mette Hansen</p>"}}
    assert scrub_response(page)["body"] == {"string": b"text"}


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.name)
def test_every_cassette_is_small_and_as_scrubbing_leaves_it(path: Path) -> None:
    interactions = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]
    assert 0 < len(interactions) < 30
    for interaction in interactions:
        kept = Request(**interaction["request"])
        again = scrub_request(kept, path.stem)
        assert again is not None
        assert (again.uri, dict(again.headers)) == (kept.uri, dict(kept.headers))
        assert json.loads(again.body or b"null") == json.loads(kept.body or b"null")
        answer = interaction["response"]
        body = answer["body"]["string"]
        assert scrub_response(answer) == {**answer, "body": {"string": body.encode()}}
