"""Description HTML as the shop gives it back: the same content in another form (toggle `rewrites_html`)."""

from __future__ import annotations

import re
from html import unescape

_BLOCKS = "p|div|ul|ol|li|h[1-6]|table|tr|td|th|tbody|thead|blockquote"


def rewritten(written: str) -> str:
    """`<P>a<br/>b &quot;c&quot;</P><p>d</p>` → `<p>a<br>b "c"</p>`, a new line, `<p>d</p>`."""
    text = re.sub(r"<(/?)([A-Za-z][A-Za-z0-9]*)", lambda found: f"<{found[1]}{found[2].lower()}", written)
    text = re.sub(r"<(br|hr|img)\b([^>]*?)\s*/?>", r"<\1\2>", text)
    text = re.sub(r"&(?!amp;|lt;|gt;)(#?\w+);", lambda found: unescape(found[0]), text)
    return re.sub(rf"</({_BLOCKS})>\s*<(?=/?({_BLOCKS})\b)", r"</\1>\n<", text).strip()


def plain(html: str) -> str:
    """The text on one line, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()
