"""The user name and password are seen by nobody but the service."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest

from rbsync.errors import RbsyncError
from rbsync.sandbox.kit.http import Response

from .sessions import open_bench
from .test_soap_session import fault

USER, PASSWORD = "api&user@example.com", 'p<a>ss"w&rd-123'
ECHO = f"{USER} {PASSWORD} {escape(USER)} {escape(PASSWORD)} {quote(PASSWORD)}"
ANSWERS = {
    "a page": Response(502, f"<html><title>{escape(ECHO)}</title></html>".encode()),
    "a damaged page": Response(200, f"<html><title>{PASSWORD}</title>".encode()),
    "a refusal": fault("AUTH", escape(ECHO)),
    "another fault": fault("PARAM", escape(ECHO)),
    "a fault of PHP": fault("SOAP-ENV:Server", escape(ECHO)),
    "a fault without a code": fault("", escape(ECHO)),
    "a firewall": Response(403, ECHO.encode()),
    "a redirect": Response(302, b"", {"Location": f"https://example.com/?{quote(PASSWORD)}"}),
    "nothing": Response(200, b"", drop=True),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_no_error_and_no_log_shows_them(tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with open_bench(tmp_path, items=3, orders=0) as bench:
        bench.answer("Solution_Connect", ANSWERS[kind], times=-1)
        with pytest.raises(RbsyncError) as caught:
            bench.session(username=USER, password=PASSWORD).read("Solution_GetWebinfo", record="shop")
        assert escape(PASSWORD, {'"': '"'}).encode() in bench.bodies[1]
    logged = [record.getMessage() for record in caplog.records if record.name.split(".")[0] != "httpcore"]
    shown = f"{caught.value} {vars(caught.value)!r} {logged}"
    for secret in (USER, PASSWORD, escape(USER), escape(PASSWORD), quote(PASSWORD), "w&rd-123"):
        assert secret not in shown
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_password_that_cannot_be_sent_is_not_shown(tmp_path: Path) -> None:
    with open_bench(tmp_path, items=3, orders=0) as bench, pytest.raises(RbsyncError, match="Password") as caught:
        bench.session(password="pass\x00word").read("Solution_GetWebinfo", record="shop")
    assert "word" not in str(caught.value).replace("password", "").replace("Password", "")
