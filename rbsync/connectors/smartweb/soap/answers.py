"""Answers: certain to be whole before anything is taken from them (smartweb sheet 4, the warning), then read as plain data.

Also what each fault of the service means, and what a call comes to that the service does not manage (sheet 5).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import unescape

from rbsync.connectors.smartweb.soap.contract import Contract, Field
from rbsync.connectors.smartweb.soap.operations import NEVER_TAKEN
from rbsync.connectors.smartweb.soap.xml import local, read_xml
from rbsync.errors import ContractBroken, Unavailable
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement, Ruling
from rbsync.wire import Unreadable

SESSION_LOST = "AUTH"
UNKNOWN_LANGUAGE = "NOSUCHISO"
PHP_FAULTS = frozenset({"SERVER", "RECEIVER"})
"""PHP's own faults: a call that it does not understand, or an answer that it cannot write down."""
_PASSING = frozenset({"INTERNAL"})
# rbsync asked for what the service does not have
_MISUNDERSTOOD = frozenset({"NOSUCHPARAM", "PROCEDURENOTPRESENT", "CLIENT", "SENDER", "VERSIONMISMATCH"})
_ENVELOPES = frozenset(
    f"{{{namespace}}}Envelope"
    for namespace in ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DIGITS_OF_A_DOUBLE = 15
_LARGEST_EXPONENT = 307
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_PAGE = re.compile(
    rb"\s*(<!doctype[^>]*>\s*)?<html\b.*?<title>(?P<title>[^<]{1,200})</title>", re.IGNORECASE | re.DOTALL
)
# of a front server that speaks for it there would be a page
_OWN = re.compile(rb"<(\w[\w.-]*:)?Envelope\b|\A\s*\Z")
_ADDRESS_OR_ACCESS = (
    "Check that this machine may call the API: Indstillinger → API: SOAP lists the permitted addresses."
)
_TWICE = re.compile("[\u00c3\u00c2][\u0080-\u00bf]")
_PERHAPS_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]+")
_LETTER = re.compile("[^\x00-\x7f]")
_SEVERAL = 3


class GaveUp(ContractBroken):
    """PHP itself gave up: on a record that it cannot write down, or on a call that it does not understand (smartweb sheet 5)."""


class Damaged(Unavailable):
    """The service spoke, each time, and what it said is cut, holds what no document may hold, or is beyond all measure."""


SPOILT = (Damaged, GaveUp)
"""What a single record may do to its answer. A service that is down, or a front server that speaks for it, looks otherwise."""
NO_ANSWER = (Unavailable, GaveUp)
"""What a reading comes to where the service is down, where too much was asked for at once, and where one record cannot be written
down: the answer is then cut, damaged, beyond all measure, empty, or a fault of PHP. Asking for less tells which it is.
"""


def judge_fault(fault: ET.Element) -> Ruling:
    """The verdict on a SOAP 1.1 or 1.2 fault. A code that is not in the table refuses this one record."""
    code, text = _code_and_text(fault)
    if not code:
        return Ruling(Judgement.RETRY, reasons={"": text or "a fault without a code"})
    if code in _PASSING:
        return Ruling(Judgement.RETRY, reasons={code: text})
    return Ruling(Judgement.BROKEN if code in _MISUNDERSTOOD else Judgement.REFUSE, reasons={code: text})


def _code_and_text(fault: ET.Element) -> tuple[str, str]:
    """The code in capitals, without its prefix, and the service's own words."""
    parts: dict[str, ET.Element] = {local(child.tag): child for child in fault}
    if "Code" in parts:
        # 1.2 keeps the service's own code in the innermost subcode
        values = [each.text or "" for each in parts["Code"].iter() if local(each.tag) == "Value"]
        texts = [each.text or "" for each in parts.get("Reason", fault).iter() if local(each.tag) == "Text"]
        code, text = values[-1] if values else "", " ".join(texts)
    else:
        code, text = ((parts[name].text or "") if name in parts else "" for name in ("faultcode", "faultstring"))
    return code.strip().rpartition(":")[2].upper(), text.strip()


def read_body(content: bytes) -> ET.Element:
    """What the envelope carries. Raises ValueError for what is no envelope, Forbidden for what no document may hold."""
    root = read_xml(content)
    if root.tag not in _ENVELOPES:
        raise ValueError("it is no SOAP envelope")
    body = root.find(f"{root.tag.removesuffix('Envelope')}Body")
    if body is None or len(body) != 1:
        raise ValueError("its SOAP body does not hold one element")
    return body[0]


def is_damaged(answer: Answer) -> bool:
    """Whether an answer that cannot be read is the service's own."""
    return answer.status == 200 and _OWN.search(answer.content[:4096]) is not None


def judge_foreign(answer: Answer, why: str) -> Ruling:
    """The verdict on what is not SOAP: a front server's page, or a damaged answer."""
    reasons = {"": f"HTTP {answer.status}, and no answer of the service: {why}{_title(answer.content)}"}
    if answer.status == 429:
        return Ruling(Judgement.THROTTLE, reasons=reasons, done=False)
    if answer.status in (401, 403):
        return Ruling(Judgement.DENIED, reasons=reasons, next_step=_ADDRESS_OR_ACCESS)
    return Ruling(Judgement.RETRY, reasons=reasons)


