"""What may be shown of foreign text: no secrets, no control characters, not too long."""

import json
import re
import unicodedata
from collections.abc import Iterable
from html import escape
from urllib.parse import quote, quote_plus

MASK = "***"

_LONGEST_SHOWN = 500
_LONGEST_READ = 20_000
# shorter ones are common words rather than secrets, and masking them would destroy the text
_SHORTEST_SECRET = 4
_HEADER = r"(?:[a-z0-9-]+-)?(?:authorization|cookie|token)|(?:x-)?api-key"
_FIELDS = "access_token|refresh_token|client_secret|api_key|apikey|password|passwd"
_PATTERNS = (
    re.compile(rf"(?im)\b(?P<keep>(?:{_HEADER})[\"']?\s*[:=]\s*)[^\r\n]+"),
    re.compile(rf"(?i)(?P<keep>\b(?:{_FIELDS})[\"']?\s*[:=]\s*[\"']?)[^\s\"'&,;}}]+"),
    re.compile(r"(?i)\b(?P<keep>bearer\s+)[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(r"(?i)\b(?P<keep>basic\s+)[A-Za-z0-9._~+/=-]{8,}"),
    # a token with a short prefix, such as abcde_0123abcd: letters and digits mixed
    re.compile(r"(?P<keep>)\b[a-z]{2,6}_(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{8,}"),
    re.compile(r"(?P<keep>)\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),
    re.compile(r"(?P<keep>://)[^/\s:@]+:[^/\s@]+(?=@)"),
)


def is_secret_header(name: str) -> bool:
    """Whether a header of this name holds a secret."""
    return re.fullmatch(_HEADER, name, re.IGNORECASE) is not None


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret masked, plain, percent-encoded, within JSON or HTML, and with whatever looks like one."""
    for secret in sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=len, reverse=True):
        in_text = (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1])
        for form in (*in_text, escape(secret), escape(secret, quote=False)):
            text = text.replace(form, MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<keep>{MASK}", text)
    return text


def one_line(text: str, secrets: Iterable[str]) -> str:
    """Foreign words as they may stand in a message: one line, redacted, at most 500 characters."""
    plain = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text[:_LONGEST_READ])
    words = redact(" ".join(plain.split()), secrets)
    return words if len(words) <= _LONGEST_SHOWN else words[: _LONGEST_SHOWN - 1] + "…"
