"""Description HTML as the shop gives it back: the same content in another form (toggle `rewrites_html`)."""

from __future__ import annotations

import re
from html import unescape

_BLOCKS = "p|div|ul|ol|li|h[1-6]|table|tr|td|th|tbody|thead|blockquote"


def rewritten(written: str) -> str:
    """`<P>a<br/>b &quot;c&quot;</P><p>d</p>` → `<p>a<br>b "c"</p>`, a new line, `<p>d</p>`."""
    text = re.sub(r"<(/?)([A-Za-z][A-Za-z0-9]*)", lambda found: f"<{found[1]}{found[2].lower()}", written)
    text = re.sub(r"<(br|hr|img)\b([^>]*?)\s*/?>", r"<\1\2>", text)
    text = re.sub(r"&#?\w+;", _spelt_out, text)
    return re.sub(rf"</({_BLOCKS})>\s*<(?=/?({_BLOCKS})\b)", r"</\1>\n<", text).strip()


def _spelt_out(entity: re.Match[str]) -> str:
    """The character itself, unless it is one that HTML must not have as it is."""
    text = unescape(entity[0])
    return entity[0] if set(text) & set("&<>") else text


def plain(html: str) -> str:
    """The text on one line, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()
