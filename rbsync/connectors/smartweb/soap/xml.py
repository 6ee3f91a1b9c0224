"""XML from outside: strictly UTF-8, well-formed, no document type, hence no entities and nothing from elsewhere."""

import re
import xml.etree.ElementTree as ET

# a document type can stand only here, before the root; instructions have no business here either
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<declaration><\?xml\s[^>]*\?>)?(?:\s|<!--(?:(?!--).)*-->)*<[^!?]", re.DOTALL
)
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML document may hold, however it is written down."""
_INSIDE = re.compile(rb"<(?P<name>\w{1,60})>[^<]*\Z")
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?P<name>[^"']*)["']""")


class Forbidden(ValueError):
    """It holds a character that no document may hold, which nothing on the way puts there."""


def read_xml(content: bytes) -> ET.Element:
    """The root. Raises ValueError that says what is wrong, without repeating what the document holds."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start}{_inside(content[: error.start])} is not UTF-8") from None
    prolog = _PROLOG.match(content)
    if prolog is None:
        raise ValueError("it does not begin as an XML document without a document type")
    declared = _ENCODING.search(prolog["declaration"] or b"")
    if declared and declared["name"].lower() not in (b"utf-8", b"us-ascii"):
        raise ValueError("it is declared in another encoding than UTF-8")
    try:
        return ET.fromstring(content)
    except ET.ParseError as error:
        if forbidden := NOT_IN_XML.search(text):
            place = _inside(text[: forbidden.start()].encode())
            raise Forbidden(f"the character U+{ord(forbidden[0]):04X}{place} is not allowed in XML") from None
        raise ValueError(f"it is not well-formed XML: {error}") from None


def _inside(before: bytes) -> str:
    """In which field something stands, as far as what comes before it tells."""
    field = _INSIDE.search(before[-100_000:])
    return f" in {field['name'].decode()}" if field else ""


def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]
