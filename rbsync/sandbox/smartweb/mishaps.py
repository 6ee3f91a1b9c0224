"""Answers that go wrong in the service's own ways (smartweb sheet 4, 16.15), on demand."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from rbsync.sandbox.kit.faults import Fault
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


def mishap_from(body: Mapping[str, object]) -> Fault:
    """A mishap from its JSON form. Raises ValueError that says what is wrong."""
    unknown = set(body) - {"kind", "match", "times", "after"}
    if unknown:
        raise ValueError(f"unknown key in mishap: {', '.join(sorted(unknown))}")
    if body.get("kind") not in KINDS:
        raise ValueError(f"a mishap needs a `kind` out of: {', '.join(KINDS)}")
    times, after = body.get("times", 1), body.get("after", 0)
    if not isinstance(times, int) or not isinstance(after, int):
        raise ValueError("`times` and `after` must be whole numbers")
    return Fault(str(body.get("match", "*")), str(body["kind"]), times, after)


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
