"""Safe HTML: what a shop gives us and what Rackbeat holds, cleaned to formatting that does no harm.

Both sides of a comparison go through the same cleaning, so that only a difference that a reader would see is one.
"""

import re
from html import escape, unescape

import nh3


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _names(
    "a abbr article aside b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr i ins li mark ol p q s section small strong sub summary sup table tbody td "
    "tfoot th thead tr u ul"
)
_DROPPED_WHOLE = _names(
    "script style svg math iframe object embed applet template noscript noembed noframes title textarea select audio video "
    "canvas"
)
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}} | {
    cell: {"colspan", "rowspan"} for cell in ("td", "th")
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=None,
)
_TEXT_ONLY = nh3.Cleaner(tags=set(), clean_content_tags=_DROPPED_WHOLE, attributes={}, link_rel=None)
_ANY_TAG = re.compile(r"<[a-z!/?][^<>]*>", re.IGNORECASE)
_KNOWN = "|".join(sorted(_TAGS | _DROPPED_WHOLE | _names("body font html img pre span")))
_MARKS = re.compile(rf"</?(?:{_KNOWN})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)  # what makes a text HTML
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")
_MOST_TAGS = 20_000  # the time that cleaning takes grows with the square of how deep tags are nested
_ROUNDS = 3


def safe_html(text: str | None) -> str | None:
    """The HTML with formatting, tables and links (http, https, mailto) only; None when a reader would see nothing.

    Scripts, styles, frames, drawings and forms' fields go with what is in them, other tags and attributes without. Cleaning
    twice changes nothing.
    """
    if text is None:
        return None
    clean = _stable(_readable(text))
    return clean if _UNSEEN.sub("", unescape(_ANY_TAG.sub("", clean))) else None


def as_html(text: str | None) -> str | None:
    """HTML for a text that may be plain: paragraphs and line breaks for plain text, `safe_html` for what has tags in it.

    `as_html(as_html(x)) == as_html(x)`, and `safe_html` leaves it as it is.
    """
    if text is None:
        return None
    readable = _readable(text)
    if not _MARKS.search(readable):
        readable = _paragraphs(readable)
    clean = safe_html(readable)
    if clean is None or _MARKS.search(clean):
        return clean
    # every tag was taken out: what is left must not be taken for plain text the next time
    return safe_html(f"<p>{clean}</p>")


def _stable(text: str) -> str:
    """Cleaned until nothing changes any more: a parser's repairs may need another one."""
    if text.count("<") > _MOST_TAGS:
        text = escape(_ANY_TAG.sub(" ", text), quote=False)
    for _ in range(_ROUNDS):
        clean = _once(_CLEANER, text)
        if clean == text:
            return clean
        text = clean
    return _once(_TEXT_ONLY, text)


def _once(cleaner: nh3.Cleaner, text: str) -> str:
    return _CONTROLS.sub("", cleaner.clean(text)).strip()


def _readable(text: str) -> str:
    """Without half characters and control characters, with one kind of line end."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return _CONTROLS.sub("", whole.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _paragraphs(text: str) -> str:
    # what is written as an entity already is meant as its character
    words = escape(_ENTITY.sub(lambda match: unescape(match.group()), text), quote=False)
    parts = (part.replace("\n", "<br>") for part in _PARAGRAPHS.split(words))
    return "".join(f"<p>{part}</p>" for part in parts)