def _title(content: bytes) -> str:
    """The title of an HTML page; of anything else nothing, for it may hold what should not be shown."""
    page = _PAGE.match(content[:4096])
    return f" ({unescape(page['title'].decode('utf-8', 'replace'))})" if page else ""


def read_result(contract: Contract, operation: str, body: ET.Element) -> object:
    """The plain data of an operation's answer: an array is never missing, a plain value never empty, a record may be both.

    Raises ValueError when it is the answer to something else, or not of the kind that the contract gives.
    """
    if local(body.tag) != f"{operation}Response":
        raise ValueError(f"it answers with {local(body.tag)}")
    if len(body) > 1 or any(local(each.tag) != f"{operation}Result" for each in body):
        raise ValueError(f"it holds something else than {operation}Result")
    kind = contract.operations[operation].result
    if not len(body) and kind in contract.arrays:
        raise ValueError("the list is missing")
    value = _value(contract, kind, body[0]) if len(body) else None
    if isinstance(value, Unreadable):
        # not the fault of one record
        raise ValueError(f"it is not of kind {kind}: {value.text[:40]}")
    if kind in contract.arrays:
        return value or []
    if value is None and kind not in contract.types and kind != "string":
        raise ValueError(f"it is empty, and should be of kind {kind}")
    return value


def _value(contract: Contract, kind: str, element: ET.Element) -> object:
    if element.attrib and element.get(_NIL) in ("true", "1"):
        return None
    if (scalar := _SCALARS.get(kind)) is not None:
        return scalar(element)
    if not len(element):
        return Unreadable(text) if (text := (element.text or "").strip()) else None
    if (member := contract.arrays.get(kind)) is not None:
        if others := {name for each in element if (name := local(each.tag)) != "item"}:
            return Unreadable(f"<{min(others)}> in a list")
        return [_value(contract, member, each) for each in element]
    return _record(contract, contract.types[kind], element)


def _record(contract: Contract, fields: Mapping[str, Field], element: ET.Element) -> dict[str, object]:
    record: dict[str, object] = {}
    for child in element:
        name = local(child.tag)
        if name in record:
            record[name] = Unreadable(f"{name} twice")
        elif name in fields and name not in NEVER_TAKEN:
            record[name] = _value(contract, fields[name].kind, child)
    return record


def _text(element: ET.Element) -> object:
    if len(element):
        return Unreadable(f"<{local(element[0].tag)}>")
    return element.text or None


def _whole(element: ET.Element) -> object:
    return _scalar(element, lambda text: int(text) if _WHOLE.fullmatch(text) else None)


def _number(element: ET.Element) -> object:
    return _scalar(element, lambda text: _decimal(text) if _NUMBER.fullmatch(text) else None)


def _decimal(text: str) -> Decimal | None:
    number = Decimal(text)
    if len(number.as_tuple().digits) <= _DIGITS_OF_A_DOUBLE and abs(number.adjusted()) <= _LARGEST_EXPONENT:
        return number
    # the shortest number of the same double: what the service meant before it wrote 17 digits (smartweb sheet 4)
    shortest = Decimal(str(float(text)))
    return shortest if shortest.is_finite() else None


def _scalar(element: ET.Element, convert: Callable[[str], object]) -> object:
    text = (element.text or "").strip()
    if len(element):
        return Unreadable(f"<{local(element[0].tag)}>")
    if not text:
        return None
    value = convert(text)
    return Unreadable(text) if value is None else value


_SCALARS: Mapping[str, Callable[[ET.Element], object]] = {
    "string": _text,
    "dateTime": _text,
    "anyType": _text,
    "int": _whole,
    "double": _number,
    "float": _number,
    "boolean": lambda element: _scalar(element, _TRUTHS.get),
}


class EncodingGuard:
    """Watches one session. How letters are encoded is a matter of the whole session: one that arrives well proves it sound,
    and what looks garbled afterwards is stored so in the shop.

    As long as no letter has arrived well, a garbled text is one that cannot be read, and several records that have one prove the
    session wrong.
    """

    def __init__(self) -> None:
        self._sound = False
        self._garbled: set[object] = set()

    @property
    def doubts(self) -> bool:
        """Whether the session may be wrong: some letters arrived encoded twice, and none well."""
        return bool(self._garbled) and not self._sound

    def checked(self, content: bytes, value: object) -> object:
        """What an answer in UTF-8 says, its garbled texts made `Unreadable`. Raises ValueError when the session is wrong."""
        if self._sound or content.isascii():
            return value
        text = content.decode("utf-8")
        if _LETTER.search(_PERHAPS_TWICE.sub("", text)):
            self._sound = True
        elif garbled := _TWICE.search(text):
            value = [self._record(row) for row in value] if isinstance(value, list) else self._record(value)
            if len(self._garbled) >= _SEVERAL:
                raise ValueError(f"its letters are encoded twice, as in {garbled[0]!r}, those of other records as well")
        return value

    def _record(self, row: object) -> object:
        marked = _without_garbled(row)
        if marked != row:
            # a record that comes again is one record
            self._garbled.add(row.get("Id") if isinstance(row, dict) else row)
        return marked


def _without_garbled(value: object) -> object:
    match value:
        case dict():
            return {name: _without_garbled(each) for name, each in value.items()}
        case list():
            return [_without_garbled(each) for each in value]
        case str() if garbled := _TWICE.search(value):
            return Unreadable(value, f"has letters that are encoded twice, as in {garbled[0]!r}")
    return value
