"""Credentials: renewed once, and never shown."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.errors import ConfigError, Denied, RbsyncError
from rbsync.redact import one_line, redact
from rbsync.transport.call import Call
from tests.strength import examples

from .fakes import CREATE, READ, TOKEN, service
from .fault_server import FaultServer, answer, reset

SECRETS = ("s3cret/with+signs", "shpat_0123456789abcdef", 'quo"ted\\one', "amp&lt<secret")


@given(st.sampled_from(SECRETS), st.text(max_size=50), st.text(max_size=50))
@settings(max_examples=examples(100))
def test_a_known_secret_is_masked_in_every_form(secret: str, before: str, after: str) -> None:
    for form in (secret, quote(secret, safe=""), escape(secret), escape(secret, quote=False)):
        assert form not in redact(f"{before} {form} {after}", SECRETS)


def test_a_secret_that_begins_like_another_is_masked_whole() -> None:
    assert redact("got alpha-beta", ("alpha", "alpha-beta")) == "got ***"


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef123456",
        '{"X-Shopify-Access-Token": "abcdef123456"}',
        "set-cookie: session=abcdef123456; path=/",
        '{"access_token": "abcdef123456"}',
        "?client_secret=abcdef123456&x=1",
        "got bearer abcdef123456",
        "shpat_abcdef123456 is invalid",
        "eyJabcdef123456.abcdef123456.abcdef123456",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    assert "abcdef123456" not in redact(text, ())


def test_ordinary_words_stay() -> None:
    text = "The selected Customer is invalid. Basic needs: 10 pcs of ABC-1, token missing"
    assert redact(text, ("a", "is")) == text


def test_foreign_words_are_one_short_line_without_control_characters() -> None:
    text = one_line("Fejl\x1b[31m\r\nlinje\u202e to\x00" + "x" * 1000, ())
    assert text.startswith("Fejl [31m linje to x")
    assert len(text) == 500


def test_a_secret_is_masked_before_the_text_is_cut() -> None:
    assert "s3cret" not in one_line("x" * 495 + SECRETS[0], SECRETS)


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 418, 422, 429, 500])
@pytest.mark.parametrize("call", [READ, CREATE])
def test_no_error_shows_a_secret(status: int, call: Call) -> None:
    body = f'"{TOKEN} and {SECRETS[0]} and call-secret-1'.encode()
    echo = {"location": f"https://example.com/{TOKEN}", "x-request-id": f"r-{TOKEN}"}
    call = Call(call.method, f"/x/{TOKEN}", call.record, call.repeatable, headers={"X-Api-Key": "call-secret-1"})
    with FaultServer(answer(status, body, echo)) as server, pytest.raises(RbsyncError) as caught:
        service(server.base_url, secrets=SECRETS).send(call)
    for secret in (TOKEN, SECRETS[0], "call-secret-1"):
        assert secret not in str(caught.value)
        assert secret not in repr(vars(caught.value))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("token", ["line\nbreak-secret", "æ-secret"])
def test_a_token_that_no_header_can_carry_is_a_matter_of_configuration(token: str) -> None:
    with FaultServer(answer()) as server, pytest.raises(ConfigError) as caught:
        service(server.base_url, authorize=lambda: {"Authorization": f"Bearer {token}"}).send(READ)
    assert token not in str(caught.value)
    assert server.requests == []


class Shop:
    """Credentials that expire."""

    def __init__(self) -> None:
        self.generation = 0
        self.lock = threading.Lock()

    def authorize(self) -> Mapping[str, str]:
        return {"X-Shopify-Access-Token": f"generation-{self.generation}"}

    def renew(self) -> None:
        with self.lock:
            self.generation += 1


@pytest.mark.parametrize("call", [READ, CREATE])
def test_a_401_renews_the_credential_once_and_sends_again(call: Call) -> None:
    shop = Shop()
    with FaultServer(answer(401), answer()) as server:
        service(server.base_url, authorize=shop.authorize, renew=shop.renew).send(call)
    sent = [request.headers["x-shopify-access-token"] for request in server.requests]
    assert sent == ["generation-0", "generation-1"]


def test_a_second_401_is_final() -> None:
    shop = Shop()
    with FaultServer(answer(401, b'{"message": "generation-1 expired"}')) as server, pytest.raises(Denied) as caught:
        service(server.base_url, authorize=shop.authorize, renew=shop.renew).send(READ)
    assert (len(server.requests), shop.generation) == (2, 1)
    assert "generation-1" not in str(caught.value)


def test_a_lost_answer_after_the_renewal_is_still_unknown() -> None:
    shop = Shop()
    with FaultServer(answer(401), reset) as server, pytest.raises(RbsyncError, match="is not known"):
        service(server.base_url, authorize=shop.authorize, renew=shop.renew).send(CREATE)
    assert len(server.requests) == 2


def test_threads_denied_together_renew_once() -> None:
    shop = Shop()
    together = threading.Barrier(4)

    def denied_together(connection: object) -> bool:
        together.wait(10)
        return answer(401)(connection)  # type: ignore[arg-type]

    with FaultServer(*[denied_together] * 4, answer()) as server, ThreadPoolExecutor(4) as threads:
        shopify = service(server.base_url, authorize=shop.authorize, renew=shop.renew, workers=4)
        assert [got.status for got in threads.map(shopify.send, [READ] * 4)] == [200] * 4
    assert shop.generation == 1
