"""XML from outside: strictly UTF-8, well-formed, no document type, hence no entities and nothing from elsewhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

# a document type can stand only here, before the root; instructions have no business here either
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<declaration><\?xml\s[^>]*\?>)?(?:\s|<!--(?:(?!--).)*-->)*<[^!?]", re.DOTALL
)
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?P<name>[^"']*)["']""")


def read_xml(content: bytes) -> ET.Element:
    """The root. Raises ValueError that says what is wrong, without repeating what the document holds."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from None
    prolog = _PROLOG.match(content)
    if prolog is None:
        raise ValueError("it does not begin as an XML document without a document type")
    declared = _ENCODING.search(prolog["declaration"] or b"")
    if declared and declared["name"].lower() not in (b"utf-8", b"us-ascii"):
        raise ValueError("it is declared in another encoding than UTF-8")
    try:
        return ET.fromstring(content)
    except ET.ParseError as error:
        raise ValueError(f"it is not well-formed XML: {error}") from None


def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]
