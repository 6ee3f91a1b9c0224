"""Answers that go wrong in the service's own ways (smartweb sheet 4, 16.15), on demand."""

from collections.abc import Callable
from dataclasses import replace

from rbsync.sandbox.kit.doors import Body, only
from rbsync.sandbox.kit.faults import Fault, fault_from
from rbsync.sandbox.kit.http import Response
from rbsync.sandbox.smartweb.envelope import Version, faulted
from rbsync.sandbox.smartweb.refusal import Refused, not_connected

_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>"
HTML = Response(502, _PAGE + b"<hr><center>nginx</body></html>", {"Content-Type": "text/html"})
TIDY_HTML = Response(200, _PAGE + b"<p>Maintenance</p></body></html>", {"Content-Type": "text/html; charset=utf-8"})
NOTHING = Response(500, b"", {"Content-Type": "text/html"})
INTERNAL = Refused("INTERNAL", "An internal error occurred")

BEFORE = ("auth", "internal", "html", "tidy-html", "nothing")
AFTER = ("internal-after", "html-after", "nothing-after", "cut", "bad-byte")
KINDS = BEFORE + AFTER
"""The kinds of BEFORE strike instead of the work; those of AFTER when the work was done. All are faults for operations."""


def mishap_from(body: Body) -> Fault:
    """A mishap from its JSON form, for every operation unless it names one. Raises ValueError that says what is wrong."""
    only(body, ("kind", "match", "times", "after"))
    return fault_from({"match": "*", **body}, KINDS)


def struck(kind: str, version: Version, work: Callable[[], Response]) -> Response:
    """What the mishap makes of the call."""
    if kind in AFTER:
        answer = work()
        return {
            "internal-after": lambda: faulted(version, INTERNAL),
            "html-after": lambda: HTML,
            "nothing-after": lambda: NOTHING,
            "cut": lambda: replace(answer, body=answer.body[: len(answer.body) * 2 // 3]),
            "bad-byte": lambda: replace(answer, body=_with_bad_byte(answer.body)),
        }[kind]()
    if kind in ("auth", "internal"):
        return faulted(version, not_connected() if kind == "auth" else INTERNAL)
    return {"html": HTML, "tidy-html": TIDY_HTML, "nothing": NOTHING}[kind]


def _with_bad_byte(body: bytes) -> bytes:
    """A byte that is not UTF-8 within the last text."""
    place = body.rfind(b"</", 0, body.rfind(b"Result>"))
    return body[:place] + b"\xf8" + body[place:]
