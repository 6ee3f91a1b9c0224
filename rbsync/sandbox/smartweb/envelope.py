"""SOAP envelopes, version 1.1 and 1.2: what comes in and what goes out (smartweb sheet 4, 5)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from xml.sax.saxutils import escape

from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb.contract import NAMESPACE
from rbsync.sandbox.smartweb.form import local
from rbsync.sandbox.smartweb.refusal import NOT_PRESENT, SERVER, Refused

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold; a lone surrogate stands for a byte that is not UTF-8."""

_CHANGES_NOTHING = re.compile(r"Solution_\w+|\w+?_(Get|Has|Search)\w*|\w+?_Set\w*Fields")


class Version(Enum):
    """The SOAP version by the namespace of its envelope."""

    V11 = "http://schemas.xmlsoap.org/soap/envelope/"
    V12 = "http://www.w3.org/2003/05/soap-envelope"

    @property
    def content_type(self) -> str:
        """The media type of its messages."""
        kind = "text/xml" if self is Version.V11 else "application/soap+xml"
        return f"{kind}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request: the name of the operation and the element that holds its arguments."""

    version: Version
    operation: str
    arguments: ET.Element


class Unreadable(Exception):
    """The body is not a SOAP request."""


class _WithoutDoctype(ET.TreeBuilder):
    """Refuses document types, and with them every entity and everything outside the document."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable("DTD are not supported by SOAP")


def read_envelope(body: bytes) -> Envelope:
    """The call in the body, in the encoding that its XML declaration names. Raises Unreadable."""
    try:
        root = ET.fromstring(body, ET.XMLParser(target=_WithoutDoctype()))
    except (ET.ParseError, LookupError, ValueError) as error:
        raise Unreadable("Bad Request") from error
    namespace = root.tag[1:].partition("}")[0]
    if local(root.tag) != "Envelope" or namespace not in {version.value for version in Version}:
        raise Unreadable("looks like we got no XML document")
    content = root.find(f"{{{namespace}}}Body")
    if content is None or not len(content):
        raise Unreadable("Body must be present in a SOAP envelope")
    return Envelope(Version(namespace), local(content[0].tag), content[0])


def operation_name(request: Request) -> str | None:
    """The SOAP operation of the request; None when it is no SOAP call."""
    if request.method != "POST":
        return None
    action = request.header("SOAPAction").strip('"').partition("#")[2]
    if action:
        return action
    try:
        return read_envelope(request.body).operation
    except Unreadable:
        return None


def is_write(request: Request) -> bool:
    """Whether the call changes the shop; connecting and choosing fields do not."""
    name = operation_name(request)
    return name is not None and not _CHANGES_NOTHING.fullmatch(name)


def answered(version: Version, operation: str, result: str) -> Response:
    """The answer of an operation; `result` is written XML."""
    content = f"<ns1:{operation}Response>{result}</ns1:{operation}Response>"
    return _message(version, 200, content, f' xmlns:ns1="{NAMESPACE}"')


def faulted(version: Version, refused: Refused, *, status: int = 500, prefix: str = "") -> Response:
    """The fault: an application's code verbatim, PHP's own as the version spells it. `prefix` is for SOAP 1.1."""
    text = escape(refused.text)
    if version is Version.V11:
        code = "SOAP-ENV:Server" if refused.code == SERVER else prefix + refused.code
        content = f"<faultcode>{escape(code)}</faultcode><faultstring>{text}</faultstring>"
    else:
        code = {SERVER: "env:Receiver", NOT_PRESENT: "env:Sender"}.get(refused.code, refused.code)
        inner = f"<env:Subcode><env:Value>rpc:{NOT_PRESENT}</env:Value></env:Subcode>"
        subcode = inner if refused.code == NOT_PRESENT else ""
        content = f"<env:Code><env:Value>{escape(code)}</env:Value>{subcode}</env:Code>"
        content += f"<env:Reason><env:Text>{text}</env:Text></env:Reason>"
    name = _PREFIX[version]
    return _message(version, status, f"<{name}:Fault>{content}</{name}:Fault>", "")


_PREFIX: Mapping[Version, str] = {Version.V11: "SOAP-ENV", Version.V12: "env"}
_RPC = ' xmlns:rpc="http://www.w3.org/2003/05/soap-rpc"'


def _message(version: Version, status: int, content: str, namespaces: str) -> Response:
    name = _PREFIX[version]
    declared = f'xmlns:{name}="{version.value}"{namespaces}{_RPC if version is Version.V12 else ""}'
    text = f"<{name}:Envelope {declared}><{name}:Body>{content}</{name}:Body></{name}:Envelope>\n"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode("utf-8", "surrogateescape")
    return Response(status, body, {"Content-Type": version.content_type})
